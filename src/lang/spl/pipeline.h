// Pipelines: commands separated by `|`.
#pragma once

#include <optional>
#include <vector>

#include "lang/spl/command.h"
#include "plan/node.h"

namespace tocsin::spl {

// Compiles the pipeline in `range`. `input` holds the rows that it starts from (appendpipe, foreach) or is null: then
// the first command makes rows, an implied `search` if no command is named. Null after errors that were told.
NodePtr compile_pipeline(Compiler& compiler, const ExpandedText& text, Range range, NodePtr input);

// The whole query; notes its steps in the plan and marks every node with its step and span. After errors that were told the plan lacks
// the commands that failed, and has no root where the commands cannot be told apart.
void compile_query(Compiler& compiler, const ExpandedText& text, Plan& plan);

// The stretches between the pipes of a text, quotes and brackets respected. Nothing (told) if a quote or bracket is not
// closed.
struct Segment {
    std::optional<size_t> pipe;  // the `|` in front
    Range range;                 // behind the pipe
};
std::optional<std::vector<Segment>> split_pipeline(Compiler& compiler, const ExpandedText& text, Range range);

// Name and arguments of the command in a segment; `implied` if it is a search that does not say so.
struct CommandParts {
    Range name;
    Range arguments;
    bool implied = false;
};
CommandParts command_parts(const ExpandedText& text, const Segment& segment, bool first);

// Names of internal columns that commands make and drop again start so; no field of an event can be called like it.
inline constexpr std::string_view kHidden = "\x02";

}  // namespace tocsin::spl
