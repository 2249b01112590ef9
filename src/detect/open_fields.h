// Open fields: rows of an open scan have every field of their records, under its flattened name.
#pragma once

#include <span>
#include <vector>

#include "data/batch.h"
#include "function/notices.h"
#include "plan/scan.h"
#include "source/log_reader.h"

namespace tocsin {

// Adds them to the batch of the scan. `records`: of the batch's rows. `splunk_cutoff`: see FeedOptions; `notices` hear of it.
void add_open_fields(const Scan& scan, std::span<const RawRecord* const> records, size_t splunk_cutoff,
                     Notices& notices, Batch& batch);

}  // namespace tocsin
