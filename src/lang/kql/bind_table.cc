// Tabular expressions: which table a name means, and pipelines.
//
// A name is looked up as a let name first, then among the views. `table("T")`, `workspace("w").T` and `materialize(T)`
// mean the table itself. An unknown table is told once; its columns are then taken as they come.
#include <algorithm>

#include "lang/kql/binder.h"
#include "lang/kql/casts.h"
#include "lang/kql/names.h"
#include "lang/kql/parser.h"
#include "plan/extend.h"
#include "plan/height.h"
#include "plan/scan.h"
#include "plan/table_file.h"
#include "plan/values.h"

namespace tocsin::kql {
namespace {

// Joins of joins double their columns each time.
constexpr size_t kMaxColumns = 4'000;

const Syntax* first_argument(const Syntax& call) { return call.children.empty() ? nullptr : call.children[0]; }

}  // namespace

bool Binder::knows_table(std::string_view name) const {
    const Binding* binding = find(name);
    return binding != nullptr || environment_.tables.count(std::string(name)) > 0 || is_saved_function(name) ||
           environment_.views->find(Language::kKql, name) != nullptr;
}

bool Binder::is_table(const Syntax& syntax, const Schema* columns) const {
    if (syntax.kind == SyntaxKind::kName && columns != nullptr && columns->has(syntax.text)) return false;
    return is_table_in(syntax, scope_);
}

bool Binder::is_table_in(const Syntax& syntax, const Scope* scope) const {
    switch (syntax.kind) {
        case SyntaxKind::kPipe:
        case SyntaxKind::kSource: return true;
        case SyntaxKind::kName: {
            const Binding* binding = find_in(syntax.text, scope);
            if (binding != nullptr) return binding->kind == Binding::Kind::kTable;
            if (environment_.tables.count(std::string(syntax.text)) > 0 || saved_gives_table(syntax.text)) return true;
            return environment_.views->find(Language::kKql, syntax.text) != nullptr;
        }
        case SyntaxKind::kCall: {
            const Binding* binding = find_in(syntax.text, scope);
            if (binding != nullptr) {
                return (binding->kind == Binding::Kind::kFunction && binding->tabular) ||
                       binding->kind == Binding::Kind::kPattern;
            }
            if (saved_gives_table(syntax.text)) return true;
            return syntax.text == "materialize" || syntax.text == "table" || syntax.text == "_GetWatchlist" ||
                   syntax.text == "view";
        }
        case SyntaxKind::kPath:
        case SyntaxKind::kIndex: return called_pattern(syntax, scope) != nullptr;
        default: return false;
    }
}

NodePtr Binder::bind_table(const Syntax& syntax) {
    if (!spend(1, syntax.span)) return nullptr;
    if (called_pattern(syntax, scope_) != nullptr) return bind_pattern_call(syntax);
    switch (syntax.kind) {
        case SyntaxKind::kPipe: return bind_pipe(syntax);
        case SyntaxKind::kSource: return bind_operators(syntax.operators, nullptr);
        case SyntaxKind::kName: return bind_table_name(syntax);
        case SyntaxKind::kCall: return bind_table_call(syntax);
        default: return error("type", "a table is needed here", syntax.span);
    }
}

NodePtr Binder::bind_table_with(const Syntax& syntax, std::string_view name, ExprPtr value) {
    Span span = value->span;
    ScopeGuard guard(*this, extended(scope_, name, measured(std::move(value), span)));
    return bind_table(syntax);
}

NodePtr Binder::bind_pipe(const Syntax& syntax) {
    const Syntax& first = *syntax.children[0];
    NodePtr input;
    if (syntax.step != kNoStep) {
        ScopeGuard guard(*this, step_numbers_[syntax.step], first.span);
        input = bind_table(first);
    } else {
        input = bind_table(first);
    }
    if (input == nullptr) input = placeholder();
    return bind_operators(syntax.operators, std::move(input));
}

NodePtr Binder::bind_operators(std::span<const Operator* const> operators, NodePtr input) {
    size_t deep = input != nullptr ? height(*input) : 0;
    for (const Operator* syntax : operators) {
        if (!spend(1, syntax->span) || !fits(++deep, syntax->span)) return nullptr;
        ScopeGuard guard(*this, step_numbers_[syntax->step], syntax->span);
        NodePtr kept = keeps_inputs_ && input != nullptr ? input->clone() : nullptr;
        if (kept != nullptr) kept->schema.set_open(true);
        NodePtr output = syntax->row->bind(*this, *syntax, std::move(input));
        input = output != nullptr ? std::move(output) : kept != nullptr ? std::move(kept) : placeholder();
        if (!spend(input->schema.size(), syntax->span)) return nullptr;
        if (input->schema.size() > kMaxColumns) {
            return error("limit", "the table has more than " + std::to_string(kMaxColumns) + " columns", syntax->span);
        }
    }
    return input;
}

NodePtr Binder::bind_table_name(const Syntax& syntax) { return bind_named_table(syntax.text, syntax.span); }

NodePtr Binder::bind_named_table(std::string_view name, Span span) {
    if (const Binding* binding = find(name)) {
        switch (binding->kind) {
            case Binding::Kind::kFailed: return placeholder();
            case Binding::Kind::kTable:
                if (!spend(binding->size, span)) return nullptr;
                return binding->table->clone();
            case Binding::Kind::kScalar:
                return error("type", "`" + std::string(name) + "` is a value, not a table", span);
            case Binding::Kind::kPattern:
                return error("type", "`" + std::string(name) + "` is a pattern: it needs arguments", span);
            case Binding::Kind::kFunction:
                // A function without parameters may be used like a table.
                Syntax call;
                call.kind = SyntaxKind::kCall;
                call.text = name;
                call.span = call.name_span = span;
                return call_table_function(*binding, call, nullptr);
        }
    }
    const View* view = environment_.views->find(Language::kKql, name);
    auto file = environment_.tables.find(std::string(name));
    if (file != environment_.tables.end()) return bind_table_file(*file->second, view, span);
    if (view != nullptr) return spend(view->columns.size(), span) ? bind_view(*view, span) : nullptr;
    if (is_saved_function(name)) {
        Syntax call;
        call.kind = SyntaxKind::kCall;
        call.text = name;
        call.span = call.name_span = span;
        return call_saved_table(call, nullptr);
    }
    return unknown_table(name, span);
}

NodePtr Binder::unknown_table(std::string_view name, Span span) {
    std::vector<std::string_view> candidates;
    for (const View* view : environment_.views->all(Language::kKql)) candidates.push_back(view->name);
    for (const auto& [table, file] : environment_.tables) candidates.push_back(table);
    for (const auto& [function, text] : environment_.functions) candidates.push_back(function);
    for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) candidates.push_back(scope->name);
    std::string help = did_you_mean(name, candidates);
    if (help.empty()) {
        constexpr size_t kMostShown = 8;
        std::vector<std::string_view> known;
        for (std::string_view candidate : candidates) {
            if (!candidate.empty()) known.push_back(candidate);
        }
        std::sort(known.begin(), known.end());
        help = "known are ";
        for (size_t i = 0; i < std::min(known.size(), kMostShown); ++i) help += std::string(known[i]) + ", ";
        if (known.size() > kMostShown) help += std::to_string(known.size() - kMostShown) + " more; ";
        help += "add it with --table " + std::string(name) + "=FILE, --views or --functions";
    }
    has_unknown_table_ = true;
    return error("unknown-table", "no table `" + std::string(name) + "`", span, help);
}

