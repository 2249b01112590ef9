// Table functions that decide which rows there are.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"
#include "function/wildcard.h"

namespace tocsin {
namespace {

// Keys compare as text; fields that are not there count as one value.
std::string key_text(const Table& table, size_t row, std::span<const size_t> columns) {
    std::string key;
    for (size_t column : columns) {
        const Value* cell = column < table.schema.size() ? &table.rows[row][column] : nullptr;
        if (cell != nullptr && !cell->is_null())
            append_spl_text(*cell, key);
        else
            key += '\x01';
        key += '\0';
    }
    return key;
}

std::vector<size_t> columns_named(const Table& table, std::span<const std::string> names) {
    std::vector<size_t> out;
    for (const std::string& name : names) out.push_back(table.schema.find(name).value_or(table.schema.size()));
    return out;
}

Table keep_rows(Table input, const std::vector<size_t>& kept) {
    Table out;
    out.schema = std::move(input.schema);
    for (size_t row : kept) {
        out.rows.push_back(std::move(input.rows[row]));
        if (!input.lineages.empty()) out.lineages.push_back(input.lineages[row]);
    }
    return out;
}

}  // namespace

// names: the fields. constants: rows per combination (1), keepevents, keepempty, consecutive (all false). Rows without one of the
// fields are dropped unless keepempty; keepevents keeps all rows and takes the fields away from those that are duplicates.
Table spl_dedup(Table input, const TableCall& call, std::string&) {
    std::vector<size_t> columns = columns_named(input, call.names);
    double limit = number_option(call, 0, 1);
    bool keep_events = flag_option(call, 1, false), keep_empty = flag_option(call, 2, false),
         consecutive = flag_option(call, 3, false);
    std::map<std::string, double> seen;
    std::string last;
    std::vector<size_t> kept;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        bool empty = std::any_of(columns.begin(), columns.end(), [&](size_t column) {
            return column >= input.schema.size() || input.rows[row][column].is_null();
        });
        if (empty) {
            if (keep_empty || keep_events) kept.push_back(row);
            continue;
        }
        std::string key = key_text(input, row, columns);
        if (consecutive && key != last) seen.clear();
        last = key;
        if (++seen[key] <= limit) {
            kept.push_back(row);
        } else if (keep_events) {
            for (size_t column : columns) input.rows[row][column] = Value();
            kept.push_back(row);
        }
    }
    return keep_rows(std::move(input), kept);
}

// arguments: the condition. constants: most rows (null: any number), whether null counts as true, whether the row that ends it is kept.
Table spl_head_while(Table input, const TableCall& call, std::string&) {
    size_t condition = argument_column(input, 0);
    double limit = number_option(call, 0, -1);
    bool null_is_true = flag_option(call, 1, false), keep_last = flag_option(call, 2, false);
    std::vector<size_t> kept;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        if (limit >= 0 && static_cast<double>(kept.size()) >= limit) break;
        const Value& value = input.rows[row][condition];
        if (!spl_true(value) && !(value.is_null() && null_is_true)) {
            if (keep_last) kept.push_back(row);
            break;
        }
        kept.push_back(row);
    }
    return keep_rows(std::move(input), kept);
}

// names: the column that says which result a row is of (1 or 2). constants: union, diff or intersect. Rows are equal if all fields that
// are not internal are; each is given once.
Table spl_set(Table input, const TableCall& call, std::string& error) {
    auto side = call.names.empty() ? std::nullopt : input.schema.find(call.names[0]);
    if (!side) {
        error = "set needs two results";
        return input;
    }
    std::vector<size_t> columns;
    for (size_t column : matching_columns(input, {})) {
        if (column != *side && !input.schema[column].name.starts_with('_')) columns.push_back(column);
    }
    struct Sides {
        size_t first_row;
        bool first = false, second = false;
    };
    std::map<std::string, Sides> found;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        Sides& sides = found.try_emplace(key_text(input, row, columns), Sides{row}).first->second;
        (spl_number(input.rows[row][*side]) == 1 ? sides.first : sides.second) = true;
    }
    std::string_view operation = text_option(call, 0, "union");
    std::vector<size_t> kept;
    for (const auto& [key, sides] : found) {
        bool both = sides.first && sides.second;
        if (operation == "union" || (operation == "diff" ? !both : both)) kept.push_back(sides.first_row);
    }
    std::sort(kept.begin(), kept.end());
    return keep_rows(std::move(input), kept);
}

