// Splunk's detections in the three forms that security_content has had: risk under `tags` (until 2025), under `rba`
// (2025 and 2026), and as `finding` and `intermediate_findings` with the tags at the top level (since 2026).
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "function/spl_clock.h"
#include "rule/document.h"
#include "rule/vendors.h"

namespace tocsin {
namespace {

// What security_content deploys every detection with.
constexpr std::string_view kDefaultCron = "0 * * * *";
constexpr std::string_view kDefaultEarliest = "-70m@m";
constexpr std::string_view kDefaultLatest = "-10m@m";

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return equals_ignore_case(text, name); });
}

class SplunkReader {
public:
    SplunkReader(const YamlNode& document, Rule& rule, Diagnostics& diagnostics)
        : document_(document),
          tags_(map_at(document, "tags")),
          rule_(rule),
          details_(rule.details.emplace<SplunkRule>()),
          diagnostics_(diagnostics) {}

    void read() {
        rule_.vendor = Vendor::kSplunk;
        rule_.language = Language::kSpl;
        warn_missing(document_, {"name", "id", "version", "type", "description"}, diagnostics_);
        read_id(document_, "id", rule_, diagnostics_);
        if (std::string name = text_at(document_, "name"); !name.empty()) rule_.name = name;
        rule_.description = description_text(text_at(document_, "description"));
        rule_.status = text_at(document_, "status");
        rule_.author = text_at(document_, "author");
        rule_.version = text_at(document_, "version");
        rule_.references = texts_at(document_, "references");
        if (std::string text = description_text(text_at(document_, "known_false_positives")); !text.empty())
            rule_.false_positives = {std::move(text)};
        details_.implementation = description_text(text_at(document_, "how_to_implement"));
        details_.category = text_at(document_, "category");
        rule_.techniques = texts_at(tagged("mitre_attack_id"), "mitre_attack_id");
        read_type();
        read_risk();
        read_schedule();
        read_throttling();
        read_extras();
        rule_.query = read_query(document_, "search", rule_.file, diagnostics_);
    }

private:
    // The map that has the key: the document since 2026, its `tags` before.
    const YamlNode& tagged(std::string_view key) const { return document_.find(key) ? document_ : tags_; }

    void read_type() {
        struct Name {
            std::string_view name;
            SplunkType type;
            RuleKind kind;
        };
        constexpr Name kNames[] = {
            {"TTP", SplunkType::kTtp, RuleKind::kNotable},
            {"Anomaly", SplunkType::kAnomaly, RuleKind::kRisk},
            {"Hunting", SplunkType::kHunting, RuleKind::kHunt},
            {"Correlation", SplunkType::kCorrelation, RuleKind::kNotable},
        };
        Located type = located_at(document_, "type");
        rule_.kind = RuleKind::kNotable;
        for (const Name& name : kNames) {
            if (!equals_ignore_case(type.text, name.name)) continue;
            details_.type = name.type;
            rule_.kind = name.kind;
            return;
        }
        if (!type.text.empty())
            diagnostics_.warning("rule", "unknown type `" + type.text + "`; taken as TTP", type.span);
    }

    // --- risk ---

    void read_risk() {
        details_.impact = integer_at(tagged("impact"), "impact");
        details_.confidence = integer_at(tagged("confidence"), "confidence");
        if (const YamlNode& rba = map_at(document_, "rba"); rba.is_map()) {
            details_.risk_message = located_at(rba, "message");
            for (const YamlNode& item : items_at(rba, "risk_objects")) add_risk_object(item);
            for (const YamlNode& item : items_at(rba, "threat_objects")) add_threat_object(item);
        } else if (document_.find("finding") || document_.find("intermediate_findings")) {
            read_findings();
        } else {
            read_observables();
        }
        for (const YamlNode& item : items_at(document_, "threat_objects")) add_threat_object(item);
        for (const RiskObject& object : details_.risk_objects) {
            details_.risk_score = std::max(details_.risk_score.value_or(object.score), object.score);
        }
        rule_.severity = severity();
    }

