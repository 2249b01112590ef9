// Splitting a log's content into records without parsing them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "data/json.h"
#include "source/log_reader.h"

namespace tocsin {

// A record longer than this is damage: it bounds the memory that a hostile file can ask for.
inline constexpr size_t kMaxRecordBytes = size_t{256} << 20;

// A place in the content that could not be read.
struct ContentDamage {
    uint64_t offset = 0;  // bytes into the content
    const char* reason = "";
    bool record_lost = false;  // a record (or something in its place) was skipped
    bool at_end = false;       // the content ends too early
};

// Takes a file's content window by window and hands out its records: the elements of `{"Records":[...]}`, of a
// top-level array, and top-level objects that are neither, in any sequence. Reports damage and goes on behind it. One
// splitter per file.
class RecordSplitter {
public:
    class Sink {
    public:
        virtual ~Sink() = default;
        // Everything but the ordinal is set; the sink may set that. Views into the window.
        virtual void record(RawRecord& record) = 0;
        virtual void damage(const ContentDamage& damage) = 0;
    };

    // `offset`: where in the content the first window stands (for messages).
    explicit RecordSplitter(uint64_t offset = 0, size_t record_limit = kMaxRecordBytes)
        : offset_(offset), record_limit_(record_limit) {}

    // Hands out the records that end in the window; `last` says that no bytes follow it. kRecordPadding bytes behind
    // the window must be readable. Returns how many bytes are done with: the next window begins with the others.
    size_t split(std::string_view window, bool last, Sink& sink);

    // Nothing is under way: the next byte begins a document.
    bool between_documents() const { return context_ == Context::kTop && !skipping_; }

private:
    // What encloses the next record.
    enum class Context : uint8_t {
        kTop,          // nothing
        kArray,        // a top-level array
        kRecords,      // the array of a Records wrapper
        kRecordsDone,  // a wrapper, behind its array
        kLoose,        // unknown since damage inside an array: separators and closing brackets are taken as they come
    };
    // What follows the separators: a record, a wrapper's members behind its array, a bracket or comma in a wrong place,
    // other text.
    enum class Next : uint8_t { kObject, kMembers, kStray, kGarbage, kEnd };
    enum class Outcome : uint8_t { kRecord, kRecordsArray, kIncomplete, kBroken, kTooDeep };
    // What a walk came to, and where: the last byte of the object, the first byte of the Records array, or the byte
    // that is wrong.
    struct Walk {
        Outcome outcome;
        size_t at;
        const char* reason;
    };

    // The brackets and colons outside strings, block by block.
    struct Cursor {
        const char* text = nullptr;
        size_t size = 0;
        size_t base = 0;         // where the current block begins
        uint64_t operators = 0;  // what of it is still to be visited
        uint64_t in_string = 0;  // all ones if the next block begins inside a string
        uint64_t escaped = 0;    // 1 if the next block's first byte is escaped
        bool loaded = false;

        void load();
        // Goes to `at`, a byte outside strings; nothing but separators stands between here and there.
        void seek(size_t at);
        size_t next();
    };

    Next skip_separators(size_t& at, bool last);
    Walk walk(size_t begin, Next kind, RawRecord& record);
    bool note_member(size_t begin, size_t quote, size_t colon, RawRecord& record, size_t& records_array);
    size_t skip_blanks(size_t at) const;
    size_t significant_before(size_t at) const;
    bool string_member(size_t colon, std::string_view& value) const;

    void begin_skipping(size_t& at, size_t from, bool inside_record);
    bool resynchronise(size_t& at, bool last);
    bool begins_record(size_t at) const;
    bool in_array() const { return context_ != Context::kTop; }
    void learn_opening(size_t begin, size_t end);
    void remember_before(size_t at);

    // State between windows.
    uint64_t offset_;
    size_t record_limit_;
    Context context_ = Context::kTop;
    Context outer_ = Context::kTop;  // the context around the wrapper
    bool element_open_ = false;      // an array element came and no comma since
    bool skipping_ = false;          // looking for the next record behind damage ...
    bool inside_record_ = false;     // ... that was inside a record
    char last_byte_ = '\n';          // before the window, while skipping
    char last_significant_ = '\n';   // the same without blanks
    uint64_t rescanned_ = 0;         // bytes walked again after damage
    std::string opening_;            // how records of this file begin: `{"eventVersion"`
    bool opening_is_sound_ = false;  // learned from a whole record

    // State within a window.
    const char* text_ = nullptr;
    size_t size_ = 0;
    Cursor cursor_;
    unsigned fields_ = 0;                     // of the record being walked, which of its dispatch fields occurred
    std::array<char, kMaxJsonDepth> open_{};  // the brackets around the cursor
};

}  // namespace tocsin
