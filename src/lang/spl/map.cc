// map search="... $field$ ..." [maxsearches=10]: a search for each row, with the row's values in its text; the results one after
// the other.
//
// The searches are made once the rows are known, but all logs are read in one pass, before that: the events that any of them
// could ask for are kept. Predicates that are the same for every row, directly behind the events, choose them.
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/macros.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"
#include "plan/filter.h"
#include "plan/scan.h"
#include "plan/template.h"
#include "plan/values.h"

namespace tocsin::spl {
namespace {

bool is_token_char(char c) { return is_ascii_alnum(c) || std::string_view("_.{}:-").find(c) != std::string_view::npos; }

// A value as one word of a search.
std::string as_word(std::string_view value, bool quoted) {
    bool plain = !value.empty();
    for (char c : value)
        plain = plain && (is_ascii_alnum(c) || std::string_view("_.:@/-").find(c) != std::string_view::npos);
    if (plain) return std::string(value);
    std::string escaped = replace_all(replace_all(value, "\\", "\\\\"), "\"", "\\\"");
    return quoted ? escaped : fmt::format("\"{}\"", escaped);
}

// The search with `$field$` replaced by `value(field)`; nullopt, with the field in `missing`, if there is none.
template <class ValueOf>
std::optional<std::string> completed(std::string_view search, ValueOf value, std::string& missing) {
    std::string out;
    bool quoted = false;
    for (size_t at = 0; at < search.size(); ++at) {
        if (search[at] == '\\' && at + 1 < search.size()) {
            out.append(search.substr(at++, 2));
            continue;
        }
        if (search[at] == '"') quoted = !quoted;
        size_t end = at + 1;
        while (end < search.size() && is_token_char(search[end])) ++end;
        bool token = search[at] == '$' && end > at + 1 && end < search.size() && search[end] == '$';
        if (!token) {
            out += search[at];
            continue;
        }
        std::string name(search.substr(at + 1, end - at - 1));
        std::optional<std::string> text = value(name);
        if (!text) {
            missing = name;
            return std::nullopt;
        }
        out += as_word(*text, quoted);
        at = end;
    }
    return out;
}

NodePtr compile_search(const Environment& environment, const std::string& search, Diagnostics& diagnostics,
                       Arena& literals) {
    SourcePtr source = SourceText::whole("map", search);
    diagnostics.set_source(source);
    auto text = expand_macros(*source, environment, diagnostics);
    if (!text) return nullptr;
    Compiler compiler(environment, diagnostics, literals);
    NodePtr rows = compile_pipeline(compiler, *text, {0, text->size()}, nullptr);
    if (!rows || diagnostics.has_errors()) return nullptr;
    return newest_first(compiler, std::move(rows));
}

// Visits the place of every scan of the plan.
void visit_scans(NodePtr& node, const std::function<void(NodePtr&, const Node* above)>& visit,
                 const Node* above = nullptr) {
    if (node->kind == NodeKind::kScan) {
        visit(node, above);
        return;
    }
    for (NodePtr& input : node->inputs) visit_scans(input, visit, node.get());
    visit_exprs(*node, [&](ExprPtr& root) {
        std::vector<Expr*> pending{root.get()};
        while (!pending.empty()) {
            Expr* top = pending.back();
            pending.pop_back();
            if (top->subquery) visit_scans(top->subquery, visit);
            for (ExprPtr& argument : top->arguments) pending.push_back(argument.get());
        }
    });
}

void hand_events_in(NodePtr& plan) {
    visit_scans(plan, [](NodePtr& scan, const Node*) {
        auto rows = std::make_unique<Values>();
        rows->schema.set_open(true);
        rows->from_apply = true;
        scan = std::move(rows);
    });
}

// The events that the searches read: those of the sample's only scan that pass what `other`, the search for another row, asks
// them, too; all events if there are several scans. Null if there is no scan.
NodePtr candidates(NodePtr& sample, NodePtr& other) {
    std::vector<std::pair<NodePtr*, const Node*>> scans, others;
    auto into = [](auto& list) {
        return [&list](NodePtr& scan, const Node* above) { list.emplace_back(&scan, above); };
    };
    visit_scans(sample, into(scans));
    visit_scans(other, into(others));
    if (scans.empty()) return nullptr;
    NodePtr events = (*scans[0].first)->clone();
    if (scans.size() != 1 || others.size() != 1) return events;
    const Node *first = scans[0].second, *second = others[0].second;
    if (!first || !second || first->kind != NodeKind::kFilter || second->kind != NodeKind::kFilter) return events;
    std::vector<ExprPtr> shared;
    for (const ExprPtr& predicate : as<Filter>(*first).predicates) {
        for (const ExprPtr& same : as<Filter>(*second).predicates) {
            if (has_subquery(*predicate) || to_string(*predicate) != to_string(*same)) continue;
            shared.push_back(clone(*predicate));
            break;
        }
    }
    return filter_rows(std::move(events), std::move(shared));
}

// Whether all scans read the same view.
bool reads_one_view(NodePtr& plan) {
    const View* view = nullptr;
    bool one = true;
    visit_scans(plan, [&](NodePtr& scan, const Node*) {
        one = one && (!view || view == as<Scan>(*scan).view);
        view = as<Scan>(*scan).view;
    });
    return one;
}

}  // namespace

NodePtr lower_map(const Command& command, NodePtr input) {
    uint64_t limit = 10;
    std::string search;
    Options options(command);
    options.count("maxsearches", &limit).text("search", &search);
    Lexer lexer = command.lexer();
    if (!options.read(lexer)) return nullptr;
    Token token = lexer.next();
    if (token.kind == TokenKind::kBracket)
        search = command.text.text(token.range);
    else if (token.is_name())
        return command.fail("unsupported", "`map` with a saved search is not supported; write the search", token.range);
    if (token.kind != TokenKind::kEnd && !expect_end(command, lexer)) return nullptr;
    if (search.empty()) return command.fail("syntax", "`map` needs a search", command.name_range);

    auto environment = std::make_shared<const Environment>(command.compiler.environment);
    auto node = std::make_unique<Template>();
    node->limit = limit;
    node->write = [environment, search](const Template::Filling& filling, Arena& literals,
                                        std::string& problem) -> NodePtr {
        std::string missing;
        auto text = completed(
            search,
            [&](const std::string& name) -> std::optional<std::string> {
                auto found = filling.find(name);
                return found == filling.end() ? std::nullopt : std::optional(found->second);
            },
            missing);
        if (!text) {
            problem = fmt::format("map: a row without `{}` is left out", missing);
            return nullptr;
        }
        Diagnostics diagnostics;
        NodePtr plan = compile_search(*environment, *text, diagnostics, literals);
        if (plan)
            hand_events_in(plan);
        else
            problem = fmt::format("map: `{}` is left out: {}", *text,
                                  diagnostics.all().empty() ? "" : diagnostics.all().front().message);
        return plan;
    };

    NodePtr samples[2];
    Diagnostics diagnostics;
    for (size_t i = 0; i < 2; ++i) {
        std::string missing;
        auto made_up = completed(
            search, [&](const std::string&) { return std::optional(std::to_string(i + 1)); }, missing);
        samples[i] = compile_search(*environment, *made_up, diagnostics, command.compiler.arena);
        if (samples[i]) continue;
        for (const Diagnostic& diagnostic : diagnostics.all()) command.compiler.diagnostics.add(diagnostic);
        return nullptr;
    }
    if (!reads_one_view(samples[0])) {
        return command.fail("unsupported", "a search of `map` over several kinds of logs is not supported",
                            command.arguments);
    }
    node->schema = Schema({}, true);
    node->inputs.push_back(std::move(input));
    if (NodePtr events = candidates(samples[0], samples[1])) node->inputs.push_back(std::move(events));
    hand_events_in(samples[0]);
    node->body = std::move(samples[0]);
    return node;
}

}  // namespace tocsin::spl
