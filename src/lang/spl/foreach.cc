// foreach: a template's commands once per field, or once per value of a field.
//
//     foreach fields [ template ]                    <<FIELD>>, <<MATCHSTR>>, <<MATCHSEG1>> ... are replaced in its text
//     foreach mode=multivalue field [ eval ... ]     <<ITEM>> and <<ITER>> are a value and its number, from 0
//     foreach mode=json_array field [ eval ... ]     the same over the elements of a JSON array
//
// The text of a template is completed like a macro's: for fields that are known when the query is compiled then and there, for
// wildcards over events once the fields are known (plan/template.h). Values are no text: they are columns of an Iterate.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"
#include "plan/bound_column.h"
#include "plan/extend.h"
#include "plan/iterate.h"
#include "plan/name_pattern.h"
#include "plan/template.h"
#include "plan/values.h"

namespace tocsin::spl {
namespace {

struct Replacement {
    std::string token;
    std::string text;
};

ExpandedText fill_template(const ExpandedText& text, Range range, const std::vector<Replacement>& replacements) {
    ExpandedText out;
    size_t copied = range.begin;
    for (size_t at = range.begin; at < range.end;) {
        auto found = std::find_if(replacements.begin(), replacements.end(), [&](const Replacement& replacement) {
            return !replacement.token.empty() && text.text({at, range.end}).starts_with(replacement.token);
        });
        if (found == replacements.end()) {
            ++at;
            continue;
        }
        out.append_part(text, {copied, at});
        size_t end = at + found->token.size();
        out.append_made(found->text, text.origin(Range{at, end}), "foreach");
        at = copied = end;
    }
    out.append_part(text, {copied, range.end});
    return out;
}

// What the command's options and arguments say.
struct Foreach {
    std::string mode = "multifield";
    std::string field_token = "<<FIELD>>", match_token = "<<MATCHSTR>>";
    std::string segment_tokens[3] = {"<<MATCHSEG1>>", "<<MATCHSEG2>>", "<<MATCHSEG3>>"};
    std::string item_token = "<<ITEM>>", number_token = "<<ITER>>";
    std::vector<Token> fields;
    Range body;
};

std::optional<Foreach> parse(const Command& command) {
    Foreach out;
    Options options(command);
    options.text("mode", &out.mode)
        .text("fieldstr", &out.field_token)
        .text("matchstr", &out.match_token)
        .text("matchseg1", &out.segment_tokens[0])
        .text("matchseg2", &out.segment_tokens[1])
        .text("matchseg3", &out.segment_tokens[2])
        .text("itemstr", &out.item_token)
        .text("iterstr", &out.number_token);
    Lexer lexer = command.lexer();
    bool closed = false;
    auto take = [&](Token& token) {
        if (token.kind == TokenKind::kBracket && !closed) {
            out.body = token.range;
            return closed = true;
        }
        if (!token.is_name()) return command.syntax_error(token, "a field or a template in brackets") != nullptr;
        out.fields.push_back(std::move(token));
        return true;
    };
    if (!options.read_all(lexer, take, &Lexer::next_name)) return std::nullopt;
    if (closed && !out.fields.empty()) return out;
    command.fail("syntax", "`foreach` needs fields and a template in brackets", command.name_range);
    return std::nullopt;
}

// The template's text for one field.
ExpandedText filled(const ExpandedText& text, const Foreach& written, const Template::Filling& filling) {
    auto value = [&](const std::string& name) {
        auto found = filling.find(name);
        return found == filling.end() ? std::string() : found->second;
    };
    std::vector<Replacement> replacements{{written.field_token, value("field")}, {written.match_token, value("match")}};
    for (size_t i = 0; i < std::size(written.segment_tokens); ++i)
        replacements.push_back({written.segment_tokens[i], value(fmt::format("segment{}", i + 1))});
    return fill_template(text, written.body, replacements);
}

Template::Filling filling_of(std::string_view pattern, const std::string& name) {
    Template::Filling filling{{"field", name}};
    std::vector<std::string> segments = star_segments(pattern, name);
    for (size_t i = 0; i < segments.size(); ++i) {
        filling["match"] += segments[i];
        filling[fmt::format("segment{}", i + 1)] = segments[i];
    }
    return filling;
}

NodePtr rows_handed_in() {
    auto rows = std::make_unique<Values>();
    rows->schema.set_open(true);
    rows->from_apply = true;
    return rows;
}

// Fields that only the data knows: the template is tried with a made-up name and completed at run time.
NodePtr for_unknown_fields(const Command& command, const Foreach& written, NodePtr input) {
    auto node = std::make_unique<Template>();
    for (const Token& field : written.fields) node->patterns.push_back(field.text);
    auto environment = std::make_shared<const Environment>(command.compiler.environment);
    node->write = [environment, written, text = command.text, source = command.compiler.diagnostics.source()](
                      const Template::Filling& filling, Arena& literals, std::string& problem) -> NodePtr {
        Diagnostics diagnostics(source);
        Compiler compiler(*environment, diagnostics, literals);
        ExpandedText complete = filled(text, written, filling);
        NodePtr rows = compile_pipeline(compiler, complete, {0, complete.size()}, rows_handed_in());
        if (rows && !diagnostics.has_errors()) return rows;
        problem = fmt::format("foreach: `{}` is left out: {}", filling.at("field"),
                              diagnostics.all().empty() ? "" : diagnostics.all().front().message);
        return nullptr;
    };
    // Parts of names are often words, sometimes numbers.
    Template::Filling made_up;
    for (std::string_view star : {"x", "1"}) {
        const std::string& pattern = node->patterns.front();
        made_up = filling_of(pattern, replace_all(pattern, "*", star));
        std::string problem;
        node->body = node->write(made_up, command.compiler.arena, problem);
        if (node->body) break;
    }
    if (!node->body) {
        ExpandedText complete = filled(command.text, written, made_up);
        compile_pipeline(command.compiler, complete, {0, complete.size()}, rows_handed_in());
        return nullptr;
    }
    node->schema = input->schema;
    node->schema.set_open(true);
    node->order = column_order(*input);
    node->inputs.push_back(std::move(input));
    return node;
}

NodePtr for_fields(const Command& command, const Foreach& written, NodePtr input) {
    for (const Token& field : written.fields) {
        if (has_wildcard(field.text) && !listed_fields(*input))
            return for_unknown_fields(command, written, std::move(input));
    }
    for (const Token& field : written.fields) {
        std::vector<std::string> names;
        if (!has_wildcard(field.text)) {
            names.push_back(field.text);
        } else if (auto known = listed_fields(*input)) {
            for (const std::string& name : *known) {
                if (name_matches(field.text, name)) names.push_back(name);
            }
        }
        for (const std::string& name : names) {
            ExpandedText complete = filled(command.text, written, filling_of(field.text, name));
            input = compile_pipeline(command.compiler, complete, {0, complete.size()}, std::move(input));
            if (!input) return nullptr;
        }
    }
    return input;
}

// The template with the tokens of item and number as columns; within a quoted text they are joined to it.
ExpandedText with_columns(const ExpandedText& text, Range body, const std::vector<Replacement>& columns) {
    ExpandedText out;
    bool quoted = false;
    for (size_t at = body.begin; at < body.end;) {
        std::string_view rest = text.text({at, body.end});
        const Replacement* found = nullptr;
        size_t before = 0;  // a single quote around the token is part of it
        for (const Replacement& column : columns) {
            if (column.token.empty()) continue;
            bool in_quotes = rest.starts_with('\'') && rest.substr(1).starts_with(column.token) &&
                             rest.substr(1 + column.token.size()).starts_with('\'');
            if (!in_quotes && !rest.starts_with(column.token)) continue;
            found = &column;
            before = in_quotes ? 1 : 0;
            break;
        }
        if (found) {
            size_t end = at + found->token.size() + 2 * before;
            std::string column = fmt::format("'{}'", found->text);
            out.append_made(quoted ? fmt::format("\".{}.\"", column) : column, text.origin(Range{at, end}), "foreach");
            at = end;
            continue;
        }
        size_t length = rest.front() == '\\' && rest.size() > 1 ? 2 : 1;
        if (rest.front() == '"') quoted = !quoted;
        out.append_part(text, {at, at + length});
        at += length;
    }
    return out;
}

NodePtr for_values(const Command& command, const Foreach& written, NodePtr input) {
    if (written.fields.size() != 1 || has_wildcard(written.fields[0].text)) {
        return command.fail("syntax", fmt::format("`foreach` with mode={} takes one field", written.mode),
                            command.arguments);
    }
    Compiler& c = command.compiler;
    auto node = std::make_unique<Iterate>();
    node->item = bound_column_name(c.bound_columns++);
    node->number = bound_column_name(c.bound_columns++);
    ExpandedText body = with_columns(command.text, written.body,
                                     {{written.item_token, node->item}, {written.number_token, node->number}});
    NodePtr rows = compile_pipeline(c, body, {0, body.size()}, rows_handed_in());
    if (!rows) return nullptr;
    node->schema = input->schema;
    for (const Node* at = rows.get(); !at->inputs.empty(); at = at->inputs[0].get()) {
        if (at->kind != NodeKind::kExtend) {
            return command.fail(
                "unsupported", fmt::format("the template of mode={} can only hold `eval`", written.mode), written.body);
        }
        for (const Assignment& column : as<Extend>(*at).columns) node->schema.set(column.name, column.expr->type);
    }
    node->body = std::move(rows);
    Span span = command.span(written.fields[0].range);
    auto field = [&] { return Compiler::column(written.fields[0].text, span); };
    auto elements = [&] { return c.call_of("json_array_to_mv", span, field()); };
    ExprPtr values = field();
    if (equals_ignore_case(written.mode, "json_array"))
        values = elements();
    else if (!equals_ignore_case(written.mode, "multivalue"))
        values = c.call_of("if", span, c.call_of("isarray", span, field()), elements(), field());
    node->values = fmt::format("{}values", kHidden);
    node->inputs.push_back(extend_row(std::move(input), node->values, std::move(values)));
    std::vector<std::string> hidden{node->values};
    return select_columns(std::move(node), SelectMode::kDrop, std::move(hidden));
}

}  // namespace

NodePtr lower_foreach(const Command& command, NodePtr input) {
    auto written = parse(command);
    if (!written) return nullptr;
    for (std::string_view mode : {"multivalue", "json_array", "auto_collections"}) {
        if (equals_ignore_case(written->mode, mode)) return for_values(command, *written, std::move(input));
    }
    if (equals_ignore_case(written->mode, "multifield")) return for_fields(command, *written, std::move(input));
    return command.fail("syntax", fmt::format("`foreach` has no mode `{}`", written->mode), command.arguments,
                        did_you_mean(written->mode, {"multifield", "multivalue", "json_array", "auto_collections"}));
}

}  // namespace tocsin::spl
