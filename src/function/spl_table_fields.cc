// Table functions that change fields, row by row, but have to know the whole table first: which fields there are, or what they hold.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "data/flatten.h"
#include "data/json.h"
#include "function/call_context.h"
#include "function/registry.h"
#include "function/spl_json_path.h"
#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"
#include "function/wildcard.h"

namespace tocsin {
namespace {

bool is_internal(const Field& field) { return field.name.starts_with('_'); }

}  // namespace

// constants: the value (0). Only fields that some row has are filled; internal ones are not.
Table spl_fillnull(Table input, const TableCall& call, std::string&) {
    Value value = call.constants.empty() || call.constants[0].is_null() ? Value::string("0")
                                                                        : copy_value(call.constants[0], *call.arena);
    for (size_t column : matching_columns(input, call.names)) {
        if (is_internal(input.schema[column])) continue;
        bool known =
            std::any_of(input.rows.begin(), input.rows.end(), [&](const auto& row) { return !row[column].is_null(); });
        if (!known) continue;
        for (auto& row : input.rows) {
            if (row[column].is_null()) row[column] = value;
        }
    }
    return input;
}

// names: patterns of the fields; none means all.
Table spl_filldown(Table input, const TableCall& call, std::string&) {
    for (size_t column : matching_columns(input, call.names)) {
        Value last;
        for (auto& row : input.rows) {
            if (row[column].is_null()) row[column] = last;
            last = row[column];
        }
    }
    return input;
}

// names: patterns of the fields; none means all. constants: pattern and replacement in turn.
Table spl_replace(Table input, const TableCall& call, std::string&) {
    std::vector<std::pair<Wildcard, std::string_view>> rules;
    for (size_t i = 0; i + 1 < call.constants.size(); i += 2) {
        rules.emplace_back(Wildcard(text_option(call, i, ""), CaseRule::kSensitive), text_option(call, i + 1, ""));
    }
    std::vector<std::string_view> parts;
    auto replaced = [&](const Value& value) {
        std::string_view text = spl_text(value, *call.arena);
        for (const auto& [pattern, replacement] : rules) {
            if (!pattern.match(text, parts)) continue;
            std::string out;
            size_t star = 0;
            for (char c : replacement) {
                if (c == '*' && star < parts.size())
                    out += parts[star++];
                else
                    out += c;
            }
            return make_string(out, *call.arena);
        }
        return value;
    };
    for (size_t column : matching_columns(input, call.names)) {
        if (is_internal(input.schema[column])) continue;
        for (auto& row : input.rows) row[column] = map_values(row[column], *call.arena, replaced);
    }
    return input;
}

// arguments: the field's name, its value.
Table spl_set_computed_field(Table input, const TableCall& call, std::string&) {
    size_t name_column = argument_column(input, 0), value_column = argument_column(input, 1);
    for (size_t i = 0; i < input.rows.size(); ++i) {
        std::string_view name = spl_text(input.rows[i][name_column], *call.arena);
        if (name.empty()) continue;
        Value value = input.rows[i][value_column];
        size_t column = ensure_column(input, name);
        input.rows[i][column] = value;
    }
    return input;
}

// names: the field with JSON text. constants: whether only the first 5,000 bytes are read, as a Splunk server does. A field of the same
// name as a leaf is overwritten in the rows that have the leaf.
Table spl_spath(Table input, const TableCall& call, std::string& error) {
    if (call.names.size() != 1) error = "spath needs one input field";
    auto source = call.names.empty() ? std::nullopt : input.schema.find(call.names[0]);
    if (!source) return input;
    FieldLimits limits;
    if (flag_option(call, 0, false)) limits.bytes = kSplunkFieldLimits.bytes;
    for (size_t i = 0; i < input.rows.size(); ++i) {
        const Value& text = input.rows[i][*source];
        if (!text.is_string() && text.tag() != Tag::kJson && text.tag() != Tag::kObject) continue;
        std::vector<Member> fields;
        LeftOut left_out;
        flatten_splunk(spl_text(text, *call.arena), fields, *call.arena, limits, &left_out);
        for (const Member& field : fields) {
            size_t column = ensure_column(input, field.key);
            input.rows[i][column] = field.value;
        }
        for (std::string_view notice : left_out.notices()) call.notices->add(notice);
    }
    return input;
}

// names: the field. constants: prefix of the new fields. Arrays of scalars become multivalues, nested values JSON text.
Table spl_fromjson(Table input, const TableCall& call, std::string& error) {
    if (call.names.size() != 1) error = "fromjson needs one field";
    auto source = call.names.empty() ? std::nullopt : input.schema.find(call.names[0]);
    if (!source) return input;
    std::string_view prefix = text_option(call, 0, "");
    for (size_t i = 0; i < input.rows.size(); ++i) {
        const Value& text = input.rows[i][*source];
        auto json = text.is_string() ? parse_json(text.text(), *call.arena) : std::optional<Value>();
        if (!json || json->tag() != Tag::kObject) continue;
        for (const Member& member : json->members()) {
            Value value = expand_json(member.value, *call.arena);
            if (value.tag() == Tag::kArray) {
                std::vector<Value> items;
                for (const Value& item : value.items()) items.push_back(json_field(item, *call.arena));
                value = make_multivalue(items, *call.arena);
            } else if (!value.is_null()) {
                value = json_field(value, *call.arena);
            }
            size_t column = ensure_column(input, std::string(prefix) + std::string(member.key));
            input.rows[i][column] = value;
        }
    }
    return input;
}

namespace {

// What tojson makes of a value: `auto` numbers and Booleans as such, JSON text as JSON; or one type for all.
Value json_of_field(const Value& value, std::string_view type, Arena& arena) {
    if (value.tag() == Tag::kArray) {
        std::vector<Value> items;
        for_each_value(value, [&](const Value& item) { items.push_back(json_of_field(item, type, arena)); });
        return Value::array(arena.copy_array(std::span<const Value>(items)));
    }
    std::string_view text = spl_text(value, arena);
    if (type == "str") return Value::string(text);
    auto number = spl_number(value);
    if (type == "num") return number ? spl_number_value(*number) : Value();
    bool yes = equals_ignore_case(text, "true"), no = equals_ignore_case(text, "false");
    if (type == "bool") return yes || no ? Value::boolean(yes) : number ? Value::boolean(*number != 0) : Value();
    if (type == "none" || type == "json" || type == "auto") {
        if (type == "auto" && number) return spl_number_value(*number);
        if (type == "auto" && (yes || no)) return Value::boolean(yes);
        if (type != "none" && !text.empty() && (text[0] == '{' || text[0] == '[')) {
            if (auto json = parse_json(text, arena)) return *json;
        }
    }
    return Value::string(text);
}

}  // namespace

// names: the fields (patterns; none means all that are not internal). constants: the output field (_raw), the default type (auto),
// then the type for each name or null: auto, str, num, bool, json, none.
Table spl_tojson(Table input, const TableCall& call, std::string&) {
    std::string_view default_type = text_option(call, 1, "auto");
    std::vector<std::pair<size_t, std::string_view>> fields;
    if (call.names.empty()) {
        for (size_t column : matching_columns(input, {})) {
            if (!is_internal(input.schema[column])) fields.emplace_back(column, default_type);
        }
    }
    for (size_t i = 0; i < call.names.size(); ++i) {
        for (size_t column : matching_columns(input, call.names.subspan(i, 1))) {
            fields.emplace_back(column, text_option(call, i + 2, default_type));
        }
    }
    size_t target = ensure_column(input, text_option(call, 0, "_raw"));
    for (auto& row : input.rows) {
        std::vector<Member> members;
        for (auto [column, type] : fields) {
            if (!row[column].is_null())
                members.push_back({input.schema[column].name, json_of_field(row[column], type, *call.arena)});
        }
        std::string text;
        write_json(Value::object(members), text);
        row[target] = make_string(text, *call.arena);
    }
    return input;
}

namespace {

// Appends a row with the sums of the numeric columns and a label.
void add_total_row(Table& table, std::span<const size_t> columns, std::string_view label_field, std::string_view label,
                   Arena& arena) {
    std::vector<Value> totals(table.schema.size());
    for (size_t column : columns) {
        double sum = 0;
        bool any = false;
        for (const auto& row : table.rows) {
            if (auto number = spl_number(row[column])) {
                sum += *number;
                any = true;
            }
        }
        if (any) totals[column] = spl_number_value(sum);
    }
    if (!label_field.empty()) {
        size_t column = ensure_column(table, label_field);
        totals.resize(table.schema.size());
        totals[column] = make_string(label, arena);
    }
    std::vector<size_t> all(table.rows.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = i;
    if (auto lineage = lineage_of_rows(table, all, arena)) table.lineages.push_back(*lineage);
    table.rows.push_back(std::move(totals));
}

std::vector<size_t> summed_columns(const Table& table, std::span<const std::string> patterns) {
    std::vector<size_t> out;
    for (size_t column : matching_columns(table, patterns)) {
        if (!is_internal(table.schema[column])) out.push_back(column);
    }
    return out;
}

}  // namespace

// names: patterns of the fields; none means all. constants: row (true), col (false), fieldname (Total), labelfield, label (Total).
Table spl_addtotals(Table input, const TableCall& call, std::string&) {
    std::vector<size_t> columns = summed_columns(input, call.names);
    if (flag_option(call, 0, true)) {
        size_t target = ensure_column(input, text_option(call, 2, "Total"));
        for (auto& row : input.rows) {
            double sum = 0;
            bool any = false;
            for (size_t column : columns) {
                if (auto number = spl_number(row[column]); number && column != target) {
                    sum += *number;
                    any = true;
                }
            }
            row[target] = any ? spl_number_value(sum) : Value();
        }
        if (std::find(columns.begin(), columns.end(), target) == columns.end()) columns.push_back(target);
    }
    if (flag_option(call, 1, false))
        add_total_row(input, columns, text_option(call, 3, ""), text_option(call, 4, "Total"), *call.arena);
    return input;
}

// names: pattern of the fields, then patterns of those that are left as they are. constants: the function's name behind
// `convert_`, the time format or null.
Table spl_convert(Table input, const TableCall& call, std::string& error) {
    const Function* function = find_function(Language::kSpl, "convert_" + std::string(text_option(call, 0, "none")));
    if (function == nullptr) {
        error = "convert has no such function";
        return input;
    }
    KernelCache cache;
    CallContext context{call.arena, call.clock, &cache, nullptr};
    bool timed = call.constants.size() > 1 && !call.constants[1].is_null();
    std::vector<size_t> exempt;
    if (call.names.size() > 1) exempt = matching_columns(input, call.names.subspan(1));
    for (size_t column : matching_columns(input, call.names.first(1))) {
        if (is_internal(input.schema[column])) continue;
        if (std::find(exempt.begin(), exempt.end(), column) != exempt.end()) continue;
        for (auto& row : input.rows) {
            if (row[column].is_null()) continue;
            std::vector<Column> arguments{Column::constant(&row[column])};
            if (timed) arguments.push_back(Column::constant(&call.constants[1]));
            Value out;
            function->kernel(context, arguments, all_rows(1), &out);
            row[column] = out;
        }
    }
    return input;
}

// names: the field, the field for the ranges. constants: greatest number of ranges (100), start, end, least span. The span is the
// least power of ten that needs no more ranges than allowed, so 1 ... 4 in 2 ranges is `0-10`.
Table spl_bin(Table input, const TableCall& call, std::string& error) {
    if (call.names.empty()) error = "bin needs a field";
    auto source = call.names.empty() ? std::nullopt : input.schema.find(call.names[0]);
    if (!source) return input;
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    double least = number_option(call, 1, kInfinity), greatest = number_option(call, 2, -kInfinity);
    for (const auto& row : input.rows) {
        if (auto number = spl_number(row[*source])) {
            least = std::min(least, *number);
            greatest = std::max(greatest, *number);
        }
    }
    size_t target = call.names.size() > 1 ? ensure_column(input, call.names[1]) : *source;
    if (!(least <= greatest)) return input;
    double bins = std::max(1.0, number_option(call, 0, 100));
    auto needed = [&](double span) { return std::floor(greatest / span) - std::floor(least / span) + 1; };
    int power = static_cast<int>(std::floor(std::log10(std::max((greatest - least) / bins, 1e-9))));
    power = std::max(power, static_cast<int>(std::ceil(std::log10(std::max(number_option(call, 3, 1e-9), 1e-9)))));
    while (needed(std::pow(10.0, power)) > bins && power < 300) ++power;
    double span = std::pow(10.0, power);
    int decimals = std::max(0, -power);
    for (auto& row : input.rows) {
        auto number = spl_number(row[*source]);
        if (!number) {
            row[target] = row[*source];
            continue;
        }
        double index = std::floor(*number / span);
        char buffer[800];
        int size =
            std::snprintf(buffer, sizeof buffer, "%.*f-%.*f", decimals, index * span, decimals, (index + 1) * span);
        row[target] = make_string(std::string_view(buffer, static_cast<size_t>(size)), *call.arena);
    }
    return input;
}

}  // namespace tocsin
