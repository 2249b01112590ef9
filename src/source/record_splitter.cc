// Splitting content into records. This loop sees every byte of every log, so it looks at as little as possible: 64
// bytes at a time are reduced to four bit masks, strings are blanked out by a running exclusive-or over the quotes, and
// only brackets and colons outside strings are visited (some 50 in a CloudTrail record of 1,200 bytes). That is enough
// to find where a record ends and to notice the members eventName, eventSource, eventTime, eventID and eventVersion on the way;
// whether everything in between is JSON is the extractor's business.
//
// What is checked is what tells a damaged record from a sound one soon: brackets must match, an opening bracket must
// follow what it may follow, a colon must follow a key, and strings hold no line breaks. A lost quote or a line cut
// short is thereby found within a line or two, and the search for the next record begins again just behind the start of
// the broken one.
#include "source/record_splitter.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tocsin {
namespace {

constexpr size_t kBlock = 64;
static_assert(kBlock <= kRecordPadding, "the last block of a window reads into the padding");

// The processor's own prefetching falls behind this loop; asking for what comes a kilobyte later made it 1.5 times as
// fast.
constexpr size_t kPrefetchAhead = 1024;

// A longer first key is not remembered as the opening of records.
constexpr size_t kMaxOpening = 128;

// Bytes that may be walked twice because of damage, beside twice the content: keeps hostile files linear.
constexpr uint64_t kRescanAllowance = 1u << 20;

// Bits of RecordSplitter::fields_.
constexpr unsigned kHasVersion = 1;
constexpr unsigned kHasSource = 2;
constexpr unsigned kHasName = 4;

struct BlockMasks {
    uint64_t quotes = 0;
    uint64_t backslashes = 0;
    uint64_t operators = 0;  // { } [ ] :
    uint64_t line_breaks = 0;
};

#if defined(__SSE2__)
// One bit per byte of the block for which `matches` gives all ones.
template <class Matches>
inline uint64_t mask_of(const char* text, Matches matches) {
    const auto part = [&](size_t at) -> uint64_t {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
        return static_cast<uint32_t>(_mm_movemask_epi8(matches(bytes)));
    };
    return part(0) | part(16) << 16 | part(32) << 32 | part(48) << 48;
}

inline __m128i equal(__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }

inline BlockMasks classify(const char* text) {
    BlockMasks masks;
    masks.quotes = mask_of(text, [](__m128i bytes) { return equal(bytes, '"'); });
    masks.backslashes = mask_of(text, [](__m128i bytes) { return equal(bytes, '\\'); });
    masks.operators = mask_of(text, [](__m128i bytes) {
        // Brackets and braces differ in one bit.
        const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        return _mm_or_si128(_mm_or_si128(equal(folded, '{'), equal(folded, '}')), equal(bytes, ':'));
    });
    masks.line_breaks = mask_of(text, [](__m128i bytes) { return equal(bytes, '\n'); });
    return masks;
}
#else
inline BlockMasks classify(const char* text) {
    BlockMasks masks;
    for (unsigned i = 0; i < kBlock; ++i) {
        const uint64_t bit = uint64_t{1} << i;
        switch (text[i]) {
            case '{':
            case '}':
            case '[':
            case ']':
            case ':': masks.operators |= bit; break;
            case '"': masks.quotes |= bit; break;
            case '\\': masks.backslashes |= bit; break;
            case '\n': masks.line_breaks |= bit; break;
            default: break;
        }
    }
    return masks;
}
#endif

// Bit i of the result is the exclusive-or of the bits 0..i.
inline uint64_t prefix_xor(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

// The bytes behind an effective backslash. `carry` is 1 if the byte before the block is one, and is set for the next
// block.
inline uint64_t escaped_bytes(uint64_t backslashes, uint64_t& carry) {
    uint64_t escaped = carry;
    carry = 0;
    for (uint64_t rest = backslashes & ~escaped; rest != 0;) {
        const uint64_t backslash = rest & -rest;
        const uint64_t next = backslash << 1;
        if (next == 0) carry = 1;
        escaped |= next;
        rest &= ~(backslash | next);
    }
    return escaped;
}

inline bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

inline uint64_t eight_bytes(const char* text) {
    uint64_t value;
    std::memcpy(&value, text, sizeof value);
    return value;
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

void RecordSplitter::Cursor::load() {
    __builtin_prefetch(text + base + kPrefetchAhead);
    const BlockMasks masks = classify(text + base);
    const uint64_t escapes = escaped_bytes(masks.backslashes, escaped);
    const uint64_t strings = prefix_xor(masks.quotes & ~escapes) ^ in_string;
    in_string = uint64_t{0} - (strings >> 63);
    // A line break inside a string is visited as well: it is always damage.
    operators = (masks.operators & ~strings) | (masks.line_breaks & strings);
    if (size - base < kBlock) operators &= (uint64_t{1} << (size - base)) - 1;
}

void RecordSplitter::Cursor::seek(size_t at) {
    if (loaded && at - base < kBlock) {
        operators &= ~uint64_t{0} << (at - base);
        return;
    }
    base = at;
    in_string = 0;
    escaped = 0;
    loaded = true;
    load();
}

inline size_t RecordSplitter::Cursor::next() {
    while (operators == 0) {
        if (size - base <= kBlock) return size;
        base += kBlock;
        load();
    }
    const size_t at = base + static_cast<size_t>(std::countr_zero(operators));
    operators &= operators - 1;
    return at;
}

size_t RecordSplitter::split(std::string_view window, bool last, Sink& sink) {
    text_ = window.data();
    size_ = window.size();
    cursor_ = Cursor{};
    cursor_.text = text_;
    cursor_.size = size_;
    size_t at = 0;
    const auto report = [&](size_t where, const char* reason, bool lost, bool at_end) {
        sink.damage({offset_ + where, reason, lost, at_end});
    };
    for (;;) {
        if (skipping_ && !resynchronise(at, last)) break;
        const Next next = skip_separators(at, last);
        if (next == Next::kEnd) {
            const bool open = context_ != Context::kTop && context_ != Context::kLoose;
            if (last && open) report(size_, "the content ends inside an array of records", false, true);
            break;
        }
        if (next == Next::kStray) {
            report(at, "a bracket or comma that belongs to no array of records", false, false);
            context_ = Context::kLoose;
            continue;
        }
        if (next == Next::kGarbage) {
            report(at, "not a JSON object", true, false);
            begin_skipping(at, at, false);
            continue;
        }
        const size_t begin = at;
        if (next == Next::kObject && element_open_ && (context_ == Context::kArray || context_ == Context::kRecords)) {
            // An array that was cut short, and the next document behind it.
            report(begin, "no comma before this object; the array before it may be cut short", false, false);
            context_ = Context::kLoose;
        }
        RawRecord record;
        const Walk walked = walk(begin, next, record);
        if (walked.outcome == Outcome::kIncomplete && !last && size_ - begin < record_limit_) {
            offset_ += begin;
            return begin;
        }
        if (walked.outcome != Outcome::kRecordsArray && next == Next::kObject && !opening_is_sound_) {
            learn_opening(begin, walked.at);
            opening_is_sound_ = walked.outcome == Outcome::kRecord;
        }
        switch (walked.outcome) {
            case Outcome::kRecord:
                at = walked.at + 1;
                if (next == Next::kMembers) {
                    context_ = outer_;
                } else {
                    record.text = window.substr(begin, at - begin);
                    record.offset = offset_ + begin;
                    if (fields_ == (kHasVersion | kHasSource | kHasName)) record.kind = RecordKind::kCloudTrail;
                    sink.record(record);
                }
                element_open_ = true;
                break;
            case Outcome::kRecordsArray:
                at = walked.at + 1;
                if (next == Next::kObject) outer_ = context_ == Context::kTop ? Context::kTop : Context::kLoose;
                context_ = Context::kRecords;
                element_open_ = false;
                break;
            case Outcome::kIncomplete:
                if (!last) {
                    report(begin, "record too large", true, false);
                    begin_skipping(at, size_, true);
                    break;
                }
                // Either the content is cut here, or a broken record swallowed sound ones.
                rescanned_ += size_ - begin;
                begin_skipping(at, begin + 1, true);
                if (rescanned_ <= kRescanAllowance + 2 * (offset_ + size_) && resynchronise(at, last)) {
                    report(begin, "a bracket or string is not closed", true, false);
                } else {
                    report(size_, "the content ends inside a record", true, true);
                    at = size_;
                }
                break;
            case Outcome::kBroken:
                report(walked.at, walked.reason, true, false);
                rescanned_ += walked.at - begin;
                begin_skipping(at, rescanned_ <= kRescanAllowance + 2 * (offset_ + walked.at) ? begin + 1 : walked.at,
                               true);
                break;
            case Outcome::kTooDeep:
                report(walked.at, "nested deeper than 1,000 levels", true, false);
                begin_skipping(at, walked.at, true);
                break;
        }
    }
    if (skipping_) remember_before(at);
    offset_ += at;
    return at;
}

// Moves over blanks, commas, byte order marks and the brackets of arrays of records.
RecordSplitter::Next RecordSplitter::skip_separators(size_t& at, bool last) {
    for (; at < size_; ++at) {
        switch (text_[at]) {
            case ' ':
            case '\n':
            case '\r':
            case '\t': break;
            case '{': return context_ == Context::kRecordsDone ? Next::kStray : Next::kObject;
            case '[':
                if (context_ != Context::kTop && context_ != Context::kLoose) return Next::kGarbage;
                context_ = Context::kArray;
                element_open_ = false;
                break;
            case ',':
                if (context_ == Context::kTop) return Next::kStray;
                if (context_ == Context::kRecordsDone) return Next::kMembers;
                element_open_ = false;
                break;
            case ']':
                if (context_ == Context::kTop || context_ == Context::kRecordsDone) return Next::kStray;
                if (context_ == Context::kArray) context_ = Context::kTop;
                if (context_ == Context::kRecords) context_ = Context::kRecordsDone;
                break;
            case '}':
                if (context_ == Context::kRecordsDone) {
                    context_ = outer_;
                } else if (context_ != Context::kLoose) {
                    return Next::kStray;
                }
                break;
            default: {
                const std::string_view rest(text_ + at, size_ - at);
                if (context_ == Context::kTop || context_ == Context::kLoose) {
                    if (rest.starts_with(kByteOrderMark)) {
                        at += kByteOrderMark.size() - 1;
                        break;
                    }
                    if (!last && kByteOrderMark.starts_with(rest)) return Next::kEnd;
                }
                return Next::kGarbage;
            }
        }
    }
    return Next::kEnd;
}

// Walks from the opening brace of an object (or, kMembers, from the comma behind a wrapper's array) to its closing
// brace.
RecordSplitter::Walk RecordSplitter::walk(size_t begin, Next kind, RawRecord& record) {
    cursor_.seek(begin);
    Cursor cursor = cursor_;  // a copy, so that the compiler keeps it in registers
    size_t depth = 0;
    fields_ = 0;
    open_[depth++] = '{';
    if (kind == Next::kObject) cursor.next();
    const auto done = [&](Outcome outcome, size_t at, const char* reason) {
        cursor_ = cursor;
        return Walk{outcome, at, reason};
    };
    for (;;) {
        const size_t at = cursor.next();
        if (at == size_) return done(Outcome::kIncomplete, at, "");
        switch (const char c = text_[at]) {
            case ':': {
                const size_t quote = text_[at - 1] == '"' ? at - 1 : significant_before(at);
                if (text_[quote] != '"' || open_[depth - 1] != '{')
                    return done(Outcome::kBroken, at, "a colon without a key");
                size_t records_array = 0;
                if (depth == 1 && note_member(begin, quote, at, record, records_array)) {
                    cursor.seek(records_array);
                    return done(Outcome::kRecordsArray, records_array, "");
                }
                break;
            }
            case '{':
            case '[': {
                const char before = text_[significant_before(at)];
                const bool fits = open_[depth - 1] == '{' ? before == ':' : before == ',' || before == '[';
                if (!fits) return done(Outcome::kBroken, at, "an opening bracket in a wrong place");
                if (depth == open_.size()) return done(Outcome::kTooDeep, at, "");
                open_[depth++] = c;
                break;
            }
            case '}':
            case ']':
                // In ASCII a closing bracket stands two behind its opening one.
                if (c != open_[depth - 1] + 2)
                    return done(Outcome::kBroken, at, "a closing bracket that does not match");
                if (--depth == 0) return done(Outcome::kRecord, at, "");
                break;
            default: return done(Outcome::kBroken, at, "a line break inside a string");
        }
    }
}

// Looks at the top-level member whose key ends at `quote`. True if it is the array of a Records wrapper, which then
// begins at `records_array`. A later member with the same key replaces the earlier one.
inline bool RecordSplitter::note_member(size_t begin, size_t quote, size_t colon, RawRecord& record,
                                        size_t& records_array) {
    static const uint64_t kNameEnd = eight_bytes("ventName");
    static const uint64_t kSourceEnd = eight_bytes("ntSource");
    static const uint64_t kVersionEnd = eight_bytes("tVersion");
    static const uint64_t kTimeEnd = eight_bytes("ventTime");
    static const uint64_t kId = eight_bytes("\"eventID");
    static const uint64_t kRecords = eight_bytes("\"Records");
    if (quote - begin < 9) return false;
    const auto key_is = [&](std::string_view quoted) {
        if (quote - begin < quoted.size() + 1) return false;
        const char* start = text_ + quote - quoted.size();
        // A quote behind a backslash is part of a longer key.
        return std::memcmp(start, quoted.data(), quoted.size()) == 0 && start[-1] != '\\';
    };
    const uint64_t key_end = eight_bytes(text_ + quote - 8);
    if (key_end == kNameEnd && key_is("\"eventName")) {
        fields_ = string_member(colon, record.event_name) ? fields_ | kHasName : fields_ & ~kHasName;
    } else if (key_end == kSourceEnd && key_is("\"eventSource")) {
        fields_ = string_member(colon, record.event_source) ? fields_ | kHasSource : fields_ & ~kHasSource;
    } else if (key_end == kVersionEnd && key_is("\"eventVersion")) {
        fields_ |= kHasVersion;
    } else if (key_end == kTimeEnd && key_is("\"eventTime")) {
        string_member(colon, record.event_time);
    } else if (key_end == kId && key_is("\"eventID")) {
        string_member(colon, record.event_id);
    } else if (key_end == kRecords && key_is("\"Records")) {
        records_array = skip_blanks(colon + 1);
        return records_array < size_ && text_[records_array] == '[';
    }
    return false;
}

// The raw text between the quotes of the string behind `colon`; false, and no text, if there stands no string.
bool RecordSplitter::string_member(size_t colon, std::string_view& value) const {
    value = {};
    const size_t quote = skip_blanks(colon + 1);
    if (quote >= size_ || text_[quote] != '"') return false;
    const char* begin = text_ + quote + 1;
    const void* found = std::memchr(begin, '"', size_ - quote - 1);
    if (found == nullptr) return false;
    size_t end = static_cast<size_t>(static_cast<const char*>(found) - text_);
    if (text_[end - 1] == '\\') {
        end = quote + 1;
        while (end < size_ && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
        if (end >= size_) return false;
    }
    value = std::string_view(begin, end - quote - 1);
    return true;
}

size_t RecordSplitter::skip_blanks(size_t at) const {
    while (at < size_ && is_blank(text_[at])) ++at;
    return at;
}

// The last byte before `at` that is no blank. Inside an object there always is one: its opening brace.
inline size_t RecordSplitter::significant_before(size_t at) const {
    do {
        --at;
    } while (is_blank(text_[at]));
    return at;
}

// From now on look for the next record, beginning at `from`.
void RecordSplitter::begin_skipping(size_t& at, size_t from, bool inside_record) {
    at = from;
    skipping_ = true;
    inside_record_ = inside_record;
    last_byte_ = ' ';
}

// Finds the next place at or behind `at` where a record may begin. False if the window has none; `at` is then the first
// byte that must be looked at again together with the next window.
bool RecordSplitter::resynchronise(size_t& at, bool last) {
    while (at < size_) {
        const void* brace = std::memchr(text_ + at, '{', size_ - at);
        if (brace == nullptr) break;
        at = static_cast<size_t>(static_cast<const char*>(brace) - text_);
        if (!last && size_ - at < opening_.size()) return false;
        if (begins_record(at)) {
            skipping_ = false;
            if (in_array()) context_ = Context::kLoose;
            cursor_.loaded = false;
            return true;
        }
        ++at;
    }
    at = size_;
    return false;
}

// Whether the brace at `at`, somewhere behind damage, looks like the start of a record: it begins a line; or, between
// records, any brace in an array; or it begins as this file's other records do, and, if it may be inside a record,
// stands where a record may stand.
bool RecordSplitter::begins_record(size_t at) const {
    if ((at > 0 ? text_[at - 1] : last_byte_) == '\n') return true;
    if (!inside_record_ && in_array()) return true;
    if (opening_.empty() || !std::string_view(text_ + at, size_ - at).starts_with(opening_)) return false;
    if (!inside_record_) return true;
    size_t before = at;
    while (before > 0 && is_blank(text_[before - 1])) --before;
    const char significant = before > 0 ? text_[before - 1] : last_significant_;
    return in_array() ? significant == ',' || significant == '[' : significant == '}';
}

// Keeps how the record at `begin` begins, up to the end of its first key. It is known to be sound before `end`.
void RecordSplitter::learn_opening(size_t begin, size_t end) {
    const size_t quote = skip_blanks(begin + 1);
    const size_t limit = std::min(end, begin + kMaxOpening);
    if (quote >= limit || text_[quote] != '"') return;
    size_t at = quote + 1;
    while (at < limit && text_[at] != '"' && text_[at] != '\\') ++at;
    if (at < limit && text_[at] == '"') opening_.assign(text_ + begin, at + 1 - begin);
}

// Notes what stands before `at`, where the next window begins.
void RecordSplitter::remember_before(size_t at) {
    if (at == 0) return;
    last_byte_ = text_[at - 1];
    for (size_t before = at; before > 0; --before) {
        if (is_blank(text_[before - 1])) continue;
        last_significant_ = text_[before - 1];
        break;
    }
}

}  // namespace tocsin
