// How SPL sees a cell. Fields are text; text that is wholly a number acts as one; a field may hold several values (an array);
// a field that is not there is null.
#pragma once

#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "data/value.h"

namespace tocsin {

// The number that the whole text is: `12`, `-0.5`, `.5`, `1e3`. Blanks around it make it text.
std::optional<double> parse_spl_number(std::string_view text);
// A number, or text that is one; nullopt for the rest, multivalues too.
std::optional<double> spl_number(const Value& value);

// As Splunk prints numbers: no `.0`, and `nan`, `inf`, `-inf`.
std::string format_spl_number(double number);

// Text of one value; values of a multivalue are separated by line breaks; null is the empty text. `True` and `False` for eval's
// Booleans, JSON text for objects.
void append_spl_text(const Value& value, std::string& out);
// The same; strings are not copied.
std::string_view spl_text(const Value& value, Arena& arena);

// An integral number becomes a long, so that it compares and prints exactly.
Value spl_number_value(double number);

inline bool spl_true(const Value& value) { return value.tag() == Tag::kBool && value.as_bool(); }

// The values of a field: none for null, the elements of a multivalue (nulls left out), else the value itself.
template <class Visit>
void for_each_value(const Value& field, Visit visit) {
    if (field.tag() == Tag::kArray) {
        for (const Value& item : field.items()) {
            if (!item.is_null()) visit(item);
        }
    } else if (!field.is_null()) {
        visit(field);
    }
}
// True if `test` holds for one of the values.
template <class Test>
bool any_value(const Value& field, Test test) {
    if (field.tag() == Tag::kArray) {
        for (const Value& item : field.items()) {
            if (!item.is_null() && test(item)) return true;
        }
        return false;
    }
    return !field.is_null() && test(field);
}

// None is null, one is that value, several are an array in `arena`.
Value make_multivalue(std::span<const Value> values, Arena& arena);
// Applies `map` (Value -> Value) to each value; nulls are left out.
template <class Map>
Value map_values(const Value& field, Arena& arena, Map map) {
    if (field.tag() != Tag::kArray) return field.is_null() ? Value() : map(field);
    std::vector<Value> out;
    for_each_value(field, [&](const Value& item) {
        Value mapped = map(item);
        if (!mapped.is_null()) out.push_back(mapped);
    });
    return make_multivalue(out, arena);
}

// Order of two single values in `where` and `eval`: by number if both are numbers or numeric text, else by the bytes of the text.
std::strong_ordering compare_spl(const Value& a, const Value& b);

}  // namespace tocsin
