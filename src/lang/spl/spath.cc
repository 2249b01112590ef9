// JSON in fields: spath, fromjson, tojson.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

// spath [input=f] [output=o] [path=p | p]: the value at the path, into `o` or a field called like the path; without a
// match the field stays as it was. Without a path, every leaf of the input becomes a field.
NodePtr lower_spath(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string source = "_raw", output, path;
    Options options(command);
    options.text("input", &source).text("output", &output).text("path", &path);
    auto take = [&](Token& token) {
        if (!token.is_name() || !path.empty()) return command.syntax_error(token, "one path") != nullptr;
        path = std::move(token.text);
        return true;
    };
    if (!options.read_all(lexer, take)) return nullptr;
    Compiler& c = command.compiler;
    Span span = command.span(command.arguments.empty() ? command.name_range : command.arguments);
    if (path.empty()) {
        if (!output.empty()) return command.fail("syntax", "`spath` with an output needs a path", command.arguments);
        TransformParts parts;
        parts.names = {source};
        parts.constants = {Value::boolean(c.environment.splunk_limits)};
        Schema schema = input->schema;
        schema.set_open(true);
        return transform_rows(command, "spath_all", std::move(input), std::move(parts), std::move(schema));
    }
    if (output.empty()) output = path;
    return extend_row(std::move(input), output,
                      c.call_of("spath_path", span, c.column(source), c.text(path), c.column(output)));
}

// fromjson field [prefix=p]: the members of the object become fields.
NodePtr lower_fromjson(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string prefix;
    Options options(command);
    options.text("prefix", &prefix);
    if (!options.read(lexer)) return nullptr;
    Token field = lexer.next();
    if (!field.is_name()) return command.syntax_error(field, "a field name");
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    TransformParts parts;
    parts.names = {field.text};
    parts.constants = {command.compiler.text_value(prefix)};
    Schema schema = input->schema;
    schema.set_open(true);
    return transform_rows(command, "fromjson", std::move(input), std::move(parts), std::move(schema));
}

// tojson [field | function(field)]... [output_field=o]: the row as JSON text. names: the fields (none: all); constants:
// the output, the default function, then each field's (auto, bool, json, none, num, str; null: the default).
NodePtr lower_tojson(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string output = "_raw", default_type = "auto";
    Options options(command);
    options.text("output_field", &output)
        .text("default_type", &default_type)
        .ignored("fill_null")
        .ignored("include_internal");
    TransformParts parts;
    parts.constants.resize(2);
    auto take = [&](Token& name) {
        if (!name.is_name()) return command.syntax_error(name, "a field name") != nullptr;
        if (lexer.peek().kind == TokenKind::kOpen) {
            lexer.next();
            parts.names.push_back(lexer.parenthesized().text);
            parts.constants.push_back(command.compiler.text_value(to_lower_ascii(name.text)));
        } else {
            parts.names.push_back(name.text);
            parts.constants.push_back(Value());
        }
        return true;
    };
    if (!options.read_all(lexer, take)) return nullptr;
    parts.constants[0] = command.compiler.text_value(output);
    parts.constants[1] = command.compiler.text_value(to_lower_ascii(default_type));
    Schema schema = input->schema;
    schema.set(output, Type::kDynamic);
    return transform_rows(command, "tojson", std::move(input), std::move(parts), std::move(schema));
}

}  // namespace tocsin::spl
