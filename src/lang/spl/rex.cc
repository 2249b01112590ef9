// rex [field=f] "expression" [max_match=n] [offset_field=o]: named groups become fields; what does not match leaves
// them as they were. rex mode=sed [field=f] "s/a/b/g": the field itself is changed.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"
#include "lang/spl/regex.h"
#include "plan/parse.h"

namespace tocsin::spl {

NodePtr lower_rex(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string field = "_raw", mode, offset_field;
    uint64_t max_matches = 1;
    Options options(command);
    options.text("field", &field)
        .text("mode", &mode)
        .text("offset_field", &offset_field)
        .count("max_match", &max_matches);
    if (!options.read(lexer)) return nullptr;
    Token pattern = lexer.next();
    if (pattern.kind != TokenKind::kString && pattern.kind != TokenKind::kWord) {
        return command.syntax_error(pattern, "a regular expression in quotes");
    }
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    Compiler& c = command.compiler;
    Span span = command.span(pattern.range);
    if (equals_ignore_case(mode, "sed")) {
        return extend_row(std::move(input), field, c.call_of("sed", span, c.column(field), c.text(pattern.text, span)));
    }
    if (!mode.empty())
        return command.fail("syntax", fmt::format("`rex` has no mode `{}`, only sed", mode), command.arguments);
    auto names = regex_groups(command, pattern.text, pattern.range);
    if (!names) return nullptr;
    auto node = std::make_unique<Parse>();
    node->schema = input->schema;
    node->text = c.column(field);
    node->pattern = pattern.text;
    node->dialect = RegexDialect::kPcre2;
    node->failure = ParseFailure::kKeep;
    node->max_matches = max_matches;
    node->offset_field = offset_field;
    // Groups without a name are numbered with the others, so they get a column that is dropped again.
    std::vector<std::string> unnamed;
    bool any = false;
    for (size_t i = 0; i < names->size(); ++i) {
        std::string name = (*names)[i];
        if (name.empty())
            unnamed.push_back(name = fmt::format("{}group {}", kHidden, i + 1));
        else
            any = true;
        node->columns.push_back({name, Type::kDynamic});
        node->schema.set(name, Type::kDynamic);
    }
    if (!any) return command.fail("syntax", "the regular expression has no named group `(?<field>...)`", pattern.range);
    if (!offset_field.empty()) node->schema.set(offset_field, Type::kDynamic);
    node->inputs.push_back(std::move(input));
    NodePtr rows = std::move(node);
    return unnamed.empty() ? std::move(rows) : select_columns(std::move(rows), SelectMode::kDrop, std::move(unnamed));
}

}  // namespace tocsin::spl
