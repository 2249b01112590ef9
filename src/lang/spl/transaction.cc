// transaction [fields] [maxspan=] [maxpause=] [maxevents=] [startswith=] [endswith=] ...: events gathered into groups,
// newest first.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/nodes.h"
#include "lang/spl/search_expression.h"

namespace tocsin::spl {
namespace {

ExprPtr all_of(Compiler& c, std::vector<ExprPtr> conjuncts, Span span) {
    if (conjuncts.empty()) return c.boolean(true, span);
    if (conjuncts.size() == 1) return std::move(conjuncts.front());
    return c.call("and", std::move(conjuncts), span);
}

// The value of startswith= and endswith=: eval(condition), (search) or "search".
ExprPtr boundary(const Command& command, Lexer& lexer, const Option& option) {
    Compiler& c = command.compiler;
    // `startswith=(...)` and `startswith=eval(...)`: the parenthesis follows at once.
    if (option.value.kind != TokenKind::kString && lexer.peek().kind == TokenKind::kOpen) {
        lexer.next();
        Token inner = lexer.parenthesized();
        if (inner.kind == TokenKind::kUnclosed) {
            command.syntax_error(inner, "a closing parenthesis");
            return nullptr;
        }
        if (equals_ignore_case(option.value.text, "eval")) return compile_eval(c, command.text, inner.range);
        auto conjuncts = compile_search(c, command.text, inner.range);
        return conjuncts ? all_of(c, std::move(*conjuncts), command.span(inner.range)) : nullptr;
    }
    ExpandedText search;
    search.append_made(option.value.text, command.span(option.value.range), {});
    auto conjuncts = compile_search(c, search, {0, search.size()});
    return conjuncts ? all_of(c, std::move(*conjuncts), command.span(option.value.range)) : nullptr;
}

}  // namespace

// names: the fields; arguments: the start and end condition, as far as given; constants: maxspan, maxpause (seconds;
// negative: any), maxevents, whether there is a start, an end condition, mvlist, keepevicted, connected.
NodePtr lower_transaction(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    uint64_t max_events = 1000;
    bool connected = true, unify_ends = false, multivalues = false, keep_evicted = false, keep_orphans = false;
    std::string max_span, max_pause;
    ExprPtr start, end;
    Options options(command);
    options.count("maxevents", &max_events)
        .flag("connected", &connected)
        .flag("unifyends", &unify_ends)
        .flag("mvlist", &multivalues)
        .flag("keepevicted", &keep_evicted)
        .flag("keeporphans", &keep_orphans)
        .text("maxspan", &max_span)
        .text("maxpause", &max_pause)
        .ignored("delim")
        .ignored("nullstr")
        .ignored("mvraw")
        .ignored("maxopentxn")
        .ignored("maxopenevents");
    options.with("startswith",
                 [&](const Option& option) { return (start = boundary(command, lexer, option)) != nullptr; });
    options.with("endswith", [&](const Option& option) { return (end = boundary(command, lexer, option)) != nullptr; });
    TransformParts parts;
    if (!options.read_fields(lexer, parts.names)) return nullptr;
    if (unify_ends)
        return command.fail("unsupported", "`transaction` with unifyends is not supported", command.arguments);
    if (keep_orphans)
        return command.fail("unsupported", "`transaction` with keeporphans is not supported", command.arguments);
    for (const std::string* length : {&max_span, &max_pause}) {
        bool unlimited = length->empty() || *length == "-1";
        auto seconds = parse_duration(*length);
        if (!unlimited && !seconds)
            return command.fail("type", fmt::format("`{}` is no length of time", *length), command.arguments);
        parts.constants.push_back(Value::real(unlimited ? -1 : *seconds));
    }
    for (Value value : {Value::of_long(static_cast<int64_t>(max_events)), Value::boolean(start != nullptr),
                        Value::boolean(end != nullptr), Value::boolean(multivalues), Value::boolean(keep_evicted),
                        Value::boolean(connected)}) {
        parts.constants.push_back(value);
    }
    if (start) parts.arguments.push_back(std::move(start));
    if (end) parts.arguments.push_back(std::move(end));
    return transform_rows(command, "transaction", std::move(input), std::move(parts));
}

}  // namespace tocsin::spl
