// ipv4_lookup and ipv6_lookup: rows of a table of networks, found by an address of the input
// (https://learn.microsoft.com/kusto/query/ipv4-lookup-plugin).
//
// arguments: the address, the other table's rows as an array of arrays, then the further keys. names: the columns of the other table
// in the order of the result; constants: the place of the network among a row's cells, whether rows without a network stay,
// the places of the cells that stay, the places of those compared with the further keys (both arrays).
// Of several networks around an address the one with the longest prefix counts, and of those the first.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "data/json.h"
#include "function/cidr.h"
#include "function/kql_tables.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

constexpr int kV4Bits = 32, kV6Bits = 128;

IpAddress masked(IpAddress address, int prefix) {
    int bits = address.v6 ? kV6Bits : kV4Bits;
    for (int bit = prefix; bit < bits; ++bit) {
        auto& byte = address.bytes[static_cast<size_t>(bit / 8)];
        byte = static_cast<uint8_t>(byte & ~(0x80u >> (bit % 8)));
    }
    return address;
}

// A network with or without its prefix.
std::optional<CidrBlock> network_of(std::string_view text) {
    if (auto block = parse_cidr(text)) return block;
    auto address = parse_ip(text);
    if (!address) return std::nullopt;
    return CidrBlock{*address, address->v6 ? kV6Bits : kV4Bits};
}

// The rows of the other table by network and further keys.
class Networks {
public:
    Networks(std::span<const Value> rows, size_t network, const std::vector<size_t>& keys) {
        for (const Value& row : rows) {
            std::span<const Value> cells = row.items();
            if (network >= cells.size()) continue;
            auto block = network_of(to_text(cells[network]));
            if (!block) continue;
            std::vector<std::string> texts;
            for (size_t key : keys) texts.push_back(key < cells.size() ? to_text(cells[key]) : std::string());
            rows_.try_emplace({block->prefix, masked(block->network, block->prefix), std::move(texts)}, cells);
            prefixes_.insert({block->network.v6, block->prefix});
        }
    }

    // The cells of the row with the longest prefix around the address; empty if there is none.
    std::span<const Value> find(const IpAddress& address, const std::vector<std::string>& keys) const {
        for (auto it = prefixes_.rbegin(); it != prefixes_.rend(); ++it) {
            if (it->first != address.v6) continue;
            auto row = rows_.find({it->second, masked(address, it->second), keys});
            if (row != rows_.end()) return row->second;
        }
        return {};
    }

private:
    std::map<std::tuple<int, IpAddress, std::vector<std::string>>, std::span<const Value>> rows_;
    std::set<std::pair<bool, int>> prefixes_;
};

std::vector<size_t> places(const Value& value) {
    std::vector<size_t> out;
    if (value.tag() != Tag::kArray) return out;
    for (const Value& item : value.items()) out.push_back(static_cast<size_t>(item.as_long()));
    return out;
}

Table lookup(Table input, const TableCall& call, bool v6) {
    bool keep_unmatched = flag_option(call, 1, false);
    std::vector<size_t> kept = places(call.constants[2]);
    std::vector<size_t> keys = places(call.constants[3]);
    std::vector<size_t> visible = matching_columns(input, {});
    Table out;
    for (size_t column : visible) out.schema.set(input.schema[column].name, input.schema[column].type);
    for (const std::string& name : call.names) {
        auto promised = call.output->find(name);
        out.schema.set(name, promised ? (*call.output)[*promised].type : Type::kDynamic);
    }
    if (input.rows.empty()) return out;
    Value table = input.rows[0][argument_column(input, 1)];
    Networks networks(table.tag() == Tag::kArray ? table.items() : std::span<const Value>(),
                      static_cast<size_t>(number_option(call, 0, 0)), keys);
    for (size_t row = 0; row < input.rows.size(); ++row) {
        auto address = parse_ip(to_text(input.rows[row][argument_column(input, 0)]));
        std::vector<std::string> wanted;
        for (size_t i = 0; i < keys.size(); ++i)
            wanted.push_back(to_text(input.rows[row][argument_column(input, 2 + i)]));
        std::span<const Value> found;
        if (address && address->v6 == v6) found = networks.find(*address, wanted);
        if (found.empty() && !keep_unmatched) continue;
        std::vector<Value> cells;
        for (size_t column : visible) cells.push_back(input.rows[row][column]);
        for (size_t place : kept) {
            bool text = out.schema[cells.size()].type == Type::kString;
            Value missing = text ? Value::string("") : Value();
            cells.push_back(place < found.size() && !found[place].is_null() ? found[place] : missing);
        }
        out.rows.push_back(std::move(cells));
        if (!input.lineages.empty()) out.lineages.push_back(input.lineages[row]);
    }
    return out;
}

}  // namespace

Table kql_ipv4_lookup(Table input, const TableCall& call, std::string&) {
    return lookup(std::move(input), call, false);
}

Table kql_ipv6_lookup(Table input, const TableCall& call, std::string&) { return lookup(std::move(input), call, true); }

}  // namespace tocsin
