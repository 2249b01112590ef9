// Stages: the steps of a query in source order, neighbours of one kind gathered where the language has long runs of them.
#pragma once

#include <vector>

#include "catalog/facts.h"

namespace tocsin {

struct StageList {
    std::vector<Stage> stages;
    std::vector<size_t> stage_of_step;  // as many as Plan::steps
};

// The lines of a stage, each without the blanks that the stage's first line has in front of it in its file.
std::vector<Span> stage_lines(const SourceText& source, Span stage);

StageList read_stages(const Plan& plan, Language language);

}  // namespace tocsin
