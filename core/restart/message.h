// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"
#include "core/restart/restart_error.h"
#include "core/restart/signal_source.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace changeover {

inline constexpr std::uint16_t kProtocolVersion = 1;

/// What two generations say to each other over the channel. Plain values.

struct HelloMessage {  ///< child: here I am
    std::uint16_t protocolMin = kProtocolVersion;
    std::uint16_t protocolMax = kProtocolVersion;
    std::int32_t pid = 0;
    std::string build;
};
struct ManifestMessage {                           ///< parent: what you were born with
    static constexpr std::int32_t kBindAnew = -2;  ///< as a descriptor: there is none, only the address
    struct Entry {
        std::string configured;
        std::string address;  ///< Endpoint::text()
        std::int32_t backlog = 0;
        std::int32_t descriptor = -1;
        bool ownsPath = false;   ///< a UNIX path that the child, once sealed, is to remove
        bool activated = false;  ///< from the service manager: taken up, whatever the child's configuration
    };
    std::vector<Entry> listeners;
};
struct ClaimMessage {  ///< child: what I made of it
    enum class Use : std::uint8_t { Adopted, NewlyBound, NotWanted };
    struct Entry {
        std::string configured;
        Use use = Use::Adopted;
    };
    std::vector<Entry> listeners;
    std::vector<std::int32_t> openAtEntry;  ///< empty: not known
};
struct ReadyMessage {};  ///< child: initialised, not accepting
/// Parent: go. A pidfd of each generation that will be draining rides along: DrainingGenerations.
struct CommitMessage {
    std::array<std::uint64_t, 6> restarts{};  ///< so far, by RestartOutcome
};
struct AcceptingMessage {};  ///< child: accept is armed on every listener
struct PingMessage {};
struct PongMessage {};
struct SealedMessage {  ///< parent: it is yours; with a restart that was asked for meanwhile
    std::optional<ReceivedSignal> restart;
};
struct SealedAckMessage {};
struct RestartMessage {  ///< a HUP that reached the one who may not act on it
    ReceivedSignal trigger;
};
struct TermMessage {};  ///< leave, as I do
struct AbortMessage {   ///< parent: stop accepting, finish, leave
    std::string reason;
};
struct ByeMessage {  ///< parent: my last word
    std::uint32_t completed = 0;
    std::uint32_t forced = 0;
};

/// Connections at a request boundary, to be served by the other side. Their sockets ride along, in this
/// order.
struct OfferMessage {
    struct Entry {
        std::uint64_t id = 0;             ///< the sender's, never used twice
        std::uint64_t served = 0;         ///< requests answered so far
        std::int64_t idleDeadlineNs = 0;  ///< CLOCK_MONOTONIC, the same for both
        bool fresh = false;               ///< nothing was ever read
        std::string unread;               ///< bytes read, but not consumed
    };
    std::uint32_t batch = 0;
    std::vector<Entry> connections;
};
struct AdoptedMessage {  ///< to an OFFER: these have arrived; the others have not
    std::uint32_t batch = 0;
    std::vector<std::uint64_t> ids;
};
struct GrantMessage {  ///< to ADOPTED: they are yours, read them
    std::vector<std::uint64_t> ids;
};
struct RevokeMessage {  ///< close your copies unread
    std::vector<std::uint64_t> ids;
};

struct HoldMessage {               ///< holder, before MANIFEST: I own the sockets, you are my child
    std::int32_t sibling = -1;     ///< descriptor number: to the generation before; -1: there is none
    std::int32_t predecessor = 0;  ///< its pid
};
struct StopMessage {  ///< holder: accept nothing more; a socket to the generation after rides along
    std::int32_t successor = 0;  ///< its pid
};
struct StoppedMessage {  ///< to STOP
    std::uint32_t inFlight = 0;
    std::uint32_t connections = 0;
};
struct ResumeMessage {};  ///< holder: the generation after failed, accept again
struct HurryMessage {};   ///< holder: a second signal, leave sooner

using MessageBody =
    std::variant<HelloMessage, ManifestMessage, ClaimMessage, ReadyMessage, CommitMessage, AcceptingMessage,
                 PingMessage, PongMessage, SealedMessage, SealedAckMessage, RestartMessage, TermMessage,
                 AbortMessage, ByeMessage, OfferMessage, AdoptedMessage, GrantMessage, RevokeMessage,
                 HoldMessage, StopMessage, StoppedMessage, ResumeMessage, HurryMessage>;

struct Message {
    std::int32_t generation = 0;  ///< of the sender
    std::int64_t sentNs = 0;
    MessageBody body;
};

/// Type, protocol version, generation and time lead every message; then the body's length and the body.
std::vector<std::byte> encode(const Message& message);

/// Strict: exactly what encode() makes, else a RestartErrc. Never reads outside `bytes`.
[[nodiscard]] Result<Message> decodeMessage(std::span<const std::byte> bytes);

/// "HELLO", as the protocol writes it.
std::string_view name(const MessageBody& body) noexcept;

}  // namespace changeover
