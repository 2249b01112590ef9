// Buckets of numbers and times: bin, chart and timechart's spans, tstats' `_time span=1h`.
#pragma once

#include <optional>
#include <string>

#include "lang/spl/command.h"

namespace tocsin::spl {

struct BinOptions {
    std::string span;   // `5m`, `2`, `2log10`
    uint64_t bins = 0;  // 0: not given
    std::string min_span, start, end, align_time;

    bool given() const { return !span.empty() || bins > 0; }
};
// Adds the options to those that the command takes.
void add_bin_options(Options& options, BinOptions& bin);
bool is_time_span(std::string_view span);
// The rows with `output` set to the bucket of `field`. Null after an error.
NodePtr bin_rows(const Command& command, NodePtr input, std::string_view field, std::string_view output,
                 const BinOptions& bin);

}  // namespace tocsin::spl
