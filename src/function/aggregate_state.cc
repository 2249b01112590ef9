// Tables are open-addressed with linear probing and at most half full: small, and without an allocation per value.
#include "function/aggregate_state.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "data/compare.h"

namespace tocsin {
namespace {

// Spreads the bits (the finalizer of MurmurHash3, constants by public domain).
uint64_t mix(uint64_t h) {
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53ULL;
    return h ^ h >> 33;
}

size_t hash_address(const void* address) {
    return static_cast<size_t>(reinterpret_cast<uintptr_t>(address) * 0x9E3779B97F4A7C15ULL >> 32);
}

}  // namespace

KeptValue& KeptValue::operator=(const KeptValue& other) {
    if (this == &other) return *this;
    if (other.value_.is_string() || other.value_.tag() == Tag::kJson) {
        set_text(other.value_);
    } else {
        value_ = other.value_;
    }
    return *this;
}

void KeptValue::set(const Value& value, Arena& memory) {
    if (value.is_string() || value.tag() == Tag::kJson) {
        set_text(value);
    } else {
        value_ = copy_value(value, memory);
    }
}

void KeptValue::set_text(const Value& value) {
    std::string_view text = value.text();
    if (text.size() > capacity_) {
        capacity_ = static_cast<uint32_t>(std::max<size_t>(16, text.size() + text.size() / 2));
        buffer_ = std::make_unique<char[]>(capacity_);
    }
    if (!text.empty()) std::memcpy(buffer_.get(), text.data(), text.size());
    std::string_view kept(buffer_.get(), text.size());
    value_ = value.is_string() ? Value::string(kept) : Value::json(kept);
}

bool HashSet::insert(uint64_t hash) {
    if (hash == 0) {
        bool fresh_hash = !has_zero_;
        has_zero_ = true;
        size_ += fresh_hash;
        return fresh_hash;
    }
    if (2 * (size_ + 1) > slots_.size()) grow();
    size_t mask = slots_.size() - 1;
    for (size_t at = mix(hash) & mask;; at = (at + 1) & mask) {
        if (slots_[at] == hash) return false;
        if (slots_[at] == 0) {
            slots_[at] = hash;
            ++size_;
            return true;
        }
    }
}

void HashSet::grow() {
    std::vector<uint64_t> old(std::max<size_t>(8, slots_.size() * 2));
    old.swap(slots_);
    size_t mask = slots_.size() - 1;
    for (uint64_t hash : old) {
        if (hash == 0) continue;
        size_t at = mix(hash) & mask;
        while (slots_[at] != 0) at = (at + 1) & mask;
        slots_[at] = hash;
    }
}

void HashSet::insert_all(const HashSet& other) {
    other.for_each([&](uint64_t hash) { insert(hash); });
}

void TextSet::insert(std::string_view text, Arena& memory) {
    if (!own_) own_ = std::make_unique<TextPool>();
    insert_interned(own_->intern(text, memory), memory);
}

void TextSet::insert_interned(std::string_view text, Arena& memory) {
    if (4 * (taken_ + 1) > 3 * slots_.size()) grow(memory);
    const size_t mask = slots_.size() - 1;
    for (size_t at = hash_address(text.data()) & mask;; at = (at + 1) & mask) {
        if (slots_[at] == text.data()) return;
        if (slots_[at] == nullptr) {
            slots_[at] = text.data();
            ++taken_;
            return;
        }
    }
}

void TextSet::prefetch(std::string_view text) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash_address(text.data()) & (slots_.size() - 1)]);
}

void TextSet::take(const TextSet& other, Arena& memory) {
    for (const char* text : other.slots_) {
        if (text) insert_interned(TextPool::text_at(text), memory);
    }
}

