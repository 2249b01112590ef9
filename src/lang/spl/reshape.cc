// Tables turned around: xyseries, untable, transpose, and sums at their edges: addtotals, addcoltotals. The work is
// done by table functions of these names; here their arguments are read.
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {
namespace {

// addtotals: names: patterns of the fields to sum (none: all); constants: row, col, fieldname, labelfield, label.
NodePtr totals(const Command& command, NodePtr input, bool row, bool column) {
    Lexer lexer = command.lexer();
    std::string field_name = "Total", label_field, label = "Total";
    TransformParts parts;
    Options options(command);
    options.flag("row", &row)
        .flag("col", &column)
        .text("fieldname", &field_name)
        .text("labelfield", &label_field)
        .text("label", &label);
    if (!options.read_fields(lexer, parts.names)) return nullptr;
    Compiler& c = command.compiler;
    parts.constants = {Value::boolean(row), Value::boolean(column), c.text_value(field_name), c.text_value(label_field),
                       c.text_value(label)};
    Schema schema = input->schema;
    if (row) schema.set(field_name, Type::kDynamic);
    if (column && !label_field.empty()) schema.set(label_field, Type::kDynamic);
    return transform_rows(command, "addtotals", std::move(input), std::move(parts), std::move(schema));
}

}  // namespace

// xyseries [grouped=f] x name data...: names: the fields; constants: sep, grouped.
NodePtr lower_xyseries(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string separator = ": ";
    bool grouped = false;
    std::vector<Token> fields;
    Options options(command);
    options.text("sep", &separator).flag("grouped", &grouped).ignored("format");
    if (!options.read(lexer) || !read_fields(command, lexer, fields)) return nullptr;
    if (fields.size() < 3)
        return command.fail("syntax", "`xyseries` needs a row field, a name field and data fields", command.name_range);
    TransformParts parts;
    parts.names = names_of(fields);
    parts.constants = {command.compiler.text_value(separator), Value::boolean(grouped)};
    return transform_rows(command, "xyseries", std::move(input), std::move(parts));
}

// untable x name data: names: the three fields.
NodePtr lower_untable(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::vector<Token> fields;
    if (!read_fields(command, lexer, fields)) return nullptr;
    if (fields.size() != 3)
        return command.fail("syntax", "`untable` needs a row field and names for the columns' name and value",
                            command.name_range);
    TransformParts parts;
    parts.names = names_of(fields);
    Schema schema;
    for (const std::string& name : parts.names) schema.set(name, Type::kDynamic);
    return transform_rows(command, "untable", std::move(input), std::move(parts), std::move(schema));
}

// transpose [n=5] [column_name=column] [header_field=f] [include_empty=t]: constants: n (0: all), column_name,
// header_field or null, include_empty.
NodePtr lower_transpose(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    uint64_t rows = 5;
    bool include_empty = true;
    std::string column_name = "column", header_field;
    Options options(command);
    options.text("column_name", &column_name).text("header_field", &header_field).flag("include_empty", &include_empty);
    auto take = [&](const Token& token) {
        auto number = parse_number(token.text);
        if (token.kind != TokenKind::kWord || !number || *number < 0 || *number > 1e9)
            return command.syntax_error(token, "a number of rows") != nullptr;
        rows = static_cast<uint64_t>(*number);
        return true;
    };
    if (!options.read_all(lexer, take)) return nullptr;
    TransformParts parts;
    Compiler& c = command.compiler;
    parts.constants = {Value::of_long(static_cast<int64_t>(rows)), c.text_value(column_name),
                       header_field.empty() ? Value() : c.text_value(header_field), Value::boolean(include_empty)};
    return transform_rows(command, "transpose", std::move(input), std::move(parts));
}

NodePtr lower_addtotals(const Command& command, NodePtr input) {
    return totals(command, std::move(input), true, false);
}
NodePtr lower_addcoltotals(const Command& command, NodePtr input) {
    return totals(command, std::move(input), false, true);
}

}  // namespace tocsin::spl
