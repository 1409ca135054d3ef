// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/answer_head.h"

#include <cstdint>
#include <string_view>

namespace changeover {

/// Finds the end of a response's body, and the body itself among chunk sizes and trailers, as bytes come
/// (RFC 9112, 6.3 and 7.1). Allocates nothing.
class BodyFraming {
public:
    enum class State : std::uint8_t { Reading, Complete, Bad };

    /// `bodiless`: what was asked for has no body, whatever the head says (HEAD).
    void begin(const AnswerHead& head, bool bodiless) noexcept;

    /// Takes from the front of `bytes`; `piece` is what of these is body, perhaps nothing. With Bad, `bytes`
    /// begins with what is wrong. Ask again while Reading and bytes are left.
    State take(std::string_view& bytes, std::string_view& piece) noexcept;
    State state() const noexcept { return m_state; }
    /// Nothing but the end of the connection ends it.
    bool endsByClosing() const noexcept { return m_part == Part::UntilClose; }

private:
    enum class Part : std::uint8_t {
        Length,
        UntilClose,
        ChunkSize,
        ChunkExtension,
        ChunkData,
        ChunkEnd,
        Trailer,
    };
    void takeControl(char byte) noexcept;
    void takeSize(char byte) noexcept;
    void takeTrailer(char byte) noexcept;
    void endSizeLine() noexcept;

    State m_state = State::Complete;
    Part m_part = Part::Length;
    std::uint64_t m_left = 0;  // of a body with a length, or of a chunk
    bool m_digits = false;     // of a size came
    bool m_return = false;     // CR came: LF is next
    std::uint32_t m_lineBytes = 0, m_trailerBytes = 0;
};

}  // namespace changeover
