// From text to commands to nodes. The text is cut at its top-level pipes; each stretch is one command, looked up in the
// table of commands and lowered by its row's function over the rows so far. After a command that fails the next ones
// are still read, so that one run tells all that is wrong.
//
// Steps are the commands as written: a macro whose definition holds several commands is one step.
#include "lang/spl/pipeline.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {
namespace {

Range trimmed(const ExpandedText& text, Range range) {
    while (range.begin < range.end && is_ascii_space(text.text()[range.begin])) ++range.begin;
    while (range.end > range.begin && is_ascii_space(text.text()[range.end - 1])) --range.end;
    return range;
}

// Marks the nodes that a command made: those above its input, and what hangs in their expressions.
void mark(Node& node, uint32_t step, Span span) {
    std::vector<Node*> pending{&node};
    while (!pending.empty()) {
        Node* top = pending.back();
        pending.pop_back();
        if (top->step != kNoStep) continue;
        top->step = step;
        top->span = span;
        for (NodePtr& input : top->inputs) pending.push_back(input.get());
        visit_exprs(*top, [&](ExprPtr& root) {
            std::vector<Expr*> exprs{root.get()};
            while (!exprs.empty()) {
                Expr* expr = exprs.back();
                exprs.pop_back();
                if (expr->subquery) pending.push_back(expr->subquery.get());
                for (ExprPtr& argument : expr->arguments) exprs.push_back(argument.get());
            }
        });
    }
}

// Lowers one command; gives the rows back unchanged (or empty ones) when it fails, with `failed` set.
NodePtr lower_command(Compiler& compiler, const ExpandedText& text, const Segment& segment, bool first, NodePtr input,
                      bool& failed) {
    CommandParts parts = command_parts(text, segment, first);
    auto recover = [&](NodePtr rows) {
        failed = true;
        return rows ? std::move(rows) : empty_rows({}, true);
    };
    if (parts.name.empty() && !parts.implied) {
        Range at = segment.pipe ? Range{*segment.pipe, *segment.pipe + 1} : parts.name;
        compiler.diagnostics.error("syntax", "there is no command between two pipes", text.origin(at));
        return recover(std::move(input));
    }
    if (++compiler.commands > kMaxCommands) {
        if (compiler.commands == kMaxCommands + 1) {
            compiler.diagnostics.error("limit", fmt::format("a query may hold at most {} commands", kMaxCommands),
                                       text.origin(parts.name));
        }
        return recover(std::move(input));
    }
    std::string_view name = parts.implied ? std::string_view("search") : text.text(parts.name);
    const CommandRow* row = find_command(name);
    if (!row) {
        compiler.diagnostics.error("unknown-command", fmt::format("there is no command `{}`", name),
                                   text.origin(parts.name), did_you_mean(to_lower_ascii(name), command_names()));
        return recover(std::move(input));
    }
    Command command{compiler, text, row->name, parts.name.empty() ? parts.arguments : parts.name, parts.arguments};
    if (!row->lower) {
        command.fail("unsupported", fmt::format("`{}` is not supported: {}", row->name, row->text), command.name_range);
        return recover(std::move(input));
    }
    if (!input && row->kind != CommandKind::kGenerating) {
        command.fail("syntax", fmt::format("`{}` needs rows in front of it", row->name), command.name_range);
        return recover(std::move(input));
    }
    if (input && row->order == InputOrder::kMatters) input = newest_first(compiler, std::move(input));
    size_t errors = compiler.diagnostics.error_count();
    NodePtr rows = row->lower(command, std::move(input));
    if (!rows || compiler.diagnostics.error_count() > errors) return recover(std::move(rows));
    return rows;
}

// Whether a subsearch begins with a command that makes rows (`[inputlookup known]` needs no pipe), or with one that is refused.
bool leads_with_command(const ExpandedText& text, const Segment& segment) {
    if (segment.pipe) return false;
    const CommandParts parts = command_parts(text, {segment.range.begin, segment.range}, false);
    const CommandRow* row = find_command(text.text(parts.name));
    const Range rest = trimmed(text, parts.arguments);
    const char next = rest.empty() ? ' ' : text.text()[rest.begin];
    return row && (row->kind == CommandKind::kGenerating || !row->lower) &&
           std::string_view("=!<>").find(next) == std::string_view::npos;
}

}  // namespace

