// Open fields: rows of an open scan have every field of their records, under its flattened name.
#pragma once

#include <span>
#include <vector>

#include "data/batch.h"
#include "data/flatten.h"
#include "function/notices.h"
#include "plan/scan.h"
#include "source/log_reader.h"

namespace tocsin {

// Adds them to the batch of the scan. `records`: of the batch's rows. `limits`: see FeedOptions; `notices` hear of it.
void add_open_fields(const Scan& scan, std::span<const RawRecord* const> records, const FieldLimits& limits,
                     Notices& notices, Batch& batch);

}  // namespace tocsin
