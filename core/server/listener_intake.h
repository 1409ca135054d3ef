// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"
#include "core/server/places.h"

#include <functional>
#include <memory>
#include <system_error>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// Accepts from listeners that other threads and other processes accept from too.
///
/// Waits for readability and calls accept4() itself: a wait that is cancelled has taken nothing, so stop()
/// never loses a connection. Takes a few at a time, so that neighbours get their share. A process out of
/// descriptors or places pauses instead of spinning. Everything on the io_context's thread.
class ListenerIntake {
public:
    /// Takes a connection and the place that it has.
    using Handler = std::function<void(FileDescriptor)>;

    ListenerIntake(boost::asio::io_context& io, Places& places, Handler onConnection);
    ~ListenerIntake();
    ListenerIntake(const ListenerIntake&) = delete;
    ListenerIntake& operator=(const ListenerIntake&) = delete;

    /// `listeners` are duplicates, closed by stop(); the sockets themselves are not touched by that.
    void start(std::vector<FileDescriptor> listeners);
    void stop();

    /// Takes all that waits in this listener's queue now.
    void takeAll(int listener);

    /// Goes on at once after a pause: there may be room again.
    void resume();

    /// Each time that accepting pauses; the reason, or none where no place is free. May be empty.
    std::function<void(std::error_code)> onPaused;
    /// The pause is over; the next may follow at once. May be empty.
    std::function<void()> onResumed;

private:
    struct Source;
    void arm(const std::shared_ptr<Source>& source);
    void take(const std::shared_ptr<Source>& source);
    void pause(const std::shared_ptr<Source>& source);
    void goOn(const std::shared_ptr<Source>& source);

    boost::asio::io_context& m_io;
    Places& m_places;
    Handler m_onConnection;
    std::vector<std::shared_ptr<Source>> m_sources;
};

}  // namespace changeover