// The rows of a file. Where a view knows the table, its columns and types hold, and a missing one is empty.
NodePtr Binder::bind_table_file(const TableFile& file, const View* view, Span span) {
    auto values = make<Values>();
    values->span = span;
    values->schema = file.schema;
    values->rows = file.rows;
    if (view == nullptr) return values;
    std::vector<Assignment> columns;
    for (const ViewColumn& column : view->columns) {
        std::optional<size_t> place = file.schema.find(column.name);
        ExprPtr value = place ? make_column(column.name, file.schema[*place].type)
                              : make_literal(missing_value(column.type), column.type);
        // A dynamic column that arrives as text is JSON.
        bool json = place && column.type == Type::kDynamic && file.schema[*place].type == Type::kString;
        if (json) {
            std::vector<ExprPtr> arguments;
            arguments.push_back(std::move(value));
            value = call("parse_json", std::move(arguments), span);
            if (value == nullptr) return nullptr;
        }
        columns.push_back({column.name, cast(std::move(value), column.type)});
    }
    return add_derived_columns(*view, make_project(std::move(values), std::move(columns)));
}

NodePtr Binder::bind_view(const View& view, Span span) {
    auto scan = make<Scan>();
    scan->span = span;
    scan->view = &view;
    for (const ViewColumn& column : view.columns) {
        scan->columns.push_back({column.name, column.type, column.path, column.rendering, column.constant});
        scan->schema.set(column.name, column.type);
    }
    return add_derived_columns(view, std::move(scan));
}

