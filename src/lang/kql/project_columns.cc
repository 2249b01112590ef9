// project-away, project-keep, project-rename, project-reorder, project-by-names: columns chosen by name or by a pattern
// with `*`.
//
// In a closed schema they all become a Project. Where the columns are known only from the data (behind bag_unpack and
// its like), the choice is made at run time by a Select node.
#include <algorithm>

#include "lang/kql/names.h"
#include "lang/kql/operator_functions.h"
#include "plan/select.h"

namespace tocsin::kql {
namespace {

enum class Order : uint8_t { kWritten, kAscending, kDescending };

struct ColumnItem {
    std::string_view pattern;   // the column, or a pattern
    std::string_view new_name;  // project-rename
    Span span;
    Order order = Order::kWritten;
};

struct ColumnsSyntax : Operator {
    std::span<const ColumnItem> items;
};

struct ByNamesSyntax : Operator {
    SyntaxList items;
};

using Renames = std::vector<std::pair<std::string, std::string>>;

Order parse_order(Parser& parser) {
    bool granny = parser.at_name("granny") && parser.at_symbol("-", 1);
    if (granny) parser.take(), parser.take();
    if (parser.accept_name("asc")) return Order::kAscending;
    if (parser.accept_name("desc")) return Order::kDescending;
    return Order::kWritten;
}

Operator* parse_columns(Parser& parser, bool ordered) {
    std::vector<ColumnItem> items;
    do {
        const Syntax* name = parser.parse_wildcard_name();
        if (name == nullptr) return nullptr;
        if (name->kind != SyntaxKind::kName && name->kind != SyntaxKind::kWildcard) {
            return parser.fail("syntax", "the name of a column is needed here", name->span);
        }
        ColumnItem item{name->text, {}, name->span};
        if (ordered) item.order = parse_order(parser);
        items.push_back(item);
    } while (parser.accept_symbol(","));
    ColumnsSyntax syntax;
    syntax.items = parser.keep(items);
    return parser.make(syntax);
}

// The columns that the items mean, each once, in the order of the items; false after telling of an unknown one.
bool find_columns(Binder& binder, std::span<const ColumnItem> items, const Schema& schema,
                  std::vector<std::string>& out) {
    bool good = true;
    for (const ColumnItem& item : items) {
        std::vector<std::string> found;
        for (const Field& field : schema) {
            bool taken = std::find(out.begin(), out.end(), field.name) != out.end();
            if (!taken && matches_pattern(item.pattern, field.name)) found.push_back(field.name);
        }
        bool any = std::any_of(schema.begin(), schema.end(),
                               [&](const Field& field) { return matches_pattern(item.pattern, field.name); });
        if (!any) {
            binder.unknown_column(item.pattern, item.span, schema);
            good = false;
        }
        if (item.order != Order::kWritten) std::sort(found.begin(), found.end());
        if (item.order == Order::kDescending) std::reverse(found.begin(), found.end());
        out.insert(out.end(), found.begin(), found.end());
    }
    return good;
}

NodePtr select(Binder& binder, NodePtr input, SelectMode mode, std::span<const ColumnItem> items) {
    auto node = binder.make<Select>(std::move(input));
    node->mode = mode;
    Schema schema(std::vector<Field>(), true);
    for (const ColumnItem& item : items) {
        node->patterns.emplace_back(item.pattern);
        if (mode == SelectMode::kRename) node->targets.emplace_back(item.new_name);
    }
    for (const Field& field : node->schema) {
        std::string name = field.name;
        bool hit = false;
        for (const ColumnItem& item : items) {
            if (!matches_pattern(item.pattern, name)) continue;
            hit = true;
            if (mode == SelectMode::kRename) name = item.new_name;
        }
        if (mode == SelectMode::kRename || hit == (mode == SelectMode::kTable)) schema.set(name, field.type);
    }
    node->schema = std::move(schema);
    return node;
}

NodePtr keep_columns(Binder& binder, NodePtr input, const std::vector<std::string>& names) {
    Renames kept;
    for (const std::string& name : names) kept.emplace_back(name, name);
    return binder.make_selection(std::move(input), kept);
}

}  // namespace

Operator* parse_project_away(Parser& parser) { return parse_columns(parser, false); }
Operator* parse_project_keep(Parser& parser) { return parse_columns(parser, false); }
Operator* parse_project_reorder(Parser& parser) { return parse_columns(parser, true); }

Operator* parse_project_rename(Parser& parser) {
    std::vector<ColumnItem> items;
    do {
        const Syntax* item = parser.parse_named();
        if (item == nullptr) return nullptr;
        if (item->kind != SyntaxKind::kNamed || item->children[0]->kind != SyntaxKind::kName) {
            return parser.fail("syntax", "`new_name = column` is needed here", item->span);
        }
        items.push_back({item->children[0]->text, item->text, item->children[0]->span, Order::kWritten});
    } while (parser.accept_symbol(","));
    ColumnsSyntax syntax;
    syntax.items = parser.keep(items);
    return parser.make(syntax);
}

Operator* parse_project_by_names(Parser& parser) {
    ByNamesSyntax syntax;
    return parser.parse_named_list(syntax.items) ? parser.make(syntax) : nullptr;
}

NodePtr bind_project_away(Binder& binder, const Operator& syntax, NodePtr input) {
    auto items = static_cast<const ColumnsSyntax&>(syntax).items;
    if (input->schema.open()) return select(binder, std::move(input), SelectMode::kDrop, items);
    std::vector<std::string> away;
    find_columns(binder, items, input->schema, away);
    std::vector<std::string> names;
    for (const Field& field : input->schema) {
        if (std::find(away.begin(), away.end(), field.name) == away.end()) names.push_back(field.name);
    }
    return keep_columns(binder, std::move(input), names);
}

NodePtr bind_project_keep(Binder& binder, const Operator& syntax, NodePtr input) {
    auto items = static_cast<const ColumnsSyntax&>(syntax).items;
    if (input->schema.open()) return select(binder, std::move(input), SelectMode::kTable, items);
    std::vector<std::string> kept;
    find_columns(binder, items, input->schema, kept);
    std::vector<std::string> names;  // in the table's order
    for (const Field& field : input->schema) {
        if (std::find(kept.begin(), kept.end(), field.name) != kept.end()) names.push_back(field.name);
    }
    return keep_columns(binder, std::move(input), names);
}

NodePtr bind_project_rename(Binder& binder, const Operator& syntax, NodePtr input) {
    auto items = static_cast<const ColumnsSyntax&>(syntax).items;
    if (input->schema.open()) return select(binder, std::move(input), SelectMode::kRename, items);
    Renames columns;
    for (const Field& field : input->schema) columns.emplace_back(field.name, field.name);
    for (const ColumnItem& item : items) {
        std::optional<size_t> index = input->schema.find(item.pattern);
        if (!index) {
            binder.unknown_column(item.pattern, item.span, input->schema);
            continue;
        }
        columns[*index].second = item.new_name;
    }
    for (size_t i = 0; i < columns.size(); ++i) {
        for (size_t k = 0; k < i; ++k) {
            if (columns[i].second != columns[k].second) continue;
            return binder.error("duplicate-column", "the column `" + columns[i].second + "` is made twice",
                                syntax.span);
        }
    }
    return binder.make_selection(std::move(input), columns);
}

NodePtr bind_project_reorder(Binder& binder, const Operator& syntax, NodePtr input) {
    if (input->schema.open()) return input;  // the order of columns known only from the data is not promised
    std::vector<std::string> names;
    find_columns(binder, static_cast<const ColumnsSyntax&>(syntax).items, input->schema, names);
    for (const Field& field : input->schema) {
        if (std::find(names.begin(), names.end(), field.name) == names.end()) names.push_back(field.name);
    }
    return keep_columns(binder, std::move(input), names);
}

NodePtr bind_project_by_names(Binder& binder, const Operator& syntax, NodePtr input) {
    std::vector<std::string> names;
    auto add = [&](const Value& pattern) {
        if (!pattern.is_string()) return;
        for (const Field& field : input->schema) {
            bool taken = std::find(names.begin(), names.end(), field.name) != names.end();
            if (!taken && matches_pattern(pattern.text(), field.name)) names.push_back(field.name);
        }
    };
    for (const Syntax* item : static_cast<const ByNamesSyntax&>(syntax).items) {
        Value value;
        if (!binder.bind_constant_value(*item, value)) return nullptr;
        if (value.tag() == Tag::kArray) {
            for (const Value& name : value.items()) add(name);
        } else {
            add(value);
        }
    }
    return keep_columns(binder, std::move(input), names);
}

}  // namespace tocsin::kql
