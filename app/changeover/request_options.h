// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/load/generator.h"

#include <CLI/App.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace changeover {

/// The options that say what is asked for, and which answer is right.
class RequestOptionTexts {
public:
    RequestOptionTexts();
    ~RequestOptionTexts();

    void declare(CLI::App& command);
    /// Into `load`, whose mix is known, and into `config`. Throws CLI::ValidationError with a sentence for a
    /// bad value.
    void finish(LoadConfig& load, std::vector<std::pair<std::string, std::string>>& config) const;

private:
    struct Texts;
    std::unique_ptr<Texts> m_texts;
};

}  // namespace changeover
