// Fields with several values: mvexpand, makemv, nomv, mvcombine.
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "plan/expand.h"

namespace tocsin::spl {
namespace {

std::optional<Token> only_field(const Command& command, const Options& options) {
    Lexer lexer = command.lexer();
    if (!options.read(lexer)) return std::nullopt;
    Token field = lexer.next();
    if (!field.is_name()) {
        command.syntax_error(field, "a field name");
        return std::nullopt;
    }
    if (!options.read(lexer) || !expect_end(command, lexer)) return std::nullopt;
    return field;
}

}  // namespace

// mvexpand field [limit=n]: a row per value; a row without the field stays.
NodePtr lower_mvexpand(const Command& command, NodePtr input) {
    uint64_t limit = 0;
    Options options(command);
    options.count("limit", &limit);
    auto field = only_field(command, options);
    if (!field) return nullptr;
    auto node = std::make_unique<Expand>();
    node->schema = input->schema;
    node->schema.set(field->text, Type::kDynamic);
    ExpandColumn column;
    column.name = field->text;
    column.expr = Compiler::column(field->text, command.span(field->range));
    node->columns.push_back(std::move(column));
    if (limit > 0) node->limit = limit;
    node->empty = EmptyRule::kKeepRow;
    node->inputs.push_back(std::move(input));
    return node;
}

// makemv [delim=d | tokenizer=re] [allowempty=f] [setsv=f] field
NodePtr lower_makemv(const Command& command, NodePtr input) {
    std::string delimiter = " ", tokenizer;
    bool allow_empty = false;
    Options options(command);
    options.text("delim", &delimiter).text("tokenizer", &tokenizer).flag("allowempty", &allow_empty).ignored("setsv");
    auto field = only_field(command, options);
    if (!field) return nullptr;
    Compiler& c = command.compiler;
    Span span = command.span(field->range);
    ExprPtr values =
        tokenizer.empty()
            ? c.call_of("makemv_delim", span, c.column(field->text, span), c.text(delimiter), c.boolean(allow_empty))
            : c.call_of("makemv_tokenizer", span, c.column(field->text, span), c.text(tokenizer));
    return extend_row(std::move(input), field->text, std::move(values));
}

// nomv field: the values in one text, a line each or with the delimiter that mvcombine or stats gave the field.
NodePtr lower_nomv(const Command& command, NodePtr input) {
    auto field = only_field(command, Options(command));
    if (!field) return nullptr;
    Compiler& c = command.compiler;
    Span span = command.span(field->range);
    auto delimiter = c.delimiters.find(field->text);
    return extend_row(std::move(input), field->text,
                      c.call_of("mvjoin", span, c.column(field->text, span),
                                c.text(delimiter == c.delimiters.end() ? "\n" : delimiter->second)));
}

// mvcombine [delim=d] field: rows that differ in this field only become one.
NodePtr lower_mvcombine(const Command& command, NodePtr input) {
    std::string delimiter = " ";
    Options options(command);
    options.text("delim", &delimiter);
    auto field = only_field(command, options);
    if (!field) return nullptr;
    TransformParts parts;
    parts.names = {field->text};
    command.compiler.delimiters[field->text] = delimiter;
    return transform_cells(command, "mvcombine", std::move(input), std::move(parts));
}

}  // namespace tocsin::spl
