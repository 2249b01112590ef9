// What logs show: which operations occur, how often, with which request parameters, and which fields records have.
#pragma once

#include <cstdint>
#include <map>
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
    ReadReport read;
    uint64_t records = 0;  // of CloudTrail
    std::map<std::pair<std::string, std::string>, EventObservation>
        events;                    // by event source and name without API date
    std::set<std::string> fields;  // paths without array subscripts: userIdentity.arn

    bool saw_field(const std::string& canonical) const;
};

// Reads all files once.
LogObservations observe_logs(const std::vector<LogFile>& files, unsigned threads);

}  // namespace tocsin
