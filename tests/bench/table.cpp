// SPDX-License-Identifier: GPL-3.0-or-later
#include "table.h"

#include "command.h"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace changeover::bench {

namespace {

[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...)
{
    char text[1024];
    va_list values;
    va_start(values, pattern);
    // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start() is the line above
    std::vsnprintf(text, sizeof text, pattern, values);
    va_end(values);
    return text;
}

/// Nearest rank; 0 of nothing.
template <class Number> double quantile(std::vector<Number> values, double q)
{
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
    return static_cast<double>(values[std::clamp<std::size_t>(rank, 1, values.size()) - 1]);
}
template <class Number> double median(const std::vector<Number>& values) { return quantile(values, 0.5); }

double ms(double ns) { return ns / 1e6; }

/// "3.1 / 5.0 / 5.2": median, p99 and greatest, in ms.
std::string spread(const std::vector<std::int64_t>& ns)
{
    if (ns.empty()) return "–";
    return format("%.1f / %.1f / %.1f", ms(quantile(ns, 0.5)), ms(quantile(ns, 0.99)), ms(quantile(ns, 1)));
}

std::string each(double sum, int count) { return count == 0 ? "–" : format("%.1f", sum / count); }

std::string p99Ratio(const RestartFigures& figures)
{
    if (figures.steady.count() == 0) return "–";
    const double steady = static_cast<double>(figures.steady.quantileNs(0.99));
    const double during = static_cast<double>(figures.during.quantileNs(0.99));
    return format("%.2f (%.2f / %.2f ms)", during / steady, ms(during), ms(steady));
}

/// "64.0 (eof_before_byte 630, reset_before_byte 10)": for each restart, and what they were in all.
std::string lossByClass(const RestartFigures& figures)
{
    std::uint64_t sum = 0;
    std::string classes;
    for (const RequestClass c : kAllRequestClasses) {
        const std::uint64_t count = figures.saturatedLost[static_cast<std::size_t>(c)];
        if (count == 0) continue;
        sum += count;
        classes += (classes.empty() ? "" : ", ") + std::string(name(c)) + ' ' + std::to_string(count);
    }
    const std::string lost = each(static_cast<double>(sum), figures.saturated);
    return classes.empty() ? lost : lost + " (" + classes + ')';
}

std::string restartRow(const RestartFigures& figures)
{
    std::string row = "| " + figures.name + " | " + spread(figures.firstAnswerNs) + " | " +
                      p99Ratio(figures) + " | " + lossByClass(figures) + " | " +
                      each(figures.idleCounts.lost, figures.idle) + " | " +
                      each(figures.idleCounts.closed, figures.idle) + " | ";
    double sum = 0;
    for (const std::int64_t ns : figures.backToBackNs)
        sum += static_cast<double>(ns);
    row += each(ms(sum), static_cast<int>(figures.backToBackNs.size())) + " |\n";
    if (figures.failed > 0 || figures.probesLost > 0)
        std::fprintf(stderr, "%s: %d restarts failed, %u fresh connections were not answered\n",
                     figures.name.c_str(), figures.failed, figures.probesLost);
    return row;
}

}  // namespace

std::string restartTable(const std::vector<RestartFigures>& all)
{
    std::string text =
        "### Restarts\n\n"
        "| | signal → first answer of the new worker, median / p99 / max ms | fresh connections, "
        "p99 during ÷ steady | lost a restart, 64 saturated connections | lost of 1 000 idle, each "
        "sends once | closed of these | back to back, ms each |\n"
        "|---|---|---|---|---|---|---|\n";
    for (const RestartFigures& figures : all)
        text += restartRow(figures);
    if (!all.empty())
        text +=
            format("\n%d restarts each for the first two columns, %d under the closed loop, %d beside idle "
                   "connections, %zu back to back.\n",
                   all[0].restarts, all[0].saturated, all[0].idle, all[0].backToBackNs.size());
    return text;
}

