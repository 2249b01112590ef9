// The end of the logs, told before they are read: from the files that are the last ones by their names.
#pragma once

#include <optional>
#include <vector>

#include "data/time.h"
#include "source/log_reader.h"

namespace tocsin {

// The time of the last record, going by the files whose names have the latest time (CloudTrail's names tell when a file was written:
// 123456789012_CloudTrail_us-east-1_20260131T2355Z_0123456789abcdef.json.gz). Nullopt where names have no time, or where those files are
// too many or too large to be read beforehand. Another file may still hold a later record.
std::optional<Ticks> guess_last_time(const std::vector<LogFile>& files);

}  // namespace tocsin
