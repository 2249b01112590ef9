// Only what all languages mean alike is taken: equality with a constant text, membership in a list of such, and what `and` and `or` make
// of them. Comparing in lower case asks for more than case-sensitive equality does, never for less.
#include "optimize/anchors.h"

#include <algorithm>

#include "base/text.h"
#include "optimize/possible_values.h"

namespace tocsin {
namespace {

using Names = std::optional<std::vector<std::string>>;

bool reads_event_name(const Expr& expr, const Scan& scan) {
    if (expr.kind != ExprKind::kColumn) return false;
    auto index = scan.schema.find(expr.name);
    return index && dispatch_field(scan.columns[*index]) == DispatchField::kEventName;
}

// A text that nothing but itself is equal to: no wildcards or escapes, and not a number with several spellings.
bool is_plain_name(const Value& value) {
    if (!value.is_string() || value.text().empty()) return false;
    std::string_view text = value.text();
    char first = ascii_lower(text[0]);
    return first >= 'a' && first <= 'z' && is_ascii(text) && text.find_first_of("*?\\%") == std::string_view::npos;
}

// Adds a name, or all names of a list; false if one is not plain.
bool add_names(const Value& value, std::vector<std::string>& out) {
    if (value.tag() == Tag::kArray) {
        return std::all_of(value.items().begin(), value.items().end(),
                           [&](const Value& item) { return item.tag() != Tag::kArray && add_names(item, out); });
    }
    if (!is_plain_name(value)) return false;
    out.push_back(to_lower_ascii(value.text()));
    return true;
}

Names names_of(const Expr& expr, const Scan& scan) {
    if (expr.kind != ExprKind::kCall) return std::nullopt;
    std::vector<std::string> out;
    switch (expr.function->predicate) {
        case PredicateKind::kEq:
        case PredicateKind::kWildcard:
        case PredicateKind::kIn:
            if (expr.arguments.size() < 2 || !reads_event_name(*expr.arguments[0], scan)) return std::nullopt;
            for (size_t i = 1; i < expr.arguments.size(); ++i) {
                const Expr& argument = *expr.arguments[i];
                if (argument.kind != ExprKind::kLiteral || !add_names(argument.value, out)) return std::nullopt;
            }
            return out;
        case PredicateKind::kAnd:
            for (const ExprPtr& argument : expr.arguments) {
                if (Names names = names_of(*argument, scan)) return names;
            }
            return std::nullopt;
        case PredicateKind::kOr:
            for (const ExprPtr& argument : expr.arguments) {
                Names names = names_of(*argument, scan);
                if (!names) return std::nullopt;
                out.insert(out.end(), names->begin(), names->end());
            }
            return out;
        default: return std::nullopt;
    }
}

}  // namespace

std::optional<std::vector<std::string>> anchor_names(const Scan& scan) {
    for (const ExprPtr& filter : scan.filters) {
        if (Names names = names_of(*filter, scan)) return names;
    }
    return std::nullopt;
}

}  // namespace tocsin