// names: the column that says which side a row is of (1 or 2), then the fields that must be equal (none: those that have a value on
// both sides, internal ones left out). constants: whether rows without a match stay, the most matches of a row (0: all), whether the
// other side's fields replace those of the same name, whether times count, and then whether matches are those no later than the row.
Table spl_join_rows(Table input, const TableCall& call, std::string& error) {
    auto side = call.names.empty() ? std::nullopt : input.schema.find(call.names[0]);
    if (!side) {
        error = "join needs two results";
        return input;
    }
    std::vector<size_t> left, right;
    for (size_t row = 0; row < input.rows.size(); ++row)
        (spl_number(input.rows[row][*side]) == 1 ? left : right).push_back(row);
    std::vector<size_t> keys;
    for (const std::string& name : call.names.subspan(1)) keys.push_back(ensure_column(input, name));
    auto has_value = [&](const std::vector<size_t>& rows, size_t column) {
        return std::any_of(rows.begin(), rows.end(), [&](size_t row) { return !input.rows[row][column].is_null(); });
    };
    for (size_t column : call.names.size() > 1 ? std::vector<size_t>() : matching_columns(input, {})) {
        bool internal = column == *side || input.schema[column].name.starts_with('_');
        if (!internal && has_value(left, column) && has_value(right, column)) keys.push_back(column);
    }
    auto time = input.schema.find("_time");
    bool outer = flag_option(call, 0, false), overwrite = flag_option(call, 2, true),
         timed = flag_option(call, 3, false) && time, earlier = flag_option(call, 4, true);
    auto most = static_cast<size_t>(number_option(call, 1, 1));
    // A field with several values fits by any of them.
    auto fits = [&](size_t a, size_t b) {
        for (size_t column : keys) {
            const Value& mine = input.rows[a][column];
            bool same = any_value(input.rows[b][column], [&](const Value& value) {
                return any_value(mine, [&](const Value& other) {
                    return spl_text(value, *call.arena) == spl_text(other, *call.arena);
                });
            });
            if (!same) return false;
        }
        if (!timed) return true;
        auto at = spl_number(input.rows[a][*time]), other = spl_number(input.rows[b][*time]);
        return at && other && (earlier ? *other <= *at : *other >= *at);
    };
    Table out;
    out.schema = input.schema;
    for (size_t row : left) {
        size_t matches = 0;
        for (size_t other : right) {
            if ((most > 0 && matches == most) || !fits(row, other)) continue;
            ++matches;
            std::vector<Value> cells = input.rows[row];
            for (size_t column = 0; column < cells.size(); ++column) {
                const Value& value = input.rows[other][column];
                if (!value.is_null() && (overwrite || cells[column].is_null())) cells[column] = value;
            }
            out.rows.push_back(std::move(cells));
            size_t both[] = {row, other};
            if (auto lineage = lineage_of_rows(input, both, *call.arena)) out.lineages.push_back(*lineage);
        }
        if (matches > 0 || !outer) continue;
        out.rows.push_back(input.rows[row]);
        if (!input.lineages.empty()) out.lineages.push_back(input.lineages[row]);
    }
    return out;
}

// names: the field. The first row of each group of otherwise equal rows gets the values of all.
Table spl_mvcombine(Table input, const TableCall& call, std::string& error) {
    if (call.names.size() != 1) error = "mvcombine needs one field";
    auto field = call.names.empty() ? std::nullopt : input.schema.find(call.names[0]);
    if (!field) return input;
    std::vector<size_t> others;
    for (size_t column : matching_columns(input, {})) {
        // Internal fields do not keep rows apart, they would nearly always differ.
        if (column != *field && !input.schema[column].name.starts_with('_')) others.push_back(column);
    }
    std::map<std::string, size_t> places;
    std::vector<std::vector<size_t>> groups;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        auto [place, made] = places.try_emplace(key_text(input, row, others), groups.size());
        if (made) groups.emplace_back();
        groups[place->second].push_back(row);
    }
    Table out;
    out.schema = input.schema;
    for (const auto& group : groups) {
        std::vector<Value> values;
        for (size_t row : group)
            for_each_value(input.rows[row][*field], [&](const Value& value) { values.push_back(value); });
        auto lineage = lineage_of_rows(input, group, *call.arena);
        if (lineage) out.lineages.push_back(*lineage);
        out.rows.push_back(std::move(input.rows[group[0]]));
        out.rows.back()[*field] = make_multivalue(values, *call.arena);
    }
    return out;
}

namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

// One row with the field `search`, made from all rows of the input.
Table as_search(const Table& input, const std::string& text, const TableCall& call) {
    Table out;
    out.schema = Schema({{"search", Type::kDynamic}});
    out.rows.push_back({make_string(text, *call.arena)});
    std::vector<size_t> all(input.rows.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = i;
    if (auto lineage = lineage_of_rows(input, all, *call.arena)) out.lineages.push_back(*lineage);
    return out;
}

}  // namespace

