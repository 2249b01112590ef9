// correlate: the events of each group (equal values of the common fields) in the order of time, judged in one of two ways.
//
// A condition that only more events can bring about (so many events or values or more, all of these kinds) is judged at each event over
// the `timespan` that ends with it; the alert comes at the event that meets it, and the next one of the group not before the timespan is
// over. A condition that more events can undo (at most, exactly, an average, `not`) is judged when its window is over: windows of the
// timespan, each beginning with the group's first event behind the one before.
//
// Where no field is common, all events are one group. An event without one of the fields is in no group; a field with several values puts
// it into a group for each. Events without a time take no part.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "function/correlation_measure.h"
#include "function/sigma_tables.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

struct Comparison {
    std::string_view op;  // gt gte lt lte eq neq
    double number = 0;

    bool holds(double value) const {
        if (op == "gt") return value > number;
        if (op == "gte") return value >= number;
        if (op == "lt") return value < number;
        if (op == "lte") return value <= number;
        return (value == number) == (op == "eq");
    }
};

struct Event {
    Ticks time;
    size_t row;  // of the input
    uint32_t rule;
    std::vector<Value> values;
};

struct Group {
    std::vector<Value> key;
    std::vector<size_t> events;  // numbers in time order
};

// The condition met by events [first, last) of a group.
struct Hit {
    Ticks time;
    const Group* group;
    size_t first, last;
    std::vector<size_t> rows;  // of the input
    std::optional<double> measured;
    Value value;                  // value_share
    std::vector<uint32_t> kinds;  // temporal
};

class Correlator {
public:
    Correlator(const Table& input, const TableCall& call) : input_(input), call_(call) {
        type_ = text_option(call, kCorrelationType, "event_count");
        timespan_ = call.constants[kCorrelationTimespan].as_long();
        percentile_ = number_option(call, kCorrelationPercentile, 50);
        key_count_ = static_cast<size_t>(call.constants[kCorrelationKeys].as_long());
        value_count_ = static_cast<size_t>(call.constants[kCorrelationValues].as_long());
        for (std::string_view part : split(text_option(call, kCorrelationCondition, ""), ' ')) {
            size_t colon = part.find(':');
            if (colon == std::string_view::npos) continue;
            auto number = correlation_number(Value::string(part.substr(colon + 1)));
            condition_.push_back({part.substr(0, colon), number.value_or(0)});
        }
        for (std::string_view token : split(text_option(call, kCorrelationExpression, ""), ' ')) {
            if (!token.empty()) expression_.emplace_back(token);
        }
    }

    Table run() {
        read_events();
        make_groups();
        for (const auto& [text, group] : groups_) {
            if (judged_at_each_event())
                judge_events(group);
            else
                judge_windows(group);
        }
        std::stable_sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) { return a.time < b.time; });
        return result();
    }

