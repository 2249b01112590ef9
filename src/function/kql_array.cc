// KQL's functions on arrays and sets. What is no array gives null. Sets keep the order in which values first occur;
// equality is typed: 1 and "1" differ.
#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "data/compare.h"
#include "data/json.h"
#include "function/kql_cast.h"
#include "function/tables.h"
#include "function/text_kernel.h"

namespace tocsin {
namespace {

using Items = std::vector<Value>;

struct HashValue {
    size_t operator()(const Value& value) const { return hash_value(value); }
};
struct SameValue {
    bool operator()(const Value& a, const Value& b) const { return same_value(a, b); }
};
using Set = std::unordered_set<Value, HashValue, SameValue>;

std::optional<std::span<const Value>> items_of(CallContext& context, const Value& given) {
    Value value = expand_json(given, *context.arena);
    if (value.tag() != Tag::kArray) return std::nullopt;
    return value.items();
}

Value make_array(CallContext& context, std::span<const Value> items) {
    return Value::array(context.arena->copy_array(items));
}

Set set_of(std::span<const Value> items) { return Set(items.begin(), items.end()); }

Value array_length(CallContext& context, const Value& array) {
    auto items = items_of(context, array);
    return items ? Value::of_long(static_cast<int64_t>(items->size())) : Value();
}

Value pack_array(CallContext& context, std::span<const Value> values) { return make_array(context, values); }

Value array_concat(CallContext& context, std::span<const Value> arrays) {
    Items out;
    for (const Value& array : arrays) {
        auto items = items_of(context, array);
        if (!items) return Value();
        out.insert(out.end(), items->begin(), items->end());
    }
    return make_array(context, out);
}

// Where a branch is an array, its elements are taken one by one; where it is a single value, that value.
// What is neither true nor false gives null.
Value array_iff(CallContext& context, const Value& conditions, const Value& yes, const Value& no) {
    auto tests = items_of(context, conditions);
    if (!tests) return Value();
    auto yes_items = items_of(context, yes), no_items = items_of(context, no);
    auto pick = [](const std::optional<std::span<const Value>>& items, const Value& single, size_t i) {
        if (!items) return single;
        return i < items->size() ? (*items)[i] : Value();
    };
    Items out;
    for (size_t i = 0; i < tests->size(); ++i) {
        std::optional<bool> test = cast_bool((*tests)[i]);
        out.push_back(!test ? Value() : *test ? pick(yes_items, yes, i) : pick(no_items, no, i));
    }
    return make_array(context, out);
}

Value array_index_of(CallContext& context, std::span<const Value> values) {
    if (values[0].is_null()) return Value();
    auto items = items_of(context, values[0]);
    if (!items) return Value();
    auto number = [&](size_t i, int64_t otherwise) {
        return i < values.size() && !values[i].is_null() ? values[i].as_long() : otherwise;
    };
    int64_t size = static_cast<int64_t>(items->size()), start = number(2, 0), length = number(3, -1),
            occurrence = number(4, 1);
    if (length < -1 || occurrence < 0) return Value();
    if (start < 0) start = std::max<int64_t>(0, size + start);
    int64_t end = length < 0 ? size : std::min(size, start + length);
    for (int64_t i = start; i < end; ++i) {
        if (same_value((*items)[static_cast<size_t>(i)], values[1]) && --occurrence <= 0) return Value::of_long(i);
    }
    return Value::of_long(-1);
}

// A place in an array of `size`: negative from the end.
int64_t placed(int64_t index, int64_t size) { return index < 0 ? index + size : index; }

Value array_slice(CallContext& context, const Value& array, int64_t start, int64_t end) {
    auto items = items_of(context, array);
    if (!items) return Value();
    int64_t size = static_cast<int64_t>(items->size());
    int64_t first = std::max<int64_t>(0, placed(start, size)), last = std::min(size - 1, placed(end, size));
    if (first > last) return Value::array({});
    return make_array(context, items->subspan(static_cast<size_t>(first), static_cast<size_t>(last - first + 1)));
}

Value array_split(CallContext& context, const Value& array, const Value& indexes) {
    auto items = items_of(context, array);
    if (!items) return Value();
    Items places;
    if (auto list = items_of(context, indexes)) {
        places.assign(list->begin(), list->end());
    } else {
        places.push_back(indexes);
    }
    int64_t size = static_cast<int64_t>(items->size()), begin = 0;
    Items parts;
    auto add_part = [&](int64_t end) {
        parts.push_back(
            make_array(context, items->subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin))));
        begin = end;
    };
    for (const Value& place : places) {
        auto at = cast_long(place);
        if (!at) return Value();
        add_part(std::clamp(placed(*at, size), begin, size));
    }
    add_part(size);
    return make_array(context, parts);
}

