#include "detect/event_ids.h"

#include <algorithm>
#include <array>

#include "data/json.h"
#include "source/ordinal.h"
#include "source/raw_text.h"

namespace tocsin {

namespace {

constexpr bool is_hyphen_place(size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

// Of a lower-case hexadecimal digit; 16 for other characters.
constexpr std::array<uint8_t, 256> make_digits() {
    std::array<uint8_t, 256> digits{};
    digits.fill(16);
    for (int c = '0'; c <= '9'; ++c) digits[static_cast<size_t>(c)] = static_cast<uint8_t>(c - '0');
    for (int c = 'a'; c <= 'f'; ++c) digits[static_cast<size_t>(c)] = static_cast<uint8_t>(c - 'a' + 10);
    return digits;
}
constexpr std::array<uint8_t, 256> kDigits = make_digits();

// The GUID that format_guid() would write as `id`: lower case, hyphens in their places. False for any other text.
bool parse_usual_guid(std::string_view id, Guid& guid) {
    if (id.size() != 36) return false;
    std::array<uint64_t, 2> halves{};
    unsigned seen = 0;
    bool hyphens = true;
    for (size_t i = 0, digits = 0; i < id.size(); ++i) {
        if (is_hyphen_place(i)) {
            hyphens = hyphens && id[i] == '-';
            continue;
        }
        const unsigned digit = kDigits[static_cast<unsigned char>(id[i])];
        seen |= digit;
        uint64_t& half = halves[digits++ / 16];
        half = half << 4 | (digit & 15);
    }
    guid = {halves[0], halves[1]};
    return hyphens && seen < 16;
}

}  // namespace

void EventIds::add(Ordinal ordinal, std::string_view raw) {
    Guid guid;
    if (parse_usual_guid(raw, guid)) {
        entries_.push_back({ordinal, guid});
    } else if (!raw.empty()) {
        texts_.emplace(ordinal, unescaped(raw));
    }
}

void EventIds::absorb(EventIds&& other) {
    entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end());
    texts_.merge(other.texts_);
    other = EventIds();
}

void EventIds::settle(size_t files) {
    // Each thread met a file's records in order: putting the entries of each file together leaves them nearly sorted.
    std::vector<size_t> next(files + 1, 0);
    for (const Entry& entry : entries_) ++next[ordinal_file(entry.ordinal) + 1];
    for (size_t file = 0; file < files; ++file) next[file + 1] += next[file];
    first_of_file_ = next;
    std::vector<Entry> placed(entries_.size());
    for (const Entry& entry : entries_) placed[next[ordinal_file(entry.ordinal)]++] = entry;
    entries_ = std::move(placed);
    auto by_ordinal = [](const Entry& a, const Entry& b) { return a.ordinal < b.ordinal; };
    for (size_t file = 0; file < files; ++file) {
        auto first = entries_.begin() + static_cast<ptrdiff_t>(first_of_file_[file]);
        auto last = entries_.begin() + static_cast<ptrdiff_t>(first_of_file_[file + 1]);
        if (!std::is_sorted(first, last, by_ordinal)) std::sort(first, last, by_ordinal);
    }
}

const EventIds::Entry* EventIds::find(Ordinal ordinal) const {
    size_t file = ordinal_file(ordinal);
    if (file + 1 >= first_of_file_.size()) return nullptr;
    size_t first = first_of_file_[file], last = first_of_file_[file + 1];
    // Where every record of a file gave a row, its number is its place.
    size_t guess = first + ordinal_record(ordinal);
    if (guess < last && entries_[guess].ordinal == ordinal) return &entries_[guess];
    auto found = std::lower_bound(entries_.begin() + static_cast<ptrdiff_t>(first),
                                  entries_.begin() + static_cast<ptrdiff_t>(last), ordinal,
                                  [](const Entry& entry, Ordinal wanted) { return entry.ordinal < wanted; });
    return found != entries_.begin() + static_cast<ptrdiff_t>(last) && found->ordinal == ordinal ? &*found : nullptr;
}

bool EventIds::append_json(Ordinal ordinal, std::string& out) const {
    if (const Entry* entry = find(ordinal)) {
        out.append(1, '"').append(format_guid(entry->id)).append(1, '"');
        return true;
    }
    auto text = texts_.find(ordinal);
    if (text == texts_.end()) return false;
    write_json_string(text->second, out);
    return true;
}

}  // namespace tocsin
