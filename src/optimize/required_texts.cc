// A comparison with a constant text asks for the text's runs of letters and digits: a run looks the same in a value and in the JSON around
// it, and wildcards, escapes and the ends of terms are no part of it.
#include "optimize/required_texts.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace tocsin {
namespace {

using Alternatives = std::optional<std::vector<RequiredTexts>>;

constexpr size_t kShortest = 4;  // shorter runs are in most records
constexpr size_t kMost = 64;     // alternatives

// The runs that tell something, in lower case. Numbers have several spellings, so letters must be in a run.
RequiredTexts runs_of(std::string_view text) {
    RequiredTexts runs;
    for (size_t at = 0; at < text.size();) {
        size_t end = at;
        while (end < text.size() && is_ascii_alnum(text[end])) ++end;
        std::string run = to_lower_ascii(text.substr(at, end - at));
        auto letters = std::count_if(run.begin(), run.end(), [](char c) { return c >= 'a'; });
        // Sentinel's JSON texts write & as \u0026, which is not how it stands in the record.
        bool escape = run.find("u00") != std::string::npos;
        // Other addresses of a network, or the same written in full, have other digits.
        bool beside_colon = (at > 0 && text[at - 1] == ':') || (end < text.size() && text[end] == ':');
        bool of_address = beside_colon && run.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (run.size() >= kShortest && letters >= 2 && !escape && !of_address) runs.push_back(std::move(run));
        // What follows a backslash may be part of an escape.
        at = end < text.size() && text[end] == '\\' ? end + 2 : end + 1;
    }
    return runs;
}

bool is_from_record(const ScanColumn& column) {
    switch (column.rendering) {
        case Rendering::kText:
        case Rendering::kJsonText:
        case Rendering::kDynamic:
        case Rendering::kSplunk:
        case Rendering::kSigma:
        case Rendering::kRecord:
        case Rendering::kRecordObject: return true;
        default: return false;
    }
}

// Whether a value of the expression that has the run in it has it from the record.
bool has_from_record(const Expr& expr, const Scan& scan, const std::string& run, int depth = 0) {
    constexpr int kDeepest = 50;
    if (depth > kDeepest) return false;
    if (expr.kind == ExprKind::kLiteral) {
        if (expr.value.is_null()) return true;
        return expr.value.is_string() && find_ignore_case(expr.value.text(), run) == std::string_view::npos;
    }
    if (expr.kind == ExprKind::kColumn) {
        auto index = scan.schema.find(expr.name);
        return index && *index < scan.columns.size() && is_from_record(scan.columns[*index]);
    }
    if (expr.kind != ExprKind::kCall) return false;
    auto argument_has = [&](size_t i) { return has_from_record(*expr.arguments[i], scan, run, depth + 1); };
    const size_t count = expr.arguments.size();
    switch (expr.function->branching) {
        case Branching::kIf: return count == 3 && argument_has(1) && argument_has(2);
        case Branching::kCase:
            for (size_t i = 0; i < count; ++i) {
                bool is_value = i % 2 == 1 || i + 1 == count;
                if (is_value && !argument_has(i)) return false;
            }
            return true;
        case Branching::kCoalesce:
            for (size_t i = 0; i < count; ++i) {
                if (!argument_has(i)) return false;
            }
            return true;
        case Branching::kNone: break;
    }
    // Functions that take a part of their first argument, or change its case.
    constexpr std::string_view kParts[] = {"tostring", "split", "get", "trim", "tolower", "toupper", "lower", "upper"};
    bool part = std::find(std::begin(kParts), std::end(kParts), expr.function->name) != std::end(kParts);
    return part && count > 0 && argument_has(0);
}

// Adds the runs of a text, or of each text of a list; false if one has none.
bool add_runs(const Value& value, std::vector<RequiredTexts>& out) {
    if (value.tag() == Tag::kArray) {
        return std::all_of(value.items().begin(), value.items().end(),
                           [&](const Value& item) { return item.tag() != Tag::kArray && add_runs(item, out); });
    }
    if (!value.is_string()) return false;
    out.push_back(runs_of(value.text()));
    return !out.back().empty();
}

// The more letters the shortest alternative has, the rarer it is.
size_t worth_of(const Alternatives& alternatives) {
    if (!alternatives) return 0;
    size_t least = ~size_t{0};
    for (const RequiredTexts& texts : *alternatives) {
        size_t letters = 0;
        for (const std::string& text : texts) letters += text.size();
        least = std::min(least, letters);
    }
    return least;
}

// Of the conditions that all must hold the one that tells most.
template <class Conditions>
Alternatives best_of(const Conditions& conditions, const Scan& scan);

Alternatives alternatives_of(const Expr& expr, const Scan& scan) {
    if (expr.kind != ExprKind::kCall) return std::nullopt;
    std::vector<RequiredTexts> out;
    switch (expr.function->predicate) {
        case PredicateKind::kEq:
        case PredicateKind::kIn:
        case PredicateKind::kContains:
        case PredicateKind::kStartsWith:
        case PredicateKind::kEndsWith:
        case PredicateKind::kHas:
        case PredicateKind::kHasAny:
        case PredicateKind::kHasAll:
        case PredicateKind::kWildcard:
            if (expr.arguments.size() < 2) return std::nullopt;
            for (size_t i = 1; i < expr.arguments.size(); ++i) {
                const Expr& argument = *expr.arguments[i];
                if (argument.kind != ExprKind::kLiteral || !add_runs(argument.value, out)) return std::nullopt;
            }
            for (const RequiredTexts& texts : out) {
                for (const std::string& text : texts) {
                    if (!has_from_record(*expr.arguments[0], scan, text)) return std::nullopt;
                }
            }
            return out;
        case PredicateKind::kAnd: return best_of(expr.arguments, scan);
        case PredicateKind::kOr:
            for (const ExprPtr& argument : expr.arguments) {
                Alternatives more = alternatives_of(*argument, scan);
                if (!more) return std::nullopt;
                out.insert(out.end(), more->begin(), more->end());
            }
            return out;
        default: return std::nullopt;
    }
}

template <class Conditions>
Alternatives best_of(const Conditions& conditions, const Scan& scan) {
    Alternatives best;
    for (const ExprPtr& condition : conditions) {
        Alternatives found = alternatives_of(*condition, scan);
        if (worth_of(found) > worth_of(best)) best = std::move(found);
    }
    return best;
}

}  // namespace

std::vector<RequiredTexts> required_texts(const Scan& scan) {
    Alternatives best = best_of(scan.filters, scan);
    return best && best->size() <= kMost ? *best : std::vector<RequiredTexts>();
}

}  // namespace tocsin
