// What a Sigma correlation measures of the events in its window.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/value.h"

namespace tocsin {

// One event as a measure sees it.
struct MeasuredEvent {
    size_t place = 0;               // ascending in time
    uint32_t rule = 0;              // number of the rule that it fits
    std::span<const Value> values;  // of the fields that the condition names
};

// Events come in at the end of the window and go out at its beginning.
class CorrelationMeasure {
public:
    virtual ~CorrelationMeasure() = default;
    virtual void add(const MeasuredEvent& event) = 0;
    virtual void remove(const MeasuredEvent& event) = 0;
    // What the condition's numbers are compared with; nullopt if the window has no such value (an average of nothing).
    virtual std::optional<double> value() const = 0;
};

// `event_count`, `value_count`, `value_sum`, `value_avg`, `value_min`, `value_max` or `value_percentile` (the `percentile`-th, nearest
// rank); null for other names. Numbers may be written as texts; what is no number is left out.
std::unique_ptr<CorrelationMeasure> make_measure(std::string_view type, double percentile);

// The text that a value is counted and grouped by, and the single values of arrays.
std::string correlation_text(const Value& value);
// Calls visit(value) for the value, or for each element of an array; not for null.
void each_value(const Value& value, Arena& arena, const std::function<void(const Value&)>& visit);
std::optional<double> correlation_number(const Value& value);

// Which of several kinds of events there must be, and for ordered correlations in which order: an expression over rule numbers.
class KindCondition {
public:
    // Tokens in postfix order: `3` rule 3, `and:2` of the last two, `or:2`, `not`. Empty: as many rules as the condition's numbers say.
    KindCondition(const std::vector<std::string>& postfix, size_t rules, bool ordered);

    void add(const MeasuredEvent& event);
    void remove(const MeasuredEvent& event);

    bool has_expression() const { return !nodes_.empty(); }
    // Whether there may be events that keep it from holding.
    bool has_negation() const { return negated_; }
    // Whether the expression holds in the window.
    bool holds() const;
    // How many different rules have events in the window; of an ordered correlation how many in the rules' order.
    size_t kinds() const;
    // Numbers of the rules with events in the window, ascending.
    std::vector<uint32_t> present() const;

private:
    struct Node {
        enum class Kind : uint8_t { kRule, kAnd, kOr, kNot } kind;
        uint32_t rule = 0;
        std::vector<uint32_t> parts;
    };
    std::optional<size_t> end_of(uint32_t node, size_t from) const;
    bool present_in(uint32_t node) const;
    // Place behind the first event of the rule at or behind `from`.
    std::optional<size_t> after(uint32_t rule, size_t from) const;

    std::vector<Node> nodes_;                 // the last one is the root
    std::vector<std::deque<size_t>> places_;  // per rule, of the events in the window
    bool ordered_ = false;
    bool negated_ = false;
};

}  // namespace tocsin