// Columns that the view defines by expressions. Their text is the view's, not the query's: an error in one is the
// view's fault and is told as such; spans of the query do not apply.
NodePtr Binder::add_derived_columns(const View& view, NodePtr scan) {
    for (const DerivedColumn& derived : view.derived) {
        Diagnostics told(derived.text);
        std::vector<Token> tokens;
        const Syntax* syntax = nullptr;
        if (tokenize(*derived.text, arena_, told, tokens)) {
            syntax = Parser(*derived.text, arena_, told, std::move(tokens)).parse_single_expression();
        }
        ExprPtr expr;
        if (syntax != nullptr) {
            Binder inner(*derived.text, environment_, told, arena_, {});
            RowScope row;
            row.columns = &scan->schema;
            expr = inner.bind(*syntax, row);
        }
        for (const Diagnostic& diagnostic : told.all()) diagnostics_.add(diagnostic);
        if (expr == nullptr) continue;
        std::vector<Assignment> columns;
        columns.push_back({derived.name, std::move(expr)});
        scan = make_extend(std::move(scan), std::move(columns));
    }
    return scan;
}

NodePtr Binder::bind_table_call(const Syntax& syntax) {
    if (const Binding* binding = find(syntax.text)) {
        if (binding->kind == Binding::Kind::kFailed) return placeholder();
        if (binding->kind == Binding::Kind::kTable && syntax.children.empty()) return bind_table_name(syntax);
        if (binding->kind == Binding::Kind::kFunction) return call_table_function(*binding, syntax, nullptr);
    }
    const Syntax* argument = first_argument(syntax);
    if (syntax.text == "materialize" && argument != nullptr) return materialized(bind_table(*argument));
    if (syntax.text == "view" && argument != nullptr) return bind_table(*argument);
    if (syntax.text == "table" && argument != nullptr) {
        Value name;
        if (!bind_constant_value(*argument, name)) return nullptr;
        if (!name.is_string()) return error("type", "the name of a table is needed here", argument->span);
        return bind_named_table(name.text(), argument->span);
    }
    if (syntax.text == "_GetWatchlist") return bind_watchlist(syntax);
    if (is_saved_function(syntax.text)) return call_saved_table(syntax, nullptr);
    if (find_function(Language::kKql, syntax.text) != nullptr) {
        return error("type", "`" + std::string(syntax.text) + "` gives a value, not a table", syntax.span);
    }
    return unknown_function(syntax), nullptr;
}

// A watchlist of Sentinel is a CSV file here. Besides the file's columns Sentinel gives SearchKey, which rules use to
// join; it is the file's first column unless the file has a column of that name.
NodePtr Binder::bind_watchlist(const Syntax& syntax) {
    const Syntax* argument = first_argument(syntax);
    Value alias;
    if (argument == nullptr) return error("type", "`_GetWatchlist` takes the alias of a watchlist", syntax.span);
    if (!bind_constant_value(*argument, alias)) return nullptr;
    if (!alias.is_string()) return error("type", "the alias of a watchlist is a string", argument->span);
    auto file = environment_.watchlists.find(std::string(alias.text()));
    if (file == environment_.watchlists.end()) {
        return error("missing-file", "the watchlist `" + std::string(alias.text()) + "` is not given", argument->span,
                     "say --watchlist " + std::string(alias.text()) + "=FILE");
    }
    std::optional<CsvTable> table = read_csv(file->second, diagnostics_);
    if (!table) return nullptr;
    auto values = make<Values>();
    bool add_key = !table->header.empty() &&
                   std::find(table->header.begin(), table->header.end(), "SearchKey") == table->header.end();
    for (const std::string& name : table->header) values->schema.set(name, Type::kString);
    if (add_key) values->schema.set("SearchKey", Type::kString);
    for (const std::vector<std::string>& cells : table->rows) {
        std::vector<Value> row;
        for (size_t i = 0; i < table->header.size(); ++i)
            row.push_back(make_string(i < cells.size() ? cells[i] : "", arena_));
        if (add_key) row.push_back(row[0]);
        values->rows.push_back(std::move(row));
    }
    return values;
}

std::vector<std::pair<std::string, NodePtr>> Binder::bind_tables_like(std::string_view pattern, Span span) {
    std::vector<std::pair<std::string, NodePtr>> tables;
    for (const View* view : environment_.views->all(Language::kKql)) {
        if (matches_pattern(pattern, view->name)) tables.emplace_back(view->name, bind_named_table(view->name, span));
    }
    for (const auto& [name, file] : environment_.tables) {
        bool known = environment_.views->find(Language::kKql, name) != nullptr;
        if (!known && matches_pattern(pattern, name)) tables.emplace_back(name, bind_table_file(*file, nullptr, span));
    }
    for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
        bool view = scope->binding.kind == Binding::Kind::kFunction && scope->binding.lambda->view;
        if (view && matches_pattern(pattern, scope->name))
            tables.emplace_back(std::string(scope->name), bind_named_table(scope->name, span));
    }
    return tables;
}

}  // namespace tocsin::kql
