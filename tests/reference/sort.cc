// Sort and Take.
#include "plan/sort.h"

#include <algorithm>
#include <cmath>

#include "data/compare.h"
#include "function/spl_value.h"
#include "plan/take.h"
#include "reference/evaluator.h"

namespace tocsin::reference {
namespace {

// Splunk: numbers (and texts that are numbers) by value, before texts by bytes.
std::strong_ordering compare_by_text_rules(const Value& a, const Value& b) {
    auto x = spl_number(a), y = spl_number(b);
    if (x && y)
        return *x < *y   ? std::strong_ordering::less
               : *x > *y ? std::strong_ordering::greater
                         : std::strong_ordering::equal;
    if (x || y) return x ? std::strong_ordering::less : std::strong_ordering::greater;
    std::string left, right;
    append_spl_text(a, left);
    append_spl_text(b, right);
    return left.compare(right) <=> 0;
}

// Where a value stands: 0 among the ordinary ones, 2 null, 1 NaN, which stands between both.
int apart(const Value& value, bool by_text_rules) {
    if (value.is_null()) return 2;
    return !by_text_rules && value.tag() == Tag::kReal && std::isnan(value.as_real()) ? 1 : 0;
}

bool goes_before(const Sort& sort, const std::vector<Value>& a, const std::vector<Value>& b) {
    for (size_t i = 0; i < sort.keys.size(); ++i) {
        const SortKey& key = sort.keys[i];
        int x = apart(a[i], key.by_text_rules), y = apart(b[i], key.by_text_rules);
        if (x != y) return (x > y) == key.nulls_first;
        if (x != 0) continue;
        auto order = key.by_text_rules ? compare_by_text_rules(a[i], b[i]) : compare_values(a[i], b[i]);
        if (order != 0) return key.descending ? order > 0 : order < 0;
    }
    return false;
}

}  // namespace

Rows evaluate_sort(Evaluator& evaluator, const Node& node) {
    const auto& sort = as<Sort>(node);
    Rows in = evaluator.evaluate(*node.inputs[0]);
    struct Keyed {
        std::vector<Value> keys;
        Row row;
    };
    std::vector<Keyed> keyed;
    for (Row& row : in.rows) {
        std::vector<Value> keys;
        for (const SortKey& key : sort.keys) keys.push_back(evaluator.value(*key.expr, in.schema, row));
        keyed.push_back({std::move(keys), std::move(row)});
    }
    std::stable_sort(keyed.begin(), keyed.end(),
                     [&](const Keyed& a, const Keyed& b) { return goes_before(sort, a.keys, b.keys); });
    Rows out;
    out.schema = in.schema;
    for (Keyed& item : keyed) {
        if (out.rows.size() < sort.limit) out.rows.push_back(std::move(item.row));
    }
    sequence(out);
    return out;
}

Rows evaluate_take(Evaluator& evaluator, const Node& node) {
    const auto& take = as<Take>(node);
    Rows in = evaluator.evaluate(*node.inputs[0]);
    Rows out;
    out.schema = in.schema;
    size_t count = static_cast<size_t>(std::min<uint64_t>(take.count, in.rows.size()));
    if (take.from_end)
        out.rows.assign(in.rows.rbegin(), in.rows.rbegin() + static_cast<std::ptrdiff_t>(count));
    else
        out.rows.assign(in.rows.begin(), in.rows.begin() + static_cast<std::ptrdiff_t>(count));
    sequence(out);
    return out;
}

}  // namespace tocsin::reference
