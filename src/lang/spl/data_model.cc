// A data model is a search (its constraint) with calculated fields that are never null. There is no acceleration:
// tstats and from read the events. Models other than those of CloudTrail have no data here and are empty.
#include "lang/spl/data_model.h"

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/nodes.h"
#include "lang/spl/search_expression.h"

namespace tocsin::spl {
namespace {

// clang-format off
constexpr CalculatedField kChangeFields[] = {
    {"action", ""}, {"change_type", ""}, {"command", ""}, {"dest", ""}, {"dvc", ""}, {"object", ""}, {"object_attrs", ""},
    {"object_category", ""}, {"object_id", ""}, {"object_path", ""}, {"src", ""}, {"status", ""}, {"user", ""},
    {"result",         R"(coalesce(result, signature, "unknown"))"},
    {"result_id",      R"(coalesce(result_id, signature_id, "-1"))"},
    {"vendor_product", R"(coalesce(vendor_product, vendor." ".product, sourcetype))"},
};
constexpr Dataset kChangeDatasets[] = {
    {"Auditing_Changes", "tag=audit"}, {"Endpoint_Changes", "tag=endpoint"}, {"Network_Changes", "tag=network"},
    {"Account_Management", "tag=account"}, {"Instance_Changes", "tag=instance"},
};
constexpr CalculatedField kAuthenticationFields[] = {
    {"action", ""}, {"dest", ""}, {"src", ""}, {"src_user", ""}, {"user", ""},
    {"app", "coalesce(app, sourcetype)"},
};
constexpr Dataset kAuthenticationDatasets[] = {
    {"Failed_Authentication", "action=failure"}, {"Successful_Authentication", "action=success"}, {"Default_Authentication", "tag=default"},
    {"Privileged_Authentication", "tag=privileged"}, {"Insecure_Authentication", "tag=insecure"},
};
constexpr DataModel kModels[] = {
    {"Change", "All_Changes", "tag=change NOT object_category IN (file, directory, registry)", kChangeFields, kChangeDatasets},
    {"Authentication", "Authentication", "tag=authentication NOT (action=success user=*$)", kAuthenticationFields, kAuthenticationDatasets},
};
// clang-format on

NodePtr constrained(const Command& command, NodePtr rows, std::string_view constraint) {
    ExpandedText text;
    text.append_made(constraint, {}, {});
    auto conjuncts = compile_search(command.compiler, text, {0, text.size()});
    return conjuncts ? filter_rows(std::move(rows), std::move(*conjuncts)) : nullptr;
}

// The fields that the model calculates, under `prefix`.
NodePtr with_calculated_fields(Compiler& c, NodePtr rows, const DataModel& model, std::string_view prefix) {
    std::vector<Assignment> columns;
    for (const CalculatedField& field : model.fields) {
        columns.push_back({fmt::format("{}{}", prefix, field.name), data_model_field(c, model, field.name, {})});
    }
    return extend_rows(std::move(rows), std::move(columns));
}

// Data model and dataset names may be quoted: "Change"."All_Changes".
std::string unquoted(std::string_view name) { return replace_all(name, "\"", ""); }

}  // namespace

const DataModel* find_data_model(std::string_view name) {
    for (const DataModel& model : kModels) {
        if (model.name == name) return &model;
    }
    return nullptr;
}

NodePtr data_model_events(const Command& command, std::string_view dataset, Range range, const DataModel*& model) {
    size_t dot = dataset.find('.');
    std::string_view name = dataset.substr(0, dot);
    model = find_data_model(name);
    if (!model) {
        command.warn("missing-data", fmt::format("no logs feed data model `{}`: it is taken as empty", name), range);
        return empty_rows({}, true);
    }
    NodePtr rows = scan_events(command);
    if (rows) rows = constrained(command, std::move(rows), model->constraint);
    if (!rows || dot == std::string_view::npos) return rows;
    std::string_view rest = dataset.substr(dot + 1);
    std::string_view child = rest.substr(rest.rfind('.') + 1);
    if (child == model->root) return rows;
    std::vector<std::string_view> names{model->root};
    for (const Dataset& known : model->children) {
        if (known.name == child) return constrained(command, std::move(rows), known.constraint);
        names.push_back(known.name);
    }
    return command.fail("unknown-table", fmt::format("data model `{}` has no dataset `{}`", name, child), range,
                        did_you_mean(child, names));
}

ExprPtr data_model_field(Compiler& compiler, const DataModel& model, std::string_view field, Span span) {
    for (const CalculatedField& calculated : model.fields) {
        if (calculated.name != field) continue;
        ExpandedText text;
        text.append_made(calculated.expression.empty()
                             ? fmt::format(R"(if(isnull({0}) OR {0}="", "unknown", {0}))", field)
                             : std::string(calculated.expression),
                         span, {});
        ExprPtr expr = compile_eval(compiler, text, {0, text.size()});
        return expr ? std::move(expr) : compiler.null(span);
    }
    return Compiler::column(field, span);
}

std::string_view without_dataset(std::string_view name, std::string_view root, const DataModel* model) {
    auto strip = [&](std::string_view dataset) {
        if (dataset.empty() || !name.starts_with(dataset) || name.size() <= dataset.size() ||
            name[dataset.size()] != '.')
            return;
        name.remove_prefix(dataset.size() + 1);
    };
    strip(root);
    if (!model) return name;
    strip(model->root);
    for (const Dataset& child : model->children) strip(child.name);
    return name;
}

// from datamodel:Model.Dataset | from datamodel Model.Dataset | from lookup:name
NodePtr lower_from(const Command& command, NodePtr input) {
    if (input) return command.fail("syntax", "`from` comes first in a search", command.name_range);
    std::string source = unquoted(trim(command.text.text(command.arguments)));
    size_t colon = source.find_first_of(": \t\n");
    std::string kind = to_lower_ascii(source.substr(0, colon));
    std::string name(colon == std::string::npos ? std::string_view()
                                                : trim(std::string_view(source).substr(colon + 1)));
    if (name.empty())
        return command.fail("syntax", "`from` needs a kind and a name, as in `datamodel:Change`", command.name_range);
    if (kind == "lookup" || kind == "inputlookup") return lookup_rows(command, name, command.arguments);
    if (kind != "datamodel")
        return command.fail("unsupported", fmt::format("`from {}` is not supported", kind), command.arguments);
    const DataModel* model = nullptr;
    NodePtr rows = data_model_events(command, name, command.arguments, model);
    return rows && model ? with_calculated_fields(command.compiler, std::move(rows), *model, "") : std::move(rows);
}

// datamodel Model Dataset search|flat: `search` gives the fields under their dataset's name.
NodePtr lower_datamodel(const Command& command, NodePtr input) {
    if (input) return command.fail("syntax", "`datamodel` comes first in a search", command.name_range);
    Lexer lexer = command.lexer();
    Options options(command);
    options.ignored("summariesonly").ignored("allow_old_summaries").ignored("strict_fields");
    std::vector<Token> words;
    while (!lexer.at_end()) {
        if (!options.read(lexer)) return nullptr;
        Token token = lexer.next();
        if (token.kind == TokenKind::kEnd) break;
        if (!token.is_name()) return command.syntax_error(token, "a name");
        words.push_back(std::move(token));
    }
    if (words.size() < 3)
        return command.fail("unsupported", "`datamodel` without a dataset and `search` or `flat` is not supported",
                            command.name_range);
    bool flat = words[2].is_word("flat");
    if (!flat && !words[2].is_word("search"))
        return command.fail("unsupported", fmt::format("`datamodel ... {}` is not supported", words[2].text),
                            words[2].range);
    const DataModel* model = nullptr;
    NodePtr rows = data_model_events(command, words[0].text + "." + words[1].text,
                                     {words[0].range.begin, words[1].range.end}, model);
    if (!rows || !model) return rows;
    return with_calculated_fields(command.compiler, std::move(rows), *model,
                                  flat ? std::string() : fmt::format("{}.", model->root));
}

}  // namespace tocsin::spl
