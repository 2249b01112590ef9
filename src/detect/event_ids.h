// EventIds: the eventID of every record that gave a row, for the evidence of alerts. An id is a GUID in 16 bytes; other texts are rare.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/batch.h"
#include "data/value.h"

namespace tocsin {

// Filled by one thread, or made from several such.
class EventIds {
public:
    // `raw`: as in RawRecord; empty if the record has none.
    void add(Ordinal ordinal, std::string_view raw);
    // Takes over what `other` has.
    void absorb(EventIds&& other);
    // Makes append_json() answer. `files`: number of log files.
    void settle(size_t files);
    // Appends the record's eventID as a JSON string; false if it has none.
    bool append_json(Ordinal ordinal, std::string& out) const;

private:
    struct Entry {
        Ordinal ordinal;
        Guid id;
    };
    const Entry* find(Ordinal ordinal) const;

    std::vector<Entry> entries_;
    std::vector<size_t> first_of_file_;               // into entries_, one more than there are files
    std::unordered_map<Ordinal, std::string> texts_;  // ids that are no GUIDs in their usual spelling
};

}  // namespace tocsin
