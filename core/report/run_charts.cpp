// SPDX-License-Identifier: BSL-1.0
#include "core/report/run_charts.h"

#include "core/report/messages.h"
#include "core/report/svg.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace changeover {

namespace {

constexpr double kLeft = 80, kRight = 12, kTop = 22, kBottom = 22;
constexpr int kTicks = 9;

/// "g1": the colour of a generation.
std::string colour(const char* kind, std::int32_t generation)
{
    return kind + std::to_string(generation > 0 ? generation % 3 : 0);
}

std::uint64_t lostIn(const Bucket& bucket)
{
    std::uint64_t lost = 0;
    for (const RequestClass c : kAllRequestClasses)
        if (isLost(c)) lost += bucket.classes[static_cast<std::size_t>(c)];
    return lost;
}

std::string secondsText(double time, double step)
{
    std::string text = svgNumber(time);
    if (step < 0.1) text = forPeople(static_cast<std::int64_t>(time * 1e9));
    return step < 0.1 ? text : text + " s";
}

void timeAxis(Svg& svg, const Axis& time, double bottom)
{
    const double step = time.tickStep(kTicks);
    for (const double at : time.ticks(kTicks)) {
        svg.line("grid", time.at(at), kTop, time.at(at), bottom);
        svg.text("muted", time.at(at), bottom + 14, secondsText(at, step), Svg::Anchor::Middle);
    }
}

/// All columns of one generation as one path, each upon what the others before it reach.
std::string columns(const RunSeries& series, const Axis& time, const Axis& rate, std::int32_t generation,
                    std::vector<double>& heights)
{
    std::string data;
    for (std::size_t i = 0; i < series.steps.size(); ++i) {
        const std::uint64_t count = answeredBy(series.steps[i], generation);
        if (count == 0) continue;
        const double below = heights[i], above = below + series.perSecond(count);
        heights[i] = above;
        const double left = time.at(series.seconds(i)), right = time.at(series.seconds(i + 1));
        data += 'M' + svgNumber(left) + ' ' + svgNumber(rate.at(below)) + 'V' + svgNumber(rate.at(above)) +
                'H' + svgNumber(right) + 'V' + svgNumber(rate.at(below)) + 'z';
    }
    return data;
}

void stack(Svg& svg, const RunSeries& series, const Axis& time, const Axis& rate)
{
    std::vector<double> heights(series.steps.size());
    for (const std::int32_t generation : answerers(series))
        if (const std::string data = columns(series, time, rate, generation, heights); !data.empty())
            svg.path(colour("g", generation), data,
                     generation ? "generation " + std::to_string(generation) : std::string("answered"));
}

/// At least a few pixels wide, however short the step.
void crosses(Svg& svg, const RunSeries& series, const Axis& time)
{
    constexpr double kArm = 3.5;
    std::uint64_t all = 0;
    double lastX = -2 * kArm;
    for (std::size_t i = 0; i < series.steps.size(); ++i) {
        const std::uint64_t lost = lostIn(series.steps[i]);
        all += lost;
        const double x = (time.at(series.seconds(i)) + time.at(series.seconds(i + 1))) / 2;
        if (lost == 0 || x < lastX + 2 * kArm) continue;
        lastX = x;
        const double y = kTop - 8;
        svg.path("lost", 'M' + svgNumber(x - kArm) + ' ' + svgNumber(y - kArm) + 'L' + svgNumber(x + kArm) +
                             ' ' + svgNumber(y + kArm) + 'M' + svgNumber(x - kArm) + ' ' +
                             svgNumber(y + kArm) + 'L' + svgNumber(x + kArm) + ' ' + svgNumber(y - kArm));
    }
    if (all) svg.text("failing", 0, kTop - 4, "lost " + grouped(all));
}

constexpr double kLaneHeight = 22, kBar = 14;

void lane(Svg& svg, const Axis& time, const GenerationLane& life, double y, double endS)
{
    const double ended = life.endedS.value_or(endS);
    const double accepting = std::min(life.acceptingS.value_or(ended), ended);
    const double stopped = std::min(life.stoppedS.value_or(ended), ended);
    const std::string who =
        "generation " + std::to_string(life.generation) + ", pid " + std::to_string(life.pid);
    const auto bar = [&](const char* kind, const char* back, double fromS, double toS, const char* state) {
        if (toS <= fromS) return;
        const double x = time.at(fromS), width = std::max(time.at(toS) - x, 1.0);
        if (back) svg.rect(colour("g", life.generation) + ' ' + back, x, y, width, kBar);
        svg.rect(colour(kind, life.generation), x, y, width, kBar,
                 who + ": " + state + ' ' + forPeople(static_cast<std::int64_t>((toS - fromS) * 1e9)));
    };
    bar("d", "pale", life.startedS, accepting, "starting");
    bar("g", nullptr, accepting, stopped, "accepting");
    bar("h", "pale", stopped, ended, "draining");
    svg.text("", 0, y + kBar - 3, 'G' + std::to_string(life.generation) + ' ' + std::to_string(life.pid));
}

/// New one accepting → old one's exit, between their lanes.
void overlapBracket(Svg& svg, const Axis& time, const RestartEntry& restart, const RunReport& report)
{
    if (restart.overlapUs <= 0) return;
    const auto child = std::ranges::find(report.lanes, restart.newPid, &GenerationLane::pid);
    if (child == report.lanes.end() || !child->acceptingS) return;
    const double from = time.at(*child->acceptingS);
    const double to = time.at(*child->acceptingS + static_cast<double>(restart.overlapUs) / 1e6);
    const double y = kTop + static_cast<double>(child - report.lanes.begin()) * kLaneHeight - 5;
    svg.path("bracket", 'M' + svgNumber(from) + ' ' + svgNumber(y + 4) + "v-4H" + svgNumber(to) + "v4");
    svg.text("", to + 4, y + 3, "overlap " + forPeople(restart.overlapUs * 1000));
}

void gapBar(Svg& svg, const Axis& time, const GapSpan& gap, double top)
{
    const double from = time.at(gap.fromS), to = std::max(time.at(gap.toS), from + 2);
    const std::string words =
        "no listener " + forPeople(static_cast<std::int64_t>((gap.toS - gap.fromS) * 1e9));
    svg.rect("gap", from, top, to - from, 6, words);
    constexpr double kHalfWords = 70;
    svg.text("failing", std::clamp((from + to) / 2, kLeft + kHalfWords, svg.width() - kHalfWords), top + 17,
             words, Svg::Anchor::Middle);
}

/// 1 µs, 2, 5, 10, … up to `most`, in ns.
std::vector<double> latencyTicks(double most)
{
    std::vector<double> ticks;
    double decade = 1e3;
    while (decade < most) {
        for (const double step : {1.0, 2.0, 5.0})
            if (step * decade < most) ticks.push_back(step * decade);
        decade *= 10;
    }
    return ticks;
}

void latencyRow(Svg& svg, const Axis& scale, double y, const LatencyFigures& figures, bool corrected)
{
    const std::array<std::pair<const char*, std::int64_t>, 5> points{{{"p50", figures.p50Ns},
                                                                      {"p90", figures.p90Ns},
                                                                      {"p99", figures.p99Ns},
                                                                      {"p99.9", figures.p999Ns},
                                                                      {"max", figures.maxNs}}};
    const auto at = [&scale](std::int64_t ns) {
        return scale.at(std::log10(std::max<double>(static_cast<double>(ns), 1e3)));
    };
    svg.line(corrected ? "range" : "range2", at(figures.p50Ns), y, at(figures.maxNs), y);
    double lastLabel = -100;
    for (const auto& [label, ns] : points) {
        svg.circle(corrected ? "g0" : "dot2", at(ns), y, 4, std::string(label) + ' ' + forPeople(ns));
        if (at(ns) < lastLabel + 34) continue;  // the table beside it has them all
        svg.text("", at(ns), y - 9, label, Svg::Anchor::Middle);
        lastLabel = at(ns);
    }
    svg.text("", 0, y + 4, corrected ? "corrected" : "uncorrected");
}

}  // namespace

