// foreach fields [ template ]: the template's commands once per field, with <<FIELD>> and <<MATCHSTR>> replaced: a
// textual expansion like a macro's. Wildcards need rows whose fields are known when the query is compiled.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"
#include "plan/name_pattern.h"

namespace tocsin::spl {
namespace {

struct Replacement {
    std::string token;
    std::string text;
};

// What each `*` of the pattern stands for in the name; greedy from the left.
std::vector<std::string> star_segments(std::string_view pattern, std::string_view name) {
    std::vector<std::string> segments;
    for (size_t star = pattern.find('*'); star != std::string_view::npos; star = pattern.find('*')) {
        name.remove_prefix(star);
        pattern.remove_prefix(star + 1);
        // The shortest text after which the rest still fits.
        size_t length = 0;
        while (length < name.size() && !name_matches(pattern, name.substr(length))) ++length;
        segments.emplace_back(name.substr(0, length));
        name.remove_prefix(length);
    }
    return segments;
}

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

}  // namespace

NodePtr lower_foreach(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string mode = "multifield", field_token = "<<FIELD>>", match_token = "<<MATCHSTR>>";
    std::string segments[3] = {"<<MATCHSEG1>>", "<<MATCHSEG2>>", "<<MATCHSEG3>>"};
    Options options(command);
    options.text("mode", &mode)
        .text("fieldstr", &field_token)
        .text("matchstr", &match_token)
        .text("matchseg1", &segments[0])
        .text("matchseg2", &segments[1])
        .text("matchseg3", &segments[2]);
    std::vector<Token> patterns;
    std::optional<Range> body;
    while (!lexer.at_end()) {
        if (auto option = take_option(lexer)) {
            if (!options.apply(*option)) return nullptr;
            continue;
        }
        Token token = lexer.next();
        if (token.kind == TokenKind::kComma) continue;
        if (token.kind == TokenKind::kBracket && !body)
            body = token.range;
        else if (token.is_name())
            patterns.push_back(std::move(token));
        else
            return command.syntax_error(token, "a field or a template in brackets");
    }
    if (!equals_ignore_case(mode, "multifield")) {
        return command.fail("unsupported", fmt::format("`foreach` with mode={} is not supported", mode),
                            command.arguments);
    }
    if (!body || patterns.empty())
        return command.fail("syntax", "`foreach` needs fields and a template in brackets", command.name_range);
    for (const Token& pattern : patterns) {
        std::vector<std::string> names;
        if (!has_wildcard(pattern.text)) {
            names.push_back(pattern.text);
        } else if (auto known = listed_fields(*input)) {
            for (const std::string& name : *known) {
                if (name_matches(pattern.text, name)) names.push_back(name);
            }
        } else {
            return command.fail("unsupported",
                                fmt::format("which fields `{}` stands for is only known from the data", pattern.text),
                                pattern.range, "name the fields, or end the fields before with `| table`");
        }
        for (const std::string& name : names) {
            std::vector<std::string> stars = star_segments(pattern.text, name);
            std::string match;
            for (const std::string& star : stars) match += star;
            std::vector<Replacement> replacements{{field_token, name}, {match_token, match}};
            for (size_t i = 0; i < std::size(segments); ++i)
                replacements.push_back({segments[i], i < stars.size() ? stars[i] : ""});
            ExpandedText filled = fill_template(command.text, *body, replacements);
            input = compile_pipeline(command.compiler, filled, {0, filled.size()}, std::move(input));
            if (!input) return nullptr;
        }
    }
    return input;
}

}  // namespace tocsin::spl
