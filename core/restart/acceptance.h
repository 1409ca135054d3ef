// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/service.h"

#include <functional>
#include <memory>
#include <span>

namespace changeover {

/// Starts and stops the service's accepting, one step after the other: a roll-back may ask for the start
/// while the stop is still under way. No handler comes after this object's end. Engine thread only.
class Acceptance {
public:
    explicit Acceptance(Service& service);
    ~Acceptance();
    Acceptance(const Acceptance&) = delete;
    Acceptance& operator=(const Acceptance&) = delete;

    void start(std::span<const Listener> listeners, Service::Handler whenArmed);
    void stop(Service::LoadHandler whenStopped);
    void emptyQueue(std::span<const Listener> listeners, Service::Handler whenEmpty);

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