    void read_findings() {
        const YamlNode& finding = map_at(document_, "finding");
        details_.title = text_at(finding, "title");
        details_.risk_message = located_at(finding, "title");
        if (const YamlNode& entity = map_at(finding, "entity"); entity.is_map()) add_risk_object(entity);
        for (const YamlNode& item : items_at(finding, "entities")) add_risk_object(item);
        const YamlNode& intermediate = map_at(document_, "intermediate_findings");
        for (const YamlNode& item : items_at(intermediate, "entities")) {
            add_risk_object(item);
            if (details_.risk_message.text.empty()) details_.risk_message = located_at(item, "message");
        }
    }

    void read_observables() {
        details_.risk_message = located_at(tags_, "message");
        std::optional<int64_t> score = integer_at(tags_, "risk_score");
        if (details_.impact && details_.confidence) {
            score = std::llround(static_cast<double>(*details_.impact * *details_.confidence) / 100);
        }
        details_.risk_score = score;
        for (const YamlNode& item : items_at(tags_, "observable")) add_observable(item, score.value_or(0));
    }

    // An observable's role says what it becomes: victims gain risk, attackers are threats.
    void add_observable(const YamlNode& item, int64_t score) {
        std::vector<std::string> roles = texts_at(item, "role");
        auto has_role = [&](std::string_view role) {
            return std::find(roles.begin(), roles.end(), role) != roles.end();
        };
        std::string type = text_at(item, "type");
        Located field = located_at(item, "name");
        bool user = is_one_of(type, {"user", "username", "email address"});
        bool system = is_one_of(type, {"device", "endpoint", "hostname", "ip address"});
        if (has_role("Victim") && (user || system)) {
            details_.risk_objects.push_back({field, user ? "user" : "system", score, {}});
        } else if (has_role("Attacker")) {
            details_.threat_objects.push_back({field, threat_type(type)});
        } else {
            details_.risk_objects.push_back({field, "other", score, {}});
        }
    }

    static std::string threat_type(std::string_view type) {
        if (is_one_of(type, {"process name", "process"})) return "process_name";
        if (is_one_of(type, {"file name", "file"})) return "file_name";
        if (is_one_of(type, {"file hash"})) return "file_hash";
        if (is_one_of(type, {"url string", "url"})) return "url";
        return replace_all(to_lower_ascii(type), " ", "_");
    }

    void add_risk_object(const YamlNode& item) {
        RiskObject object{located_at(item, "field"), text_at(item, "type"), integer_at(item, "score").value_or(0),
                          text_at(item, "message")};
        if (object.field.text.empty())
            diagnostics_.warning("rule", "a risk object needs a field", item.span);
        else
            details_.risk_objects.push_back(std::move(object));
    }

    void add_threat_object(const YamlNode& item) {
        ThreatObject object{located_at(item, "field"), text_at(item, "type")};
        if (object.field.text.empty())
            diagnostics_.warning("rule", "a threat object needs a field", item.span);
        else
            details_.threat_objects.push_back(std::move(object));
    }

    // As Enterprise Security grades a finding: by its highest score; high without one.
    std::string severity() const {
        if (!details_.risk_score) return "high";
        int64_t score = *details_.risk_score;
        if (score <= 20) return "informational";
        if (score <= 40) return "low";
        if (score <= 60) return "medium";
        return score <= 80 ? "high" : "critical";
    }

    // --- when it runs ---

