// Sentinel's rules as the portal exports them: an ARM template whose resources are analytics rules. Names and ids are
// often template expressions (`[concat(parameters('workspace'), '/...')]`); the id is the GUID in them.
#include "base/text.h"
#include "rule/document.h"
#include "rule/vendors.h"

namespace tocsin {
namespace {

// The first GUID in the text; empty if there is none.
std::string find_guid(std::string_view text) {
    constexpr size_t kLength = 36;
    for (size_t i = 0; i + kLength <= text.size(); ++i) {
        std::string_view candidate = text.substr(i, kLength);
        if (candidate[8] == '-' && is_guid(candidate)) return std::string(candidate);
    }
    return {};
}

}  // namespace

void read_sentinel_resource(const YamlNode& resource, Rule& rule, Diagnostics& diagnostics) {
    const YamlNode& properties = map_at(resource, "properties");
    Located kind = located_at(resource, "kind");
    for (std::string_view key : {"name", "id"}) {
        if (rule.id.empty()) rule.id = find_guid(text_at(resource, key));
    }
    if (std::string name = text_at(properties, "displayName"); !name.empty()) rule.name = name;
    if (!kind.text.empty() && !equals_ignore_case(kind.text, "Scheduled") && !equals_ignore_case(kind.text, "NRT")) {
        rule.details.emplace<SentinelRule>();
        rule.description = description_text(text_at(properties, "description"));
        diagnostics.error("unsupported", "rules of kind `" + kind.text + "` have no query to run", kind.span);
        return;
    }
    read_sentinel_details(properties, kind.text.empty() ? "Scheduled" : std::string_view(kind.text), rule, diagnostics);
    warn_missing(properties, {"displayName", "enabled", "severity"}, diagnostics);
    rule.status = bool_at(properties, "enabled", true) ? "enabled" : "disabled";
    rule.version = text_at(properties, "templateVersion");
    rule.techniques = texts_at(properties, "techniques");
    for (const std::string& technique : texts_at(properties, "subTechniques")) rule.techniques.push_back(technique);
}

}  // namespace tocsin
