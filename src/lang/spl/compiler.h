// What all parts of the SPL front end share during one compilation: where to look things up, where to report, and the
// small pieces that plans are made of.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "lang/spl/expanded_text.h"
#include "plan/environment.h"
#include "plan/node.h"

namespace tocsin::spl {

// Deepest nesting of subsearches, and of parentheses in expressions; most commands in one query.
inline constexpr int kMaxSubsearchDepth = 16;
inline constexpr int kMaxExpressionDepth = 200;
inline constexpr int kMaxCommands = 500;

class Compiler {
public:
    Compiler(const Environment& environment_in, Diagnostics& diagnostics_in, Arena& arena_in)
        : environment(environment_in), diagnostics(diagnostics_in), arena(arena_in) {}

    const Environment& environment;
    Diagnostics& diagnostics;
    Arena& arena;  // literals live here
    int subsearch_depth = 0;
    int commands = 0;  // seen so far, subsearches included
    // Text between the values of a field when nomv joins them, where a command before said so (mvcombine, stats delim=).
    std::map<std::string, std::string, std::less<>> delimiters;
    // The time range that the (sub)search being compiled states itself; null: that of the run.
    struct TimeRange {
        ExprPtr start, end;
    };
    TimeRange range;
    size_t bound_columns = 0;  // given out for mvmap() and the like
    bool exact = false;        // inside eval's exact(): arithmetic does not round

    // A value literal; texts are copied into the arena.
    ExprPtr text(std::string_view value, Span span = {});
    ExprPtr number(double value, Span span = {});
    ExprPtr integer(int64_t value, Span span = {});
    ExprPtr boolean(bool value, Span span = {});
    ExprPtr null(Span span = {});
    static ExprPtr column(std::string_view name, Span span = {}) {
        return make_column(std::string(name), Type::kDynamic, span);
    }

    // A call of the SPL function row `name` with the type that its signature gives. A row that does not exist is told
    // as `unsupported`, and a null literal stands in.
    ExprPtr call(std::string_view name, std::vector<ExprPtr> arguments, Span span = {});
    template <class... Arguments>
    ExprPtr call_of(std::string_view name, Span span, Arguments... arguments) {
        std::vector<ExprPtr> list;
        (list.push_back(std::move(arguments)), ...);
        return call(name, std::move(list), span);
    }

    Value text_value(std::string_view value) { return make_string(value, arena); }
};

// Splits `a and b and ...` into its parts.
void split_conjuncts(ExprPtr expr, std::vector<ExprPtr>& out);

}  // namespace tocsin::spl
