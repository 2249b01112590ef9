// iplocation [prefix=p] [allfields=f] [lang=l] field: where an address is. The database is not part of the program
// (--geoip); without one the fields stay empty, which a warning says.
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

NodePtr lower_iplocation(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string prefix;
    std::string language = "en";
    bool all_fields = false;
    Options options(command);
    options.text("prefix", &prefix).flag("allfields", &all_fields).text("lang", &language);
    std::vector<Token> fields;
    if (!options.read(lexer)) return nullptr;
    Token field = lexer.next();
    if (!field.is_name()) return command.syntax_error(field, "a field with an address");
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    Compiler& c = command.compiler;
    const std::string& database = c.environment.geoip;
    if (database.empty()) {
        command.warn("missing-data",
                     "without a database of places (--geoip), `iplocation` gives no City, Country, Region",
                     command.name_range);
    }
    std::vector<Assignment> columns;
    std::vector<std::string_view> names{"City", "Country", "Region", "lat", "lon"};
    if (all_fields) names.insert(names.end(), {"Continent", "MetroCode", "Timezone"});
    for (std::string_view name : names) {
        Span span = command.span(field.range);
        ExprPtr value = database.empty() ? c.null(span)
                                         : c.call_of("iplocation_field", span, c.column(field.text, span), c.text(name),
                                                     c.text(database), c.text(language));
        columns.push_back({prefix + std::string(name), std::move(value)});
    }
    return extend_rows(std::move(input), std::move(columns));
}

}  // namespace tocsin::spl