std::string ownTable(const OwnFigures& figures)
{
    std::string text = "### Ours alone\n\n| | median / p99 / max ms | wanted |\n|---|---|---|\n";
    text += "| COMMIT → accept armed | " + spread(figures.commitToAcceptNs) + " | p99 ≤ 5 |\n";
    text += "| last answer in flight → exit | " + spread(figures.answerToExitNs) + " | ≤ 50 |\n";
    for (const OwnFigures::HandOff& handOff : figures.handOffs)
        text += format("| %u idle connections handed off (SEALED → exit); lost %u, closed %u | %s | ≤ %d |\n",
                       handOff.connections, handOff.lost, handOff.closed, spread(handOff.tookNs).c_str(),
                       handOff.connections > 2'000 ? 1'000 : 250);
    return text + format("\n%zu restarts with a request in flight.\n", figures.answerToExitNs.size());
}

std::string throughputTable(const std::vector<ThroughputFigures>& all)
{
    std::string text =
        "### Steady throughput\n\n| | requests/s, median | ÷ nginx, median of rounds (least – most) | "
        "processor time a request, µs |\n|---|---|---|---|\n";
    for (const ThroughputFigures& figures : all)
        text += format("| %s | %.0f | %.2f (%.2f – %.2f) | %.2f |\n", figures.name.c_str(),
                       median(figures.perSecond), median(figures.ratio), quantile(figures.ratio, 0),
                       quantile(figures.ratio, 1), median(figures.cpuNsPerRequest) / 1e3);
    return text;
}

std::string generatorTable(const GeneratorFigures& figures)
{
    if (figures.ratio.empty()) return "";
    const auto late = [](const std::vector<std::int64_t>& ns) {
        return format("%.3f (%.3f – %.3f)", ms(median(ns)), ms(quantile(ns, 0)), ms(quantile(ns, 1)));
    };
    return format(
        "### The generator beside wrk\n\n| | requests/s, median | ÷ wrk (least – most) | p99 of how late a "
        "request was seen to be due, ms, wanted ≤ 1 | … was written, ms |\n|---|---|---|---|---|\n"
        "| wrk, one thread | %.0f | 1 | | |\n| `--closed`, one thread | %.0f | %.2f (%.2f – %.2f) | | |\n"
        "| open loop at half that rate | %.0f | | %s | %s |\n\n"
        "%llu of all these requests were not OK or told to nobody.\n",
        median(figures.wrkPerSecond), median(figures.oursPerSecond), median(figures.ratio),
        quantile(figures.ratio, 0), quantile(figures.ratio, 1), median(figures.openPerSecond),
        late(figures.openSeenLateNs).c_str(), late(figures.openWrittenLateNs).c_str(),
        static_cast<unsigned long long>(figures.amiss));
}

std::string watchedTable(const WatchedFigures& figures)
{
    if (figures.ratio.empty()) return "";
    return format(
        "### The server with the lab watching\n\n| | requests/s, median | ÷ alone, median of rounds "
        "(least – most) | processor time a request, µs |\n|---|---|---|---|\n| alone | %.0f | 1 | %.2f |\n"
        "| with scoreboard and journal, wanted ≥ 0.98 | %.0f | %.3f (%.2f – %.2f) | %.2f |\n\n%llu requests "
        "missing in the journal.\n",
        median(figures.alonePerSecond), median(figures.aloneCpuNs) / 1e3, median(figures.watchedPerSecond),
        median(figures.ratio), quantile(figures.ratio, 0), quantile(figures.ratio, 1),
        median(figures.watchedCpuNs) / 1e3, static_cast<unsigned long long>(figures.missing));
}

std::string surroundingsLine()
{
    return firstLine("date -u '+%F %H:%M UTC'") + "; " + firstLine("nproc") + " × " +
           firstLine("sed -n 's/^model name.*: //p' /proc/cpuinfo") + ", Linux " + firstLine("uname -r") +
           ", " + firstLine(". /etc/os-release && echo $PRETTY_NAME") + "; " + nginxVersion() + "; " +
           haproxyVersion() + "; " + firstLine("wrk -v 2>&1 | cut -d' ' -f1,2") + ".\n";
}

}  // namespace changeover::bench
