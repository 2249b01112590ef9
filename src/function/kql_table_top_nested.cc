// top-nested: the values with the greatest aggregates, and within each of them the same for the next level.
//
// arguments: the expression of each level. names: per level the value's column and the aggregate's. constants: per level how many
// (null: all), the text for the others (null: they are left out), whether the greatest come first. aggregates: one per level.
// The others are one more value of their level; the levels below go on within them.
#include <algorithm>

#include "data/compare.h"
#include "function/kql_tables.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

struct Entry {
    Value value;
    Value aggregate;
    std::vector<size_t> rows;
};

class Nesting {
public:
    Nesting(const Table& input, const TableCall& call, Table& out) : input_(input), call_(call), out_(out) {}

    // Writes the rows below `prefix`, the cells of the levels above.
    void descend(size_t level, const std::vector<size_t>& rows, std::vector<Value>& prefix) {
        if (level == call_.aggregates.size()) {
            out_.rows.push_back(prefix);
            if (auto lineage = lineage_of_rows(input_, rows, *call_.arena)) out_.lineages.push_back(*lineage);
            return;
        }
        for (Entry& entry : best_of(level, rows)) {
            prefix.push_back(entry.value);
            prefix.push_back(entry.aggregate);
            descend(level + 1, entry.rows, prefix);
            prefix.resize(prefix.size() - 2);
        }
    }

private:
    Value aggregate(size_t level, const std::vector<size_t>& rows) const {
        return aggregate_rows(call_.aggregates[level], input_, rows, *call_.arena)[0];
    }

    std::vector<Entry> best_of(size_t level, const std::vector<size_t>& rows) const {
        size_t column = argument_column(input_, level);
        std::vector<Entry> entries;
        std::vector<size_t> sorted = rows;
        auto before = [&](size_t a, size_t b) {
            return compare_values(input_.rows[a][column], input_.rows[b][column]) < 0;
        };
        std::stable_sort(sorted.begin(), sorted.end(), before);
        for (size_t row : sorted) {
            const Value& value = input_.rows[row][column];
            if (entries.empty() || !same_value(entries.back().value, value)) entries.push_back({value, {}, {}});
            entries.back().rows.push_back(row);
        }
        for (Entry& entry : entries) entry.aggregate = aggregate(level, entry.rows);
        bool descending = flag_option(call_, 3 * level + 2, true);
        std::stable_sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
            auto order = compare_values(a.aggregate, b.aggregate);
            return descending ? order > 0 : order < 0;
        });
        double limit = number_option(call_, 3 * level, -1);
        if (limit < 0 || static_cast<double>(entries.size()) <= limit) return entries;
        std::vector<size_t> rest;
        for (size_t i = static_cast<size_t>(limit); i < entries.size(); ++i) {
            rest.insert(rest.end(), entries[i].rows.begin(), entries[i].rows.end());
        }
        entries.resize(static_cast<size_t>(limit));
        size_t place = 3 * level + 1;
        if (place < call_.constants.size() && !call_.constants[place].is_null()) {
            std::sort(rest.begin(), rest.end());
            entries.push_back({call_.constants[place], aggregate(level, rest), rest});
        }
        return entries;
    }

    const Table& input_;
    const TableCall& call_;
    Table& out_;
};

}  // namespace

Table kql_top_nested(Table input, const TableCall& call, std::string& error) {
    Table out;
    if (call.names.size() != 2 * call.aggregates.size() || call.argument_count != call.aggregates.size()) {
        error = "top-nested needs an expression and an aggregate per level";
        return out;
    }
    for (size_t level = 0; level < call.aggregates.size(); ++level) {
        out.schema.set(call.names[2 * level], input.schema[argument_column(input, level)].type);
        out.schema.set(call.names[2 * level + 1], call.aggregates[level].outputs[0].type);
    }
    std::vector<size_t> all(input.rows.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = i;
    std::vector<Value> prefix;
    if (!all.empty()) Nesting(input, call, out).descend(0, all, prefix);
    return out;
}

}  // namespace tocsin
