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

// The GUID that append_guid() would write as `id`: lower case, hyphens in their places. False for any other text.
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
    const uint64_t record = ordinal_record(ordinal);
    if (record <= UINT32_MAX && parse_usual_guid(raw, guid)) {
        const size_t number = ordinal_file(ordinal);
        if (number >= files_.size()) files_.resize(number + 1);
        if (number != latest_) {
            files_[latest_].records.shrink_to_fit();
            files_[latest_].ids.shrink_to_fit();
            latest_ = number;
        }
        bytes_ += sizeof(uint32_t) + sizeof(Guid);
        files_[number].records.push_back(static_cast<uint32_t>(record));
        files_[number].ids.push_back(guid);
    } else if (!raw.empty()) {
        const std::string& text = texts_.emplace(ordinal, unescaped(raw)).first->second;
        bytes_ += sizeof(decltype(texts_)::value_type) + 2 * sizeof(void*) + text.capacity();
    }
}

void EventIds::absorb(EventIds&& other) {
    bytes_ += other.bytes_;
    files_.resize(std::max(files_.size(), other.files_.size()));
    for (size_t number = 0; number < other.files_.size(); ++number) {
        File& mine = files_[number];
        File& others = other.files_[number];
        if (mine.records.empty() || others.records.empty()) {
            if (mine.records.empty()) mine = std::move(others);
            continue;
        }
        // Several threads read parts of a large file.
        File merged;
        for (size_t i = 0, j = 0; i < mine.records.size() || j < others.records.size();) {
            const bool take_mine =
                j == others.records.size() || (i < mine.records.size() && mine.records[i] < others.records[j]);
            const File& from = take_mine ? mine : others;
            size_t& at = take_mine ? i : j;
            merged.records.push_back(from.records[at]);
            merged.ids.push_back(from.ids[at]);
            ++at;
        }
        mine = std::move(merged);
        others = File();
    }
    texts_.merge(other.texts_);
    other = EventIds();
}

void EventIds::prefetch(std::span<const Ordinal> ordinals) const {
    for (const Ordinal ordinal : ordinals) {
        const size_t number = ordinal_file(ordinal);
        if (number >= files_.size() || ordinal_record(ordinal) >= files_[number].ids.size()) continue;
        __builtin_prefetch(&files_[number].records[ordinal_record(ordinal)]);
        __builtin_prefetch(&files_[number].ids[ordinal_record(ordinal)]);
    }
}

const Guid* EventIds::find(Ordinal ordinal) const {
    const size_t number = ordinal_file(ordinal);
    if (number >= files_.size()) return nullptr;
    const std::vector<uint32_t>& records = files_[number].records;
    const uint64_t record = ordinal_record(ordinal);
    // Where every record of a file gave a row, its number is its place.
    size_t at = record;
    if (at >= records.size() || records[at] != record)
        at = static_cast<size_t>(std::lower_bound(records.begin(), records.end(), record) - records.begin());
    return at < records.size() && records[at] == record ? &files_[number].ids[at] : nullptr;
}

bool EventIds::append_json(Ordinal ordinal, std::string& out) const {
    if (const Guid* id = find(ordinal)) {
        out += '"';
        append_guid(*id, out);
        out += '"';
        return true;
    }
    auto text = texts_.find(ordinal);
    if (text == texts_.end()) return false;
    write_json_string(text->second, out);
    return true;
}

}  // namespace tocsin
