// LeafFeed: the one pass. Takes the records of the logs, finds for each the scan leaves that it may matter to, extracts what they need in
// one walk, runs the leaves' filters over batches, and hands the rows that pass to the leaves' targets.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "detect/event_ids.h"
#include "detect/feed_layout.h"
#include "detect/feed_leaf.h"
#include "detect/route_planner.h"
#include "function/notices.h"
#include "source/log_reader.h"

namespace tocsin {

// What the pass counted.
struct FeedCounts {
    uint64_t records = 0;
    uint64_t records_dispatched = 0;  // records that passed the gate of at least one leaf, and so were extracted
    uint64_t records_matched = 0;     // records that gave at least one leaf a row
    uint64_t records_without_time = 0;
    Ticks first_time = kMaxDateTime;  // over all CloudTrail records with a time, and others that have one
    Ticks last_time = 0;
    std::vector<uint64_t> dispatched_by_owner;  // records that passed the gates of the owner's leaves
    std::vector<uint64_t> rows_by_owner;        // those that passed the leaves' filters, too
    std::vector<uint64_t> records_by_kind = std::vector<uint64_t>(2);  // by RecordKind; without those of a logsource
    std::map<std::string, uint64_t> records_by_logsource;              // of files that were given for one
    Notices notices;                                                   // limits that filters of leaves reached
};

class LeafFeed {
public:
    LeafFeed(const std::vector<FeedLeaf>& leaves, const std::vector<LogFile>& files, const FeedOptions& options);
    ~LeafFeed();

    // One consumer per thread, for read_logs().
    std::vector<RecordConsumer*> consumers();
    // After the last record: hands on the rows that wait for others.
    void finish();
    // Sums over all threads.
    FeedCounts counts();
    // After the pass: the eventID of every record that gave a row, if FeedOptions asked for them.
    EventIds take_event_ids();

private:
    class Thread;
    FeedLayout layout_;
    RoutePlanner planner_;
    std::vector<std::unique_ptr<Thread>> threads_;
};

}  // namespace tocsin