std::vector<std::string_view> TextSet::sorted() const {
    std::vector<std::string_view> out;
    out.reserve(taken_);
    for (const char* text : slots_) {
        if (text) out.push_back(TextPool::text_at(text));
    }
    std::sort(out.begin(), out.end());
    // Texts of several pools may be equal.
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

void TextSet::grow(Arena& memory) {
    std::span<const char*> old = slots_;
    slots_ = memory.make_array<const char*>(old.empty() ? 4 : old.size() * 2);
    const size_t mask = slots_.size() - 1;
    for (const char* text : old) {
        if (!text) continue;
        size_t at = hash_address(text) & mask;
        while (slots_[at]) at = (at + 1) & mask;
        slots_[at] = text;
    }
}

void DistinctValues::add(const Value& value, ValuePlace place, Arena& memory) {
    // There may be more than the limit, where rows of several scans are mixed and by merging; in_order() cuts.
    if (entries_.size() >= limit_ && (limit_ == 0 || place > bound_)) return;
    if (Entry* added = enter(value, hash_value(value), place)) added->value = copy_value(value, memory);
}

DistinctValues::Entry* DistinctValues::enter(const Value& value, uint64_t hash, ValuePlace place) {
    if (2 * (entries_.size() + 1) > slots_.size()) grow();
    size_t mask = slots_.size() - 1;
    size_t at = mix(hash) & mask;
    for (; slots_[at] != 0; at = (at + 1) & mask) {
        Entry& entry = entries_[slots_[at] - 1];
        if (entry.hash == hash && same_value(entry.value, value)) {
            entry.place = std::min(entry.place, place);
            return nullptr;
        }
    }
    slots_[at] = static_cast<uint32_t>(entries_.size() + 1);
    entries_.push_back({value, place, hash});
    if (entries_.size() <= limit_) bound_ = std::max(bound_, place);
    return &entries_.back();
}

void DistinctValues::grow() {
    slots_.assign(std::max<size_t>(8, slots_.size() * 2), 0);
    size_t mask = slots_.size() - 1;
    for (size_t i = 0; i < entries_.size(); ++i) {
        size_t at = mix(entries_[i].hash) & mask;
        while (slots_[at] != 0) at = (at + 1) & mask;
        slots_[at] = static_cast<uint32_t>(i + 1);
    }
}

void DistinctValues::take(DistinctValues& other) {
    for (const Entry& entry : other.entries_) enter(entry.value, entry.hash, entry.place);
}

std::vector<Value> DistinctValues::in_order() const {
    std::vector<const Entry*> sorted;
    for (const Entry& entry : entries_) sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(), [](const Entry* a, const Entry* b) {
        if (a->place != b->place) return a->place < b->place;
        return compare_values(a->value, b->value) < 0;
    });
    if (sorted.size() > limit_) sorted.resize(limit_);
    std::vector<Value> out;
    for (const Entry* entry : sorted) out.push_back(entry->value);
    return out;
}

void OrderedValues::add(const Value& value, ValuePlace place, Arena& memory) {
    if (entries_.size() >= limit_ && (limit_ == 0 || place > bound_)) return;
    entries_.push_back({copy_value(value, memory), place});
    if (entries_.size() <= limit_) bound_ = std::max(bound_, place);
    if (entries_.size() > limit_ + limit_ / 2 + 16) cut();
}

void OrderedValues::cut() {
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const Entry& a, const Entry& b) { return a.place < b.place; });
    if (entries_.size() > limit_) entries_.resize(limit_);
    if (!entries_.empty()) bound_ = entries_.back().place;
}

void OrderedValues::take(OrderedValues& other) {
    entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end());
    cut();
}

std::vector<Value> OrderedValues::in_order() {
    cut();
    std::vector<Value> out;
    for (const Entry& entry : entries_) out.push_back(entry.value);
    return out;
}

bool QuantileSample::before(const Entry& a, const Entry& b) {
    if (a.hash != b.hash) return a.hash < b.hash;
    return compare_values(a.value, b.value) < 0;
}

void QuantileSample::insert(const Entry& entry) {
    if (entries_.size() < kExact) {
        entries_.push_back(entry);
        if (entries_.size() == kExact) std::make_heap(entries_.begin(), entries_.end(), before);
        return;
    }
    if (!before(entry, entries_.front())) return;
    std::pop_heap(entries_.begin(), entries_.end(), before);
    entries_.back() = entry;
    std::push_heap(entries_.begin(), entries_.end(), before);
}

void QuantileSample::add(const Value& number, RowOrder order, Arena& memory) {
    ++total_;
    uint64_t hash = mix(mix(order.ordinal + 0x9e3779b97f4a7c15ULL * (order.leaf + 1)) ^ hash_value(number));
    if (entries_.size() == kExact && hash > entries_.front().hash) return;
    insert({copy_value(number, memory), hash});
}

void QuantileSample::take(QuantileSample& other) {
    total_ += other.total_;
    for (const Entry& entry : other.entries_) insert(entry);
}

std::vector<Value> QuantileSample::sorted() const {
    std::vector<Value> out;
    for (const Entry& entry : entries_) out.push_back(entry.value);
    std::sort(out.begin(), out.end(), ValueLess());
    return out;
}

const Value& nearest_rank(std::span<const Value> sorted, double percent) {
    double rank = std::ceil(percent / 100 * static_cast<double>(sorted.size()) - 1e-9);
    double last = static_cast<double>(sorted.size());
    return sorted[static_cast<size_t>(std::clamp(rank, 1.0, last)) - 1];
}

bool ValueLess::operator()(const Value& a, const Value& b) const { return compare_values(a, b) < 0; }

void add_weight(WeightedValues& values, const Value& value, double weight, Arena& memory) {
    auto it = values.find(value);
    if (it == values.end()) it = values.emplace(copy_value(value, memory), 0).first;
    it->second += weight;
}

Value weighted_rank(const WeightedValues& values, double percent) {
    double total = 0;
    for (const auto& [value, weight] : values) total += weight;
    double reached = 0;
    for (const auto& [value, weight] : values) {
        reached += weight;
        if (reached >= percent / 100 * total - 1e-9) return value;
    }
    return values.empty() ? Value() : values.rbegin()->first;
}

}  // namespace tocsin
