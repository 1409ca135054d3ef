// SPDX-License-Identifier: BSL-1.0
#include "core/restart/acceptance.h"

#include <deque>

namespace changeover {

struct Acceptance::Impl : std::enable_shared_from_this<Impl> {
    explicit Impl(Service& service_) : service(service_) {}

    void add(std::function<void()> step)
    {
        steps.push_back(std::move(step));
        if (steps.size() == 1) steps.front()();
    }

    /// Wraps a handler so that the next step begins after it.
    template <class Argument> std::function<void(Argument)> then(std::function<void(Argument)> handler)
    {
        return [weak = weak_from_this(), handler = std::move(handler)](Argument argument) {
            const auto self = weak.lock();
            if (!self) return;
            handler(argument);
            self->steps.pop_front();
            if (!self->steps.empty()) self->steps.front()();
        };
    }

    Service& service;
    std::deque<std::function<void()>> steps;  // the front one is under way
};

Acceptance::Acceptance(Service& service) : m_impl(std::make_shared<Impl>(service)) {}

Acceptance::~Acceptance() = default;

void Acceptance::start(std::span<const Listener> listeners, Service::Handler whenArmed)
{
    m_impl->add([impl = m_impl.get(), listeners, handler = m_impl->then(std::move(whenArmed))] {
        impl->service.startAccepting(listeners, handler);
    });
}

void Acceptance::stop(Service::LoadHandler whenStopped)
{
    m_impl->add([impl = m_impl.get(), handler = m_impl->then(std::move(whenStopped))] {
        impl->service.stopAccepting(handler);
    });
}

void Acceptance::emptyQueue(std::span<const Listener> listeners, Service::Handler whenEmpty)
{
    m_impl->add([impl = m_impl.get(), listeners, handler = m_impl->then(std::move(whenEmpty))] {
        impl->service.emptyAcceptQueue(listeners, handler);
    });
}

}  // namespace changeover