Value shifted(CallContext& context, const Value& array, int64_t left, const Value& filler) {
    auto items = items_of(context, array);
    if (!items) return Value();
    int64_t size = static_cast<int64_t>(items->size());
    Items out;
    for (int64_t i = 0; i < size; ++i) {
        bool inside = left >= 0 ? i < size - std::min(left, size) : i >= std::min(-left, size);
        out.push_back(inside ? (*items)[static_cast<size_t>(i + left)] : filler);
    }
    return make_array(context, out);
}

Value shift_left(CallContext& context, std::span<const Value> values) {
    if (values[1].is_null()) return Value();
    return shifted(context, values[0], values[1].as_long(), values.size() > 2 ? values[2] : Value());
}
Value shift_right(CallContext& context, std::span<const Value> values) {
    if (values[1].is_null()) return Value();
    return shifted(context, values[0], -values[1].as_long(), values.size() > 2 ? values[2] : Value());
}

template <int kSign>
Value rotate(CallContext& context, const Value& array, int64_t count) {
    auto items = items_of(context, array);
    if (!items) return Value();
    if (items->empty()) return array;
    int64_t size = static_cast<int64_t>(items->size());
    int64_t first = (count % size * kSign + size) % size;
    Items out(items->begin(), items->end());
    std::rotate(out.begin(), out.begin() + first, out.end());
    return make_array(context, out);
}

Value array_reverse(CallContext& context, const Value& array) {
    auto items = items_of(context, array);
    if (!items) return Value();
    Items out(items->rbegin(), items->rend());
    return make_array(context, out);
}

// Numbers and times, then texts, guids, the rest.
int sort_rank(const Value& value) {
    if (value.is_number() || value.tag() == Tag::kDateTime || value.tag() == Tag::kTimespan) return 0;
    if (value.is_string()) return 1;
    return value.tag() == Tag::kGuid ? 2 : 3;
}

template <bool kAscending>
bool sorts_before(const Value& a, const Value& b, bool nulls_last) {
    if (a.is_null() || b.is_null()) return nulls_last ? !a.is_null() && b.is_null() : a.is_null() && !b.is_null();
    if (sort_rank(a) != sort_rank(b)) return sort_rank(a) < sort_rank(b);
    return kAscending ? compare_values(a, b) < 0 : compare_values(a, b) > 0;
}

// The first array is sorted, the others are put in the same order; one of another length becomes null. The result
// is an array of arrays, which the binder spreads over as many columns.
template <bool kAscending>
Value array_sort(CallContext& context, std::span<const Value> values) {
    bool nulls_last = true;
    if (values.back().tag() == Tag::kBool) {
        nulls_last = values.back().as_bool();
        values = values.first(values.size() - 1);
    }
    auto keys = values.empty() ? std::nullopt : items_of(context, values[0]);
    if (!keys) return Value();
    std::vector<size_t> order(keys->size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return sorts_before<kAscending>((*keys)[a], (*keys)[b], nulls_last); });
    Items sorted;
    for (const Value& value : values) {
        auto items = items_of(context, value);
        if (!items || items->size() != order.size()) {
            sorted.push_back(Value());
            continue;
        }
        Items out;
        for (size_t i : order) out.push_back((*items)[i]);
        sorted.push_back(make_array(context, out));
    }
    return make_array(context, sorted);
}

Value zip(CallContext& context, std::span<const Value> values) {
    std::vector<std::span<const Value>> arrays;
    size_t longest = 0;
    for (const Value& value : values) {
        auto items = items_of(context, value);
        if (!items) return Value();
        arrays.push_back(*items);
        longest = std::max(longest, items->size());
    }
    Items out;
    for (size_t i = 0; i < longest; ++i) {
        Items row;
        for (std::span<const Value> array : arrays) row.push_back(i < array.size() ? array[i] : Value());
        out.push_back(make_array(context, row));
    }
    return make_array(context, out);
}

// --- sets ---

Value set_union(CallContext& context, std::span<const Value> arrays) {
    Items out;
    Set seen;
    for (const Value& array : arrays) {
        auto items = items_of(context, array);
        if (!items) return Value();
        for (const Value& item : *items) {
            if (seen.insert(item).second) out.push_back(item);
        }
    }
    return make_array(context, out);
}

