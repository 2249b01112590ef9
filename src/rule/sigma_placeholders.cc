// Values are texts as in a rule: with Sigma's wildcards and escapes.
#include "rule/sigma_placeholders.h"

#include "base/yaml_source.h"

namespace tocsin {

bool read_sigma_placeholders(const SourcePtr& file, SigmaCollection& collection, Diagnostics& diagnostics) {
    diagnostics.set_source(file);
    std::vector<YamlNode> documents = parse_yaml(file, diagnostics);
    if (diagnostics.has_errors()) return false;
    const YamlNode* map = documents.size() == 1 ? &documents[0] : nullptr;
    if (map != nullptr && map->find("vars") != nullptr) map = map->find("vars");
    if (map == nullptr || !map->is_map()) {
        diagnostics.error("rule", "a file of placeholders is a map of names to values", {});
        return false;
    }
    for (const YamlMember& member : map->members) {
        std::vector<std::string>& values = collection.placeholders[member.key.text];
        if (member.value.is_scalar()) values.push_back(member.value.text);
        for (const YamlNode& item : member.value.items) {
            if (item.is_scalar())
                values.push_back(item.text);
            else
                diagnostics.error("rule", "the value of a placeholder must be a text", item.span);
        }
        if (member.value.is_map())
            diagnostics.error("rule", "the value of a placeholder must be a text or a list", member.value.span);
    }
    return !diagnostics.has_errors();
}

}  // namespace tocsin
