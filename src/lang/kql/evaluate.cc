// evaluate: plugins, each a table function of its name. `: (*, a: string)` behind the call says what columns come.
#include "lang/kql/evaluate.h"

#include "function/registry.h"

namespace tocsin::kql {
namespace {

struct PluginRow {
    std::string_view name;
    Plugin bind;                       // a table function of that name
    ComposedPlugin compose = nullptr;  // or made of other operators
};

constexpr PluginRow kPlugins[] = {
    {"bag_unpack", bind_bag_unpack},
    {"pivot", bind_pivot},
    {"narrow", bind_narrow},
    {"dcount_intersect", bind_dcount_intersect},
    {"schema_merge", bind_schema_merge},
    {"ipv4_lookup", bind_address_lookup},
    {"ipv6_lookup", bind_address_lookup},
    {"sliding_window_counts", bind_sliding_window_counts},
    {"session_count", bind_session_count},
    {"rolling_percentile", bind_rolling_percentile},
    {"sequence_detect", bind_sequence_detect},
    {"rows_near", bind_rows_near},
    {"preview", nullptr, compose_preview},
};

std::nullptr_t unknown_plugin(Binder& binder, const Syntax& call) {
    std::string name(call.text);
    std::string_view reason = refusal_reason(Language::kKql, name);
    if (!reason.empty()) {
        return binder.error("unsupported", "the plugin `" + name + "` is not supported: " + std::string(reason),
                            call.name_span);
    }
    std::vector<std::string_view> names;
    for (const PluginRow& row : kPlugins) names.push_back(row.name);
    return binder.error("unknown-function", "no plugin `" + name + "`", call.name_span, did_you_mean(name, names));
}

}  // namespace

const Syntax& argument_value(const Syntax& argument) {
    return argument.kind == SyntaxKind::kNamed ? *argument.children[0] : argument;
}

bool check_arguments(Binder& binder, const Syntax& call, size_t least, std::string_view usage) {
    if (call.children.size() >= least) return true;
    binder.error("type", "`" + std::string(call.text) + "` needs more arguments", call.span,
                 "it takes `" + std::string(usage) + "`");
    return false;
}

ExprPtr column_argument(Binder& binder, const Syntax& argument, const Schema& columns) {
    const Syntax& value = argument_value(argument);
    if (value.kind != SyntaxKind::kName) return binder.error("type", "a column is needed here", value.span);
    return binder.bind_column(value.text, value.span, columns);
}

Operator* parse_evaluate(Parser& parser) {
    EvaluateSyntax syntax;
    std::vector<Option> hints;
    if (!parser.parse_options({}, hints)) return nullptr;
    syntax.call = parser.parse_operand();
    if (syntax.call == nullptr) return nullptr;
    if (syntax.call->kind != SyntaxKind::kCall)
        return parser.fail("syntax", "a call of a plugin is needed here", syntax.call->span);
    if (!parser.accept_symbol(":")) return parser.make(syntax);
    syntax.typed = true;
    if (!parser.expect_symbol("(")) return nullptr;
    std::vector<Declaration> columns;
    syntax.keeps_input = parser.accept_symbol("*");
    if (syntax.keeps_input) parser.accept_symbol(",");
    while (!parser.accept_symbol(")")) {
        Declaration column;
        if (!parser.parse_name(column.name, column.span) || !parser.expect_symbol(":") ||
            !parser.parse_type(column.type))
            return nullptr;
        columns.push_back(column);
        if (!parser.at_symbol(")") && !parser.expect_symbol(",")) return nullptr;
    }
    syntax.columns = parser.keep(columns);
    return parser.make(syntax);
}

NodePtr bind_evaluate(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const EvaluateSyntax&>(syntax);
    std::string name(written.call->text);
    const PluginRow* plugin = nullptr;
    for (const PluginRow& row : kPlugins) {
        if (row.name == name) plugin = &row;
    }
    if (plugin == nullptr) return unknown_plugin(binder, *written.call);
    if (plugin->compose != nullptr) return plugin->compose(binder, written, std::move(input));
    const TableFunction* function = binder.table_function(name, written.call->name_span);
    if (function == nullptr) return nullptr;
    NodePtr output = plugin->bind(binder, written, std::move(input), *function);
    if (output == nullptr || !written.typed) return output;
    Schema promised;
    if (written.keeps_input) {
        for (const Field& field : output->schema) promised.set(field.name, field.type);
    }
    for (const Declaration& column : written.columns) promised.set(column.name, column.type);
    output->schema = std::move(promised);
    return output;
}

}  // namespace tocsin::kql
