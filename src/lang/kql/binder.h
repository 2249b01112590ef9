// The binder: gives every name of the syntax tree its meaning and builds the plan.
//
// Functions that return a pointer return null after telling what is wrong. To tell several errors in one run, an
// operator that failed is replaced by a placeholder with an open schema, in which every name is accepted.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "function/registry.h"
#include "lang/kql/operators.h"
#include "lang/kql/syntax.h"
#include "plan/aggregate.h"
#include "plan/environment.h"
#include "plan/expr.h"
#include "plan/node.h"
#include "plan/serial.h"

namespace tocsin {
struct TableFunction;  // function/table_function.h
}

namespace tocsin::kql {

// A name that `let`, a parameter or `as` made.
struct Binding {
    enum class Kind { kScalar, kTable, kFunction, kPattern, kFailed };
    Kind kind = Kind::kFailed;  // kFailed: its definition has an error that is told; every use is silent
    ExprPtr scalar;
    NodePtr table;
    const Lambda* lambda = nullptr;
    const Pattern* pattern = nullptr;
    const struct Scope* closure = nullptr;  // what the bodies of the lambda or pattern see
    bool tabular = false;                   // the lambda gives a table
    size_t size = 1;                        // expressions that one use copies
};

// A function of the environment, parsed.
struct SavedLambda {
    const Lambda* lambda = nullptr;  // null: it has an error that is told
    SourcePtr text;
    size_t steps = 0;
};

// One name and those that were there before it: a definition sees exactly what stands above it. A scope without a name
// is where a function's body begins.
struct Scope {
    const Scope* parent = nullptr;
    std::string_view name;
    Binding binding;
};

// Aggregate calls gathered while a summarize's expressions are bound.
struct AggregateCollector {
    const Schema* input = nullptr;         // what the calls' arguments see
    std::vector<std::string> key_columns;  // not among the columns of arg_max(x, *)
    std::vector<AggregateCall> calls;      // outputs are named `$0`, `$1` ... until the operator names them
    std::vector<std::vector<std::string>>
        names;  // the names that each call's outputs would have; empty where it gives none
    size_t next = 0;
};

// Window functions gathered while an operator's expressions are bound.
struct SerialCollector {
    std::vector<SerialCall> calls;
    std::vector<Assignment>
        shared;  // values that several columns of the operator are made from, computed once above the calls
};

// The steps of a scan, whose last matches its expressions may refer to: `s1.Timestamp`.
struct MatchScope {
    std::vector<std::string_view> steps;
    const Schema* columns = nullptr;  // of each of them
};

// What an expression may refer to besides let names.
struct RowScope {
    const Schema* columns = nullptr;           // null: no columns here
    const Schema* right = nullptr;             // `$right` of a join; `$left` is `columns`
    AggregateCollector* aggregates = nullptr;  // aggregates are allowed; columns outside of them are not
    SerialCollector* serial = nullptr;         // window functions are allowed
    const MatchScope* match = nullptr;         // the steps of a scan
};

// One of the tables that a query gives.
struct BoundResult {
    std::string name;  // by `fork name=(...)` or `as name`, else empty
    Span span;         // what it was written as
    NodePtr root;
};

class Binder;

// A function of what is around its call: columns, tables, neighbouring rows. The others are rows of the registry.
struct SpecialFunction {
    std::string_view name;
    std::string_view signature;  // as function/function.h writes them, with `table` and `column` besides
    std::string_view description;
    size_t least, most;  // arguments
    ExprPtr (Binder::*bind)(const Syntax& syntax, const RowScope& row);
};
inline constexpr size_t kAnyNumber = ~size_t{0};

class Binder {
public:
    Binder(const SourceText& source, const Environment& environment, Diagnostics& diagnostics, Arena& arena,
           std::vector<uint32_t> step_numbers);

    // Where an operator fails, its input stays, with an open schema, in place of the placeholder: for plans that are shown, not run.
    void keep_inputs() { keeps_inputs_ = true; }

    // The plans of the statements that are tables, in order; of a statement that ends in an operator with several results
    // all of them. Empty after an error.
    std::vector<BoundResult> bind_query(std::span<const Statement> statements);
    // For operators with several results (fork): they replace the result of the statement. False after telling that
    // `syntax` is not the last operator of a statement.
    bool give_results(const Operator& syntax, std::vector<BoundResult> results);

    // --- tables (bind_table.cc) ---
    // A tabular expression.
    NodePtr bind_table(const Syntax& syntax);
    // The same where `name` stands for `value`.
    NodePtr bind_table_with(const Syntax& syntax, std::string_view name, ExprPtr value);
    // Whether the expression stands for a table. `columns` are the names that hide tables.
    bool is_table(const Syntax& syntax, const Schema* columns = nullptr) const;
    bool is_table_in(const Syntax& syntax, const Scope* scope) const;
    // A pipeline's operators on top of `input`.
    NodePtr bind_operators(std::span<const Operator* const> operators, NodePtr input);
    NodePtr bind_named_table(std::string_view name, Span span);
    NodePtr bind_view(const View& view, Span span);
    // Tables that `pattern` (with `*`) stands for: views, and let names that were declared as views.
    std::vector<std::pair<std::string, NodePtr>> bind_tables_like(std::string_view pattern, Span span);
    // Empty rows in which every column name is accepted.
    NodePtr placeholder();
    bool knows_table(std::string_view name) const;

