// FeedLayout: the columns of all leaves of a pass. A column that several leaves ask for is extracted once, and equal filters are known to
// be equal; which leaves an event may matter to is narrowed down by its name, else by texts that its record must have.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "detect/feed_leaf.h"
#include "detect/text_prefilter.h"
#include "optimize/gate.h"
#include "optimize/required_texts.h"
#include "source/extract.h"
#include "source/log_reader.h"

namespace tocsin {

// Texts that a record has together, in any letter case. One is looked for in all records, the others where it is found.
struct TextWay {
    uint32_t text;  // of the prefilter
    RequiredTexts others;
};

// How one leaf's columns are found among the shared ones.
struct LeafLayout {
    FeedLeaf leaf;
    std::vector<const Node*> above;        // row operators that its columns go through
    SchemaPtr schema;                      // of its batches: the scan's columns, then the hidden ones
    std::vector<uint32_t> columns;         // shared column of each schema field
    std::vector<bool> filtered;            // per schema field: a filter reads it
    std::vector<const Expr*> filters;      // of the scan, in the order in which they are asked
    std::vector<uint32_t> filter_numbers;  // per filter: equal ones of one view have one number
    std::vector<bool> reads_dispatch;      // per filter: its gate depends on the event
    std::vector<bool> decided;             // per filter: an open gate has decided it
    bool immediate = false;                // all filters are decided by the gate
    std::vector<TextWay> texts;            // a record for which none of these holds gives no row; empty: any record may
    bool searches_record = false;          // a filter reads the record as a whole
};

// Constant during the pass: all threads read it.
class FeedLayout {
public:
    static constexpr uint32_t kTimeSlot = 0;  // shared column: the record's time
    static constexpr uint32_t kNoColumn = ~0u;

    // The plans of the leaves, `files` outlive the layout.
    FeedLayout(const std::vector<FeedLeaf>& leaves, const std::vector<LogFile>& files, const FeedOptions& options);

    const FeedOptions& options() const { return options_; }
    const std::vector<LeafLayout>& leaves() const { return leaves_; }
    const std::vector<ExtractColumn>& columns() const { return columns_; }
    // The shared columns with these numbers.
    std::vector<ExtractColumn> columns(const std::vector<uint32_t>& numbers) const;
    // Whether all records of one event have the same value there.
    bool by_event(uint32_t column) const { return by_event_[column]; }
    uint32_t sourcetype_column() const { return sourcetype_; }  // or kNoColumn
    size_t distinct_filters() const { return distinct_filters_; }
    size_t owners() const { return owners_; }  // one more than the greatest number of an owner

    const LogFile& file_of(const RawRecord& record) const { return files_[ordinal_file(record.ordinal)]; }

    // Finds the texts of leaves that have some.
    const TextPrefilter& prefilter() const { return prefilter_; }

    // The leaves whose anchors the event has, or that have none; ascending.
    std::vector<uint32_t> candidates(const DispatchValues& known) const;

private:
    void add(const FeedLeaf& leaf);
    uint32_t column_for(const ScanColumn& column);
    // Gives leaves that no event name anchors their texts.
    void set_texts();

    const std::vector<LogFile>& files_;
    FeedOptions options_;
    std::vector<LeafLayout> leaves_;
    std::vector<ExtractColumn> columns_;
    std::vector<bool> by_event_;
    uint32_t sourcetype_ = kNoColumn;
    size_t distinct_filters_ = 0;
    size_t owners_ = 0;
    std::map<std::pair<const View*, std::string>, uint32_t> filter_numbers_;  // by view and text
    std::unordered_map<std::string, std::vector<uint32_t>> anchored_;         // event name in lower case -> leaves
    std::vector<uint32_t> unanchored_;
    TextPrefilter prefilter_;
};

}  // namespace tocsin