private:
    bool temporal() const { return type_.starts_with("temporal"); }

    void read_events() {
        auto time = input_.schema.find(kCorrelationTime), rule = input_.schema.find(kCorrelationRule);
        std::vector<std::optional<size_t>> values;
        for (size_t i = 0; i < value_count_; ++i) values.push_back(input_.schema.find(correlation_value(i)));
        for (size_t row = 0; row < input_.rows.size(); ++row) {
            const std::vector<Value>& cells = input_.rows[row];
            if (!time || cells[*time].tag() != Tag::kDateTime) continue;
            Event event{cells[*time].ticks(), row, 0, {}};
            if (rule && cells[*rule].is_integer()) event.rule = static_cast<uint32_t>(cells[*rule].as_long());
            for (auto column : values) event.values.push_back(column ? cells[*column] : Value());
            events_.push_back(std::move(event));
        }
        std::stable_sort(events_.begin(), events_.end(),
                         [](const Event& a, const Event& b) { return a.time < b.time; });
    }

    void make_groups() {
        std::vector<std::optional<size_t>> columns;
        for (size_t i = 0; i < key_count_; ++i) columns.push_back(input_.schema.find(correlation_key(i)));
        for (size_t number = 0; number < events_.size(); ++number) {
            const std::vector<Value>& cells = input_.rows[events_[number].row];
            std::vector<std::vector<Value>> keys{{}};
            for (auto column : columns) {
                constexpr size_t kMost = 1000;  // groups of one event, by arrays in several fields
                std::vector<std::vector<Value>> longer;
                each_value(column ? cells[*column] : Value(), *call_.arena, [&](const Value& value) {
                    for (const auto& key : keys) {
                        if (longer.size() == kMost) return;
                        longer.push_back(key);
                        longer.back().push_back(value);
                    }
                });
                keys = std::move(longer);
            }
            for (std::vector<Value>& key : keys) {
                std::string text;
                for (const Value& part : key) {
                    std::string each = correlation_text(part);
                    text += std::to_string(each.size()) + ":" + each;
                }
                Group& group = groups_[text];
                if (group.events.empty()) group.key = std::move(key);
                if (group.events.empty() || group.events.back() != number) group.events.push_back(number);
            }
        }
    }

    // Whether events that are still to come cannot undo what holds.
    bool judged_at_each_event() const {
        auto all_of = [&](std::string_view first, std::string_view second) {
            return std::all_of(condition_.begin(), condition_.end(),
                               [&](const Comparison& c) { return c.op == first || c.op == second; });
        };
        if (type_ == "value_min") return all_of("lt", "lte");
        if (temporal() && !expression_.empty()) return !KindCondition(expression_, rule_count(), false).has_negation();
        bool grows = temporal() || type_ == "event_count" || type_ == "value_count" || type_ == "value_sum" ||
                     type_ == "value_max";
        return grows && all_of("gt", "gte");
    }

    size_t rule_count() const { return call_.constants[kCorrelationRules].items().size(); }

    // What is known of the events in the present window.
    struct Window {
        std::unique_ptr<CorrelationMeasure> measure;  // null: kinds count
        KindCondition kinds;
    };
    Window new_window() const {
        return {temporal() ? nullptr : make_measure(type_, percentile_),
                KindCondition(expression_, rule_count(), type_ == "temporal_ordered")};
    }
    MeasuredEvent measured(const Group& group, size_t place) const {
        const Event& event = events_[group.events[place]];
        return {place, event.rule, event.values};
    }
    void add(Window& window, const Group& group, size_t place) const {
        if (window.measure)
            window.measure->add(measured(group, place));
        else
            window.kinds.add(measured(group, place));
    }
    void remove(Window& window, const Group& group, size_t place) const {
        if (window.measure)
            window.measure->remove(measured(group, place));
        else
            window.kinds.remove(measured(group, place));
    }
    bool meets(double value) const {
        return std::all_of(condition_.begin(), condition_.end(), [&](const Comparison& c) { return c.holds(value); });
    }
    bool holds(const Window& window) const {
        if (window.measure) {
            auto value = window.measure->value();
            return value && meets(*value);
        }
        return window.kinds.has_expression() ? window.kinds.holds() : meets(static_cast<double>(window.kinds.kinds()));
    }

    Hit hit(const Window& window, const Group& group, size_t first, size_t last, Ticks time) const {
        Hit out{time, &group, first, last, {}, {}, {}, {}};
        for (size_t place = first; place < last; ++place) out.rows.push_back(events_[group.events[place]].row);
        if (window.measure)
            out.measured = window.measure->value();
        else
            out.kinds = window.kinds.present();
        return out;
    }

    void judge_events(const Group& group) {
        Window window = new_window();
        size_t first = 0;
        std::optional<Ticks> last_hit;
        for (size_t place = 0; place < group.events.size(); ++place) {
            Ticks time = events_[group.events[place]].time;
            for (; timespan_ > 0 && events_[group.events[first]].time <= time - timespan_; ++first)
                remove(window, group, first);
            add(window, group, place);
            if (last_hit && (timespan_ == 0 || time < *last_hit + timespan_)) continue;
            if (!holds(window)) continue;
            hits_.push_back(hit(window, group, first, place + 1, time));
            last_hit = time;
        }
    }

    void judge_windows(const Group& group) {
        size_t first = 0;
        while (first < group.events.size()) {
            Window window = new_window();
            Ticks end = std::min(events_[group.events[first]].time + timespan_, kMaxDateTime);
            size_t last = first;
            for (; last < group.events.size(); ++last) {
                if (timespan_ > 0 && events_[group.events[last]].time >= end) break;
                if (type_ != "value_share") add(window, group, last);
            }
            Ticks time = timespan_ > 0 ? end : events_[group.events[last - 1]].time;
            if (type_ == "value_share")
                judge_shares(group, first, last, time);
            else if (holds(window))
                hits_.push_back(hit(window, group, first, last, time));
            first = last;
        }
    }

    // Each value whose share of the window's events, in percent, meets the condition.
    void judge_shares(const Group& group, size_t first, size_t last, Ticks time) {
        struct Share {
            Value value;
            std::vector<size_t> rows;
        };
        std::map<std::string, Share> shares;
        for (size_t place = first; place < last; ++place) {
            const Event& event = events_[group.events[place]];
            if (event.values.empty()) continue;
            each_value(event.values[0], *call_.arena, [&](const Value& value) {
                Share& share = shares[correlation_text(value)];
                share.value = value;
                if (share.rows.empty() || share.rows.back() != event.row) share.rows.push_back(event.row);
            });
        }
        for (auto& [text, share] : shares) {
            double percent = 100.0 * static_cast<double>(share.rows.size()) / static_cast<double>(last - first);
            if (!meets(percent)) continue;
            hits_.push_back({time, &group, first, last, std::move(share.rows), percent, share.value, {}});
        }
    }

    Table result() const {
        std::vector<std::string> names(call_.names.begin(), call_.names.end());
        Table out;
        out.schema = correlation_schema(type_, names, key_count_);
        std::vector<std::optional<size_t>> carried;
        for (size_t i = key_count_; i < names.size(); ++i) carried.push_back(input_.schema.find(names[i]));
        for (const Hit& hit : hits_) {
            const Event& begin = events_[hit.group->events[hit.first]];
            const Event& end = events_[hit.group->events[hit.last - 1]];
            std::vector<Value> cells = hit.group->key;
            cells.push_back(Value::of_long(static_cast<int64_t>(hit.rows.size())));
            if (type_.starts_with("value_")) cells.push_back(hit.measured ? Value::real(*hit.measured) : Value());
            if (type_ == "value_share") cells.push_back(hit.value);
            if (temporal()) {
                std::vector<Value> rules;
                for (uint32_t rule : hit.kinds) rules.push_back(call_.constants[kCorrelationRules].items()[rule]);
                cells.push_back(Value::array(call_.arena->copy_array(std::span<const Value>(rules))));
            }
            cells.push_back(Value::datetime(begin.time));
            cells.push_back(Value::datetime(end.time));
            for (auto column : carried) cells.push_back(column ? input_.rows[end.row][*column] : Value());
            cells.push_back(Value::datetime(begin.time));
            cells.push_back(Value::datetime(hit.time));
            out.rows.push_back(std::move(cells));
            if (auto lineage = lineage_of_rows(input_, hit.rows, *call_.arena)) out.lineages.push_back(*lineage);
        }
        return out;
    }

    const Table& input_;
    const TableCall& call_;
    std::string_view type_;
    Ticks timespan_ = 0;
    double percentile_ = 50;
    size_t key_count_ = 0, value_count_ = 0;
    std::vector<Comparison> condition_;
    std::vector<std::string> expression_;
    std::vector<Event> events_;
    std::map<std::string, Group> groups_;
    std::vector<Hit> hits_;
};

}  // namespace

Table sigma_correlate(Table input, const TableCall& call, std::string&) { return Correlator(input, call).run(); }

}  // namespace tocsin
