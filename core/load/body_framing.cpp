// SPDX-License-Identifier: BSL-1.0
#include "core/load/body_framing.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace changeover {

namespace {

bool hasNoBody(int status) noexcept { return status / 100 == 1 || status == 204 || status == 304; }

}  // namespace

void BodyFraming::begin(const AnswerHead& head, bool bodiless) noexcept
{
    *this = BodyFraming();
    if (bodiless || hasNoBody(head.status)) return;
    m_state = State::Reading;
    if (head.chunked) {
        m_part = Part::ChunkSize;
    } else if (head.coded || !head.length) {
        m_part = Part::UntilClose;
    } else {
        m_left = *head.length;
        if (m_left == 0) m_state = State::Complete;
    }
}

BodyFraming::State BodyFraming::take(std::string_view& bytes, std::string_view& piece) noexcept
{
    piece = {};
    while (m_state == State::Reading && !bytes.empty()) {
        if (m_part == Part::UntilClose) {
            piece = bytes;
            bytes = {};
            return m_state;
        }
        if (m_part == Part::Length || m_part == Part::ChunkData) {
            piece = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size())));
            bytes.remove_prefix(piece.size());
            m_left -= piece.size();
            if (m_left > 0) return m_state;
            if (m_part == Part::Length) return m_state = State::Complete;
            m_part = Part::ChunkEnd;
            return m_state;
        }
        takeControl(bytes.front());
        if (m_state == State::Bad) return m_state;
        bytes.remove_prefix(1);
    }
    return m_state;
}

void BodyFraming::takeControl(char byte) noexcept
{
    if (m_part == Part::Trailer) return takeTrailer(byte);
    if (byte == '\n' && m_part == Part::ChunkEnd) {
        m_part = Part::ChunkSize;
        m_return = m_digits = false;
        return;
    }
    if (byte == '\n') return endSizeLine();
    if (m_return) {
        m_state = State::Bad;
        return;
    }
    if (byte == '\r') {
        m_return = true;
        return;
    }
    if (m_part == Part::ChunkExtension) return;
    takeSize(byte);
}

void BodyFraming::takeSize(char byte) noexcept
{
    unsigned digit = 0;
    const bool isDigit =
        m_part == Part::ChunkSize && std::from_chars(&byte, &byte + 1, digit, 16).ec == std::errc{};
    if (isDigit && m_left <= (UINT64_MAX >> 8)) {
        m_left = m_left * 16 + digit;
        m_digits = true;
    } else if (m_part == Part::ChunkSize && m_digits && (byte == ';' || byte == ' ' || byte == '\t')) {
        m_part = Part::ChunkExtension;
    } else {
        m_state = State::Bad;
    }
}

void BodyFraming::endSizeLine() noexcept
{
    if (!m_digits) {
        m_state = State::Bad;
        return;
    }
    m_return = m_digits = false;
    m_lineBytes = 0;
    m_part = m_left > 0 ? Part::ChunkData : Part::Trailer;
}

void BodyFraming::takeTrailer(char byte) noexcept
{
    if (++m_trailerBytes > AnswerHead::kMaxBytes) {
        m_state = State::Bad;
    } else if (byte != '\n') {
        if (byte != '\r') ++m_lineBytes;
    } else if (m_lineBytes == 0) {
        m_state = State::Complete;
    } else {
        m_lineBytes = 0;
    }
}

}  // namespace changeover
