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

void add_unique(std::vector<std::string>& list, const std::vector<std::string>& more) {
    for (const std::string& text : more) {
        if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
    }
}

constexpr std::string_view kOwnFields[] = {"source", "sourcetype", "host", "index", "tag", "eventtype", "search_name"};

}  // namespace

std::string RiskEvents::event_json(const Rule& rule, const RiskEntry& entry, const RunResult& run,
                                   const RowReader& rows, size_t row) const {
    const SplunkRule& splunk = *rule.splunk();
    NestedObject event;
    event.set("risk_object", json_string(entry.value));
    event.set("risk_object_type", json_string(entry.object->type));
    event.set("risk_object_field", json_string(entry.object->field.text));
    event.set("risk_score", std::to_string(entry.object->score));
    if (demand_.wants("risk_message"))
        event.set("risk_message", json_string(risk_message(splunk, entry.object, rows, row)));
    std::string search_name = "ESCU - " + rule.name + " - Rule";
    event.set("search_name", json_string(search_name));
    event.set("source", json_string(search_name));
    event.set("_time", event_time(rows, row, run.now));
    event.set("info_min_time", epoch_json(run.window_start));
    event.set("info_max_time", epoch_json(run.window_end));
    event.set("info_search_time", epoch_json(run.now));
    event.set_list("tag", {"modaction_result", "risk"});
    event.set("savedsearch_description", json_string(rule.description));
    if (!splunk.security_domain.empty()) event.set("security_domain", json_string(splunk.security_domain));
    std::vector<std::string> names, tactics, tactic_ids, all = splunk.analytic_stories;
    for (const std::string& id : rule.techniques) {
        TechniqueAnnotation technique = annotate_ ? annotate_(id) : TechniqueAnnotation();
        if (!technique.name.empty()) add_unique(names, {technique.name});
        add_unique(tactics, technique.tactics);
        add_unique(tactic_ids, technique.tactic_ids);
    }
    add_unique(all, rule.techniques);
    event.set_list("annotations.mitre_attack.mitre_technique_id", rule.techniques);
    event.set_list("annotations.mitre_attack.mitre_technique", names);
    event.set_list("annotations.mitre_attack.mitre_tactic", tactics);
    event.set_list("annotations.mitre_attack.mitre_tactic_id", tactic_ids);
    event.set_list("annotations.analytic_story", splunk.analytic_stories);
    event.set_list("annotations.all", all);
    event.set_list("analyticstories", splunk.analytic_stories);
    std::vector<std::string> threats, threat_types;
    for (const ThreatEntry& threat : threat_entries(splunk, rows, row)) {
        threats.push_back(threat.value);
        threat_types.push_back(threat.object->type);
    }
    event.set_list("threat_object", threats);
    event.set_list("threat_object_type", threat_types);
    rows.each_value(row, [&](std::string_view name, const Value& value) {
        if (name.starts_with('_')) return;
        bool own = std::find(std::begin(kOwnFields), std::end(kOwnFields), name) != std::end(kOwnFields);
        const std::string member = own ? "orig_" + std::string(name) : std::string(name);
        if (!demand_.wants(member)) return;
        std::string json;
        write_json(value, json);
        event.set(member, std::move(json));
    });
    std::string out;
    event.write(out);
    return out;
}

void RiskEvents::add(const Rule& rule, size_t rule_number, uint64_t alert_number, const RunResult& run,
                     const RowReader& rows, size_t row, const std::vector<Ordinal>& evidence) {
    const SplunkRule* splunk = rule.splunk();
    bool writes_risk = splunk && (splunk->type == SplunkType::kTtp || splunk->type == SplunkType::kAnomaly);
    if (!writes_risk) return;
    std::string head;
    if (demand_.any()) {
        head = std::to_string(run.now);
        for (Ordinal ordinal : evidence) head += ' ' + std::to_string(ordinal);
        head += '\t';
    }
    for (const RiskEntry& entry : risk_entries(*splunk, rows, row)) {
        if (demand_.any())
            spool_.add({run.now, rule_number, alert_number}, head + event_json(rule, entry, run, rows, row));
        std::lock_guard lock(mutex_);
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
