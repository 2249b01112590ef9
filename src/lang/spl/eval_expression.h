// The expressions of eval and where (spl.md 1.4).
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "lang/spl/command.h"

namespace tocsin::spl {

// Compiles the expression that fills `range`. Null after an error that was told.
ExprPtr compile_eval(Compiler& compiler, const ExpandedText& text, Range range);

// Reads calls that are none of eval's functions: `call` is the whole call, `name` and `arguments` parts of it. Nothing if eval is to
// read it; null after an error.
using CallReader = std::function<std::optional<ExprPtr>(std::string_view name, Range call, Range arguments)>;
ExprPtr compile_eval(Compiler& compiler, const ExpandedText& text, Range range, const CallReader& calls);

// Compiles the expression at the lexer's position and moves behind it: it ends at a comma, a closing parenthesis or the
// end.
ExprPtr compile_eval_at(Compiler& compiler, Lexer& lexer);

// The conjuncts of a condition (`where`). Nothing after an error.
std::optional<std::vector<ExprPtr>> compile_condition(Compiler& compiler, const ExpandedText& text, Range range);

// Whether expressions may call the function row of this name: others are operators, or belong to commands.
bool is_eval_function(std::string_view row);

}  // namespace tocsin::spl
