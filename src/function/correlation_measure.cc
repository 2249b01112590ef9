// Each measure follows a moving window: an event that goes out undoes what it did when it came in. Sums of whole numbers are exact, sums
// with fractions carry their rounding error along, so that the answer does not depend on how long the window has moved.
#include "function/correlation_measure.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "data/json.h"

namespace tocsin {
namespace {

class EventCount final : public CorrelationMeasure {
public:
    void add(const MeasuredEvent&) override { ++count_; }
    void remove(const MeasuredEvent&) override { --count_; }
    std::optional<double> value() const override { return static_cast<double>(count_); }

private:
    uint64_t count_ = 0;
};

// Different values; of several fields, different combinations.
class ValueCount final : public CorrelationMeasure {
public:
    void add(const MeasuredEvent& event) override {
        each_combination(event, [&](const std::string& key) { ++seen_[key]; });
    }
    void remove(const MeasuredEvent& event) override {
        each_combination(event, [&](const std::string& key) {
            auto found = seen_.find(key);
            if (--found->second == 0) seen_.erase(found);
        });
    }
    std::optional<double> value() const override { return static_cast<double>(seen_.size()); }

private:
    template <class Visit>
    void each_combination(const MeasuredEvent& event, Visit visit) {
        constexpr size_t kMost = 1000;  // arrays in several fields of one event
        Arena arena;
        std::vector<std::string> keys{""};
        for (const Value& value : event.values) {
            std::vector<std::string> longer;
            each_value(value, arena, [&](const Value& each) {
                std::string text = correlation_text(each);
                for (const std::string& key : keys) {
                    if (longer.size() < kMost) longer.push_back(key + std::to_string(text.size()) + ":" + text);
                }
            });
            keys = std::move(longer);
        }
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        for (const std::string& key : keys) visit(key);
    }

    std::map<std::string, uint64_t> seen_;
};

class NumberMeasure : public CorrelationMeasure {
public:
    void add(const MeasuredEvent& event) final {
        each_number(event, [&](double number) { put(number); });
    }
    void remove(const MeasuredEvent& event) final {
        each_number(event, [&](double number) { take(number); });
    }

protected:
    virtual void put(double number) = 0;
    virtual void take(double number) = 0;

private:
    template <class Visit>
    static void each_number(const MeasuredEvent& event, Visit visit) {
        if (event.values.empty()) return;
        Arena arena;
        each_value(event.values[0], arena, [&](const Value& each) {
            if (auto number = correlation_number(each)) visit(*number);
        });
    }
};

class Sum final : public NumberMeasure {
public:
    explicit Sum(bool average) : average_(average) {}
    std::optional<double> value() const override {
        if (count_ == 0) return std::nullopt;
        double sum = static_cast<double>(whole_) + fraction_ + error_;
        return average_ ? sum / static_cast<double>(count_) : sum;
    }

protected:
    void put(double number) override {
        ++count_;
        move(number);
    }
    void take(double number) override {
        --count_;
        move(-number);
    }

private:
    void move(double number) {
        constexpr double kExact = 9e15;  // whole numbers up to here are exact as doubles
        if (std::fabs(number) < kExact && std::trunc(number) == number) {
            whole_ += static_cast<int64_t>(number);
            return;
        }
        // Neumaier's sum: what the addition rounds off is kept.
        double sum = fraction_ + number;
        error_ += std::fabs(fraction_) >= std::fabs(number) ? (fraction_ - sum) + number : (number - sum) + fraction_;
        fraction_ = sum;
    }

