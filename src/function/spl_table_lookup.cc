// lookup with WILDCARD or CIDR match types: every event is compared with the table's rows in their order. (Equal values are a join.)
//
// names: the event's fields, then a column per output. constants: number of keys, case-sensitive, most matches, the match types
// (array of EXACT, WILDCARD, CIDR), the table (array of rows: the cells of the keys, then of the outputs).
#include <optional>

#include "base/text.h"
#include "function/cidr.h"
#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"
#include "function/wildcard.h"

namespace tocsin {
namespace {

// One key cell of the lookup table.
struct KeyCell {
    std::string_view text;
    std::optional<Wildcard> wildcard;
    std::optional<CidrBlock> block;

    bool match(std::string_view value, CaseRule letter_case) const {
        if (wildcard) return wildcard->match(value);
        if (block) {
            auto address = parse_ip(value);
            return address && block->contains(*address);
        }
        return letter_case == CaseRule::kSensitive ? text == value : equals_ignore_case(text, value);
    }
};

}  // namespace

Table spl_lookup(Table input, const TableCall& call, std::string& error) {
    auto keys = static_cast<size_t>(number_option(call, 0, 0));
    bool well_formed = keys > 0 && keys <= call.names.size() && call.constants.size() == 5 &&
                       call.constants[3].tag() == Tag::kArray && call.constants[4].tag() == Tag::kArray &&
                       call.constants[3].items().size() == keys;
    if (!well_formed) {
        error = "lookup is not called as it should be";
        return input;
    }
    CaseRule letter_case = flag_option(call, 1, true) ? CaseRule::kSensitive : CaseRule::kInsensitive;
    auto limit = static_cast<size_t>(number_option(call, 2, 100));
    std::span<const Value> rows = call.constants[4].items();
    std::vector<std::vector<KeyCell>> table;
    for (const Value& row : rows) {
        std::vector<KeyCell> cells;
        for (size_t key = 0; key < keys; ++key) {
            KeyCell cell{spl_text(row.items()[key], *call.arena), {}, {}};
            std::string_view type = spl_text(call.constants[3].items()[key], *call.arena);
            if (equals_ignore_case(type, "WILDCARD"))
                cell.wildcard.emplace(cell.text, letter_case);
            else if (equals_ignore_case(type, "CIDR"))
                cell.block = parse_cidr(cell.text);
            cells.push_back(std::move(cell));
        }
        table.push_back(std::move(cells));
    }
    std::vector<size_t> fields, outputs;
    for (size_t i = 0; i < call.names.size(); ++i)
        (i < keys ? fields : outputs).push_back(ensure_column(input, call.names[i]));
    for (auto& event : input.rows) {
        std::vector<std::vector<Value>> found(outputs.size());
        size_t matches = 0;
        for (size_t row = 0; row < table.size() && matches < limit; ++row) {
            bool fits = true;
            for (size_t key = 0; key < keys && fits; ++key) {
                fits = any_value(event[fields[key]], [&](const Value& value) {
                    return table[row][key].match(spl_text(value, *call.arena), letter_case);
                });
            }
            if (!fits) continue;
            ++matches;
            for (size_t i = 0; i < outputs.size(); ++i) {
                const Value& cell = rows[row].items()[keys + i];
                if (!cell.is_null()) found[i].push_back(cell);
            }
        }
        for (size_t i = 0; i < outputs.size(); ++i) event[outputs[i]] = make_multivalue(found[i], *call.arena);
    }
    return input;
}

}  // namespace tocsin
