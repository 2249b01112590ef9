// Generated logs: a few small files of CloudTrail-like records with all the irregularities that real ones have.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "reference/evaluate.h"
#include "source/log_reader.h"

namespace tocsin::differential {

struct Logs {
    std::vector<LogFile> files;              // as the engine reads them
    std::vector<reference::Record> records;  // the same, in order
};

// Writes `count` records into three files below `folder`, which is made.
Logs make_logs(uint64_t seed, size_t count, const std::filesystem::path& folder);

}  // namespace tocsin::differential