    bool average_;
    uint64_t count_ = 0;
    __extension__ __int128 whole_ = 0;
    double fraction_ = 0, error_ = 0;
};

// The value at a place of the sorted numbers.
class Rank final : public NumberMeasure {
public:
    // 0: the smallest, 100: the greatest.
    explicit Rank(double percentile) : percentile_(percentile) {}
    std::optional<double> value() const override {
        if (numbers_.empty()) return std::nullopt;
        if (percentile_ >= 100) return *numbers_.rbegin();
        auto rank = static_cast<size_t>(std::ceil(percentile_ / 100 * static_cast<double>(numbers_.size())));
        return *std::next(numbers_.begin(), static_cast<ptrdiff_t>(rank > 0 ? rank - 1 : 0));
    }

protected:
    void put(double number) override { numbers_.insert(number); }
    void take(double number) override { numbers_.erase(numbers_.find(number)); }

private:
    double percentile_;
    std::multiset<double> numbers_;
};

}  // namespace

std::unique_ptr<CorrelationMeasure> make_measure(std::string_view type, double percentile) {
    if (type == "event_count") return std::make_unique<EventCount>();
    if (type == "value_count") return std::make_unique<ValueCount>();
    if (type == "value_sum") return std::make_unique<Sum>(false);
    if (type == "value_avg") return std::make_unique<Sum>(true);
    if (type == "value_min") return std::make_unique<Rank>(0);
    if (type == "value_max") return std::make_unique<Rank>(100);
    if (type == "value_percentile") return std::make_unique<Rank>(percentile);
    return nullptr;
}

std::string correlation_text(const Value& value) {
    std::string out;
    append_text(value, out);
    return out;
}

void each_value(const Value& value, Arena& arena, const std::function<void(const Value&)>& visit) {
    if (value.is_null()) return;
    if (value.tag() == Tag::kJson && value.text().starts_with('['))
        return each_value(expand_json(value, arena), arena, visit);
    if (value.tag() != Tag::kArray) return visit(value);
    for (const Value& item : value.items()) each_value(item, arena, visit);
}

std::optional<double> correlation_number(const Value& value) {
    if (value.is_number()) {
        double number = to_double(value);
        return std::isfinite(number) ? std::optional(number) : std::nullopt;
    }
    if (!value.is_string()) return std::nullopt;
    std::string_view text = trim(value.text());
    double number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool good = error == std::errc() && end == text.data() + text.size() && !text.empty() && std::isfinite(number);
    return good ? std::optional(number) : std::nullopt;
}

// --- kinds of events ---

KindCondition::KindCondition(const std::vector<std::string>& postfix, size_t rules, bool ordered)
    : places_(rules), ordered_(ordered) {
    std::vector<uint32_t> stack;
    for (const std::string& token : postfix) {
        Node node{Node::Kind::kRule, 0, {}};
        size_t operands = 0;
        if (token == "not") {
            node.kind = Node::Kind::kNot;
            operands = 1;
            negated_ = true;
        } else if (token.starts_with("and:") || token.starts_with("or:")) {
            node.kind = token.starts_with("and:") ? Node::Kind::kAnd : Node::Kind::kOr;
            operands = std::stoul(token.substr(token.find(':') + 1));
        } else {
            node.rule = static_cast<uint32_t>(std::stoul(token));
        }
        node.parts.assign(stack.end() - static_cast<ptrdiff_t>(operands), stack.end());
        stack.resize(stack.size() - operands);
        stack.push_back(static_cast<uint32_t>(nodes_.size()));
        nodes_.push_back(std::move(node));
    }
}

void KindCondition::add(const MeasuredEvent& event) { places_[event.rule].push_back(event.place); }
void KindCondition::remove(const MeasuredEvent& event) { places_[event.rule].pop_front(); }

bool KindCondition::holds() const {
    if (nodes_.empty()) return false;
    auto root = static_cast<uint32_t>(nodes_.size() - 1);
    return ordered_ ? end_of(root, 0).has_value() : present_in(root);
}

bool KindCondition::present_in(uint32_t index) const {
    const Node& node = nodes_[index];
    auto here = [&](uint32_t part) { return present_in(part); };
    switch (node.kind) {
        case Node::Kind::kRule: return !places_[node.rule].empty();
        case Node::Kind::kAnd: return std::all_of(node.parts.begin(), node.parts.end(), here);
        case Node::Kind::kOr: return std::any_of(node.parts.begin(), node.parts.end(), here);
        case Node::Kind::kNot: return !present_in(node.parts[0]);
    }
    return false;
}

// The parts of an `and` follow each other; the earliest end of each leaves most room for the next. What must not be there must not be
// anywhere in the window.
std::optional<size_t> KindCondition::end_of(uint32_t index, size_t from) const {
    const Node& node = nodes_[index];
    switch (node.kind) {
        case Node::Kind::kRule: return after(node.rule, from);
        case Node::Kind::kNot: return present_in(node.parts[0]) ? std::nullopt : std::optional(from);
        case Node::Kind::kAnd:
            for (uint32_t part : node.parts) {
                auto end = end_of(part, from);
                if (!end) return std::nullopt;
                from = *end;
            }
            return from;
        case Node::Kind::kOr: {
            std::optional<size_t> first;
            for (uint32_t part : node.parts) {
                auto end = end_of(part, from);
                if (end && (!first || *end < *first)) first = end;
            }
            return first;
        }
    }
    return std::nullopt;
}

std::optional<size_t> KindCondition::after(uint32_t rule, size_t from) const {
    const std::deque<size_t>& places = places_[rule];
    auto found = std::lower_bound(places.begin(), places.end(), from);
    return found == places.end() ? std::nullopt : std::optional(*found + 1);
}

size_t KindCondition::kinds() const {
    if (!ordered_) return present().size();
    // ends[k]: the earliest end of k of the rules so far that follow each other in their order.
    std::vector<std::optional<size_t>> ends(places_.size() + 1);
    ends[0] = 0;
    for (uint32_t rule = 0; rule < places_.size(); ++rule) {
        for (size_t k = rule + 1; k > 0; --k) {
            if (!ends[k - 1]) continue;
            auto end = after(rule, *ends[k - 1]);
            if (end && (!ends[k] || *end < *ends[k])) ends[k] = end;
        }
    }
    size_t longest = 0;
    for (size_t k = 0; k < ends.size(); ++k) {
        if (ends[k]) longest = k;
    }
    return longest;
}

std::vector<uint32_t> KindCondition::present() const {
    std::vector<uint32_t> out;
    for (uint32_t rule = 0; rule < places_.size(); ++rule) {
        if (!places_[rule].empty()) out.push_back(rule);
    }
    return out;
}

}  // namespace tocsin