double runSeconds(const RunReport& report)
{
    return std::max(static_cast<double>(report.durationUs) / 1e6, 0.1);
}

double highestRate(const RunSeries& series)
{
    double highest = 1;
    for (const Bucket& bucket : series.steps) {
        std::uint64_t answered = 0;
        for (const Bucket::Answered& who : bucket.answered)
            answered += who.count;
        highest = std::max(highest, series.perSecond(std::max<std::uint64_t>(answered, bucket.classes[0])));
    }
    return highest;
}

std::string requestsChart(const RunSeries& series, const ChartFrame& frame,
                          const std::vector<double>& triggersS, std::string_view title)
{
    Svg svg(frame.width, frame.height, title);
    const double bottom = frame.height - kBottom;
    const Axis time({frame.fromS, frame.toS}, {kLeft, frame.width - kRight});
    const Axis rate({0, frame.perSecond * 1.05}, {bottom, kTop});
    timeAxis(svg, time, bottom);
    for (const double at : rate.ticks(4)) {
        svg.line("grid", kLeft, rate.at(at), frame.width - kRight, rate.at(at));
        svg.text("muted", kLeft - 6, rate.at(at) + 4, svgNumber(at) + "/s", Svg::Anchor::End);
    }
    stack(svg, series, time, rate);
    for (const double trigger : triggersS)
        svg.line("trigger", time.at(trigger), kTop - 4, time.at(trigger), bottom);
    svg.line("axis", kLeft, bottom, frame.width - kRight, bottom);
    crosses(svg, series, time);
    return std::move(svg).finish();
}

