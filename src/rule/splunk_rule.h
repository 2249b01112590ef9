// What only a Splunk Enterprise Security detection has (security_content, in the forms that contentctl reads).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/time.h"
#include "rule/located.h"

namespace tocsin {

enum class SplunkType : uint8_t { kTtp, kAnomaly, kHunting, kCorrelation };

// A field whose values gain risk when the detection fires.
struct RiskObject {
    Located field;
    std::string type;     // user, system, other
    int64_t score = 0;    // 1 ... 100
    std::string message;  // of this object; empty: SplunkRule::risk_message
};

struct ThreatObject {
    Located field;
    std::string type;  // ip_address, url, process_name, ...
};

// The same values of the fields are reported once in the period.
struct Throttling {
    std::vector<Located> fields;
    Ticks period = 0;  // 0: nothing is throttled
};

struct Drilldown {
    std::string name;
    std::string search;
    std::string earliest;
    std::string latest;
};

struct AttackData {
    std::string data;  // address or path of the events
    std::string source;
    std::string sourcetype;
    std::string index;
    std::string host;
};

struct DetectionTest {
    std::string name;
    std::string type;  // unit unless the file says otherwise
    std::vector<AttackData> attack_data;
};

struct SplunkRule {
    SplunkType type = SplunkType::kTtp;
    Located risk_message;  // with `$field$` in it
    std::string title;     // of the finding, with `$field$` in it; empty: the rule's name
    std::vector<RiskObject> risk_objects;
    std::vector<ThreatObject> threat_objects;
    std::optional<int64_t> impact;
    std::optional<int64_t> confidence;
    std::optional<int64_t> risk_score;  // the highest score; absent if the file gives none
    Throttling throttling;
    std::vector<Drilldown> drilldowns;
    std::vector<std::string> data_sources;
    bool enabled = false;                  // from the installation on
    std::string schedule_window = "auto";  // by how much Splunk may put a run off
    std::vector<DetectionTest> tests;
    bool manual_test = false;
    std::vector<std::string> analytic_stories;
    std::string asset_type;
    std::string security_domain;
    std::string implementation;  // what must be set up for the detection to work
    std::string category;        // of the vendor's collection: cloud, endpoint, ...
};

}  // namespace tocsin
