// SPDX-License-Identifier: BSL-1.0
#include "core/restart/message.h"

#include "core/posix/packet_socket.h"

#include <cstring>
#include <string_view>
#include <type_traits>

namespace changeover {

namespace {

// Both ends run on one machine, so integers travel as they lie in memory.
constexpr std::size_t kHeaderBytes = 2 + 2 + 4 + 8 + 4;
constexpr std::uint32_t kMaxItems = 4096;  // of any list: far beyond what a packet could hold

class Writer {
public:
    Writer() = default;
    Writer(const Writer&) = delete;  // what is written to a copy is lost
    Writer& operator=(const Writer&) = delete;

    template <class T>
    requires std::is_arithmetic_v<T>
    void operator()(const T& value)
    {
        const auto* raw = reinterpret_cast<const std::byte*>(&value);
        m_bytes.insert(m_bytes.end(), raw, raw + sizeof value);
    }
    void operator()(const bool& flag) { (*this)(static_cast<std::uint8_t>(flag)); }
    void operator()(const ClaimMessage::Use& use) { (*this)(static_cast<std::uint8_t>(use)); }
    void operator()(const std::string& text)
    {
        (*this)(static_cast<std::uint32_t>(text.size()));
        const auto* raw = reinterpret_cast<const std::byte*>(text.data());
        m_bytes.insert(m_bytes.end(), raw, raw + text.size());
    }
    template <class T, class Each> void list(const std::vector<T>& items, Each each)
    {
        (*this)(static_cast<std::uint32_t>(items.size()));
        for (const T& item : items)
            each(item);
    }
    template <class T, class Each> void optional(const std::optional<T>& item, Each each)
    {
        (*this)(static_cast<std::uint8_t>(item.has_value()));
        if (item) each(*item);
    }
    std::vector<std::byte> m_bytes;
};

class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : m_rest(bytes) {}
    template <class T>
    requires std::is_arithmetic_v<T>
    void operator()(T& value)
    {
        if (m_rest.size() < sizeof value) return fail(RestartErrc::truncatedMessage);
        std::memcpy(&value, m_rest.data(), sizeof value);
        m_rest = m_rest.subspan(sizeof value);
    }
    void operator()(bool& flag)
    {
        std::uint8_t number = 0;
        (*this)(number);
        if (number > 1) fail(RestartErrc::malformedMessage);
        flag = number == 1;
    }
    void operator()(ClaimMessage::Use& use)
    {
        std::uint8_t number = 0;
        (*this)(number);
        if (number > static_cast<std::uint8_t>(ClaimMessage::Use::NotWanted))
            fail(RestartErrc::malformedMessage);
        use = static_cast<ClaimMessage::Use>(number);
    }
    void operator()(std::string& text)
    {
        std::uint32_t size = 0;
        (*this)(size);
        if (m_error) return;
        if (size > m_rest.size()) return fail(RestartErrc::truncatedMessage);
        text.assign(reinterpret_cast<const char*>(m_rest.data()), size);
        m_rest = m_rest.subspan(size);
    }
    template <class T, class Each> void list(std::vector<T>& items, Each each)
    {
        std::uint32_t size = 0;
        (*this)(size);
        if (size > kMaxItems) return fail(RestartErrc::malformedMessage);
        for (std::uint32_t i = 0; i < size && !m_error; ++i)
            each(items.emplace_back());
    }
    template <class T, class Each> void optional(std::optional<T>& item, Each each)
    {
        std::uint8_t present = 0;
        (*this)(present);
        if (present > 1) return fail(RestartErrc::malformedMessage);
        if (present == 1) each(item.emplace());
    }
    void fail(RestartErrc code)
    {
        if (!m_error) m_error = code;
    }
    std::error_code finish()
    {
        if (!m_error && !m_rest.empty()) fail(RestartErrc::oversizedMessage);
        return m_error;
    }

private:
    std::span<const std::byte> m_rest;
    std::error_code m_error;
};

// One description of each body's fields serves both directions. `Archive` is Writer or Reader.

template <class Archive, class T> void signalFields(Archive& archive, T& signal)
{
    archive(signal.number);
    archive(signal.senderPid);
    archive(signal.senderUid);
    archive(signal.code);
    archive(signal.timeNs);
}

template <class Archive, class Body> void fields(Archive& archive, Body& body)
{
    using Plain = std::remove_const_t<Body>;
    if constexpr (std::is_same_v<Plain, HelloMessage>) {
        archive(body.protocolMin);
        archive(body.protocolMax);
        archive(body.pid);
        archive(body.build);
    } else if constexpr (std::is_same_v<Plain, ManifestMessage>) {
        archive.list(body.listeners, [&](auto& entry) {
            archive(entry.configured);
            archive(entry.address);
            archive(entry.backlog);
            archive(entry.descriptor);
            archive(entry.ownsPath);
            archive(entry.activated);
        });
    } else if constexpr (std::is_same_v<Plain, ClaimMessage>) {
        archive.list(body.listeners, [&](auto& entry) {
            archive(entry.configured);
            archive(entry.use);
        });
        archive.list(body.openAtEntry, [&](auto& number) { archive(number); });
    } else if constexpr (std::is_same_v<Plain, CommitMessage>) {
        for (auto& count : body.restarts)
            archive(count);
    } else if constexpr (std::is_same_v<Plain, SealedMessage>) {
        archive.optional(body.restart, [&](auto& signal) { signalFields(archive, signal); });
    } else if constexpr (std::is_same_v<Plain, RestartMessage>) {
        signalFields(archive, body.trigger);
    } else if constexpr (std::is_same_v<Plain, AbortMessage>) {
        archive(body.reason);
    } else if constexpr (std::is_same_v<Plain, ByeMessage>) {
        archive(body.completed);
        archive(body.forced);
    } else if constexpr (std::is_same_v<Plain, OfferMessage>) {
        archive(body.batch);
        archive.list(body.connections, [&](auto& entry) {
            archive(entry.id);
            archive(entry.served);
            archive(entry.idleDeadlineNs);
            archive(entry.fresh);
            archive(entry.unread);
        });
    } else if constexpr (std::is_same_v<Plain, AdoptedMessage>) {
        archive(body.batch);
        archive.list(body.ids, [&](auto& id) { archive(id); });
    } else if constexpr (std::is_same_v<Plain, GrantMessage> || std::is_same_v<Plain, RevokeMessage>) {
        archive.list(body.ids, [&](auto& id) { archive(id); });
    } else if constexpr (std::is_same_v<Plain, HoldMessage>) {
        archive(body.sibling);
        archive(body.predecessor);
    } else if constexpr (std::is_same_v<Plain, StopMessage>) {
        archive(body.successor);
    } else if constexpr (std::is_same_v<Plain, StoppedMessage>) {
        archive(body.inFlight);
        archive(body.connections);
    } else {
        static_assert(std::is_empty_v<Plain>, "a body with fields must list them here");
    }
}

/// Calls `visit` with an empty body of the kind numbered `type`; false when there is none.
template <std::size_t I = 0, class Visit> bool withBody(std::size_t type, Visit visit)
{
    if constexpr (I < std::variant_size_v<MessageBody>) {
        if (type != I) return withBody<I + 1>(type, visit);
        visit(std::variant_alternative_t<I, MessageBody>{});
        return true;
    } else {
        return false;
    }
}

}  // namespace