// The values of the first array that are in all others (kIn) or in none of them.
template <bool kIn>
Value set_filter(CallContext& context, std::span<const Value> arrays) {
    std::vector<Set> others;
    for (const Value& array : arrays.subspan(1)) {
        auto items = items_of(context, array);
        if (!items) return Value();
        others.push_back(set_of(*items));
    }
    auto first = items_of(context, arrays[0]);
    if (!first) return Value();
    Items out;
    Set seen;
    for (const Value& item : *first) {
        bool keep =
            std::all_of(others.begin(), others.end(), [&](const Set& other) { return other.contains(item) == kIn; });
        if (keep && seen.insert(item).second) out.push_back(item);
    }
    return make_array(context, out);
}

Value set_has_element(CallContext& context, const Value& array, const Value& wanted) {
    auto items = items_of(context, array);
    if (!items) return Value();
    return Value::boolean(
        std::any_of(items->begin(), items->end(), [&](const Value& item) { return same_value(item, wanted); }));
}

Value set_equals(CallContext& context, const Value& a, const Value& b) {
    auto x = items_of(context, a), y = items_of(context, b);
    if (!x || !y) return Value();
    Set left = set_of(*x), right = set_of(*y);
    return Value::boolean(left.size() == right.size() && std::all_of(left.begin(), left.end(), [&](const Value& value) {
                              return right.contains(value);
                          }));
}

// The size of the intersection in proportion to the union.
Value jaccard_index(CallContext& context, std::span<const Value> arrays) {
    Value both = set_filter<true>(context, arrays), either = set_union(context, arrays);
    if (both.is_null() || either.is_null()) return Value();
    return Value::real(static_cast<double>(both.items().size()) / static_cast<double>(either.items().size()));
}

// --- sequences ---

constexpr size_t kMaxSequence = 1'048'576;

Value range(CallContext& context, const Value& start, const Value& stop, const Value& given_step) {
    bool times = start.tag() == Tag::kDateTime || start.tag() == Tag::kTimespan;
    Value step = !given_step.is_null() ? given_step : times ? Value::timespan(kTicksPerHour) : Value::of_long(1);
    Items out;
    bool whole = (start.is_integer() || times) && !stop.is_null() &&
                 (step.is_integer() || step.tag() == Tag::kTimespan) &&
                 (stop.is_integer() || stop.tag() == Tag::kDateTime || stop.tag() == Tag::kTimespan);
    if (whole) {
        int64_t size = step.as_long(), last = stop.as_long(), at = start.as_long();
        if (size == 0) return Value();
        while ((size > 0 ? at <= last : at >= last) && out.size() < kMaxSequence) {
            out.push_back(start.tag() == Tag::kDateTime   ? Value::datetime(at)
                          : start.tag() == Tag::kTimespan ? Value::timespan(at)
                                                          : Value::of_long(at));
            if (__builtin_add_overflow(at, size, &at)) break;
        }
    } else {
        double size = to_double(step), first = to_double(start), last = to_double(stop);
        if (size == 0 || std::isnan(size)) return Value();
        for (size_t i = 0; out.size() < kMaxSequence; ++i) {
            double at = first + static_cast<double>(i) * size;
            if (!(size > 0 ? at <= last : at >= last)) break;
            out.push_back(Value::real(at));
        }
    }
    return make_array(context, out);
}

Value repeat(CallContext& context, const Value& value, const Value& count) {
    if (count.is_null() || count.as_long() < 0) return Value();
    size_t size = std::min(static_cast<size_t>(count.as_long()), kMaxSequence);
    return make_array(context, Items(size, value));
}

constexpr NullRule kSeesNulls = NullRule::kSeesNulls;
constexpr std::string_view kSortSignature = "dynamic+ -> each sorted; dynamic+, bool -> each sorted";
constexpr std::string_view kShiftSignature = "dynamic, integer, any? -> dynamic";

