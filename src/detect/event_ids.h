// EventIds: the eventID of records that gave a row, for the evidence of alerts. Most are GUIDs, kept in 20 bytes each.
#pragma once

#include <span>
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
    // `raw`: as in RawRecord; empty if the record has none. Records of a file come in ascending order.
    void add(Ordinal ordinal, std::string_view raw);
    // Bytes in use.
    size_t memory_bytes() const { return bytes_; }
    // Takes over what `other` has.
    void absorb(EventIds&& other);
    // Asks for the memory that append_json() will look at for these records.
    void prefetch(std::span<const Ordinal> ordinals) const;
    // Appends the record's eventID as a JSON string; false if it has none.
    bool append_json(Ordinal ordinal, std::string& out) const;

private:
    // Of one file, by ascending record.
    struct File {
        std::vector<uint32_t> records;
        std::vector<Guid> ids;
    };
    const Guid* find(Ordinal ordinal) const;

    std::vector<File> files_;
    size_t latest_ = 0;  // file
    size_t bytes_ = 0;
    std::unordered_map<Ordinal, std::string> texts_;  // ids that are no GUIDs in their usual spelling
};

}  // namespace tocsin
