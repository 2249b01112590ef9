// An event is a JSON record of the view `risk` (source/views/risk_spl.toml). As the vendor's alert action does it: the
// event's time is that of the row, or of the run if the row has none; fields of the row keep their names, except those
// that every event has, which become `orig_...`. In the spool its run and evidence stand in front of the record.
#include "detect/risk_events.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "data/json.h"

namespace tocsin {
namespace {

double epoch_seconds(Ticks ticks) { return static_cast<double>((ticks - kUnixEpoch) / kTicksPerMicrosecond) / 1e6; }

std::string epoch_json(Ticks ticks) { return fmt::format("{:.3f}", epoch_seconds(ticks)); }

std::string json_string(std::string_view text) {
    std::string out;
    write_json_string(text, out);
    return out;
}

// The values of a multivalue field; one alone is no list.
std::string json_list(const std::vector<std::string>& texts) {
    if (texts.size() == 1) return json_string(texts[0]);
    std::string out = "[";
    for (const std::string& text : texts) {
        if (out.size() > 1) out += ',';
        write_json_string(text, out);
    }
    return out + "]";
}

constexpr auto kMostDots = 50;  // in a name; one with more is a single member

// A JSON object that is written member by member under names with dots: `a.b` is a member of `a`.
class NestedObject {
public:
    void set_list(std::string_view name, const std::vector<std::string>& texts) {
        if (!texts.empty()) set(name, json_list(texts));
    }

    // A name that would have to be a value and an object at once keeps what it was first.
    void set(std::string_view name, std::string json) {
        NestedObject* at = this;
        bool nested = std::count(name.begin(), name.end(), '.') <= kMostDots;
        for (size_t begin = 0;;) {
            size_t dot = nested ? name.find('.', begin) : std::string_view::npos;
            auto& slot = at->members_[std::string(name.substr(begin, dot - begin))];
            if (!slot) slot = std::make_unique<NestedObject>();
            at = slot.get();
            if (!at->json_.empty()) return;
            if (dot == std::string_view::npos) break;
            begin = dot + 1;
        }
        if (at->members_.empty()) at->json_ = std::move(json);
    }

    // Sets the value of a name without dots, whatever it was.
    void replace(const std::string& name, std::string json) {
        auto& slot = members_[name];
        slot = std::make_unique<NestedObject>();
        slot->json_ = std::move(json);
    }

    void write(std::string& out) const {
        if (!json_.empty()) {
            out += json_;
            return;
        }
        out += '{';
        for (const auto& [name, member] : members_) {
            if (out.back() != '{') out += ',';
            write_json_string(name, out);
            out += ':';
            member->write(out);
        }
        out += '}';
    }

private:
    std::string json_;
    std::map<std::string, std::unique_ptr<NestedObject>> members_;
};

// The event's own time: `_time` of the row (seconds since 1970), else the run's.
std::string event_time(const RowReader& rows, size_t row, Ticks run) {
    Value time = rows.cell(row, "_time");
    if (time.is_number()) return fmt::format("{:.3f}", to_double(time));
    return epoch_json(run);
}

bool is_own_field(std::string_view name) {
    constexpr std::string_view kOwnFields[] = {"source", "sourcetype", "host",       "index",
                                               "tag",    "eventtype",  "search_name"};
    return std::find(std::begin(kOwnFields), std::end(kOwnFields), name) != std::end(kOwnFields);
}

}  // namespace

std::string row_field_of_risk_event(std::string_view member) {
    constexpr std::string_view kOriginal = "orig_";
    if (is_own_field(member)) return {};
    const std::string_view original = member.substr(member.starts_with(kOriginal) ? kOriginal.size() : 0);
    return std::string(is_own_field(original) ? original : member);
}

// The events of one row: they differ in what they say of their entity only.
class RiskEvents::RowEvents {
public:
    RowEvents(const RiskDemand& demand, const RiskConstants& constants, const SplunkRule& splunk, const RunResult& run,
              const RowReader& rows, size_t row)
        : demand_(demand), splunk_(splunk), rows_(rows), row_(row) {
        // Fields of the row do not replace what every event has.
        for (const char* name : {"risk_object", "risk_object_type", "risk_object_field", "risk_score", "risk_message"})
            set(name, "null");
        for (const auto& [name, texts] : constants) set_list(name, texts);
        set("_time", event_time(rows_, row_, run.now));
        set("info_min_time", epoch_json(run.window_start));
        set("info_max_time", epoch_json(run.window_end));
        set("info_search_time", epoch_json(run.now));
        set_threats();
        set_fields();
    }

