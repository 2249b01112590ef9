// A pattern that is no regular expression would match nothing, a part of a date that does not exist would give null, and nobody would
// notice: they are errors of the query.
#include "lang/kql/argument_check.h"

#include <algorithm>

#include "base/text.h"
#include "function/regex.h"

namespace tocsin::kql {
namespace {

struct PatternArgument {
    std::string_view function;
    size_t number;  // of the argument that is a regular expression
};

constexpr PatternArgument kPatterns[] = {
    {"matches regex", 1}, {"extract", 0},    {"extract_all", 0}, {"replace_regex", 1},
    {"trim", 0},          {"trim_start", 0}, {"trim_end", 0},    {"indexof_regex", 1},
};

struct WordArgument {
    std::string_view function;
    size_t number;
    std::string_view words;  // separated by blanks
};

constexpr std::string_view kDateParts =
    "year quarter month week day hour minute second millisecond microsecond nanosecond";
constexpr WordArgument kWords[] = {
    {"countof", 2, "normal regex"},
    {"datetime_add", 0, kDateParts},
    {"datetime_diff", 0, kDateParts},
    {"datetime_part", 0,
     "year quarter month week_of_year weekofyear day dayofyear hour minute second millisecond microsecond nanosecond"},
    {"series_outliers", 1, "ctukey tukey"},
    {"series_decompose", 2, "avg linefit none"},
    {"series_decompose_forecast", 3, "avg linefit none"},
    {"series_decompose_anomalies", 3, "avg linefit none"},
    {"series_decompose_anomalies", 5, "ctukey tukey"},
};

// Null where the argument is not there or no constant text.
const Value* constant_text(const std::vector<ExprPtr>& arguments, size_t number) {
    if (number >= arguments.size()) return nullptr;
    const Expr& expr = *arguments[number];
    return expr.kind == ExprKind::kLiteral && expr.value.is_string() ? &expr.value : nullptr;
}

// The argument of the call that is a regular expression; the number of arguments if there is none.
size_t pattern_argument(const Function& function, const std::vector<ExprPtr>& arguments) {
    for (const PatternArgument& pattern : kPatterns) {
        if (pattern.function == function.name) return pattern.number;
    }
    const Value* kind = function.name == "countof" ? constant_text(arguments, 2) : nullptr;
    return kind != nullptr && kind->text() == "regex" ? 1 : arguments.size();
}

}  // namespace

bool check_constants(Binder& binder, const Function& function, const std::vector<ExprPtr>& arguments) {
    size_t number = pattern_argument(function, arguments);
    if (const Value* pattern = constant_text(arguments, number)) {
        std::string problem = regex_error(pattern->text());
        if (!problem.empty()) {
            binder.error("regex", "the regular expression cannot be used: " + problem, arguments[number]->span);
            return false;
        }
    }
    for (const WordArgument& argument : kWords) {
        const Value* given = argument.function == function.name ? constant_text(arguments, argument.number) : nullptr;
        if (given == nullptr) continue;
        std::vector<std::string_view> words = split(argument.words, ' ');
        if (std::find(words.begin(), words.end(), to_lower_ascii(given->text())) != words.end()) continue;
        std::string known;
        for (std::string_view word : words) known += (known.empty() ? "" : ", ") + std::string(word);
        binder.error("argument",
                     "`" + std::string(function.name) + "` does not know `" + std::string(given->text()) + "`",
                     arguments[argument.number]->span, "it knows " + known);
        return false;
    }
    return true;
}

}  // namespace tocsin::kql
