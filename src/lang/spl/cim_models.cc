// The data models of the Common Information Model 5.x: datasets, their constraints, and the fields that a model promises
// to fill (spl.md 9). A field without a value, or with an empty one, is `unknown`, unless the model has a rule of its own.
#include "lang/spl/cim_models.h"

#include <algorithm>

namespace tocsin::spl {
namespace {

// clang-format off
constexpr CalculatedField kChangeFields[] = {
    {"result",         R"(coalesce(result, signature, "unknown"))"},
    {"result_id",      R"(coalesce(result_id, signature_id, "-1"))"},
    {"vendor_product", R"(coalesce(vendor_product, vendor." ".product, sourcetype))"},
};
constexpr CalculatedField kAuthenticationFields[] = {
    {"app", "coalesce(app, sourcetype)"},
};
constexpr CalculatedField kVendorProduct[] = {
    {"vendor_product", R"(coalesce(vendor_product, vendor." ".product, sourcetype))"},
};

// name, the dataset it lies in, constraint beside those of the datasets it lies in, fields that may be `unknown`, others
constexpr Dataset kAlerts[] = {
    {"Alerts", "", "tag=alert", "app description dest id severity severity_id signature signature_id src type user", {}},
};
constexpr Dataset kAuthentication[] = {
    {"Authentication", "", "tag=authentication NOT (action=success user=*$)", "action dest src src_user user", kAuthenticationFields},
    {"Failed_Authentication",     "Authentication", "action=failure", "", {}},
    {"Successful_Authentication", "Authentication", "action=success", "", {}},
    {"Default_Authentication",    "Authentication", "tag=default", "", {}},
    {"Failed_Default_Authentication",     "Default_Authentication", "action=failure", "", {}},
    {"Successful_Default_Authentication", "Default_Authentication", "action=success", "", {}},
    {"Insecure_Authentication",   "Authentication", "tag=insecure OR tag=cleartext", "", {}},
    {"Privileged_Authentication", "Authentication", "tag=privileged", "", {}},
    {"Failed_Privileged_Authentication",     "Privileged_Authentication", "action=failure", "", {}},
    {"Successful_Privileged_Authentication", "Privileged_Authentication", "action=success", "", {}},
};
constexpr Dataset kCertificates[] = {
    {"All_Certificates", "", "tag=certificate", "dest src transport", {}},
    {"SSL", "All_Certificates", "tag=ssl OR tag=tls", "ssl_hash ssl_issuer ssl_issuer_common_name ssl_name ssl_serial ssl_subject ssl_subject_common_name ssl_version", {}},
};
constexpr Dataset kChange[] = {
    {"All_Changes", "", "tag=change NOT object_category IN (file, directory, registry)",
     "action change_type command dest dvc object object_attrs object_category object_id object_path src status user", kChangeFields},
    {"Auditing_Changes",   "All_Changes", "tag=audit", "", {}},
    {"Endpoint_Changes",   "All_Changes", "tag=endpoint", "", {}},
    {"Endpoint_Restarts",  "Endpoint_Changes", "action=modified object=system object_category=restart", "", {}},
    {"Other_Endpoint_Changes", "Endpoint_Changes", "NOT object_category=restart", "", {}},
    {"Network_Changes",    "All_Changes", "tag=network", "", {}},
    {"Device_Restarts",    "Network_Changes", "tag=device tag=restart", "", {}},
    {"Account_Management", "All_Changes", "tag=account", "", {}},
    {"Accounts_Created",   "Account_Management", "action=created", "", {}},
    {"Accounts_Deleted",   "Account_Management", "action=deleted", "", {}},
    {"Accounts_Updated",   "Account_Management", "action=modified", "", {}},
    {"Account_Lockouts",   "Account_Management", "action=lockout", "", {}},
    {"Instance_Changes",   "All_Changes", "tag=instance", "", {}},
};
constexpr Dataset kDataAccess[] = {
    {"Data_Access", "", "tag=data tag=access", "action app dest object object_category object_id src user", kVendorProduct},
};
constexpr Dataset kDatabases[] = {
    {"All_Databases", "", "tag=database", "dest object response_time src user", {}},
    {"Database_Instance", "All_Databases", "tag=instance", "", {}},
    {"Database_Query",    "All_Databases", "tag=query", "query query_id", {}},
};
constexpr Dataset kDlp[] = {
    {"DLP_Incidents", "", "tag=dlp tag=incident", "action category dest dlp_type dvc object object_category severity signature src src_user user", kVendorProduct},
};
constexpr Dataset kEmail[] = {
    {"All_Email", "", "tag=email", "action dest message_id orig_recipient protocol recipient src src_user", {}},
    {"Delivery",  "All_Email", "tag=delivery", "", {}},
    {"Content",   "All_Email", "tag=content", "", {}},
    {"Filtering", "All_Email", "tag=filter", "signature", {}},
};
constexpr Dataset kEndpoint[] = {
    {"Ports", "", "tag=listening tag=port", "dest dest_port process_guid process_id src src_port state transport user", {}},
    {"Processes", "", "tag=process tag=report",
     "action dest original_file_name parent_process parent_process_exec parent_process_guid parent_process_id parent_process_name "
     "parent_process_path process process_current_directory process_exec process_guid process_hash process_id process_integrity_level "
     "process_name process_path user user_id", kVendorProduct},
    {"Services", "", "tag=service tag=report",
     "dest process_guid process_id service service_dll service_exec service_hash service_id service_name service_path start_mode status user", kVendorProduct},
    {"Filesystem", "", "tag=endpoint tag=filesystem",
     "action dest file_acl file_hash file_name file_path file_size process_guid process_id process_name process_path user", kVendorProduct},
    {"Registry", "", "tag=endpoint tag=registry",
     "action dest process_guid process_id registry_hive registry_key_name registry_path registry_value_data registry_value_name "
     "registry_value_text registry_value_type status user", kVendorProduct},
};
constexpr Dataset kEventSignatures[] = {
    {"Signatures", "", "tag=track_event_signatures (signature=* OR signature_id=*)", "dest signature signature_id", kVendorProduct},
};
constexpr Dataset kInventory[] = {
    {"All_Inventory", "", "tag=inventory (tag=cpu OR tag=memory OR tag=network OR tag=storage OR tag=system OR tag=user OR tag=virtual)", "dest", {}},
    {"User",    "All_Inventory", "tag=user", "user user_id", {}},
    {"Network", "All_Inventory", "tag=network", "ip mac", {}},
};
constexpr Dataset kIntrusion[] = {
    {"IDS_Attacks", "", "tag=ids tag=attack", "action category dest dvc ids_type severity signature src transport user", kVendorProduct},
    {"Application_Intrusion_Detection", "IDS_Attacks", "ids_type=application", "", {}},
    {"Host_Intrusion_Detection",        "IDS_Attacks", "ids_type=host", "", {}},
    {"Network_Intrusion_Detection",     "IDS_Attacks", "ids_type=network", "", {}},
};
constexpr Dataset kMalware[] = {
    {"Malware_Attacks", "", "tag=malware tag=attack", "action category dest file_hash file_name file_path severity signature src user", kVendorProduct},
    {"Allowed_Malware",     "Malware_Attacks", "action=allowed", "", {}},
    {"Blocked_Malware",     "Malware_Attacks", "action=blocked", "", {}},
    {"Quarantined_Malware", "Malware_Attacks", "action=deferred", "", {}},
    {"Malware_Operations", "", "tag=malware tag=operations", "dest product_version signature_version", kVendorProduct},
};
constexpr Dataset kResolution[] = {
    {"DNS", "", "tag=network tag=resolution tag=dns",
     "answer dest message_type query query_type record_type reply_code src transaction_id transport", kVendorProduct},
};
constexpr Dataset kSessions[] = {
    {"All_Sessions", "", "tag=network tag=session", "action dest_ip dest_mac dest_nt_host signature src_ip src_mac src_nt_host user", kVendorProduct},
    {"Session_Start", "All_Sessions", "tag=start", "", {}},
    {"Session_End",   "All_Sessions", "tag=end", "", {}},
    {"DHCP",          "All_Sessions", "tag=dhcp", "", {}},
    {"VPN",           "All_Sessions", "tag=vpn", "", {}},
};
constexpr Dataset kTraffic[] = {
    {"All_Traffic", "", "tag=network tag=communicate",
     "action app dest dest_ip dest_port direction dvc protocol rule src src_ip src_port transport user", kVendorProduct},
    {"Allowed_Traffic",   "All_Traffic", "action=allowed", "", {}},
    {"Traffic_By_Action", "All_Traffic", "", "", {}},
    {"Blocked_Traffic",   "Traffic_By_Action", "action=blocked", "", {}},
};
constexpr Dataset kPerformance[] = {
    {"All_Performance", "", "tag=performance (tag=cpu OR tag=memory OR tag=network OR tag=os OR tag=storage)", "dest", {}},
};
constexpr Dataset kRisk[] = {
    {"All_Risk", "", "risk_object=* search_name=*", "risk_object risk_object_type", {}},
};
constexpr Dataset kTickets[] = {
    {"All_Ticket_Management", "", "tag=ticketing", "dest priority severity status ticket_id user", {}},
    {"Change",   "All_Ticket_Management", "tag=change", "", {}},
    {"Incident", "All_Ticket_Management", "tag=incident", "", {}},
    {"Problem",  "All_Ticket_Management", "tag=problem", "", {}},
};
constexpr Dataset kUpdates[] = {
    {"Updates", "", "tag=update tag=status", "dest dvc file_hash file_name severity signature signature_id status", kVendorProduct},
    {"Update_Errors", "", "tag=update tag=error", "dest", {}},
};
constexpr Dataset kVulnerabilities[] = {
    {"Vulnerabilities", "", "tag=report tag=vulnerability", "category cve dest dvc severity signature user", kVendorProduct},
};
constexpr Dataset kWeb[] = {
    {"Web", "", "tag=web", "action category dest http_content_type http_method http_referrer http_user_agent src status url user", kVendorProduct},
    {"Proxy",   "Web", "tag=proxy", "", {}},
    {"Storage", "Web", "tag=storage", "storage_name", {}},
};
constexpr DataModel kModels[] = {
    {"Alerts", kAlerts}, {"Authentication", kAuthentication, kCloudTrail}, {"Certificates", kCertificates}, {"Change", kChange, kCloudTrail},
    {"Compute_Inventory", kInventory}, {"DLP", kDlp}, {"Data_Access", kDataAccess}, {"Databases", kDatabases}, {"Email", kEmail},
    {"Endpoint", kEndpoint}, {"Event_Signatures", kEventSignatures}, {"Intrusion_Detection", kIntrusion}, {"Malware", kMalware},
    {"Network_Resolution", kResolution}, {"Network_Sessions", kSessions}, {"Network_Traffic", kTraffic}, {"Performance", kPerformance},
    {"Risk", kRisk, kRiskEvents}, {"Ticket_Management", kTickets}, {"Updates", kUpdates}, {"Vulnerabilities", kVulnerabilities}, {"Web", kWeb},
};
// clang-format on

// Whether the blank-separated list holds the word.
bool lists(std::string_view list, std::string_view word) {
    for (size_t at = 0; at < list.size();) {
        size_t end = std::min(list.find(' ', at), list.size());
        if (list.substr(at, end - at) == word) return true;
        at = end + 1;
    }
    return false;
}

}  // namespace

const Dataset* DataModel::find(std::string_view dataset) const {
    for (const Dataset& known : datasets) {
        if (known.name == dataset) return &known;
    }
    return nullptr;
}

const Dataset& DataModel::root_of(const Dataset& dataset) const {
    const Dataset* at = &dataset;
    while (const Dataset* parent = find(at->parent)) at = parent;
    return *at;
}

std::string DataModel::path_of(const Dataset& dataset) const {
    std::string path(dataset.name);
    for (const Dataset* at = find(dataset.parent); at; at = find(at->parent)) path = std::string(at->name) + "." + path;
    return path;
}

std::string DataModel::expression_of(std::string_view field) const {
    for (const Dataset& dataset : datasets) {
        for (const CalculatedField& calculated : dataset.fields) {
            if (calculated.name == field) return std::string(calculated.expression);
        }
        if (!lists(dataset.unknown, field)) continue;
        std::string own(field);
        return "if(isnull(" + own + ") OR " + own + "=\"\", \"unknown\", " + own + ")";
    }
    return {};
}

std::vector<std::string> DataModel::calculated_fields(const Dataset& dataset) const {
    std::vector<std::string> names;
    for (const Dataset* at = &dataset; at; at = find(at->parent)) {
        for (const CalculatedField& field : at->fields) names.emplace_back(field.name);
        for (size_t begin = 0; begin < at->unknown.size();) {
            size_t end = std::min(at->unknown.find(' ', begin), at->unknown.size());
            names.emplace_back(at->unknown.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    return names;
}

const DataModel* find_data_model(std::string_view name) {
    for (const DataModel& model : kModels) {
        if (model.name == name) return &model;
    }
    return nullptr;
}

}  // namespace tocsin::spl