    // --- expressions (bind_expr.cc, bind_call.cc, special_functions.cc) ---
    ExprPtr bind(const Syntax& syntax, const RowScope& row);
    // A bool; other types are errors.
    ExprPtr bind_condition(const Syntax& syntax, const RowScope& row);
    // The conjuncts of a condition; false if one failed (the others are there).
    bool bind_conjuncts(const Syntax& syntax, const RowScope& row, std::vector<ExprPtr>& out);
    // A column of the row by name, without hidden names; unknown names are told.
    ExprPtr bind_column(std::string_view name, Span span, const Schema& columns);
    // Constant within the query (bound without columns).
    ExprPtr bind_constant(const Syntax& syntax, Type type);
    bool bind_constant_value(const Syntax& syntax, Value& out);
    // `take n`: a constant whole number, not negative.
    bool bind_count(const Syntax& syntax, uint64_t& out);
    // A call of a function of the registry, with casts; tells when no overload fits.
    ExprPtr call(std::string_view function, std::vector<ExprPtr> arguments, Span span);
    ExprPtr call(const Function& function, std::vector<ExprPtr> arguments, Span span);
    // Expressions joined by `and` or `or`, without deep nesting.
    ExprPtr join_conditions(std::string_view word, std::vector<ExprPtr> parts, Span span);
    ExprPtr text_literal(std::string_view text, Span span = {});
    // A column of an open schema that is not listed: its type is known only from the data.
    bool is_loose(const Expr& expr, const Schema* columns) const;

    // All of them, for lists of what is known.
    static std::span<const SpecialFunction> special_functions();

    // --- aggregates (bind_aggregate.cc) ---
    // The call of an aggregate: a column of the collector's outputs.
    ExprPtr bind_aggregate(const Syntax& call, const RowScope& row);

    // --- let functions (user_function.cc) ---
    const Binding* find(std::string_view name) const { return find_in(name, scope_); }
    const Binding* find_in(std::string_view name, const Scope* scope) const;
    ExprPtr call_scalar_function(const Binding& function, const Syntax& call, const RowScope& row);
    // `input` is the first argument of an `invoke`, or null.
    NodePtr call_table_function(const Binding& function, const Syntax& call, NodePtr input);
    bool gives_table(const Lambda& lambda, const Scope* closure) const;
    // --- functions of the environment (saved_function.cc) ---
    bool is_saved_function(std::string_view name) const { return environment_.functions.count(std::string(name)) > 0; }
    NodePtr call_saved_table(const Syntax& call, NodePtr input);
    ExprPtr call_saved_scalar(const Syntax& call, const RowScope& row);
    // `as name`: the table is known by that name from here on.
    void name_table(std::string_view name, const Node& table);

    // --- nodes, with the step and span of the operator that is being bound ---
    template <class T>
    std::unique_ptr<T> make(NodePtr input = nullptr) {
        auto node = std::make_unique<T>();
        Node& common = *node;  // an operator may have a member called step of its own
        common.span = span_;
        common.step = step_;
        if (input != nullptr) {
            node->schema = input->schema;
            node->inputs.push_back(std::move(input));
        }
        return node;
    }
    NodePtr make_filter(NodePtr input, std::vector<ExprPtr> predicates);
    NodePtr make_extend(NodePtr input, std::vector<Assignment> columns);
    NodePtr make_project(NodePtr input, std::vector<Assignment> columns);
    // Only these columns, in this order, under these names.
    NodePtr make_selection(NodePtr input, const std::vector<std::pair<std::string, std::string>>& source_and_name);
    NodePtr make_take(NodePtr input, uint64_t count);
    // The window functions' results and the shared values below an operator, if there are any.
    NodePtr make_serial(NodePtr input, SerialCollector& serial);
    // The table function `name`, or null after telling that it is not there.
    const TableFunction* table_function(std::string_view name, Span span);

    // --- telling ---
    std::nullptr_t error(std::string_view code, std::string message, Span span, std::string help = {});
    std::nullptr_t unknown_column(std::string_view name, Span span, const Schema& columns);
    void warning(std::string_view code, std::string message, Span span);
    // Counts work; false, told once, when a query grows beyond all reason by let names that use let names.
    bool spend(size_t amount, Span span);

    // Whether a table was not there, so that nothing is known of its columns. That is told.
    bool has_unknown_table() const { return has_unknown_table_; }

    Arena& arena() { return arena_; }
    const Environment& environment() const { return environment_; }
    const SourceText& source() const { return source_; }
    const Span& span() const { return span_; }

private:
    friend class ScopeGuard;
    class CallGuard;

