// Extraction: one walk of a record along the trie of the paths that somebody needs fills the cells of all columns.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "data/flatten.h"
#include "data/json_tokens.h"
#include "data/value.h"
#include "function/notices.h"
#include "source/field_path.h"
#include "source/log_reader.h"

namespace tocsin {

// A column to extract.
struct ExtractColumn {
    FieldPath path;
    Rendering rendering = Rendering::kDynamic;
    std::string constant;
    FieldLimits limits = {};  // kSplunk
    bool operator==(const ExtractColumn&) const = default;
};

// Fills cells for a fixed set of columns. Strings without escapes are views into the record, constants are views
// of the extractor's columns, others go to the arena.
class Extractor {
public:
    // `notices` are told when a limit left something out.
    explicit Extractor(std::vector<ExtractColumn> columns, std::shared_ptr<Notices> notices = nullptr);
    ~Extractor();
    Extractor(Extractor&&) noexcept;

    // Writes the value of column i to cells[i][row], which must be null before. `file` is the path of the log file; `tokens` is memory
    // that several extractors of a thread may share. False (and the cells null) if the record is not valid JSON.
    bool extract(const RawRecord& record, std::string_view file, std::span<Value* const> cells, size_t row,
                 JsonTokens& tokens, Arena& arena);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The record's time: eventTime; for other records `_time`, `timestamp`, `@timestamp`, `time` or another usual name (ISO 8601 text or epoch
// seconds).
// Null if there is none.
Value record_time(const RawRecord& record);

}  // namespace tocsin
