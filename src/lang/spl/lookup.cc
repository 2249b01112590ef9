// lookup, inputlookup, outputlookup. Tables are read when the query is compiled, unless one writes them.
//
// A lookup by equal values is a left join with the table, whose rows were gathered by key beforehand: several matching
// rows give multivalues, never several rows. Then the outputs are settled:
//
//     OUTPUT     the table's value; an event that had all inputs and found nothing loses the field
//     OUTPUTNEW  the table's value where the event has none
//
// Wildcard, CIDR and time-based matches compare every row of the table: the table function lookup. So do tables that a
// query of the same run writes; their content is read while the query runs.
#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"
#include "lang/spl/search_expression.h"

namespace tocsin::spl {
namespace {

constexpr uint64_t kDefaultMaxMatches = 100;  // transforms.conf: max_matches

struct LookupTable {
    LookupDefinition definition;
    CsvTable content;
    bool missing = false;  // no content: `content.header` may be empty
    bool written = false;  // by a query of this run: the content is what it is then

    std::optional<size_t> column(std::string_view name) const {
        auto found = std::find(content.header.begin(), content.header.end(), name);
        if (found == content.header.end()) return std::nullopt;
        return static_cast<size_t>(found - content.header.begin());
    }
};

std::string_view file_name(std::string_view path) {
    size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// By the definition's name, or by the file's (`inputlookup domains.csv`).
const LookupDefinition* find_definition(const Environment& environment, std::string_view name) {
    if (auto found = environment.lookups.find(std::string(name)); found != environment.lookups.end())
        return &found->second;
    for (const auto& [known, definition] : environment.lookups) {
        if (!definition.file.empty() && file_name(definition.file) == name) return &definition;
    }
    return nullptr;
}

// The name under which queries of one run share the table.
const std::string& shared_name(const LookupTable& table) { return table.definition.name; }

// Nothing if the file could not be read, which was told.
std::optional<LookupTable> load(Compiler& c, std::string_view name, Span span) {
    const Environment& environment = c.environment;
    LookupTable table;
    const LookupDefinition* definition = find_definition(environment, name);
    if (definition)
        table.definition = *definition;
    else
        table.definition.name = name;
    table.written = environment.written_lookups.count(table.definition.name) > 0;
    std::error_code ignored;
    bool has_file = !table.definition.file.empty() && std::filesystem::exists(table.definition.file, ignored);
    if (!has_file) {
        table.missing = true;
        table.content.header = table.definition.fields;
        if (!table.written) {
            c.diagnostics.warning("missing-lookup",
                                  fmt::format("lookup `{}` has no content here: it is taken as empty", name), span);
        }
        return table;
    }
    auto content = read_csv(table.definition.file, c.diagnostics);
    if (!content) return std::nullopt;
    table.content = std::move(*content);
    for (std::string& name_in_header : table.content.header) name_in_header = trim(name_in_header);
    return table;
}

Value cell_value(Compiler& c, const std::string& cell) { return cell.empty() ? Value() : c.text_value(cell); }

struct FieldPair {
    std::string lookup;
    std::string event;
    Range range;
};

// `field [as name]` one or several times, to OUTPUT, OUTPUTNEW or the end.
bool read_pairs(const Command& command, Lexer& lexer, std::vector<FieldPair>& out) {
    while (!lexer.at_end()) {
        if (lexer.peek().is_word("output") || lexer.peek().is_word("outputnew")) return true;
        Token token = lexer.next();
        if (token.kind == TokenKind::kComma) continue;
        if (!token.is_name()) {
            command.syntax_error(token, "a field name");
            return false;
        }
        FieldPair pair{token.text, token.text, token.range};
        if (take_keyword(lexer, "as") && !read_alias(command, lexer, pair.event)) return false;
        out.push_back(std::move(pair));
    }
    return true;
}

struct LookupCall {
    std::vector<FieldPair> keys, outputs;
    bool only_new = false;  // OUTPUTNEW
};

// False, told, unless the table has the columns.
bool check_columns(const Command& command, const LookupTable& table, std::string_view name,
                   const std::vector<FieldPair>& pairs) {
    if (table.content.header.empty() || table.written) return true;
    for (const FieldPair& pair : pairs) {
        if (table.column(pair.lookup)) continue;
        std::vector<std::string_view> names(table.content.header.begin(), table.content.header.end());
        command.fail("unknown-column", fmt::format("lookup `{}` has no field `{}`", name, pair.lookup), pair.range,
                     did_you_mean(pair.lookup, names));
        return false;
    }
    return true;
}

std::string match_type(const LookupDefinition& definition, std::string_view field) {
    for (const auto& [name, type] : definition.match_types) {
        if (name == field) return to_upper_ascii(type);
    }
    return "EXACT";
}

ExprPtr all_present(Compiler& c, const std::vector<FieldPair>& keys) {
    std::vector<ExprPtr> parts;
    for (const FieldPair& key : keys) parts.push_back(c.call_of("isnotnull", {}, c.column(key.event)));
    if (parts.size() == 1) return std::move(parts[0]);
    return c.call("and", std::move(parts));
}

// The values found, and the default as often as matches are missing.
ExprPtr filled_up(Compiler& c, ExprPtr value, const LookupDefinition& definition,
                  const std::vector<std::string>& found) {
    constexpr uint64_t kMost = 1000;  // the vendor's bound
    uint64_t least = std::min(definition.min_matches, kMost);
    std::vector<Value> defaults(least, c.text_value(definition.default_match));
    ExprPtr filling = make_literal(Value::array(c.arena.copy_array<Value>(defaults)), Type::kDynamic);
    if (found.empty()) return filling;
    auto matches = [&] { return c.call_of("coalesce", {}, c.column(found.back()), c.integer(0)); };
    auto bound = static_cast<int64_t>(least);
    ExprPtr missing =
        c.call_of("mvindex", {}, std::move(filling), c.integer(0), c.call_of("-", {}, c.integer(bound - 1), matches()));
    ExprPtr enough = c.call_of(">=", {}, matches(), c.integer(bound));
    ExprPtr filled = c.call_of("mvappend", {}, clone(*value), std::move(missing));
    return c.call_of("if", {}, std::move(enough), std::move(value), std::move(filled));
}

// The outputs from the columns that hold what was found (null: nothing); the last one says how many rows matched.
NodePtr settle_outputs(Compiler& c, NodePtr rows, const LookupCall& call, const LookupDefinition& definition,
                       const std::vector<std::string>& found) {
    std::vector<Assignment> columns;
    for (size_t i = 0; i < call.outputs.size(); ++i) {
        const std::string& name = call.outputs[i].event;
        ExprPtr value = found.empty() ? c.null() : c.column(found[i]);
        if (definition.min_matches > 0 && !definition.default_match.empty())
            value = filled_up(c, std::move(value), definition, found);
        columns.push_back(
            {name, call.only_new ? c.call_of("coalesce", {}, c.column(name), std::move(value))
                                 : c.call_of("if", {}, all_present(c, call.keys), std::move(value), c.column(name))});
    }
    return extend_rows(std::move(rows), std::move(columns));
}

uint64_t most_matches(const LookupDefinition& definition) {
    if (definition.max_matches > 0) return definition.max_matches;
    return definition.time_field.empty() ? kDefaultMaxMatches : 1;
}

std::vector<std::string> found_names(size_t outputs) {
    std::vector<std::string> names;
    for (size_t i = 0; i < outputs; ++i) names.push_back(fmt::format("{}found{}", kHidden, i));
    names.push_back(fmt::format("{}matches", kHidden));
    return names;
}

// The table with one row per key, keys first, the number of matches last; cells that are gathered become multivalues.
NodePtr rows_by_key(Compiler& c, const LookupTable& table, const LookupCall& call,
                    const std::vector<std::string>& names) {
    uint64_t max_matches = most_matches(table.definition);
    struct Gathered {
        uint64_t matches = 0;
        std::vector<std::vector<Value>> outputs;
    };
    std::map<std::vector<std::string>, Gathered> by_key;
    for (const auto& row : table.content.rows) {
        std::vector<std::string> key;
        for (const FieldPair& pair : call.keys) {
            const std::string& cell = row[*table.column(pair.lookup)];
            key.push_back(table.definition.case_sensitive ? cell : to_lower_ascii(cell));
        }
        if (std::any_of(key.begin(), key.end(), [](const std::string& cell) { return cell.empty(); })) continue;
        Gathered& gathered = by_key[key];
        gathered.outputs.resize(call.outputs.size());
        if (gathered.matches++ >= max_matches) continue;
        for (size_t i = 0; i < call.outputs.size(); ++i) {
            const std::string& cell = row[*table.column(call.outputs[i].lookup)];
            if (!cell.empty()) gathered.outputs[i].push_back(c.text_value(cell));
        }
    }
    auto node = std::make_unique<Values>();
    for (const std::string& name : names) node->schema.set(name, Type::kDynamic);
    for (const auto& [key, gathered] : by_key) {
        std::vector<Value> cells;
        for (const std::string& cell : key) cells.push_back(c.text_value(cell));
        for (const std::vector<Value>& values : gathered.outputs) {
            if (values.size() > 1)
                cells.push_back(Value::array(c.arena.copy_array<Value>(values)));
            else
                cells.push_back(values.empty() ? Value() : values[0]);
        }
        cells.push_back(Value::of_long(static_cast<int64_t>(gathered.matches)));
        node->rows.push_back(std::move(cells));
    }
    return node;
}

NodePtr exact_lookup(Compiler& c, NodePtr input, const LookupTable& table, const LookupCall& call) {
    std::vector<std::string> key_names, found = found_names(call.outputs.size()), hidden;
    for (size_t i = 0; i < call.keys.size(); ++i) key_names.push_back(fmt::format("{}key{}", kHidden, i));
    hidden = key_names;
    hidden.insert(hidden.end(), found.begin(), found.end());
    auto node = std::make_unique<Join>();
    NodePtr right = rows_by_key(c, table, call, hidden);
    for (size_t i = 0; i < call.keys.size(); ++i) {
        std::string left = call.keys[i].event;
        if (!table.definition.case_sensitive) {
            left = fmt::format("{}lower{}", kHidden, i);
            input = extend_row(std::move(input), left, c.call_of("lower", {}, c.column(call.keys[i].event)));
            hidden.push_back(left);
        }
        node->left_keys.push_back(left);
    }
    node->right_keys = key_names;
    node->join = JoinKind::kLeftOuter;
    node->max_matches = 1;
    node->text_keys = true;
    node->schema = input->schema;
    for (const Field& field : right->schema) node->schema.set(field.name, field.type);
    node->inputs.push_back(std::move(input));
    node->inputs.push_back(std::move(right));
    NodePtr rows = settle_outputs(c, std::move(node), call, table.definition, found);
    return select_columns(std::move(rows), SelectMode::kDrop, std::move(hidden));
}

// The rows' cells, those of the keys first.
Value cells_of_table(Compiler& c, const LookupTable& table, const std::vector<std::string>& columns) {
    std::vector<Value> rows;
    for (const auto& row : table.content.rows) {
        std::vector<Value> cells;
        for (const std::string& column : columns) {
            auto index = table.column(column);
            cells.push_back(index ? cell_value(c, row[*index]) : Value());
        }
        rows.push_back(Value::array(c.arena.copy_array<Value>(cells)));
    }
    return Value::array(c.arena.copy_array<Value>(rows));
}

// The table function lookup (function/spl_table_lookup.cc).
NodePtr pattern_lookup(const Command& command, NodePtr input, const LookupTable& table, const LookupCall& call) {
    Compiler& c = command.compiler;
    const LookupDefinition& definition = table.definition;
    TransformParts parts;
    std::vector<Value> types, column_names;
    std::vector<std::string> columns;
    for (const FieldPair& key : call.keys) {
        parts.names.push_back(key.event);
        columns.push_back(key.lookup);
        types.push_back(c.text_value(match_type(definition, key.lookup)));
    }
    if (!definition.time_field.empty()) {
        parts.names.emplace_back("_time");
        columns.push_back(definition.time_field);
        types.push_back(c.text_value("TIME"));
    }
    for (const FieldPair& output : call.outputs) columns.push_back(output.lookup);
    for (const std::string& column : columns) column_names.push_back(c.text_value(column));
    std::vector<std::string> found = found_names(call.outputs.size());
    parts.names.insert(parts.names.end(), found.begin(), found.end());
    parts.constants = {Value::of_long(static_cast<int64_t>(types.size())),
                       Value::boolean(definition.case_sensitive),
                       Value::of_long(static_cast<int64_t>(most_matches(definition))),
                       Value::array(c.arena.copy_array<Value>(types)),
                       table.written ? c.text_value(shared_name(table)) : cells_of_table(c, table, columns),
                       Value::array(c.arena.copy_array<Value>(column_names)),
                       c.text_value(definition.time_format.empty() ? "%s" : definition.time_format),
                       Value::of_long(definition.min_offset),
                       Value::of_long(definition.max_offset)};
    Schema schema = input->schema;
    for (const std::string& name : found) schema.set(name, Type::kDynamic);
    NodePtr node = transform_rows(command, "lookup", std::move(input), std::move(parts), std::move(schema));
    if (!node) return nullptr;
    node = settle_outputs(c, std::move(node), call, table.definition, found);
    return select_columns(std::move(node), SelectMode::kDrop, std::move(found));
}

}  // namespace

std::optional<Value> lookup_table_value(Compiler& c, std::string_view name, Span span) {
    auto table = load(c, name, span);
    if (!table) return std::nullopt;
    std::vector<Value> header;
    for (const std::string& column : table->content.header) header.push_back(c.text_value(column));
    Value cells[] = {Value::array(c.arena.copy_array<Value>(header)), cells_of_table(c, *table, table->content.header)};
    return Value::array(c.arena.copy_array<Value>(cells));
}

NodePtr lookup_rows(const Command& command, std::string_view name, Range range, uint64_t start) {
    auto table = load(command.compiler, name, command.span(range));
    if (!table) return nullptr;
    if (table->written) {
        TransformParts parts;
        parts.names = {shared_name(*table)};
        parts.constants = {Value::of_long(static_cast<int64_t>(start))};
        return transform_rows(command, "inputlookup", empty_rows(table->content.header, true), std::move(parts));
    }
    if (table->missing) return empty_rows(table->content.header, true);
    auto node = std::make_unique<Values>();
    for (const std::string& field : table->content.header) node->schema.set(field, Type::kDynamic);
    for (size_t row = start; row < table->content.rows.size(); ++row) {
        std::vector<Value> cells;
        for (const Field& field : node->schema)
            cells.push_back(cell_value(command.compiler, table->content.rows[row][*table->column(field.name)]));
        node->rows.push_back(std::move(cells));
    }
    return node;
}

// lookup [local=] [update=] table field [as name]... [OUTPUT|OUTPUTNEW field [as name]...]
NodePtr lower_lookup(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    Options options(command);
    options.ignored("local").ignored("update").ignored("event_time_field");
    if (!options.read(lexer)) return nullptr;
    Token name = lexer.next();
    if (!name.is_name()) return command.syntax_error(name, "the name of a lookup");
    LookupCall call;
    if (!read_pairs(command, lexer, call.keys)) return nullptr;
    if (call.keys.empty()) return command.fail("syntax", "`lookup` needs a field to look up", command.name_range);
    bool all_columns = lexer.at_end();
    if (!all_columns) call.only_new = lexer.next().is_word("outputnew");
    if (!read_pairs(command, lexer, call.outputs) || !expect_end(command, lexer)) return nullptr;
    auto table = load(command.compiler, name.text, command.span(name.range));
    if (!table || !check_columns(command, *table, name.text, call.keys) ||
        !check_columns(command, *table, name.text, call.outputs))
        return nullptr;
    if (all_columns) {
        for (const std::string& column : table->content.header) {
            bool is_key = std::any_of(call.keys.begin(), call.keys.end(),
                                      [&](const FieldPair& key) { return key.lookup == column; });
            if (!is_key) call.outputs.push_back({column, column, name.range});
        }
    }
    if (table->content.rows.empty() && !table->written)
        return settle_outputs(command.compiler, std::move(input), call, table->definition, {});
    bool by_row = table->written || !table->definition.time_field.empty() ||
                  std::any_of(call.keys.begin(), call.keys.end(), [&](const FieldPair& key) {
                      return match_type(table->definition, key.lookup) != "EXACT";
                  });
    if (by_row) return pattern_lookup(command, std::move(input), *table, call);
    return exact_lookup(command.compiler, std::move(input), *table, call);
}

// inputlookup [append=f] [start=0] [max=] [strict=f] table [where search]
NodePtr lower_inputlookup(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    bool append = false;
    uint64_t start = 0, max = 0;
    Options options(command);
    options.flag("append", &append).count("start", &start).count("max", &max).ignored("strict").ignored("events");
    if (!options.read(lexer)) return nullptr;
    Token name = lexer.next();
    if (!name.is_name()) return command.syntax_error(name, "the name of a lookup");
    if (!options.read(lexer)) return nullptr;
    NodePtr rows = lookup_rows(command, name.text, name.range, start);
    if (!rows) return nullptr;
    if (take_keyword(lexer, "where")) {
        auto conjuncts = compile_search(command.compiler, command.text, lexer.rest());
        if (!conjuncts) return nullptr;
        rows = filter_rows(std::move(rows), std::move(*conjuncts));
    } else if (!expect_end(command, lexer)) {
        return nullptr;
    }
    if (max > 0) rows = take_rows(std::move(rows), max);
    if (input && !append)
        return command.fail("syntax", "`inputlookup` comes first in a search, or with append=t", command.name_range);
    return input ? append_rows(std::move(input), std::move(rows)) : std::move(rows);
}

// outputlookup [append=f] [create_empty=t] [override_if_empty=t] [key_field=] [max=] table: what later queries of the run
// see under that name.
NodePtr lower_outputlookup(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    bool append = false, create_empty = true, override_if_empty = true;
    uint64_t max = 0;
    std::string key_field;
    Options options(command);
    options.flag("append", &append).count("max", &max).text("key_field", &key_field);
    options.flag("create_empty", &create_empty).flag("override_if_empty", &override_if_empty);
    for (std::string_view name : {"createinapp", "allow_updates", "createcontext", "output_format"})
        options.ignored(name);
    if (!options.read(lexer)) return nullptr;
    Token name = lexer.next();
    if (!name.is_name()) return command.syntax_error(name, "the name of a lookup");
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    const LookupDefinition* definition = find_definition(command.compiler.environment, name.text);
    TransformParts parts;
    parts.names.push_back(definition ? definition->name : name.text);
    // A collection has its fields by definition; a file takes those of the rows.
    if (definition && definition->file.empty())
        parts.names.insert(parts.names.end(), definition->fields.begin(), definition->fields.end());
    parts.constants = {Value::boolean(append), Value::boolean(!override_if_empty || !create_empty),
                       Value::of_long(static_cast<int64_t>(max)), command.compiler.text_value(key_field)};
    return transform_cells(command, "outputlookup", std::move(input), std::move(parts));
}

}  // namespace tocsin::spl
