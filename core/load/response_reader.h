// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/answer_head.h"
#include "core/load/answer_rules.h"
#include "core/load/body_check.h"
#include "core/load/body_framing.h"
#include "core/load/mix.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace changeover {

/// Reads the response to one request after another, as bytes come, and compares it with what was asked for.
///
/// Accepts what RFC 9112 tells a recipient to accept; where it refuses, why() and bytes() say what. Allocates
/// nothing but the body that a pattern is to match.
class ResponseReader {
public:
    enum class State {
        Reading,
        Continue,  ///< a 1xx came: the body may go; the final response follows
        Upgraded,  ///< a 101 that was asked for: from here on it is no HTTP
        Complete,
        Bad,  ///< not to be understood, or a 101 that nobody asked for
    };

    /// A response to `plan`, sent as `id`, is next. `id` and `rules` must live until it is complete or
    /// begin() is called again.
    void begin(const RequestPlan& plan, std::string_view id, const AnswerRules& rules);

    /// Takes from the front of `bytes` and says in `used` how many; what is left must be shown again, with
    /// more behind it. Ends at Continue, Upgraded, Complete or Bad even if bytes are left: they belong to
    /// what follows.
    State feed(std::string_view bytes, std::size_t& used);
    /// Complete where the body ends with the stream, else Reading: it was cut.
    State endOfFile();

    /// At least one byte of the final response came.
    bool hasBegun() const noexcept { return m_begun; }
    int status() const noexcept { return m_head.status; }
    std::int32_t pid() const noexcept { return m_head.pid.value_or(0); }                ///< 0 without
    std::int32_t generation() const noexcept { return m_head.generation.value_or(0); }  ///< 0 without
    /// With Complete: the connection may carry another request.
    bool keepsAlive() const noexcept;
    std::optional<std::uint32_t> keepAliveSeconds() const noexcept { return m_head.keepAliveSeconds; }
    /// With Complete and Upgraded: it carries its request's id.
    bool carriesId() const noexcept { return m_head.carriesId; }
    /// With Complete: the body has no other end, and nothing is known that it should be.
    bool endedByClosing() const noexcept;

    /// With Bad: what it is. With Complete and Upgraded: what is wrong with the contents, if anything.
    Corruption why() const noexcept { return m_why; }
    const CorruptBytes& bytes() const noexcept { return m_bytes; }

private:
    State feedHead(std::string_view bytes, std::size_t& used);
    State feedBody(std::string_view bytes, std::size_t& used);
    State headRead();
    State complete();
    State bad(Corruption why, std::string_view bytes) noexcept;
    bool knowsBody() const noexcept;
    bool isOurs() const noexcept;
    bool matchesPattern() const noexcept;
    void judge();
    void judgeHandshake() noexcept;

    RequestPlan m_plan;
    std::string_view m_id;
    const AnswerRules* m_rules = nullptr;
    AnswerHead m_head;
    BodyFraming m_framing;
    BodyCheck m_body;
    std::string m_text;  // for a pattern
    CorruptBytes m_firstBytes;
    bool m_begun = false, m_inBody = false, m_done = false;
    Corruption m_why = Corruption::None;
    CorruptBytes m_bytes;
};

}  // namespace changeover
