// anomalydetection and outlier: statistics over the whole table, by the table functions of these names.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {
namespace {

bool read_options_and_fields(const Command& command, const Options& options, std::vector<std::string>& fields) {
    Lexer lexer = command.lexer();
    while (!lexer.at_end()) {
        if (auto option = take_option(lexer)) {
            if (!options.apply(*option)) return false;
            continue;
        }
        Token token = lexer.next();
        if (token.kind == TokenKind::kComma) continue;
        if (!token.is_name()) {
            command.syntax_error(token, "a field name");
            return false;
        }
        fields.push_back(std::move(token.text));
    }
    return true;
}

}  // namespace

// anomalydetection [method=histogram] [action=filter|annotate] [pthresh=] [cutoff=t] fields: constants in this order.
NodePtr lower_anomalydetection(const Command& command, NodePtr input) {
    std::string method = "histogram", action = "filter";
    double threshold = 0;
    bool cutoff = true;
    Options options(command);
    options.text("method", &method).text("action", &action).number("pthresh", &threshold).flag("cutoff", &cutoff);
    TransformParts parts;
    if (!read_options_and_fields(command, options, parts.names)) return nullptr;
    action = to_lower_ascii(action);
    if (!equals_ignore_case(method, "histogram") || (action != "filter" && action != "annotate")) {
        return command.fail("unsupported",
                            fmt::format("`anomalydetection` with method={} action={} is not supported", method, action),
                            command.arguments);
    }
    Compiler& c = command.compiler;
    parts.constants = {c.text_value("histogram"), c.text_value(action), Value::real(threshold), Value::boolean(cutoff)};
    Schema schema = input->schema;
    schema.set_open(true);
    return transform_rows(c, "anomalydetection", std::move(input), std::move(parts), command.span(command.name_range),
                          std::move(schema));
}

// outlier [action=tf|rm] [param=2.5] [uselower=f] [mark=f] fields: constants in this order.
NodePtr lower_outlier(const Command& command, NodePtr input) {
    std::string action = "tf";
    double parameter = 2.5;
    bool use_lower = false, mark = false;
    Options options(command);
    options.text("action", &action)
        .number("param", &parameter)
        .flag("uselower", &use_lower)
        .flag("mark", &mark)
        .ignored("type");
    TransformParts parts;
    if (!read_options_and_fields(command, options, parts.names)) return nullptr;
    Compiler& c = command.compiler;
    parts.constants = {c.text_value(to_lower_ascii(action)), Value::real(parameter), Value::boolean(use_lower),
                       Value::boolean(mark)};
    Schema schema = input->schema;
    return transform_rows(c, "outlier", std::move(input), std::move(parts), command.span(command.name_range),
                          std::move(schema));
}

}  // namespace tocsin::spl
