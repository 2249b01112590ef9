// gentimes start=t [end=t] [increment=n<s|m|h|d>]: rows of time spans, from day to day. A time is a date `M/D/YYYY[:H:M:S]` or a
// number of days from now (`-7`).
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "plan/range.h"

namespace tocsin::spl {
namespace {

// The start of the day that a time names, or the time itself.
ExprPtr moment(const Command& command, const std::string& text, Range range) {
    Compiler& c = command.compiler;
    Span span = command.span(range);
    if (auto days = parse_number(text); days && *days == static_cast<double>(static_cast<int64_t>(*days))) {
        std::string spec = fmt::format("{:+d}d@d", static_cast<int64_t>(*days));
        return c.call_of("relative_time", span, c.call_of("now", span), c.text(spec));
    }
    std::string_view format = text.find(':') == std::string::npos ? "%m/%d/%Y" : "%m/%d/%Y:%H:%M:%S";
    if (text.empty() || !is_ascii_digit(text[0])) {
        command.fail("type", fmt::format("`{}` is no date such as 10/25/2024 and no number of days", text), range);
        return nullptr;
    }
    return c.call_of("strptime", span, c.text(text), c.text(format));
}

}  // namespace

NodePtr lower_gentimes(const Command& command, NodePtr input) {
    if (input) return command.fail("syntax", "`gentimes` comes first in a search", command.name_range);
    std::string start, end = "0", increment = "1d";
    Options options(command);
    options.text("start", &start).text("end", &end).text("increment", &increment);
    Lexer lexer = command.lexer();
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    if (start.empty()) return command.fail("syntax", "`gentimes` needs `start=`", command.name_range);
    auto step = parse_duration(increment);
    if (!step || *step < 1)
        return command.fail("type", fmt::format("`{}` is no length of time such as 6h", increment), command.arguments);
    Compiler& c = command.compiler;
    Span span = command.span(command.arguments);
    auto rows = std::make_unique<tocsin::Range>();
    rows->schema.set("starttime", Type::kLong);
    ExprPtr from = moment(command, start, command.arguments), to = moment(command, end, command.arguments);
    if (!from || !to) return nullptr;
    rows->from = c.call_of("floor", span, std::move(from));
    rows->to = c.call_of("floor", span, c.call_of("-", span, std::move(to), c.integer(1)));
    rows->step = c.integer(static_cast<int64_t>(*step));
    NodePtr times = std::move(rows);
    auto text = [&](const char* field) {
        return c.call_of("strftime", span, c.column(field), c.text("%a %b %e %H:%M:%S %Y"));
    };
    times = extend_row(std::move(times), "endtime",
                       c.call_of("+", span, c.column("starttime"), c.integer(static_cast<int64_t>(*step) - 1)));
    times = extend_row(std::move(times), "starthuman", text("starttime"));
    return extend_row(std::move(times), "endhuman", text("endtime"));
}

}  // namespace tocsin::spl
