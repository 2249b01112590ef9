// FeedLeaf: a scan leaf of some plan as the one pass sees it, and where its rows go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "data/batch.h"
#include "data/flatten.h"
#include "data/time.h"
#include "plan/scan.h"
#include "source/log_reader.h"

namespace tocsin {

// Where the rows of a leaf go. Called by several threads at once, each with its own number.
class LeafTarget {
public:
    virtual ~LeafTarget() = default;
    virtual void push(unsigned thread, Batch& batch) = 0;
};

// Where the records go that pass a leaf's filters, for those who need no columns. Called like LeafTarget.
class RecordTarget {
public:
    virtual ~RecordTarget() = default;
    // The records are valid during the call.
    virtual void take(unsigned thread, std::span<const RawRecord* const> records) = 0;
};

// A leaf of some plan.
struct FeedLeaf {
    const Scan* scan = nullptr;
    const Node* root = nullptr;       // of the operators that its rows go through: a tree that holds the scan
    LeafTarget* target = nullptr;     // of its rows,
    RecordTarget* records = nullptr;  // or of its records
    bool with_time = false;           // adds the hidden column kTimeColumn with the record's time, for windows
    uint32_t owner = 0;               // number of the rule, for statistics
};
inline constexpr const char* kTimeColumn = "\x01time";

struct FeedOptions {
    unsigned threads = 1;
    size_t batch_rows = 1024;
    Ticks since = 0;  // event time bounds [since, until)
    Ticks until = kMaxDateTime;
    FieldLimits splunk_limits;  // of Splunk's fields
    bool gates = true;       // skip records that the dispatch fields rule out; false: every record goes to every leaf
    bool event_ids = false;  // remember the eventID of every record that gave a row
    // Told after each batch of a thread what its event IDs take; may be empty.
    std::function<void(unsigned thread, size_t bytes)> after_batch;

    bool bounded() const { return since > 0 || until < kMaxDateTime; }
};

}  // namespace tocsin