std::optional<std::vector<Segment>> split_pipeline(Compiler& compiler, const ExpandedText& text, Range range) {
    std::string_view all = text.text();
    std::vector<Segment> segments{{std::nullopt, {range.begin, range.begin}}};
    auto unclosed = [&](size_t at, std::string_view what) {
        compiler.diagnostics.error("syntax", fmt::format("this {} is not closed", what),
                                   text.origin(Range{at, at + 1}));
        return std::nullopt;
    };
    for (size_t at = range.begin; at < range.end; ++at) {
        switch (all[at]) {
            case '\\': ++at; break;
            case '"': {
                size_t close = closing_quote(all, at, range.end);
                if (close == std::string_view::npos) return unclosed(at, "quote");
                at = close;
                break;
            }
            case '[': {
                size_t close = matching_close(all, at, range.end);
                if (close == std::string_view::npos) return unclosed(at, "bracket");
                at = close;
                break;
            }
            case '|':
                segments.back().range.end = at;
                segments.push_back({at, {at + 1, at + 1}});
                break;
            default: break;
        }
    }
    segments.back().range.end = range.end;
    for (Segment& segment : segments) segment.range = trimmed(text, segment.range);
    // `| tstats ...`: nothing stands in front of the first pipe. A pipe at the very end leads nowhere.
    if (segments.size() > 1 && segments.front().range.empty()) segments.erase(segments.begin());
    if (segments.size() > 1 && segments.back().range.empty()) segments.pop_back();
    return segments;
}

CommandParts command_parts(const ExpandedText& text, const Segment& segment, bool first) {
    Range name = segment.range;
    size_t end = name.begin;
    while (end < name.end && (is_ascii_alnum(text.text()[end]) || text.text()[end] == '_')) ++end;
    name.end = end;
    bool leads = first && !segment.pipe;
    if (leads && !equals_ignore_case(text.text(name), "search"))
        return {{segment.range.begin, segment.range.begin}, segment.range, true};
    // `search=x` is a term.
    if (leads) {
        Range rest = trimmed(text, {end, segment.range.end});
        char next = rest.empty() ? ' ' : text.text()[rest.begin];
        if (next == '=' || next == '!' || next == '<' || next == '>')
            return {{segment.range.begin, segment.range.begin}, segment.range, true};
    }
    return {name, {end, segment.range.end}, false};
}

NodePtr compile_pipeline(Compiler& compiler, const ExpandedText& text, Range range, NodePtr input) {
    auto segments = split_pipeline(compiler, text, range);
    if (!segments) return nullptr;
    bool continues = input != nullptr;
    bool failed = false;
    NodePtr rows = std::move(input);
    // A search of its own has a time range of its own.
    Compiler::TimeRange outer;
    if (!continues) outer = std::exchange(compiler.range, {});
    for (size_t i = 0; i < segments->size(); ++i) {
        const bool implied = i == 0 && !continues && !leads_with_command(text, (*segments)[i]);
        rows = lower_command(compiler, text, (*segments)[i], implied, std::move(rows), failed);
    }
    if (!continues) compiler.range = std::move(outer);
    return failed ? nullptr : std::move(rows);
}

void compile_query(Compiler& compiler, const ExpandedText& text, Plan& plan) {
    auto segments = split_pipeline(compiler, text, {0, text.size()});
    if (!segments) return;
    bool failed = false;  // told; the commands that did not fail are a plan, too
    NodePtr rows;
    for (size_t i = 0; i < segments->size(); ++i) {
        const Segment& segment = (*segments)[i];
        size_t begin = segment.pipe.value_or(segment.range.begin);
        // Commands behind a pipe that a macro made belong to the step that the macro's call stands in.
        bool new_step = i == 0 || text.macro(begin).empty();
        if (new_step) {
            size_t last = i;
            while (last + 1 < segments->size() && !text.macro(*(*segments)[last + 1].pipe).empty()) ++last;
            Range written{begin, (*segments)[last].range.end};
            Range body{segment.range.begin, written.end};
            CommandParts parts = command_parts(text, segment, i == 0);
            Step step;
            step.span = text.origin(written);
            step.kind = parts.implied ? std::string("search") : to_lower_ascii(text.text(parts.name));
            if (const CommandRow* row = find_command(step.kind)) step.kind = row->name;
            // A step that is nothing but a macro's call.
            if (!body.empty() && !text.macro(body.begin).empty() && text.origin(body) == text.origin(body.begin)) {
                step.macro = text.macro(body.begin);
            }
            plan.steps.push_back(std::move(step));
        }
        rows = lower_command(compiler, text, segment, i == 0, std::move(rows), failed);
        mark(*rows, static_cast<uint32_t>(plan.steps.size() - 1), plan.steps.back().span);
    }
    plan.root = newest_first(compiler, std::move(rows));
    // A sort that was put below for the order of events belongs to the step of its input.
    visit_nodes(*plan.root, [](Node& node) {
        if (node.step != kNoStep || node.inputs.empty()) return;
        node.step = node.inputs[0]->step;
        node.span = node.inputs[0]->span;
    });
}

}  // namespace tocsin::spl
