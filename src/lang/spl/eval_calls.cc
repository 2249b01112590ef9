// Calls in eval: the row of the function table, its arguments, and the functions that the table cannot hold: exact and
// sigfig (they change what numbers are), mvmap and mvfilter (they bind a name), searchmatch (it holds a search), lookup
// (its table is read when the query is compiled).
#include <utility>

#include <fmt/format.h>

#include "function/registry.h"
#include "lang/spl/commands.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/eval_parser.h"
#include "lang/spl/search_expression.h"
#include "plan/bound_column.h"

namespace tocsin::spl {
namespace {

bool is_null_call(const Expr& expr) { return expr.kind == ExprKind::kCall && expr.function->name == "null"; }

bool count_fits(const Function& row, size_t count) {
    for (const Overload& overload : parse_signature(row.signature)) {
        size_t listed = overload.arguments.size();
        bool repeated = overload.repeats && count > listed && (count - listed) % overload.repeat_size == 0;
        if (count >= overload.minimum && (count <= listed || repeated)) return true;
    }
    return false;
}

}  // namespace

// The arguments up to the closing parenthesis.
bool EvalParser::arguments(std::vector<ExprPtr>& out) {
    size_t open = at_ - 1;
    if (take(")")) return true;
    while (true) {
        ExprPtr argument = exclusive();
        if (!argument) return false;
        out.push_back(std::move(argument));
        if (take(")")) return true;
        if (take(",")) continue;
        skip_blanks();
        if (at_ >= all_.size())
            fail("syntax", "this parenthesis is not closed", {open, open + 1});
        else
            fail("syntax", fmt::format("a comma or closing parenthesis is missing before `{}`", all_[at_]),
                 {at_, at_ + 1});
        return false;
    }
}

ExprPtr EvalParser::function(const std::string& called, Range range) {
    if (called == "exact") {
        bool outer = compiler_.exact;
        compiler_.exact = true;
        std::vector<ExprPtr> inner;
        bool ok = arguments(inner);
        compiler_.exact = outer;
        if (!ok) return nullptr;
        if (inner.size() != 1) return wrong_count(called, range, inner.size());
        return std::move(inner.front());
    }
    std::vector<ExprPtr> list;
    size_t first_argument = at_;
    size_t outer_digits = std::exchange(least_digits_, kAllDigits);
    if (!arguments(list)) return nullptr;
    // sigfig() rounds to the digits of the least precise number written in it.
    if (called == "sigfig" && list.size() == 1 && least_digits_ != kAllDigits) {
        list.push_back(compiler_.integer(static_cast<int64_t>(least_digits_)));
    }
    least_digits_ = std::min(least_digits_, outer_digits);
    if (called == "searchmatch") return search_match(list, range);
    if (called == "lookup") return table_lookup(std::move(list), range);
    if (called == "mvmap" || called == "mvfilter") return each_value(called, std::move(list), range);
    const Function* row = find_function(Language::kSpl, called);
    if (!row || !is_eval_function(row->name)) return unknown_function(called, range);
    if (!count_fits(*row, list.size())) return wrong_count(called, range, list.size());
    if (!check_arguments(*row, list, {first_argument, at_}, range)) return nullptr;
    return compiler_.call(row->name, std::move(list), span(range.begin));
}

ExprPtr EvalParser::wrong_count(std::string_view called, Range range, size_t count) {
    return fail("type", fmt::format("`{}` cannot be called with {} argument{}", called, count, count == 1 ? "" : "s"),
                range);
}

bool EvalParser::check_arguments(const Function& row, const std::vector<ExprPtr>& list, Range arguments_range,
                                 Range range) {
    bool pairs = row.name == "case" || row.name == "validate" || row.name == "json_object";
    if (pairs && list.size() % 2 != 0) {
        wrong_count(row.name, range, list.size());
        return false;
    }
    for (size_t i = 0; i < list.size(); ++i) {
        bool condition = (row.name == "if" && i == 0) || ((row.name == "case" || row.name == "validate") && i % 2 == 0);
        if (condition && !check_condition(*list[i], fmt::format("`{}`", row.name), arguments_range)) return false;
        // A field without value gives null; a null that is written out is a mistake.
        if (row.nulls == NullRule::kNullIfAny && is_null_call(*list[i])) {
            fail("type", fmt::format("`{}` takes no null()", row.name), range);
            return false;
        }
    }
    return true;
}

ExprPtr EvalParser::unknown_function(const std::string& called, Range range) {
    if (std::string_view reason = refusal_reason(Language::kSpl, called); !reason.empty()) {
        return fail("unsupported", fmt::format("function `{}` is not supported: {}", called, reason), range);
    }
    std::vector<std::string_view> names;
    for (const Function* row : all_functions(Language::kSpl)) {
        if (is_eval_function(row->name)) names.push_back(row->name);
    }
    return fail("unknown-function", fmt::format("there is no function `{}`", called), range,
                did_you_mean(called, names));
}

// mvmap(field, expression) and mvfilter(condition): inside, the field's name stands for one value at a time.
ExprPtr EvalParser::each_value(const std::string& called, std::vector<ExprPtr> list, Range range) {
    bool filter = called == "mvfilter";
    if (list.size() != (filter ? 1 : 2)) return wrong_count(called, range, list.size());
    std::vector<std::string> fields = columns_of(*list[0]);
    if (filter && fields.size() != 1) return fail("type", "`mvfilter` needs a condition on exactly one field", range);
    if (filter) {
        if (!check_condition(*list[0], "`mvfilter`", range)) return nullptr;
        list.insert(list.begin(), Compiler::column(fields[0]));
    }
    std::string bound = bound_column_name(compiler_.bound_columns++);
    std::vector<Expr*> pending{list[1].get()};
    while (!pending.empty()) {
        Expr* top = pending.back();
        pending.pop_back();
        if (top->kind == ExprKind::kColumn && !fields.empty() && top->name == fields[0]) top->name = bound;
        for (ExprPtr& argument : top->arguments) pending.push_back(argument.get());
    }
    ExprPtr call = compiler_.call(called, std::move(list), span(range.begin));
    call->name = bound;
    return call;
}

// searchmatch("terms"): a search on the row, compiled with the expression.
ExprPtr EvalParser::search_match(const std::vector<ExprPtr>& list, Range range) {
    if (list.size() != 1) return wrong_count("searchmatch", range, list.size());
    if (!is_text_literal(*list[0])) return fail("type", "`searchmatch` needs a search in quotes", range);
    ExpandedText search;
    search.append_made(list[0]->value.text(), list[0]->span, "searchmatch");
    auto conjuncts = compile_search(compiler_, search, {0, search.size()});
    if (!conjuncts) return nullptr;
    if (conjuncts->empty()) return compiler_.boolean(true, span(range.begin));
    if (conjuncts->size() == 1) return std::move(conjuncts->front());
    return compiler_.call("and", std::move(*conjuncts), span(range.begin));
}

ExprPtr EvalParser::table_lookup(std::vector<ExprPtr> list, Range range) {
    if (list.size() != 3) return wrong_count("lookup", range, list.size());
    if (!is_text_literal(*list[0])) return fail("type", "`lookup` needs the name of a table in quotes", range);
    auto table = lookup_table_value(compiler_, list[0]->value.text(), list[0]->span);
    if (!table) return nullptr;
    list[0] = make_literal(*table, Type::kDynamic, list[0]->span);
    return compiler_.call("lookup", std::move(list), span(range.begin));
}

}  // namespace tocsin::spl
