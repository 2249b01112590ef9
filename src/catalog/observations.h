// What logs show: which operations occur, how often, with which request parameters, and which fields records have.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "source/log_reader.h"

namespace tocsin {

struct EventObservation {
    uint64_t records = 0;
    uint64_t errors = 0;  // records with an errorCode
    std::string first;    // eventTime of the earliest and the latest record, as written
    std::string last;
    std::map<std::string, uint64_t> parameters;  // top-level keys of requestParameters -> records with it
};

struct LogObservations {
    uint64_t records = 0;  // of CloudTrail
    std::map<std::pair<std::string, std::string>, EventObservation>
        events;  // by event source and name without API date
    // Paths without array subscripts: userIdentity.arn; also those inside texts that are JSON (policyDocument.Statement.Effect).
    std::set<std::string> fields;

    bool saw_field(const std::string& canonical) const;
};

// Watches records go by; each thread keeps its own counts.
class LogObserver {
public:
    explicit LogObserver(unsigned threads);
    ~LogObserver();

    // One for each thread.
    std::vector<RecordConsumer*> consumers();
    // What all threads saw.
    LogObservations observations() const;

private:
    class Watcher;
    std::vector<std::unique_ptr<Watcher>> watchers_;
};

// Reads all files, once, for nothing else.
LogObservations observe_logs(const std::vector<LogFile>& files, unsigned threads, ReadReport& report);

}  // namespace tocsin
