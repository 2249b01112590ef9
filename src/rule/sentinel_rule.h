// What only a Microsoft Sentinel analytics rule has (learn.microsoft.com/azure/sentinel/create-analytics-rules).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/time.h"
#include "rule/located.h"

namespace tocsin {

// Compares the number of a run's result rows with the threshold.
enum class TriggerOperator : uint8_t { kGreaterThan, kLessThan, kEqual, kNotEqual };

// An entity of each result row, its identifiers taken from columns.
struct EntityMapping {
    struct Field {
        Located identifier;  // Name, Address, ...
        Located column;
    };
    Located type;  // Account, IP, ...
    std::vector<Field> fields;
};

struct CustomDetail {
    Located name;
    Located column;
};

// Texts of the alert with `{{Column}}` in them, and columns that give other properties; empty if not overridden.
struct AlertDetailsOverride {
    struct Property {
        Located name;  // AlertLink, RemediationSteps, ...
        Located column;
    };
    Located display_name_format;
    Located description_format;
    Located tactics_column;
    Located severity_column;
    std::vector<Property> dynamic_properties;
};

// How alerts become incidents.
struct IncidentConfiguration {
    bool create_incident = true;
    bool grouping = false;
    bool reopen_closed = false;
    Ticks lookback = 5 * kTicksPerHour;
    std::string matching_method;  // AllEntities, AnyAlert, Selected
    std::vector<std::string> group_by_entities;
    std::vector<std::string> group_by_alert_details;
    std::vector<std::string> group_by_custom_details;
};

struct DataConnector {
    std::string id;
    std::vector<std::string> data_types;
};

struct SentinelRule {
    bool hunting = false;  // no `kind`: a query that an analyst runs
    TriggerOperator trigger = TriggerOperator::kGreaterThan;
    int64_t threshold = 0;
    std::vector<EntityMapping> entities;
    std::vector<CustomDetail> custom_details;
    AlertDetailsOverride alert_details;
    bool alert_per_result = false;  // eventGroupingSettings
    bool suppression = false;
    Ticks suppression_duration = 0;
    IncidentConfiguration incident;
    std::vector<DataConnector> connectors;
};

}  // namespace tocsin
