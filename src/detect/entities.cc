#include "detect/entities.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "data/json.h"

namespace tocsin {
namespace {

// The `Type` of an entity in JSON; the entity types of rules are written without blanks or hyphens.
std::string json_type(std::string_view type) {
    static const std::map<std::string_view, std::string_view> kHyphenated = {
        {"CloudApplication", "cloud-application"}, {"AzureResource", "azure-resource"},
        {"RegistryKey", "registry-key"},           {"RegistryValue", "registry-value"},
        {"SecurityGroup", "security-group"},       {"MailMessage", "mail-message"},
        {"MailCluster", "mail-cluster"},           {"SubmissionMail", "SubmissionMail"},
    };
    auto found = kHyphenated.find(type);
    return found == kHyphenated.end() ? to_lower_ascii(type) : std::string(found->second);
}

// Names that the vendor never makes an account entity of.
bool is_system_account(std::string_view name) {
    static const std::set<std::string_view> kNames = {"ADMIN",        "ADMINISTRATOR",      "SYSTEM",         "ROOT",
                                                      "ANONYMOUS",    "AUTHENTICATED USER", "NETWORK",        "NULL",
                                                      "LOCAL SYSTEM", "LOCALSYSTEM",        "NETWORK SERVICE"};
    std::string upper = to_upper_ascii(name);
    return kNames.count(upper) > 0;
}

}  // namespace

std::string entities_json(const std::vector<EntityMapping>& mappings, const RowReader& rows,
                          const std::vector<size_t>& selected) {
    constexpr size_t kMostEntities = 500;
    std::string out = "[";
    size_t id = 0;
    std::set<std::string> seen;
    size_t share = mappings.empty() ? 0 : kMostEntities / mappings.size();
    for (const EntityMapping& mapping : mappings) {
        size_t count = 0;
        for (size_t row : selected) {
            if (count == share) break;
            std::string body = "\"Type\":";
            write_json_string(json_type(mapping.type.text), body);
            bool has_field = false;
            bool system = false;
            for (const EntityMapping::Field& field : mapping.fields) {
                std::string value = rows.text(row, field.column.text);
                if (value.empty()) continue;
                has_field = true;
                if (equals_ignore_case(mapping.type.text, "Account") && field.identifier.text == "Name") {
                    system = is_system_account(value);
                    // Since July 2026 the name of an account is the part before `@`.
                    value = value.substr(0, value.find('@'));
                }
                body += ',';
                write_json_string(field.identifier.text, body);
                body += ':';
                write_json_string(value, body);
            }
            if (!has_field || system || !seen.insert(body).second) continue;
            out += id > 0 ? ",{" : "{";
            out += "\"$id\":\"" + std::to_string(++id) + "\"," + body + "}";
            ++count;
        }
    }
    return out + "]";
}

std::string custom_details_json(const std::vector<CustomDetail>& details, const RowReader& rows,
                                const std::vector<size_t>& selected) {
    constexpr size_t kMostValues = 50;
    std::string out = "{";
    for (const CustomDetail& detail : details) {
        std::vector<std::string> values;
        for (size_t row : selected) {
            if (values.size() == kMostValues) break;
            std::string value = rows.text(row, detail.column.text);
            if (!value.empty() && std::find(values.begin(), values.end(), value) == values.end())
                values.push_back(std::move(value));
        }
        if (out.size() > 1) out += ',';
        write_json_string(detail.name.text, out);
        out += ":[";
        for (size_t i = 0; i < values.size(); ++i) {
            if (i > 0) out += ',';
            write_json_string(values[i], out);
        }
        out += ']';
    }
    return out + "}";
}

}  // namespace tocsin
