// A data model is a search (its constraint) with calculated fields that are never null. There is no acceleration:
// tstats and from read the events. Models that nothing of the program feeds are empty, unless the user's own event types
// and tags say which events belong to them.
#include "lang/spl/data_model.h"

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/nodes.h"
#include "lang/spl/search_expression.h"

namespace tocsin::spl {
namespace {

NodePtr constrained(const Command& command, NodePtr rows, const DataModel& model, const Dataset& dataset) {
    if (const Dataset* parent = model.find(dataset.parent)) {
        rows = constrained(command, std::move(rows), model, *parent);
        if (!rows) return nullptr;
    }
    if (dataset.constraint.empty()) return rows;
    ExpandedText text;
    text.append_made(dataset.constraint, {}, {});
    auto conjuncts = compile_search(command.compiler, text, {0, text.size()});
    return conjuncts ? filter_rows(std::move(rows), std::move(*conjuncts)) : nullptr;
}

// The fields that the model calculates, under `prefix`.
NodePtr with_calculated_fields(Compiler& c, DataModelRows found, std::string_view prefix) {
    std::vector<Assignment> columns;
    for (const std::string& field : found.model->calculated_fields(*found.dataset))
        columns.push_back({fmt::format("{}{}", prefix, field), data_model_field(c, *found.model, field, {})});
    return extend_rows(std::move(found.rows), std::move(columns));
}

// Which datasets an event is in, as eval text.
std::string nodename_expression(const DataModel& model) {
    std::string out;
    for (const Dataset& dataset : model.datasets) {
        std::string path = model.path_of(dataset), conditions;
        for (const Dataset* at = &dataset; at; at = model.find(at->parent)) {
            if (!at->constraint.empty())
                conditions += fmt::format("{}searchmatch(\"{}\")", conditions.empty() ? "" : " AND ", at->constraint);
        }
        out += fmt::format("{}if({}, \"{}\", null())", out.empty() ? "mvappend(" : ", ",
                           conditions.empty() ? "true()" : conditions, path);
    }
    return out + ")";
}

// Data model and dataset names may be quoted: "Change"."All_Changes".
std::string unquoted(std::string_view name) { return replace_all(name, "\"", ""); }

}  // namespace

DataModelRows data_model_events(const Command& command, std::string_view name, Range range) {
    DataModelRows out;
    size_t dot = name.find('.');
    std::string_view model_name = name.substr(0, dot);
    out.model = find_data_model(model_name);
    if (!out.model) {
        command.warn("missing-data", fmt::format("there is no data model `{}` here: it is taken as empty", model_name),
                     range);
        out.rows = empty_rows({}, true);
        return out;
    }
    bool fed = !out.model->view.empty() || !command.compiler.environment.tag_rules.empty();
    out.dataset = &out.model->datasets.front();
    if (dot != std::string_view::npos) {
        std::string_view child = name.substr(name.rfind('.') + 1);
        const Dataset* dataset = out.model->find(child);
        if (!dataset && fed) {
            std::vector<std::string_view> names;
            for (const Dataset& known : out.model->datasets) names.push_back(known.name);
            command.fail("unknown-table", fmt::format("data model `{}` has no dataset `{}`", model_name, child), range,
                         did_you_mean(child, names));
            return out;
        }
        if (dataset) out.dataset = dataset;
    }
    if (!fed) {
        command.warn("missing-data", fmt::format("no logs feed data model `{}`: it is taken as empty", model_name),
                     range);
        out.rows = empty_rows({}, true);
        return out;
    }
    out.rows = out.model->view == kRiskEvents ? scan_risk_events(command) : scan_events(command);
    if (out.rows) out.rows = constrained(command, std::move(out.rows), *out.model, *out.dataset);
    return out;
}

NodePtr scan_risk_events(const Command& command) {
    NodePtr rows = scan_events(command, kRiskEvents);
    if (!rows) return nullptr;
    // Events have the time of what they are about, which may lie before that of the run that wrote them.
    ExpandedText text;
    text.append_made("isnull(info_search_time) OR tonumber(info_search_time) <= now()", {}, {});
    auto conjuncts = compile_condition(command.compiler, text, {0, text.size()});
    return conjuncts ? filter_rows(std::move(rows), std::move(*conjuncts)) : nullptr;
}

ExprPtr data_model_field(Compiler& compiler, const DataModel& model, std::string_view field, Span span) {
    std::string expression = field == "nodename" ? nodename_expression(model) : model.expression_of(field);
    if (expression.empty()) return Compiler::column(field, span);
    ExpandedText text;
    text.append_made(expression, span, {});
    ExprPtr expr = compile_eval(compiler, text, {0, text.size()});
    return expr ? std::move(expr) : compiler.null(span);
}

std::string_view without_dataset(std::string_view name, const DataModel& model) {
    for (bool stripped = true; stripped;) {
        stripped = false;
        size_t dot = name.find('.');
        if (dot == std::string_view::npos || !model.find(name.substr(0, dot))) continue;
        name.remove_prefix(dot + 1);
        stripped = true;
    }
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
    DataModelRows found = data_model_events(command, name, command.arguments);
    if (!found.rows || !found.model) return std::move(found.rows);
    return with_calculated_fields(command.compiler, std::move(found), "");
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
    DataModelRows found =
        data_model_events(command, words[0].text + "." + words[1].text, {words[0].range.begin, words[1].range.end});
    if (!found.rows || !found.model) return std::move(found.rows);
    std::string prefix = flat ? std::string() : fmt::format("{}.", found.model->root_of(*found.dataset).name);
    return with_calculated_fields(command.compiler, std::move(found), prefix);
}

}  // namespace tocsin::spl
