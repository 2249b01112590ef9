#include "lang/spl/nodes.h"

#include <algorithm>

#include <fmt/format.h>

#include "function/table_function.h"
#include "plan/expand.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/name_pattern.h"
#include "plan/parse.h"
#include "plan/serial.h"
#include "plan/take.h"
#include "plan/transform.h"
#include "plan/union.h"
#include "plan/values.h"

namespace tocsin::spl {
namespace {

bool is_internal(std::string_view name) { return name.starts_with('_'); }

bool matches_any(const std::vector<std::string>& patterns, std::string_view name) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string& pattern) { return name_matches(pattern, name); });
}

bool any_wildcard(const std::vector<std::string>& patterns) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [](const std::string& p) { return p.find('*') != std::string::npos; });
}

Schema renamed(const Schema& in, const std::vector<std::string>& patterns, const std::vector<std::string>& targets) {
    std::vector<Field> fields = in.fields();
    for (size_t pair = 0; pair < patterns.size(); ++pair) {
        bool found = false;
        for (size_t i = 0; i < fields.size(); ++i) {
            if (fields[i].name.empty()) continue;
            auto name = renamed_by(patterns[pair], targets[pair], fields[i].name);
            if (!name) continue;
            found = true;
            for (size_t other = 0; other < fields.size(); ++other) {
                if (other != i && fields[other].name == *name) fields[other].name.clear();
            }
            fields[i].name = *name;
        }
        if (found || patterns[pair].find('*') != std::string::npos) continue;
        // The source may be one of the columns that an open schema does not list; otherwise the target goes.
        bool listed =
            std::any_of(fields.begin(), fields.end(), [&](const Field& field) { return field.name == targets[pair]; });
        if (in.open() && !listed) fields.push_back({targets[pair], Type::kDynamic});
        if (!in.open()) {
            for (Field& field : fields) {
                if (field.name == targets[pair]) field.name.clear();
            }
        }
    }
    fields.erase(std::remove_if(fields.begin(), fields.end(), [](const Field& field) { return field.name.empty(); }),
                 fields.end());
    return Schema(std::move(fields), in.open());
}

Schema selected(const Schema& in, SelectMode mode, const std::vector<std::string>& patterns,
                const std::vector<std::string>& targets) {
    if (mode == SelectMode::kRename) return renamed(in, patterns, targets);
    Schema out;
    if (mode == SelectMode::kTable) {
        for (const std::string& pattern : patterns) {
            if (pattern.find('*') == std::string::npos) {
                auto known = in.find(pattern);
                if (!out.has(pattern)) out.set(pattern, known ? in[*known].type : Type::kDynamic);
                continue;
            }
            for (const Field& field : in) {
                if (!is_internal(field.name) && name_matches(pattern, field.name) && !out.has(field.name))
                    out.set(field.name, field.type);
            }
        }
        out.set_open(in.open() && any_wildcard(patterns));
        return out;
    }
    for (const Field& field : in) {
        bool named = matches_any(patterns, field.name);
        if (mode == SelectMode::kDrop ? !named : named || is_internal(field.name)) out.set(field.name, field.type);
    }
    out.set_open(in.open());
    return out;
}

bool drops_time(const Select& node) {
    switch (node.mode) {
        case SelectMode::kKeep: return false;
        case SelectMode::kTable:
            return std::find(node.patterns.begin(), node.patterns.end(), "_time") == node.patterns.end();
        case SelectMode::kDrop: return matches_any(node.patterns, "_time");
        case SelectMode::kRename:
            return matches_any(node.patterns, "_time") ||
                   std::find(node.targets.begin(), node.targets.end(), "_time") != node.targets.end();
    }
    return true;
}

// Whether the node passes rows on one by one with the `_time` that they came with.
bool keeps_time(const Node& node) {
    switch (node.kind) {
        case NodeKind::kFilter:
        case NodeKind::kExpand: return true;
        case NodeKind::kExtend:
            for (const Assignment& column : as<Extend>(node).columns) {
                if (column.name == "_time") return false;
            }
            return true;
        case NodeKind::kParse:
            for (const Field& column : as<Parse>(node).columns) {
                if (column.name == "_time") return false;
            }
            return true;
        case NodeKind::kSelect: return !drops_time(as<Select>(node));
        case NodeKind::kJoin:
            return as<Join>(node).join == JoinKind::kInner || as<Join>(node).join == JoinKind::kLeftOuter;
        default: return false;
    }
}

// Whether the rows are events of a scan, each still with its own time.
bool are_events(const Node& node) {
    const Node* at = &node;
    while (at->kind != NodeKind::kScan) {
        if (at->inputs.empty() || !keeps_time(*at)) return false;
        at = at->inputs[0].get();
    }
    return true;
}

}  // namespace

NodePtr empty_rows(const std::vector<std::string>& fields, bool open) {
    auto node = std::make_unique<Values>();
    for (const std::string& field : fields) node->schema.set(field, Type::kDynamic);
    node->schema.set_open(open);
    return node;
}

NodePtr filter_rows(NodePtr input, std::vector<ExprPtr> predicates) {
    if (predicates.empty()) return input;
    auto node = std::make_unique<Filter>();
    node->schema = input->schema;
    node->predicates = std::move(predicates);
    node->inputs.push_back(std::move(input));
    return node;
}

NodePtr extend_row(NodePtr input, std::string_view name, ExprPtr expr) {
    std::vector<Assignment> columns;
    columns.push_back({std::string(name), std::move(expr)});
    return extend_rows(std::move(input), std::move(columns));
}

