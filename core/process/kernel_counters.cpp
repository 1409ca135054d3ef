// SPDX-License-Identifier: BSL-1.0
#include "core/process/kernel_counters.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace changeover {

namespace {

std::string_view nextWord(std::string_view& line)
{
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

std::string_view nextLine(std::string_view& text)
{
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

}  // namespace

Result<KernelCounters> KernelCounters::read()
{
    KernelCounters counters;
    for (const char* path : {"/proc/net/snmp", "/proc/net/netstat"}) {
        std::ifstream file(path);
        const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        if (text.empty()) return std::make_error_code(std::errc::no_such_file_or_directory);
        counters.take(text);
    }
    return counters;
}

/// A line of names, then one of values, each led by the protocol's name.
void KernelCounters::take(std::string_view text)
{
    while (!text.empty()) {
        std::string_view names = nextLine(text);
        std::string_view numbers = nextLine(text);
        const std::string_view protocol = nextWord(names);
        if (nextWord(numbers) != protocol || (protocol != "Tcp:" && protocol != "TcpExt:")) continue;
        while (!names.empty() && !numbers.empty()) {
            const auto* const known =
                std::find(kKernelCounterNames.begin(), kKernelCounterNames.end(), nextWord(names));
            const std::string_view digits = nextWord(numbers);
            std::int64_t value = 0;
            if (known == kKernelCounterNames.end() ||
                std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc{})
                continue;
            values[static_cast<std::size_t>(known - kKernelCounterNames.begin())] = value;
        }
    }
}

KernelCounters KernelCounters::since(const KernelCounters& earlier) const noexcept
{
    KernelCounters difference;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] && earlier.values[i]) difference.values[i] = *values[i] - *earlier.values[i];
    return difference;
}

}  // namespace changeover
