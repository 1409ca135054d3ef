// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace changeover {

/// A regular expression (Perl's syntax) for a whole body: `^` and `$` are its ends, not those of its lines.
class BodyPattern {
public:
    /// A body is compared up to here.
    static constexpr std::size_t kMaxBody = 1 << 20;

    /// Null where `expression` is none; `wrong` then says why.
    static std::shared_ptr<const BodyPattern> compile(const std::string& expression, std::string& wrong);
    ~BodyPattern();

    /// False also where the comparison would take too long.
    bool matches(std::string_view body) const;

private:
    struct Compiled;
    explicit BodyPattern(std::unique_ptr<const Compiled> compiled);
    std::unique_ptr<const Compiled> m_compiled;
};

}  // namespace changeover