std::vector<std::byte> encode(const Message& message)
{
    Writer body;
    std::visit([&](const auto& content) { fields(body, content); }, message.body);
    Writer whole;
    whole(static_cast<std::uint16_t>(message.body.index()));
    whole(kProtocolVersion);
    whole(message.generation);
    whole(message.sentNs);
    whole(static_cast<std::uint32_t>(body.m_bytes.size()));
    whole.m_bytes.insert(whole.m_bytes.end(), body.m_bytes.begin(), body.m_bytes.end());
    return std::move(whole.m_bytes);
}

Result<Message> decodeMessage(std::span<const std::byte> bytes)
{
    if (bytes.size() < kHeaderBytes) return make_error_code(RestartErrc::truncatedMessage);
    if (bytes.size() > kMaxPacketBytes) return make_error_code(RestartErrc::oversizedMessage);
    Message message;
    std::uint16_t type = 0, version = 0;
    std::uint32_t bodyBytes = 0;
    Reader header(bytes.first(kHeaderBytes));
    header(type);
    header(version);
    header(message.generation);
    header(message.sentNs);
    header(bodyBytes);
    if (version != kProtocolVersion) return make_error_code(RestartErrc::wrongVersion);
    if (bytes.size() - kHeaderBytes < bodyBytes) return make_error_code(RestartErrc::truncatedMessage);
    if (bytes.size() - kHeaderBytes > bodyBytes) return make_error_code(RestartErrc::oversizedMessage);

    std::error_code error;
    const bool known = withBody(type, [&](auto body) {
        Reader reader(bytes.subspan(kHeaderBytes));
        fields(reader, body);
        error = reader.finish();
        message.body = std::move(body);
    });
    if (!known) return make_error_code(RestartErrc::unknownMessage);
    if (error) return error;
    if (message.generation < 1) return make_error_code(RestartErrc::malformedMessage);
    return message;
}

std::string_view name(const MessageBody& body) noexcept
{
    constexpr std::array<std::string_view, std::variant_size_v<MessageBody>> kNames{
        "HELLO",  "MANIFEST",   "CLAIM",   "READY", "COMMIT",  "ACCEPTING", "PING",  "PONG",
        "SEALED", "SEALED_ACK", "RESTART", "TERM",  "ABORT",   "BYE",       "OFFER", "ADOPTED",
        "GRANT",  "REVOKE",     "HOLD",    "STOP",  "STOPPED", "RESUME",    "HURRY"};
    return kNames[body.index()];
}

}  // namespace changeover