    void bind_query_statement(const Statement& statement, std::vector<BoundResult>& out);
    NodePtr bind_result(const Syntax& syntax);
    bool bind_statement(const Statement& statement);
    void bind_let(const Statement& statement);
    void bind_parameters(const Statement& statement);
    const Scope* extended(const Scope* parent, std::string_view name, Binding binding);
    void define(std::string_view name, Binding binding) { scope_ = extended(scope_, name, std::move(binding)); }
    const Scope* bind_arguments(const Binding& function, const Syntax& call, const RowScope& row, NodePtr input);
    const Syntax* enter_body(const Lambda& lambda);
    // A scalar or a table with what its uses cost; failed, and told, where definitions upon definitions made it too deep.
    Binding measured(ExprPtr scalar, Span span);
    Binding measured(NodePtr table, Span span);
    // False, and told, for a plan or a chain of calls that is too deep for the passes behind the binder.
    bool fits(size_t height, Span span);
    const SavedLambda* saved_function(std::string_view name) const;
    bool saved_gives_table(std::string_view name) const;
    template <class BindBody>
    bool enter_saved(const Syntax& call, const RowScope& row, NodePtr input, BindBody bind_body);

    NodePtr bind_pipe(const Syntax& syntax);
    NodePtr bind_table_call(const Syntax& syntax);
    NodePtr bind_table_name(const Syntax& syntax);
    const Syntax* called_pattern(const Syntax& syntax, const Scope* scope) const;
    NodePtr bind_pattern_call(const Syntax& syntax);
    NodePtr add_derived_columns(const View& view, NodePtr scan);
    NodePtr bind_watchlist(const Syntax& syntax);
    // The table as one that is the same wherever it is copied to; null if `table` is.
    NodePtr materialized(NodePtr table);
    NodePtr bind_table_file(const TableFile& file, const View* view, Span span);
    NodePtr unknown_table(std::string_view name, Span span);

    ExprPtr bind_literal(const Syntax& syntax);
    ExprPtr bind_name(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_path(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_index(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_unary(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_binary(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_any_column(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_in(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_between(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_call(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_one_result(const Syntax& syntax, size_t number, const RowScope& row);
    ExprPtr bind_window_call(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_conditional(const Syntax& syntax, const RowScope& row, bool last_is_else);
    ExprPtr bind_column_if_exists(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_pack_columns(const Syntax& syntax, const RowScope& row);
    const Syntax& without_names(const Syntax& call);
    ExprPtr bind_pack_array_of_all(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_typed_extract(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_to_scalar(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_column_names(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_assert(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_materialize(const Syntax& syntax, const RowScope& row);
    static const SpecialFunction* find_special_function(std::string_view name);
    ExprPtr bind_special(const SpecialFunction& function, const Syntax& syntax, const RowScope& row);
    ExprPtr bind_bin_auto(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_geo_info(const Syntax& syntax, const RowScope& row);
    ExprPtr bind_ingestion_time(const Syntax& syntax, const RowScope& row);
    bool bind_arguments(SyntaxList syntax, const RowScope& row, std::vector<ExprPtr>& out);
    ExprPtr comparison(std::string_view name, ExprPtr left, ExprPtr right, Span span, const RowScope& row);
    ExprPtr unknown_function(const Syntax& syntax);

    const SourceText& source_;
    const Environment& environment_;
    Diagnostics& diagnostics_;
    Arena& arena_;
    std::vector<uint32_t> step_numbers_;
    bool keeps_inputs_ = false;
    std::deque<Scope> scopes_;  // stable addresses: lambdas refer to them
    const Scope* scope_ = nullptr;
    uint32_t step_ = kNoStep;
    Span span_;
    const Operator* last_operator_ = nullptr;  // of the statement that is being bound
    std::vector<BoundResult> given_;           // by that operator
    size_t spent_ = 0;
    bool has_unknown_table_ = false;
    size_t calls_ = 0;  // of the query's functions, one within the other
    // Parsed functions of the environment, shared with the binders of their bodies.
    std::shared_ptr<std::map<std::string, SavedLambda>> saved_ = std::make_shared<std::map<std::string, SavedLambda>>();
    std::vector<std::string_view> calling_;  // those whose bodies are being bound
};

// Makes another scope, step or span the current one while it lives.
class ScopeGuard {
public:
    ScopeGuard(Binder& binder, const Scope* scope) : ScopeGuard(binder) {
        binder_.scope_ = scope;
        restores_scope_ = true;
    }
    ScopeGuard(Binder& binder, uint32_t step, Span span) : ScopeGuard(binder) {
        binder_.step_ = step;
        binder_.span_ = span;
    }
    ~ScopeGuard() {
        if (restores_scope_) binder_.scope_ = scope_;
        binder_.step_ = step_;
        binder_.span_ = span_;
    }
    ScopeGuard(const ScopeGuard&) = delete;
    ScopeGuard& operator=(const ScopeGuard&) = delete;

private:
    explicit ScopeGuard(Binder& binder)
        : binder_(binder), scope_(binder.scope_), step_(binder.step_), span_(binder.span_) {}
    Binder& binder_;
    const Scope* scope_;
    uint32_t step_;
    Span span_;
    bool restores_scope_ = false;  // an operator (`as`) may define a name that lasts
};

}  // namespace tocsin::kql
