#include "catalog/stages.h"

#include "base/text.h"

namespace tocsin {
namespace {

// Nothing but blanks and comments between two steps: they are neighbours in one pipeline.
bool adjacent(const Plan& plan, const Step& first, const Step& second) {
    if (second.span.begin < first.span.end) return false;
    std::string_view between = plan.source->text({first.span.end, second.span.begin});
    for (std::string_view line : split(between, '\n')) {
        line = trim(line);
        if (!line.empty() && !line.starts_with("//")) return false;
    }
    return true;
}

}  // namespace

std::vector<Span> stage_lines(const SourceText& source, Span stage) {
    const std::string_view text = source.text();
    // Leading and trailing blanks are no part of it.
    while (stage.begin < stage.end && is_ascii_space(text[stage.begin])) ++stage.begin;
    while (stage.begin < stage.end && is_ascii_space(text[stage.end - 1])) --stage.end;
    uint32_t indent = 0;
    while (indent < stage.begin && text[stage.begin - indent - 1] == ' ') ++indent;
    const bool line_begins = indent == stage.begin || text[stage.begin - indent - 1] == '\n';
    std::vector<Span> lines;
    for (uint32_t at = stage.begin; at < stage.end;) {
        size_t end = text.find('\n', at);
        if (end == std::string_view::npos || end > stage.end) end = stage.end;
        uint32_t begin = at;
        while (!lines.empty() && line_begins && begin < end && begin - at < indent && text[begin] == ' ') ++begin;
        lines.push_back({begin, static_cast<uint32_t>(end)});
        at = static_cast<uint32_t>(end) + 1;
    }
    return lines;
}

StageList read_stages(const Plan& plan, Language language) {
    const std::vector<Step>& steps = plan.steps;
    const bool gather = language == Language::kKql;
    StageList out;
    for (size_t begin = 0; begin < steps.size();) {
        size_t end = begin + 1;
        while (gather && end < steps.size() && steps[end].kind == steps[begin].kind &&
               adjacent(plan, steps[end - 1], steps[end]))
            ++end;
        Stage stage;
        stage.kind = steps[begin].kind;
        stage.steps = end - begin;
        stage.macro = steps[begin].macro;
        stage.span = cover(steps[begin].span, steps[end - 1].span);
        for (Span line : stage_lines(*plan.source, stage.span))
            stage.text.append(stage.text.empty() ? "" : "\n").append(plan.source->text(line));
        out.stage_of_step.resize(end, out.stages.size());
        out.stages.push_back(std::move(stage));
        begin = end;
    }
    return out;
}

}  // namespace tocsin