    void read_schedule() {
        const YamlNode& scheduling = map_at(map_at(document_, "deployment"), "scheduling");
        auto setting = [&](std::string_view key, std::string_view otherwise) {
            std::string text = text_at(scheduling, key);
            return text.empty() ? std::string(otherwise) : text;
        };
        Schedule& schedule = rule_.schedule;
        schedule.kind = ScheduleKind::kCron;
        schedule.cron = setting("cron_schedule", kDefaultCron);
        schedule.earliest = setting("earliest_time", kDefaultEarliest);
        schedule.latest = setting("latest_time", kDefaultLatest);
        std::string error;
        if (!Cron::parse(schedule.cron, error))
            wrong_schedule(scheduling, "cron_schedule", error, kDefaultCron, schedule.cron);
        if (!is_time(schedule.earliest))
            wrong_schedule(scheduling, "earliest_time", "this is no time modifier", kDefaultEarliest,
                           schedule.earliest);
        if (!is_time(schedule.latest))
            wrong_schedule(scheduling, "latest_time", "this is no time modifier", kDefaultLatest, schedule.latest);
    }

    static bool is_time(const std::string& text) {
        return parse_time_modifier(text, 0, absl::UTCTimeZone()).has_value();
    }

    void wrong_schedule(const YamlNode& scheduling, std::string_view key, const std::string& reason,
                        std::string_view used, std::string& value) {
        diagnostics_.warning("rule", reason + "; `" + std::string(used) + "` is used instead",
                             located_at(scheduling, key).span);
        value = used;
    }

    void read_throttling() {
        const YamlNode& throttling = map_at(tagged("throttling"), "throttling");
        details_.throttling.fields = located_list_at(throttling, "fields");
        Located period = located_at(throttling, "period");
        bool suppressed = bool_at(document_, "alert.suppress", text_at(document_, "alert.suppress") == "1");
        if (period.text.empty() && suppressed) period = read_suppression();
        auto length = parse_suppression_period(period.text);
        if (length) details_.throttling.period = *length;
        if (!length && !period.text.empty())
            diagnostics_.warning("rule", "the throttling period is a number with s, m, h or d; nothing is throttled",
                                 period.span);
    }

    // The keys of savedsearches.conf, where a rule has them instead: the fields are one text, parted by commas.
    Located read_suppression() {
        Located fields = located_at(document_, "alert.suppress.fields");
        for (std::string_view field : split(fields.text, ',')) {
            if (!trim(field).empty()) details_.throttling.fields.push_back({std::string(trim(field)), fields.span});
        }
        return located_at(document_, "alert.suppress.period");
    }

    // --- the rest ---

    void read_extras() {
        details_.data_sources = texts_at(document_, "data_source");
        details_.enabled = bool_at(document_, "enabled_by_default", false);
        if (std::string window = text_at(document_, "schedule_window"); !window.empty())
            details_.schedule_window = std::move(window);
        details_.analytic_stories = texts_at(tagged("analytic_story"), "analytic_story");
        details_.asset_type = text_at(tagged("asset_type"), "asset_type");
        details_.security_domain = text_at(tagged("security_domain"), "security_domain");
        details_.manual_test = tagged("manual_test").find("manual_test") != nullptr;
        for (const YamlNode& item : items_at(document_, "drilldown_searches")) {
            details_.drilldowns.push_back({text_at(item, "name"), text_at(item, "search"),
                                           text_at(item, "earliest_offset"), text_at(item, "latest_offset")});
        }
        for (const YamlNode& item : items_at(document_, "tests")) {
            DetectionTest test{text_at(item, "name"), text_at(item, "test_type"), {}};
            if (test.type.empty()) test.type = "unit";
            for (const YamlNode& data : items_at(item, "attack_data")) {
                test.attack_data.push_back({text_at(data, "data"), text_at(data, "source"), text_at(data, "sourcetype"),
                                            text_at(data, "custom_index"), text_at(data, "host")});
            }
            details_.tests.push_back(std::move(test));
        }
    }

    const YamlNode& document_;
    const YamlNode& tags_;
    Rule& rule_;
    SplunkRule& details_;
    Diagnostics& diagnostics_;
};

}  // namespace

void read_splunk_rule(const YamlNode& document, Rule& rule, Diagnostics& diagnostics) {
    SplunkReader(document, rule, diagnostics).read();
}

}  // namespace tocsin
