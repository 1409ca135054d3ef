// SPDX-License-Identifier: BSL-1.0
#include "core/load/body_pattern.h"

#include <boost/regex.hpp>

#include <stdexcept>

namespace changeover {

struct BodyPattern::Compiled {
    boost::regex regex;
};

BodyPattern::BodyPattern(std::unique_ptr<const Compiled> compiled) : m_compiled(std::move(compiled)) {}
BodyPattern::~BodyPattern() = default;

std::shared_ptr<const BodyPattern> BodyPattern::compile(const std::string& expression, std::string& wrong)
{
    try {
        auto compiled = std::make_unique<const Compiled>(Compiled{boost::regex(expression)});
        return std::shared_ptr<const BodyPattern>(new BodyPattern(std::move(compiled)));
    } catch (const boost::regex_error& error) {
        wrong = error.what();
        return nullptr;
    }
}

bool BodyPattern::matches(std::string_view body) const
{
    try {
        return boost::regex_search(body.begin(), body.end(), m_compiled->regex,
                                   boost::regex_constants::match_single_line);
    } catch (const std::runtime_error&) {
        return false;
    }
}

}  // namespace changeover
