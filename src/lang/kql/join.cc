// join and lookup: rows of two tables with equal keys.
//
// Columns of the right table whose names clash, keys included, get a number (`UserName1`); lookup leaves the right keys
// out. Keys are columns compared by `==`, the left one first.
#include "plan/join.h"

#include <algorithm>

#include "lang/kql/names.h"
#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct JoinSyntax : Operator {
    std::string_view kind;
    Span kind_span;
    const Syntax* right = nullptr;
    SyntaxList conditions;
};

struct KindName {
    std::string_view name;
    JoinKind kind;
};

constexpr KindName kKinds[] = {
    {"innerunique", JoinKind::kInnerUnique}, {"inner", JoinKind::kInner},
    {"leftouter", JoinKind::kLeftOuter},     {"rightouter", JoinKind::kRightOuter},
    {"fullouter", JoinKind::kFullOuter},     {"leftsemi", JoinKind::kLeftSemi},
    {"rightsemi", JoinKind::kRightSemi},     {"leftanti", JoinKind::kLeftAnti},
    {"anti", JoinKind::kLeftAnti},           {"leftantisemi", JoinKind::kLeftAnti},
    {"rightanti", JoinKind::kRightAnti},     {"rightantisemi", JoinKind::kRightAnti},
};

Operator* parse_either(Parser& parser) {
    JoinSyntax syntax;
    std::vector<Option> options;
    if (!parser.parse_options({"kind"}, options)) return nullptr;
    for (const Option& option : options) {
        if (option.name == "kind") {
            syntax.kind = option.value.text;
            syntax.kind_span = option.value.span;
        }
    }
    syntax.right = parser.parse_operand();
    if (syntax.right == nullptr || !parser.expect_name("on") || !parser.parse_named_list(syntax.conditions))
        return nullptr;
    return parser.make(syntax);
}

struct Keys {
    std::vector<std::string> left, right;
};

bool is_side(const Syntax& syntax, std::string_view side) {
    return syntax.kind == SyntaxKind::kPath && syntax.children[0]->kind == SyntaxKind::kName &&
           syntax.children[0]->text == side;
}

// One condition: `a`, `$left.a == $right.b`, or several of them joined by `and`.
bool bind_key(Binder& binder, const Syntax& condition, const Schema& left, const Schema& right, Keys& keys) {
    if (condition.kind == SyntaxKind::kChain && condition.text == "and") {
        bool good = true;
        for (const Syntax* child : condition.children) good = bind_key(binder, *child, left, right, keys) && good;
        return good;
    }
    std::string_view left_name, right_name;
    if (condition.kind == SyntaxKind::kName) {
        left_name = right_name = condition.text;
    } else if (condition.kind == SyntaxKind::kBinary && condition.text == "==" &&
               is_side(*condition.children[0], "$left") && is_side(*condition.children[1], "$right")) {
        left_name = condition.children[0]->text;
        right_name = condition.children[1]->text;
    } else {
        binder.error("type", "a join compares columns only, as `name` or `$left.a == $right.b`", condition.span);
        return false;
    }
    ExprPtr a = binder.bind_column(left_name, condition.span, left);
    ExprPtr b = binder.bind_column(right_name, condition.span, right);
    if (a == nullptr || b == nullptr) return false;
    bool loose = binder.is_loose(*a, &left) || binder.is_loose(*b, &right);
    if (!loose && (a->type == Type::kDynamic || b->type == Type::kDynamic)) {
        binder.error("type", "a join key cannot be dynamic", condition.span,
                     "convert it with `tostring(...)` before the join");
        return false;
    }
    if (!loose && a->type != b->type && !(is_integer(a->type) && is_integer(b->type))) {
        binder.error("type",
                     "the join keys are of different types, " + std::string(type_name(a->type)) + " and " +
                         std::string(type_name(b->type)),
                     condition.span);
        return false;
    }
    keys.left.emplace_back(left_name);
    keys.right.emplace_back(right_name);
    return true;
}

NodePtr bind_either(Binder& binder, const JoinSyntax& syntax, NodePtr left, JoinKind kind, bool drop_right_keys) {
    NodePtr right = binder.bind_table(*syntax.right);
    if (right == nullptr) right = binder.placeholder();
    Keys keys;
    bool good = true;
    for (const Syntax* condition : syntax.conditions) {
        good = bind_key(binder, *condition, left->schema, right->schema, keys) && good;
    }
    auto join = binder.make<Join>();
    join->join = kind;
    bool left_out = kind != JoinKind::kRightSemi && kind != JoinKind::kRightAnti;
    bool right_out = kind != JoinKind::kLeftSemi && kind != JoinKind::kLeftAnti;
    ColumnNames names;
    std::vector<Field> fields;
    bool open = !good || (left_out && left->schema.open()) || (right_out && right->schema.open());
    // A name of the right side that the left has, too, gets a number that makes it unlike all names of both sides.
    auto add = [&](const Field& field, bool from_right) {
        std::string name = field.name;
        for (int number = 1; names.has(name) || (name != field.name && right->schema.has(name)); ++number)
            name = field.name + std::to_string(number);
        names.reserve(name);
        fields.push_back({std::move(name), field.type});
        join->outputs.push_back({from_right, field.name});
    };
    if (left_out) {
        for (const Field& field : left->schema) add(field, false);
    }
    if (right_out) {
        for (const Field& field : right->schema) {
            bool key = std::find(keys.right.begin(), keys.right.end(), field.name) != keys.right.end();
            if (!(key && drop_right_keys)) add(field, true);
        }
    }
    // Columns known only from the data keep their names; the left table's win.
    if (open) join->outputs.clear();
    join->right_overwrites = false;
    join->schema = Schema(std::move(fields), open);
    join->left_keys = std::move(keys.left);
    join->right_keys = std::move(keys.right);
    join->inputs.push_back(std::move(left));
    join->inputs.push_back(std::move(right));
    return join;
}

const KindName* find_kind(Binder& binder, const JoinSyntax& syntax) {
    for (const KindName& row : kKinds) {
        if (row.name == syntax.kind) return &row;
    }
    std::vector<std::string_view> names;
    for (const KindName& row : kKinds) names.push_back(row.name);
    binder.error("syntax", "`" + std::string(syntax.kind) + "` is not a kind of join", syntax.kind_span,
                 did_you_mean(syntax.kind, names));
    return nullptr;
}

}  // namespace

Operator* parse_join(Parser& parser) { return parse_either(parser); }
Operator* parse_lookup(Parser& parser) { return parse_either(parser); }

NodePtr bind_join(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& join = static_cast<const JoinSyntax&>(syntax);
    if (join.kind.empty()) return bind_either(binder, join, std::move(input), JoinKind::kInnerUnique, false);
    const KindName* kind = find_kind(binder, join);
    return kind == nullptr ? nullptr : bind_either(binder, join, std::move(input), kind->kind, false);
}

NodePtr bind_lookup(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& lookup = static_cast<const JoinSyntax&>(syntax);
    if (!lookup.kind.empty() && lookup.kind != "inner" && lookup.kind != "leftouter") {
        return binder.error("syntax", "a lookup is of kind `leftouter` or `inner`", lookup.kind_span);
    }
    JoinKind kind = lookup.kind == "inner" ? JoinKind::kInner : JoinKind::kLeftOuter;
    return bind_either(binder, lookup, std::move(input), kind, true);
}

}  // namespace tocsin::kql
