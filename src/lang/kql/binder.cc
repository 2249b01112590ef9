// Statements, scopes and the plain building of nodes.
//
// A `let` table is bound where it is defined, so that its errors are told once and even if it is unused; a use is a
// copy of its plan. The optimiser may share copies: apart from random numbers they cannot differ.
#include "lang/kql/binder.h"

#include <algorithm>

#include "function/table_function.h"
#include "lang/kql/casts.h"
#include "lang/kql/constant.h"
#include "lang/kql/operator_functions.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/height.h"
#include "plan/project.h"
#include "plan/take.h"
#include "plan/values.h"

namespace tocsin::kql {
namespace {

constexpr size_t kMaxWork = 4'000'000;
constexpr size_t kMaxHeight = 2'000;
constexpr size_t kMaxStatements = 5'000;

size_t size_of(const Expr& expr) {
    size_t size = 0;
    walk(expr, [&](const Expr&) { ++size; });
    return size;
}

size_t size_of(Node& table) {
    size_t size = 0;
    visit_nodes(table, [&](Node& node) {
        size += 1 + node.schema.size();
        visit_exprs(node, [&](ExprPtr& expr) { size += size_of(*expr); });
    });
    return size;
}

}  // namespace

Binder::Binder(const SourceText& source, const Environment& environment, Diagnostics& diagnostics, Arena& arena,
               std::vector<uint32_t> step_numbers)
    : source_(source),
      environment_(environment),
      diagnostics_(diagnostics),
      arena_(arena),
      step_numbers_(std::move(step_numbers)) {}

const Scope* Binder::extended(const Scope* parent, std::string_view name, Binding binding) {
    Scope& scope = scopes_.emplace_back();
    scope.parent = parent;
    scope.name = name;
    scope.binding = std::move(binding);
    return &scope;
}

Binding Binder::measured(ExprPtr scalar, Span span) {
    Binding binding;
    if (scalar == nullptr || !fits(height(*scalar), span)) return binding;
    binding.kind = Binding::Kind::kScalar;
    binding.size = size_of(*scalar);
    binding.scalar = std::move(scalar);
    return binding;
}

Binding Binder::measured(NodePtr table, Span span) {
    Binding binding;
    if (table == nullptr || !fits(height(*table), span)) return binding;
    binding.kind = Binding::Kind::kTable;
    binding.size = size_of(*table);
    binding.table = std::move(table);
    return binding;
}

// --- telling ---

std::nullptr_t Binder::error(std::string_view code, std::string message, Span span, std::string help) {
    // Nothing is known of the types in a table that is not there.
    if (has_unknown_table_ && code == "type") return nullptr;
    // A function's body is bound at each call: the same error is told once.
    for (const Diagnostic& told : diagnostics_.all()) {
        if (told.span == span && told.code == code && told.message == message) return nullptr;
    }
    diagnostics_.error(code, std::move(message), span, std::move(help));
    return nullptr;
}

void Binder::warning(std::string_view code, std::string message, Span span) {
    for (const Diagnostic& told : diagnostics_.all()) {
        if (told.span == span && told.message == message) return;
    }
    diagnostics_.warning(code, std::move(message), span);
}

std::nullptr_t Binder::unknown_column(std::string_view name, Span span, const Schema& columns) {
    std::string help = did_you_mean(name, columns.names());
    if (help.empty()) {
        // No misspelling: a column that an earlier step dropped, mostly. The one that begins like it is what is left of its kind.
        size_t longest = 3;
        for (std::string_view column : columns.names()) {
            auto [end, other] = std::mismatch(name.begin(), name.end(), column.begin(), column.end());
            size_t common = static_cast<size_t>(end - name.begin());
            if (common <= longest) continue;
            longest = common;
            help = "did you mean `" + std::string(column) + "`?";
        }
    }
    if (help.empty() && columns.size() > 0) {
        constexpr size_t kMostShown = 6;
        help = "did you mean one of";
        for (size_t i = 0; i < std::min(columns.size(), kMostShown); ++i)
            help += (i > 0 ? ", `" : " `") + columns[i].name + "`";
        help += columns.size() > kMostShown ? " ...?" : "?";
    }
    return error("unknown-column", "no column `" + std::string(name) + "` here", span, help);
}

bool Binder::spend(size_t amount, Span span) {
    bool told = spent_ > kMaxWork;
    spent_ += amount;
    if (spent_ <= kMaxWork) return true;
    if (!told) error("limit", "the query grows too large by the definitions that it uses", span);
    return false;
}

bool Binder::fits(size_t height, Span span) {
    if (height <= kMaxHeight) return true;
    error("limit",
          "the query is deeper than " + std::to_string(kMaxHeight) + " operators and functions one upon the other",
          span);
    return false;
}

// --- statements ---

std::vector<BoundResult> Binder::bind_query(std::span<const Statement> statements) {
    std::vector<BoundResult> results;
    if (statements.size() > kMaxStatements) {
        error("limit", "the query has more than " + std::to_string(kMaxStatements) + " statements",
              statements[kMaxStatements].span);
        return results;
    }
    bool any = false;
    for (const Statement& statement : statements) {
        any = any || statement.kind == StatementKind::kQuery;
        if (statement.kind == StatementKind::kQuery)
            bind_query_statement(statement, results);
        else
            bind_statement(statement);
    }
    if (!any && !diagnostics_.has_errors()) {
        error("syntax", "the query has no statement that returns a table",
              {0, static_cast<uint32_t>(source_.text().size())});
    }
    return results;
}

void Binder::bind_query_statement(const Statement& statement, std::vector<BoundResult>& out) {
    const Syntax& syntax = *statement.expression;
    last_operator_ = syntax.operators.empty() ? nullptr : syntax.operators.back();
    given_.clear();
    NodePtr root = bind_result(syntax);
    last_operator_ = nullptr;
    if (root == nullptr) return;
    if (given_.empty()) given_.push_back({std::string(name_given_by_as(syntax)), statement.span, std::move(root)});
    for (BoundResult& result : given_) out.push_back(std::move(result));
}

bool Binder::give_results(const Operator& syntax, std::vector<BoundResult> results) {
    if (&syntax != last_operator_) {
        error(
            "syntax",
            "`" + std::string(syntax.row->keyword) + "` gives several tables: it must be the last operator of a query",
            syntax.span);
        return false;
    }
    given_ = std::move(results);
    return true;
}

// A value alone is a table of one cell, as Kusto's tools show it.
NodePtr Binder::bind_result(const Syntax& syntax) {
    const Syntax* value = &syntax;
    if (value->kind == SyntaxKind::kPipe && value->operators.empty()) value = value->children[0];
    bool named_value = value->kind == SyntaxKind::kName && find(value->text) != nullptr &&
                       find(value->text)->kind == Binding::Kind::kScalar;
    bool computed =
        value->kind == SyntaxKind::kCall && !is_table(*value) && find_function(Language::kKql, value->text) != nullptr;
    bool plain = value->kind == SyntaxKind::kLiteral || value->kind == SyntaxKind::kBinary ||
                 value->kind == SyntaxKind::kUnary || value->kind == SyntaxKind::kChain;
    if (!named_value && !computed && !plain) return bind_table(syntax);
    ExprPtr cell = bind(*value, RowScope());
    if (cell == nullptr) return nullptr;
    auto values = make<Values>();
    values->schema.set("print_0", cell->type);
    values->expressions.emplace_back();
    values->expressions.back().push_back(std::move(cell));
    return values;
}

bool Binder::bind_statement(const Statement& statement) {
    for (const Scope* scope = scope_; scope != nullptr && !scope->name.empty(); scope = scope->parent) {
        if (statement.kind != StatementKind::kQuery && scope->name == statement.name) {
            error("duplicate-name", "`" + std::string(statement.name) + "` is defined twice", statement.name_span);
        }
    }
    switch (statement.kind) {
        case StatementKind::kLet: bind_let(statement); return true;
        case StatementKind::kParameters: bind_parameters(statement); return true;
        case StatementKind::kFunction: {
            Binding binding;
            binding.kind = Binding::Kind::kFunction;
            binding.lambda = statement.lambda;
            binding.closure = scope_;
            binding.tabular = gives_table(*statement.lambda, scope_);
            define(statement.name, std::move(binding));
            return true;
        }
        case StatementKind::kPattern: {
            Binding binding;
            binding.kind = Binding::Kind::kPattern;
            binding.pattern = statement.pattern;
            binding.closure = scope_;
            define(statement.name, std::move(binding));
            return true;
        }
        case StatementKind::kQuery: break;
    }
    return false;
}

void Binder::bind_let(const Statement& statement) {
    const Syntax& expression = *statement.expression;
    define(statement.name, is_table(expression) ? measured(bind_table(expression), expression.span)
                                                : measured(bind(expression, RowScope()), expression.span));
}

void Binder::bind_parameters(const Statement& statement) {
    for (const Declaration& parameter : statement.parameters) {
        ExprPtr value;
        if (parameter.default_value == nullptr) {
            error("missing-parameter", "the parameter `" + std::string(parameter.name) + "` has no value",
                  parameter.span);
        } else {
            value = bind_constant(*parameter.default_value, parameter.type);
        }
        define(parameter.name, measured(std::move(value), parameter.span));
    }
}

const Binding* Binder::find_in(std::string_view name, const Scope* scope) const {
    for (; scope != nullptr; scope = scope->parent) {
        if (scope->name == name && !name.empty()) return &scope->binding;
    }
    return nullptr;
}

void Binder::name_table(std::string_view name, const Node& table) { define(name, measured(table.clone(), table.span)); }

// --- nodes ---

NodePtr Binder::placeholder() {
    auto values = make<Values>();
    values->schema.set_open(true);
    return values;
}

NodePtr Binder::make_filter(NodePtr input, std::vector<ExprPtr> predicates) {
    if (predicates.empty()) return input;
    auto filter = make<Filter>(std::move(input));
    filter->predicates = std::move(predicates);
    return filter;
}

NodePtr Binder::make_extend(NodePtr input, std::vector<Assignment> columns) {
    if (columns.empty()) return input;
    auto extend = make<Extend>(std::move(input));
    for (const Assignment& column : columns) extend->schema.set(column.name, column.expr->type);
    extend->columns = std::move(columns);
    return extend;
}

NodePtr Binder::make_project(NodePtr input, std::vector<Assignment> columns) {
    auto project = make<Project>(std::move(input));
    std::vector<Field> fields;
    for (const Assignment& column : columns) fields.push_back({column.name, column.expr->type});
    project->schema = Schema(std::move(fields));
    project->columns = std::move(columns);
    return project;
}

NodePtr Binder::make_selection(NodePtr input, const std::vector<std::pair<std::string, std::string>>& source_and_name) {
    std::vector<Assignment> columns;
    for (const auto& [column, name] : source_and_name) {
        std::optional<size_t> index = input->schema.find(column);
        columns.push_back({name, make_column(column, index ? input->schema[*index].type : Type::kDynamic)});
    }
    return make_project(std::move(input), std::move(columns));
}

NodePtr Binder::make_take(NodePtr input, uint64_t count) {
    auto take = make<Take>(std::move(input));
    take->count = count;
    return take;
}

// A call that reads another call's result stands in a node of its own, above.
NodePtr Binder::make_serial(NodePtr input, SerialCollector& serial) {
    size_t next = 0;
    while (next < serial.calls.size()) {
        auto node = make<Serial>(std::move(input));
        Schema below = node->schema;
        for (; next < serial.calls.size(); ++next) {
            SerialCall& call = serial.calls[next];
            bool ready = true;
            for (const ExprPtr& argument : call.arguments) {
                for (const std::string& name : columns_of(*argument))
                    ready = ready && (below.has(name) || !node->schema.has(name));
            }
            if (!ready) break;
            node->schema.set(call.name, call.type);
            node->calls.push_back(std::move(call));
        }
        input = std::move(node);
    }
    return serial.shared.empty() ? std::move(input) : make_extend(std::move(input), std::move(serial.shared));
}

const TableFunction* Binder::table_function(std::string_view name, Span span) {
    const TableFunction* function = find_table_function(Language::kKql, name);
    if (function == nullptr) error("unsupported", "`" + std::string(name) + "` is not supported", span);
    return function;
}

// --- constants ---

ExprPtr Binder::text_literal(std::string_view text, Span span) {
    return make_literal(make_string(text, arena_), Type::kString, span);
}

ExprPtr Binder::bind_constant(const Syntax& syntax, Type type) {
    ExprPtr expr = bind(syntax, RowScope());
    if (expr == nullptr) return nullptr;
    bool fits = expr->type == type || type == Type::kDynamic || (is_numeric(expr->type) && is_numeric(type)) ||
                expr->type == Type::kDynamic || (expr->kind == ExprKind::kLiteral && expr->value.is_null());
    if (!fits) {
        return error("type",
                     "a value of type " + std::string(type_name(type)) + " is needed here, not " +
                         std::string(type_name(expr->type)),
                     syntax.span);
    }
    return cast(std::move(expr), type);
}

bool Binder::bind_constant_value(const Syntax& syntax, Value& out) {
    ExprPtr expr = bind(syntax, RowScope());
    if (expr == nullptr) return false;
    std::optional<Value> value = evaluate_constant(*expr, arena_);
    if (!value) {
        error("type", "a constant is needed here", syntax.span);
        return false;
    }
    out = *value;
    return true;
}

bool Binder::bind_count(const Syntax& syntax, uint64_t& out) {
    Value value;
    if (!bind_constant_value(syntax, value)) return false;
    if (!value.is_integer() || value.as_long() < 0) {
        error("type", "a whole number, not negative, is needed here", syntax.span);
        return false;
    }
    out = static_cast<uint64_t>(value.as_long());
    return true;
}

}  // namespace tocsin::kql
