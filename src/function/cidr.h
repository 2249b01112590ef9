// IP addresses and networks in CIDR notation, both versions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

// An address; an IPv4 address uses the first 4 bytes.
struct IpAddress {
    std::array<uint8_t, 16> bytes{};
    bool v6 = false;
    auto operator<=>(const IpAddress&) const = default;
};

std::optional<IpAddress> parse_ip(std::string_view text);
std::string format_ip(const IpAddress& address);

// `10.0.0.0/8`, `2001:db8::/32`; bits behind the prefix are ignored.
struct CidrBlock {
    IpAddress network;
    int prefix = 0;
    bool contains(const IpAddress& address) const;
};
// Needs the `/`.
std::optional<CidrBlock> parse_cidr(std::string_view text);

}  // namespace tocsin
