// union: the rows of several tables, columns matched by name.
//
// A name with different types in the tables becomes several columns in its place, `name_long` and `name_string`.
// `kind=inner` keeps what all tables have. With `isfuzzy=true` tables that do not exist are left out.
#include "lang/kql/union.h"

#include <algorithm>

#include "lang/kql/names.h"
#include "lang/kql/operator_functions.h"
#include "plan/union.h"

namespace tocsin::kql {
namespace {

struct UnionSyntax : Operator {
    SyntaxList tables;
    std::string_view source_column;
    bool inner = false;
    bool fuzzy = false;
};

struct Input {
    std::string name;
    NodePtr table;
};

// The table that the pipeline `item` reads first, if there is none of that name.
const Syntax* missing_source(const Binder& binder, const Syntax& item) {
    const Syntax* source = &item;
    while (source->kind == SyntaxKind::kPipe) source = source->children[0];
    bool name = source->kind == SyntaxKind::kName && !binder.knows_table(source->text);
    bool call = source->kind == SyntaxKind::kCall && !binder.is_table(*source) &&
                find_function(Language::kKql, source->text) == nullptr;
    return name || call ? source : nullptr;
}

// The tables of the list; false if one failed.
bool bind_inputs(Binder& binder, const UnionSyntax& syntax, std::vector<Input>& inputs) {
    bool good = true;
    for (const Syntax* item : syntax.tables) {
        if (item->kind == SyntaxKind::kWildcard) {
            auto tables = binder.bind_tables_like(item->text, item->span);
            if (tables.empty() && !syntax.fuzzy) {
                binder.error("unknown-table", "no table fits `" + std::string(item->text) + "`", item->span);
                good = false;
            }
            for (auto& [name, table] : tables) {
                if (table != nullptr) inputs.push_back({name, std::move(table)});
            }
            continue;
        }
        const Syntax* missing = syntax.fuzzy ? missing_source(binder, *item) : nullptr;
        if (missing != nullptr) {
            binder.warning("unknown-table", "no table `" + std::string(missing->text) + "`: left out of the union",
                           missing->span);
            continue;
        }
        NodePtr table = binder.bind_table(*item);
        if (table == nullptr) {
            good = false;
            continue;
        }
        std::string name(item->kind == SyntaxKind::kName ? item->text : name_given_by_as(*item));
        if (name.empty()) name = "union_arg" + std::to_string(inputs.size());
        inputs.push_back({std::move(name), std::move(table)});
    }
    return good;
}

struct Output {
    Field field;
    std::vector<std::string> sources;  // per input; empty where it has none
};

// `by_name`: whatever the types, since those of a table that is not there are unknown.
std::vector<Output> match_columns(const std::vector<Input>& inputs, bool inner, bool by_name) {
    std::vector<Output> outputs;
    for (size_t k = 0; k < inputs.size(); ++k) {
        for (const Field& field : inputs[k].table->schema) {
            auto found = std::find_if(outputs.begin(), outputs.end(), [&](const Output& output) {
                return by_name ? output.field.name == field.name : output.field == field;
            });
            if (found == outputs.end()) {
                // A column of the same name and another type stands beside it.
                auto same = std::find_if(outputs.rbegin(), outputs.rend(),
                                         [&](const Output& output) { return output.field.name == field.name; });
                found = outputs.insert(same.base() == outputs.begin() ? outputs.end() : same.base(),
                                       {field, std::vector<std::string>(inputs.size())});
            }
            found->sources[k] = field.name;
        }
    }
    if (inner) {
        auto partial = [](const Output& output) {
            return std::any_of(output.sources.begin(), output.sources.end(),
                               [](const std::string& name) { return name.empty(); });
        };
        outputs.erase(std::remove_if(outputs.begin(), outputs.end(), partial), outputs.end());
    }
    std::vector<std::string> clashing;
    for (const Output& output : outputs) {
        size_t same = static_cast<size_t>(std::count_if(outputs.begin(), outputs.end(), [&](const Output& other) {
            return other.field.name == output.field.name;
        }));
        if (same > 1) clashing.push_back(output.field.name);
    }
    for (Output& output : outputs) {
        if (std::find(clashing.begin(), clashing.end(), output.field.name) == clashing.end()) continue;
        std::string made = output.field.name + "_" + std::string(type_name(output.field.type));
        // The made-up name may be a column's own.
        std::string name = made;
        auto taken = [&](const Output& other) { return &other != &output && other.field.name == name; };
        for (int number = 1; std::any_of(outputs.begin(), outputs.end(), taken); ++number)
            name = made + std::to_string(number);
        output.field.name = name;
    }
    return outputs;
}

// The Union node; `first_column`, if there is one, comes first.
NodePtr combine(Binder& binder, std::vector<Input> inputs, bool inner, std::string_view first_column) {
    bool open = std::any_of(inputs.begin(), inputs.end(), [](const Input& part) { return part.table->schema.open(); });
    std::vector<Output> outputs = match_columns(inputs, inner, binder.has_unknown_table());
    std::stable_partition(outputs.begin(), outputs.end(), [&](const Output& output) {
        return !first_column.empty() && output.field.name == first_column;
    });
    auto node = binder.make<Union>();
    std::vector<Field> fields;
    for (const Output& output : outputs) fields.push_back(output.field);
    for (size_t k = 0; k < inputs.size() && !open; ++k) {
        node->sources.emplace_back();
        for (const Output& output : outputs) node->sources.back().push_back(output.sources[k]);
    }
    node->schema = Schema(std::move(fields), open);
    for (Input& part : inputs) node->inputs.push_back(std::move(part.table));
    return node;
}

}  // namespace

Operator* parse_union(Parser& parser) {
    UnionSyntax syntax;
    std::vector<Option> options;
    if (!parser.parse_options({"kind", "withsource", "isfuzzy"}, options)) return nullptr;
    for (const Option& option : options) {
        if (option.name == "kind") {
            if (option.value.text != "inner" && option.value.text != "outer") {
                return parser.fail("syntax", "a union is of kind `outer` or `inner`", option.value.span);
            }
            syntax.inner = option.value.text == "inner";
        } else if (option.name == "withsource") {
            syntax.source_column = option.value.is_string() ? option.value.value.text() : option.value.text;
        } else if (option.name == "isfuzzy") {
            syntax.fuzzy = option.value.kind == TokenKind::kLiteral && !option.value.value.is_null() &&
                           option.value.value.as_bool();
        }
    }
    if (!parser.parse_wildcard_list(syntax.tables)) return nullptr;
    return parser.make(syntax);
}

NodePtr bind_union(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const UnionSyntax&>(syntax);
    std::vector<Input> inputs;
    if (input != nullptr) inputs.push_back({"union_arg0", std::move(input)});
    bool good = bind_inputs(binder, written, inputs);
    if (inputs.empty()) {
        return good ? binder.error("unknown-table", "none of the tables of this union exists", written.span) : nullptr;
    }
    if (!written.source_column.empty()) {
        for (Input& part : inputs) {
            std::vector<Assignment> column;
            column.push_back({std::string(written.source_column), binder.text_literal(part.name)});
            part.table = binder.make_extend(std::move(part.table), std::move(column));
        }
    }
    NodePtr node = combine(binder, std::move(inputs), written.inner, written.source_column);
    if (!good) node->schema.set_open(true);
    return node;
}

NodePtr union_of(Binder& binder, std::vector<NodePtr> tables) {
    if (tables.size() == 1) return std::move(tables[0]);
    std::vector<Input> inputs;
    for (NodePtr& table : tables) inputs.push_back({{}, std::move(table)});
    return combine(binder, std::move(inputs), false, {});
}

}  // namespace tocsin::kql