// clang-format off
constexpr Function kRows[] = {
    {.name = "array_length", .signature = "dynamic -> long", .kernel = each<array_length>,
     .description = "The number of elements of an array.", .aliases = "arraylength", .page = "array-length-function"},
    {.name = "pack_array", .signature = "any+ -> dynamic", .kernel = each<pack_array>,
     .description = "An array of the arguments.", .nulls = kSeesNulls, .page = "pack-array-function"},
    {.name = "array_concat", .signature = "dynamic+ -> dynamic", .kernel = each<array_concat>,
     .description = "One array with the elements of all.", .page = "array-concat-function"},
    {.name = "array_iff", .signature = "dynamic, any, any -> dynamic", .kernel = each<array_iff>,
     .description = "For each truth value of an array, an element of a second or a third.", .nulls = kSeesNulls, .aliases = "array_iif", .page = "array-iff-function"},
    {.name = "array_index_of", .signature = "dynamic, any, integer?, integer?, integer? -> long", .kernel = each<array_index_of>,
     .description = "The position of a value in an array, or -1.", .nulls = kSeesNulls, .page = "array-index-of-function"},
    {.name = "array_slice", .signature = "dynamic, integer, integer -> dynamic", .kernel = each<array_slice>,
     .description = "The elements between two positions, both included.", .page = "array-slice-function"},
    {.name = "array_split", .signature = "dynamic, integer -> dynamic; dynamic, dynamic -> dynamic", .kernel = each<array_split>,
     .description = "An array cut at the given positions into arrays.", .page = "array-split-function"},
    {.name = "array_shift_left", .signature = kShiftSignature, .kernel = each<shift_left>,
     .description = "The elements moved to the left, the gap filled with a value.", .nulls = kSeesNulls, .page = "array-shift-left-function"},
    {.name = "array_shift_right", .signature = kShiftSignature, .kernel = each<shift_right>,
     .description = "The elements moved to the right, the gap filled with a value.", .nulls = kSeesNulls, .page = "array-shift-right-function"},
    {.name = "array_rotate_left", .signature = "dynamic, integer -> dynamic", .kernel = each<rotate<1>>,
     .description = "The elements moved to the left; what falls out comes in at the right.", .page = "array-rotate-left-function"},
    {.name = "array_rotate_right", .signature = "dynamic, integer -> dynamic", .kernel = each<rotate<-1>>,
     .description = "The elements moved to the right; what falls out comes in at the left.", .page = "array-rotate-right-function"},
    {.name = "array_reverse", .signature = "dynamic -> dynamic", .kernel = each<array_reverse>,
     .description = "The elements from last to first.", .page = "array-reverse-function"},
    {.name = "array_sort_asc", .signature = kSortSignature, .kernel = each<array_sort<true>>,
     .description = "An array in rising order, further arrays in the order of the first; nulls last unless told otherwise.", .nulls = kSeesNulls, .page = "array-sort-asc-function"},
    {.name = "array_sort_desc", .signature = kSortSignature, .kernel = each<array_sort<false>>,
     .description = "An array in falling order, further arrays in the order of the first; nulls last unless told otherwise.", .nulls = kSeesNulls, .page = "array-sort-desc-function"},
    {.name = "zip", .signature = "dynamic+ -> dynamic", .kernel = each<zip>,
     .description = "An array of the first elements, the second elements and so on of several arrays.", .page = "zip-function"},
    {.name = "set_union", .signature = "dynamic+ -> dynamic", .kernel = each<set_union>,
     .description = "The values that occur in any of several arrays.", .page = "set-union-function"},
    {.name = "set_intersect", .signature = "dynamic+ -> dynamic", .kernel = each<set_filter<true>>,
     .description = "The values that occur in all of several arrays.", .page = "set-intersect-function"},
    {.name = "set_difference", .signature = "dynamic+ -> dynamic", .kernel = each<set_filter<false>>,
     .description = "The values of the first array that occur in no other.", .page = "set-difference-function"},
    {.name = "set_has_element", .signature = "dynamic, any -> bool", .kernel = each<set_has_element>,
     .description = "Whether an array has a value.", .page = "set-has-element-function"},
    {.name = "set_equals", .signature = "dynamic, dynamic -> bool", .kernel = each<set_equals>,
     .description = "Whether two arrays have the same values.", .page = "set-equals-function"},
    {.name = "jaccard_index", .signature = "dynamic+ -> dynamic", .kernel = each<jaccard_index>,
     .description = "How many of the values of several arrays are in all of them.", .page = "jaccard-index-function"},
    {.name = "range", .signature = "number, number, number? -> dynamic; datetime, datetime, timespan? -> dynamic; timespan, timespan, timespan? -> dynamic", .kernel = each<range>,
     .description = "An array of the values from a start to an end, a step apart.", .page = "range-function"},
    {.name = "repeat", .signature = "any, long -> dynamic", .kernel = each<repeat>,
     .description = "An array of one value so many times.", .nulls = kSeesNulls, .column_name = ColumnName::kPrefixed, .page = "repeat-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_array_functions() { return kRows; }

}  // namespace tocsin
