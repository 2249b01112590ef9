// The parser of eval expressions, precedence climbing over characters: one class whose levels of operators, operands and calls
// stand in eval_operators.cc, eval_operands.cc and eval_calls.cc.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "function/function.h"
#include "lang/spl/compiler.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/expanded_text.h"

namespace tocsin::spl {

inline bool starts_name(char c) { return is_ascii_alpha(c) || c == '_'; }
inline bool continues_name(char c) { return is_ascii_alnum(c) || c == '_'; }
inline bool is_text_literal(const Expr& expr) { return expr.kind == ExprKind::kLiteral && expr.type == Type::kString; }

class EvalParser {
public:
    // `calls` is offered every call first.
    EvalParser(Compiler& compiler, const ExpandedText& text, Range range, const CallReader* calls = nullptr)
        : compiler_(compiler), text_(text), all_(text.text().substr(0, range.end)), at_(range.begin), calls_(calls) {}

    // Null after an error that was told.
    ExprPtr parse() { return exclusive(); }
    // Whether everything was read; tells what is left over.
    bool finished();
    // Where reading ended, behind blanks.
    size_t position() {
        skip_blanks();
        return at_;
    }

private:
    // --- characters ---

    void skip_blanks();
    Span span(size_t begin) const { return text_.origin(Range{begin, std::max(begin, end_of_last())}); }
    size_t end_of_last() const;
    // Tells an error; always null.
    ExprPtr fail(std::string_view code, std::string message, Range range, std::string help = {});
    // Whether the symbol stood there; it is behind then.
    bool take(std::string_view symbol);
    // An operator that is a word, whatever its letter case.
    bool at_keyword(std::string_view word);
    bool take_keyword(std::string_view word);

    // --- operators: eval_operators.cc ---

    ExprPtr exclusive();
    ExprPtr negation();
    ExprPtr comparison();
    ExprPtr concatenation();
    ExprPtr sum();
    ExprPtr unary();
    template <class Next>
    ExprPtr logical(std::string_view name, std::string_view word, Next next);
    template <class Next>
    ExprPtr arithmetic(std::initializer_list<std::string_view> operators, Next next);
    std::string_view take_comparison();
    // False, told, for what cannot be a condition or an operand.
    bool check_condition(const Expr& expr, std::string_view of, Range range);
    bool check_arithmetic(const Expr& expr, std::string_view op, Range range);
    ExprPtr too_long(size_t begin);

    // --- operands: eval_operands.cc ---

    ExprPtr primary();
    ExprPtr number();
    ExprPtr name();

    // --- calls: eval_calls.cc ---

    // The arguments up to the closing parenthesis.
    bool arguments(std::vector<ExprPtr>& out);
    ExprPtr function(const std::string& called, Range range);
    // mvmap(field, expression) and mvfilter(condition): inside, the field's name stands for one value at a time.
    ExprPtr each_value(const std::string& called, std::vector<ExprPtr> list, Range range);
    // searchmatch("terms"): a search on the row, compiled with the expression.
    ExprPtr search_match(const std::vector<ExprPtr>& list, Range range);
    // lookup("table", json_object(field, value ...), json_array(output ...)).
    ExprPtr table_lookup(std::vector<ExprPtr> list, Range range);
    bool check_arguments(const Function& row, const std::vector<ExprPtr>& list, Range arguments_range, Range range);
    ExprPtr unknown_function(const std::string& called, Range range);
    ExprPtr wrong_count(std::string_view called, Range range, size_t count);

    Compiler& compiler_;
    const ExpandedText& text_;
    std::string_view all_;
    size_t at_;
    const CallReader* calls_;
    int depth_ = 0;
    static constexpr size_t kAllDigits = 99;
    size_t least_digits_ = kAllDigits;  // of the numbers read since the innermost call began
};

}  // namespace tocsin::spl
