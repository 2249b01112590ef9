// Parsing is inet_pton's: four decimal numbers without leading zeros, or the RFC 4291 forms.
#include "function/cidr.h"

#include <charconv>
#include <cstring>

#include <arpa/inet.h>

namespace tocsin {

std::optional<IpAddress> parse_ip(std::string_view text) {
    char buffer[INET6_ADDRSTRLEN + 1];
    if (text.size() < 2 || text.size() > INET6_ADDRSTRLEN) return std::nullopt;
    std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = 0;
    IpAddress address;
    address.v6 = text.find(':') != std::string_view::npos;
    if (inet_pton(address.v6 ? AF_INET6 : AF_INET, buffer, address.bytes.data()) != 1) return std::nullopt;
    return address;
}

std::string format_ip(const IpAddress& address) {
    char buffer[INET6_ADDRSTRLEN] = "";
    inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), buffer, sizeof buffer);
    return buffer;
}

bool CidrBlock::contains(const IpAddress& address) const {
    if (address.v6 != network.v6) return false;
    auto whole = static_cast<size_t>(prefix / 8);
    if (std::memcmp(address.bytes.data(), network.bytes.data(), whole) != 0) return false;
    int rest = prefix % 8;
    if (rest == 0) return true;
    return ((address.bytes[whole] ^ network.bytes[whole]) >> (8 - rest)) == 0;
}

std::optional<CidrBlock> parse_cidr(std::string_view text) {
    size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto network = parse_ip(text.substr(0, slash));
    if (!network) return std::nullopt;
    std::string_view bits = text.substr(slash + 1);
    CidrBlock block{*network, 0};
    auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), block.prefix);
    if (error != std::errc() || end != bits.data() + bits.size()) return std::nullopt;
    if (block.prefix < 0 || block.prefix > (network->v6 ? 128 : 32)) return std::nullopt;
    return block;
}

}  // namespace tocsin
