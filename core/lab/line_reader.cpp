// SPDX-License-Identifier: BSL-1.0
#include "core/lab/line_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>

namespace changeover {

LineReader::LineReader(boost::asio::io_context& context, FileDescriptor pipe, LineHandler onLine)
    : m_pipe(context, pipe.release()), m_onLine(std::move(onLine))
{
}

void LineReader::start() { read(); }

void LineReader::stop()
{
    m_onLine = nullptr;
    boost::system::error_code ignored;
    m_pipe.close(ignored);
}

void LineReader::read()
{
    m_pipe.async_read_some(boost::asio::buffer(m_buffer),
                           [self = shared_from_this()](boost::system::error_code error, std::size_t bytes) {
                               if (!self->m_onLine) return;
                               self->take({self->m_buffer.data(), bytes});
                               if (!error) return self->read();
                               if (!self->m_line.empty()) self->finishLine();
                           });
}

void LineReader::take(std::string_view bytes)
{
    while (!bytes.empty() && m_onLine) {
        const auto end = bytes.find('\n');
        const std::string_view part = bytes.substr(0, end);
        m_line.append(part.substr(0, kMaxLine - std::min(kMaxLine, m_line.size())));
        if (end == std::string_view::npos) return;
        finishLine();
        bytes.remove_prefix(end + 1);
    }
}

void LineReader::finishLine()
{
    // The handler may stop() us.
    const LineHandler handler = m_onLine;
    const std::string line = std::exchange(m_line, {});
    if (handler) handler(line);
}

}  // namespace changeover