std::string lanesChart(const RunReport& report)
{
    constexpr std::size_t kMostLanes = 60;
    const std::size_t count = std::min(report.lanes.size(), kMostLanes);
    const double bottom = kTop + static_cast<double>(count + 1) * kLaneHeight;
    Svg svg(900, bottom + kBottom, "Processes over time");
    const Axis time({0, runSeconds(report)}, {kLeft, svg.width() - kRight});
    timeAxis(svg, time, bottom);
    for (std::size_t i = 0; i < count; ++i)
        lane(svg, time, report.lanes[i], kTop + static_cast<double>(i) * kLaneHeight, time.to());
    for (const RestartEntry& restart : report.restarts) {
        overlapBracket(svg, time, restart, report);
        const double x = time.at(static_cast<double>(restart.atUs) / 1e6);
        svg.line("trigger", x, kTop - 6, x, bottom);
        svg.text("muted", x, kTop - 9, '#' + std::to_string(restart.index), Svg::Anchor::Middle);
    }
    for (const GapSpan& gap : report.gaps)
        gapBar(svg, time, gap, bottom - kLaneHeight + 2);
    return std::move(svg).finish();
}

std::string latencyChart(const RunReport& report)
{
    Svg svg(900, 110, "Latency percentiles");
    const std::int64_t least =
        std::max<std::int64_t>(std::min(report.latency.p50Ns, report.uncorrected.p50Ns), 1'000);
    const std::int64_t most = std::max({report.latency.maxNs, report.uncorrected.maxNs, least * 3 / 2});
    const Axis scale(
        {std::log10(static_cast<double>(least) * 0.9), std::log10(static_cast<double>(most) * 1.1)},
        {kLeft + 16, svg.width() - 30});
    for (const double tick : latencyTicks(static_cast<double>(most) * 1.1)) {
        const double x = scale.at(std::log10(tick));
        if (x < kLeft + 16) continue;
        svg.line("grid", x, 8, x, 88);
        svg.text("muted", x, 104, forPeople(static_cast<std::int64_t>(tick)), Svg::Anchor::Middle);
    }
    latencyRow(svg, scale, 34, report.latency, true);
    latencyRow(svg, scale, 72, report.uncorrected, false);
    return std::move(svg).finish();
}

}  // namespace changeover