    // Appends the event of an entity.
    void append(const RiskEntry& entry, std::string& out) {
        replace("risk_object", json_string(entry.value));
        replace("risk_object_type", json_string(entry.object->type));
        replace("risk_object_field", json_string(entry.object->field.text));
        replace("risk_score", std::to_string(entry.object->score));
        if (demand_.wants("risk_message"))
            replace("risk_message", json_string(risk_message(splunk_, entry.object, rows_, row_)));
        event_.write(out);
    }

private:
    void set(std::string_view name, std::string json) {
        if (demand_.wants(name)) event_.set(name, std::move(json));
    }
    void set_list(std::string_view name, const std::vector<std::string>& texts) {
        if (demand_.wants(name)) event_.set_list(name, texts);
    }
    void replace(const std::string& name, std::string json) {
        if (demand_.wants(name)) event_.replace(name, std::move(json));
    }

    void set_threats() {
        if (!demand_.wants("threat_object") && !demand_.wants("threat_object_type")) return;
        std::vector<std::string> threats, threat_types;
        for (const ThreatEntry& threat : threat_entries(splunk_, rows_, row_)) {
            threats.push_back(threat.value);
            threat_types.push_back(threat.object->type);
        }
        set_list("threat_object", threats);
        set_list("threat_object_type", threat_types);
    }

    void set_fields() {
        rows_.each_value(row_, [&](std::string_view name, const Value& value) {
            if (name.starts_with('_')) return;
            const std::string member = (is_own_field(name) ? "orig_" : "") + std::string(name);
            if (!demand_.wants(member)) return;
            std::string json;
            write_json(value, json);
            event_.set(member, std::move(json));
        });
    }

    const RiskDemand& demand_;
    const SplunkRule& splunk_;
    const RowReader& rows_;
    const size_t row_;
    NestedObject event_;
};

const RiskEvents::OfRule& RiskEvents::of_rule(const Rule& rule) {
    std::lock_guard lock(mutex_);
    auto [known, is_new] = rules_.try_emplace(&rule);
    if (is_new) {
        known->second.constants = risk_constants(rule, annotate_);
        known->second.taken = demand_.any() && demand_.takes_events_of(known->second.constants);
    }
    return known->second;
}

void RiskEvents::add(const Rule& rule, size_t rule_number, uint64_t alert_number, const RunResult& run,
                     const RowReader& rows, size_t row, const std::vector<Ordinal>& evidence) {
    const SplunkRule* splunk = rule.splunk();
    if (!splunk || !writes_risk(*splunk)) return;
    any_ = true;
    const std::vector<RiskEntry> entries = risk_entries(*splunk, rows, row);
    if (entries.empty()) return;
    if (const OfRule& known = of_rule(rule); known.taken) {
        std::string head = std::to_string(run.now);
        for (Ordinal ordinal : evidence) head += ' ' + std::to_string(ordinal);
        head += '\t';
        RowEvents events(demand_, known.constants, *splunk, run, rows, row);
        std::string line;
        for (const RiskEntry& entry : entries) {
            line = head;
            events.append(entry, line);
            spool_.add({run.now, rule_number, alert_number}, line);
        }
    }
    std::lock_guard lock(mutex_);
    for (const RiskEntry& entry : entries) {
        EntityRisk& entity = entities_[{entry.object->type, entry.value}];
        entity.entity = entry.value;
        entity.type = entry.object->type;
        entity.score += entry.object->score;
        ++entity.events;
        entity.rules.insert(rule.name);
    }
}

bool RiskEvents::for_each(const std::function<void(const Event&)>& visit) {
    return spool_.for_each([&](std::string_view line) {
        size_t tab = line.find('\t');
        Event event;
        event.json = line.substr(tab + 1);
        bool first = true;
        for (std::string_view word : split(line.substr(0, tab), ' ')) {
            uint64_t number = 0;
            std::from_chars(word.data(), word.data() + word.size(), number);
            if (first)
                event.created = static_cast<Ticks>(number);
            else
                event.evidence.push_back(number);
            first = false;
        }
        visit(event);
        return true;
    });
}

std::vector<EntityRisk> RiskEvents::ranking() const {
    std::vector<EntityRisk> out;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [key, entity] : entities_) out.push_back(entity);
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const EntityRisk& a, const EntityRisk& b) { return a.score > b.score; });
    return out;
}

}  // namespace tocsin
