// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/experiment.h"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>

namespace changeover {

/// A run's progress on stderr: a bar that is redrawn on a terminal, a line for each restart and step
/// elsewhere. Never on stdout. Control thread only.
class Progress {
public:
    /// `label`: whose it is, where there are several.
    explicit Progress(bool quiet, std::string label = {});
    ~Progress();

    /// Until stop(); `experiment` and `lab` must live as long.
    void watch(boost::asio::io_context& context, const Experiment& experiment, const Lab& lab);
    void note(const Event& event);
    void stop();

private:
    void draw();
    void say(const std::string& line);

    bool m_quiet;
    std::string m_label;
    bool m_terminal;
    bool m_barShown = false;
    const Experiment* m_experiment = nullptr;
    const Lab* m_lab = nullptr;
    std::unique_ptr<boost::asio::steady_timer> m_timer;
    std::string m_awaited;  // said last
    std::size_t m_windowsSaid = 0;
};

}  // namespace changeover
