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
        stage.text = std::string(trim(plan.source->text(stage.span)));
        out.stage_of_step.resize(end, out.stages.size());
        out.stages.push_back(std::move(stage));
        begin = end;
    }
    return out;
}

}  // namespace tocsin
