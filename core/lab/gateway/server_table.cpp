// SPDX-License-Identifier: BSL-1.0
#include "core/lab/gateway/server_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace changeover {

namespace {

constexpr std::string_view kHeader = "# ";

enum Column : std::size_t { Name, Sessions, Total, Status, Weight, Type, Address, kColumns };
constexpr std::array<std::string_view, kColumns> kNames{"svname", "scur", "stot", "status",
                                                        "weight", "type", "addr"};
constexpr std::string_view kServerType = "2";

std::vector<std::string_view> fields(std::string_view line)
{
    std::vector<std::string_view> found;
    for (std::size_t from = 0; from <= line.size();) {
        const std::size_t to = std::min(line.find(',', from), line.size());
        found.push_back(line.substr(from, to - from));
        from = to + 1;
    }
    return found;
}

std::optional<std::array<std::size_t, kColumns>> places(const std::vector<std::string_view>& header)
{
    std::array<std::size_t, kColumns> at{};
    for (std::size_t i = 0; i < kColumns; ++i) {
        const auto found = std::ranges::find(header, kNames[i]);
        if (found == header.end()) return std::nullopt;
        at[i] = static_cast<std::size_t>(found - header.begin());
    }
    return at;
}

template <class Number> Number number(std::string_view text)
{
    Number value{};
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

GatewayServerState state(std::string_view status)
{
    if (status.starts_with("MAINT")) return GatewayServerState::Maint;
    if (status.starts_with("DRAIN")) return GatewayServerState::Drain;
    // A server that is not checked is taken for alive.
    return status.starts_with("UP") || status == "no check" ? GatewayServerState::Up
                                                            : GatewayServerState::Down;
}

}  // namespace

const GatewayServer* findServer(const GatewayServers& servers, std::string_view name) noexcept
{
    const auto found = std::ranges::find(servers, name, &GatewayServer::name);
    return found == servers.end() ? nullptr : &*found;
}

Result<GatewayServers> parseServerTable(std::string_view csv)
{
    std::optional<std::array<std::size_t, kColumns>> at;
    GatewayServers servers;
    while (!csv.empty()) {
        const std::size_t end = std::min(csv.find('\n'), csv.size());
        std::string_view line = csv.substr(0, end);
        csv.remove_prefix(std::min(end + 1, csv.size()));
        if (line.starts_with(kHeader)) {
            line.remove_prefix(kHeader.size());
            at = places(fields(line));
            continue;
        }
        if (!at) continue;
        const auto row = fields(line);
        if (row.size() <= std::ranges::max(*at) || row[(*at)[Type]] != kServerType) continue;
        GatewayServer server;
        server.name = row[(*at)[Name]];
        server.address = row[(*at)[Address]];
        server.state = state(row[(*at)[Status]]);
        server.weight = number<std::int32_t>(row[(*at)[Weight]]);
        server.sessions = number<std::uint64_t>(row[(*at)[Sessions]]);
        server.requests = number<std::uint64_t>(row[(*at)[Total]]);
        servers.push_back(std::move(server));
    }
    if (!at) return std::make_error_code(std::errc::bad_message);
    return servers;
}

}  // namespace changeover