// constants: row prefix `(`, column prefix `(`, column separator AND, column end `)`, row separator OR, row end `)`, mvsep OR,
// maxresults (0: all), text for no rows `NOT ( )`. Gives one row with the field `search`. Fields come by name, internal ones are left
// out; the fields `search` and `query` go in as they are.
Table spl_format(Table input, const TableCall& call, std::string&) {
    std::string_view row_prefix = text_option(call, 0, "("), column_prefix = text_option(call, 1, "("),
                     column_separator = text_option(call, 2, "AND"), column_end = text_option(call, 3, ")"),
                     row_separator = text_option(call, 4, "OR"), row_end = text_option(call, 5, ")"),
                     mvsep = text_option(call, 6, "OR");
    double limit = number_option(call, 7, 0);
    std::vector<size_t> columns;
    for (size_t column : matching_columns(input, {})) {
        if (!input.schema[column].name.starts_with('_')) columns.push_back(column);
    }
    std::sort(columns.begin(), columns.end(),
              [&](size_t a, size_t b) { return input.schema[a].name < input.schema[b].name; });
    std::vector<std::string> parts;
    for (const auto& row : input.rows) {
        if (limit > 0 && static_cast<double>(parts.size()) >= limit) break;
        std::vector<std::string> terms;
        for (size_t column : columns) {
            const std::string& name = input.schema[column].name;
            std::vector<std::string> alternatives;
            for_each_value(row[column], [&](const Value& value) {
                std::string_view text = spl_text(value, *call.arena);
                bool bare = name == "search" || name == "query";
                alternatives.push_back(bare ? std::string(text) : name + "=" + quoted(text));
            });
            if (alternatives.size() == 1) terms.push_back(alternatives[0]);
            if (alternatives.size() < 2) continue;
            std::string joined = "( " + alternatives[0];
            for (size_t i = 1; i < alternatives.size(); ++i)
                joined.append(" ").append(mvsep).append(" ").append(alternatives[i]);
            terms.push_back(joined + " )");
        }
        if (terms.empty()) continue;
        std::string part(column_prefix);
        for (size_t i = 0; i < terms.size(); ++i) {
            if (i > 0) part.append(" ").append(column_separator);
            part.append(" ").append(terms[i]);
        }
        parts.push_back(part.append(" ").append(column_end));
    }
    std::string text;
    if (parts.empty()) {
        text = text_option(call, 8, "NOT ( )");
    } else {
        text = row_prefix;
        for (size_t i = 0; i < parts.size(); ++i) {
            if (i > 0) text.append(" ").append(row_separator);
            text.append(" ").append(parts[i]);
        }
        text.append(" ").append(row_end);
    }
    return as_search(input, text, call);
}

// names: the fields. constants: what each is called in the text; null: the value stands alone. Gives one row with the field `search`.
Table spl_return(Table input, const TableCall& call, std::string&) {
    std::vector<std::string> rows;
    for (const auto& row : input.rows) {
        std::string text;
        for (size_t i = 0; i < call.names.size(); ++i) {
            auto column = input.schema.find(call.names[i]);
            if (!column || row[*column].is_null()) continue;
            std::string_view value = spl_text(row[*column], *call.arena);
            std::string_view name = text_option(call, i, "");
            if (!text.empty()) text += ' ';
            text += name.empty() ? std::string(value) : std::string(name) + "=" + quoted(value);
        }
        if (!text.empty()) rows.push_back(std::move(text));
    }
    std::string text;
    for (size_t i = 0; i < rows.size(); ++i) {
        if (i > 0) text += " OR ";
        text += rows.size() > 1 ? "(" + rows[i] + ")" : rows[i];
    }
    return as_search(input, text, call);
}

// names: the by-fields, then for each aggregate its field pattern (empty: it has arguments of its own). constants: how many by-fields.
// The `*` of an output name stands for what the pattern's `*` matched.
Table spl_uniq(Table input, const TableCall&, std::string&) {
    std::vector<size_t> columns = matching_columns(input, {});
    Table out;
    out.schema = input.schema;
    std::string last;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        std::string key = key_text(input, row, columns);
        if (row > 0 && key == last) continue;
        last = std::move(key);
        out.rows.push_back(std::move(input.rows[row]));
        if (!input.lineages.empty()) out.lineages.push_back(input.lineages[row]);
    }
    return out;
}

}  // namespace tocsin