NodePtr extend_rows(NodePtr input, std::vector<Assignment> columns) {
    if (columns.empty()) return input;
    auto node = std::make_unique<Extend>();
    node->schema = input->schema;
    for (const Assignment& column : columns) node->schema.set(column.name, column.expr->type);
    node->columns = std::move(columns);
    node->inputs.push_back(std::move(input));
    return node;
}

NodePtr select_columns(NodePtr input, SelectMode mode, std::vector<std::string> patterns,
                       std::vector<std::string> targets) {
    auto node = std::make_unique<Select>();
    node->schema = selected(input->schema, mode, patterns, targets);
    node->mode = mode;
    node->patterns = std::move(patterns);
    node->targets = std::move(targets);
    node->inputs.push_back(std::move(input));
    return node;
}

NodePtr rename_column(NodePtr input, std::string_view from, std::string_view to) {
    return select_columns(std::move(input), SelectMode::kRename, {std::string(from)}, {std::string(to)});
}

NodePtr take_rows(NodePtr input, uint64_t count, bool from_end) {
    auto node = std::make_unique<Take>();
    node->schema = input->schema;
    node->count = count;
    node->from_end = from_end;
    node->inputs.push_back(std::move(input));
    return node;
}

NodePtr sort_rows(NodePtr input, std::vector<SortKey> keys, uint64_t limit) {
    auto node = std::make_unique<Sort>();
    node->schema = input->schema;
    node->keys = std::move(keys);
    node->limit = limit;
    node->inputs.push_back(std::move(input));
    return node;
}

NodePtr number_rows(NodePtr input, std::string_view name) {
    auto node = std::make_unique<Serial>();
    node->schema = input->schema;
    node->schema.set(name, Type::kLong);
    SerialCall call;
    call.name = name;
    call.type = Type::kLong;
    call.function = "row_number";
    node->calls.push_back(std::move(call));
    node->inputs.push_back(std::move(input));
    return node;
}

NodePtr append_rows(NodePtr first, NodePtr second) {
    auto node = std::make_unique<Union>();
    node->schema = first->schema;
    for (const Field& field : second->schema) {
        auto known = node->schema.find(field.name);
        node->schema.set(field.name, !known || node->schema[*known].type == field.type ? field.type : Type::kDynamic);
    }
    node->schema.set_open(first->schema.open() || second->schema.open());
    node->in_sequence = true;
    node->inputs.push_back(std::move(first));
    node->inputs.push_back(std::move(second));
    return node;
}

NodePtr transform_rows(const Command& command, std::string_view function, NodePtr input, TransformParts parts,
                       Schema schema) {
    const TableFunction* row = find_table_function(Language::kSpl, function);
    if (!row) {
        return command.fail("unsupported",
                            fmt::format("this needs the table function `{}`, which is not implemented", function),
                            command.name_range);
    }
    auto node = std::make_unique<Transform>();
    node->function = row;
    node->names = std::move(parts.names);
    node->arguments = std::move(parts.arguments);
    node->constants = std::move(parts.constants);
    node->calls = std::move(parts.calls);
    node->schema = std::move(schema);
    node->inputs.push_back(std::move(input));
    return node;
}

NodePtr transform_cells(const Command& command, std::string_view function, NodePtr input, TransformParts parts) {
    Schema schema = input->schema;
    return transform_rows(command, function, std::move(input), std::move(parts), std::move(schema));
}

NodePtr newest_first(Compiler& compiler, NodePtr rows) {
    if (are_events(*rows)) {
        std::vector<SortKey> keys(1);
        keys[0].expr = compiler.column("_time");
        keys[0].descending = true;
        return sort_rows(std::move(rows), std::move(keys));
    }
    switch (rows->kind) {
        // The time was changed or dropped here, or events were gathered from several places: the order is settled
        // below.
        case NodeKind::kFilter:
        case NodeKind::kExpand:
        case NodeKind::kExtend:
        case NodeKind::kParse:
        case NodeKind::kSelect:
        case NodeKind::kJoin: rows->inputs[0] = newest_first(compiler, std::move(rows->inputs[0])); break;
        case NodeKind::kUnion:
            for (NodePtr& input : rows->inputs) input = newest_first(compiler, std::move(input));
            break;
        default: break;
    }
    return rows;
}

std::optional<std::vector<std::string>> listed_fields(const Node& rows) {
    if (!rows.schema.open()) {
        std::vector<std::string> names;
        for (const Field& field : rows.schema) {
            if (!is_internal(field.name)) names.push_back(field.name);
        }
        return names;
    }
    switch (rows.kind) {
        case NodeKind::kFilter:
        case NodeKind::kSort:
        case NodeKind::kTake:
        case NodeKind::kExpand: return listed_fields(*rows.inputs[0]);
        case NodeKind::kExtend: {
            auto names = listed_fields(*rows.inputs[0]);
            for (const Assignment& column : as<Extend>(rows).columns) {
                if (names && std::find(names->begin(), names->end(), column.name) == names->end())
                    names->push_back(column.name);
            }
            return names;
        }
        case NodeKind::kSelect: {
            const Select& select = as<Select>(rows);
            if (select.mode == SelectMode::kRename) {
                auto names = listed_fields(*rows.inputs[0]);
                if (!names) return names;
                std::vector<Field> fields;
                for (std::string& name : *names) fields.push_back({std::move(name), Type::kDynamic});
                names->clear();
                for (const Field& field : renamed(Schema(fields), select.patterns, select.targets))
                    names->push_back(field.name);
                return names;
            }
            if (select.mode == SelectMode::kKeep && !any_wildcard(select.patterns)) {
                std::vector<std::string> names;
                for (const std::string& name : select.patterns) {
                    if (!is_internal(name)) names.push_back(name);
                }
                return names;
            }
            return std::nullopt;
        }
        default: return std::nullopt;
    }
}

}  // namespace tocsin::spl
