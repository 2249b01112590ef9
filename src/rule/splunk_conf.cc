#include "rule/splunk_conf.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/text.h"
#include "rule/files.h"
#include "rule/splunk_content.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

bool is_true(std::string_view text) {
    return text == "1" || equals_ignore_case(text, "true") || equals_ignore_case(text, "enabled") ||
           equals_ignore_case(text, "t") || equals_ignore_case(text, "yes");
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    for (std::string_view part : split(text, ',')) {
        if (std::string_view word = trim(part); !word.empty()) out.emplace_back(word);
    }
    return out;
}

int64_t number_at(const ConfStanza& stanza, std::string_view key, int64_t otherwise) {
    std::string_view text = stanza.get(key);
    int64_t number = otherwise;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

// `%20` and the like.
std::string url_decoded(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        unsigned code = 0;
        bool escape = text[i] == '%' && i + 2 < text.size() &&
                      std::from_chars(text.data() + i + 1, text.data() + i + 3, code, 16).ptr == text.data() + i + 3;
        out += escape ? static_cast<char>(code) : text[i];
        if (escape) i += 2;
    }
    return out;
}

Macro macro_of(const ConfStanza& stanza, const std::string& path) {
    Macro macro;
    macro.name = stanza.name.substr(0, stanza.name.find('('));
    macro.arguments = words(stanza.get("args"));
    macro.definition = stanza.get("definition");
    macro.is_eval = stanza.flag("iseval", false);
    macro.validation = stanza.get("validation");
    macro.error_message = stanza.get("errormsg");
    macro.path = path;
    return macro;
}

// A lookup of a file or a collection; the name is empty for transforms of other kinds.
LookupDefinition lookup_of(const ConfStanza& stanza, const std::string& folder) {
    LookupDefinition lookup;
    std::string_view file = stanza.get("filename");
    if (file.empty() && stanza.get("collection").empty()) return lookup;
    lookup.name = stanza.name;
    if (!file.empty()) lookup.file = (fs::path(folder) / "lookups" / file).lexically_normal().string();
    lookup.case_sensitive = stanza.flag("case_sensitive_match", true);
    lookup.fields = words(stanza.get("fields_list"));
    lookup.match_types = parse_match_types(stanza.get("match_type"));
    lookup.max_matches = static_cast<uint64_t>(std::max<int64_t>(0, number_at(stanza, "max_matches", 0)));
    lookup.min_matches = static_cast<uint64_t>(std::max<int64_t>(0, number_at(stanza, "min_matches", 0)));
    lookup.default_match = stanza.get("default_match");
    lookup.time_field = stanza.get("time_field");
    lookup.time_format = stanza.get("time_format");
    lookup.min_offset = number_at(stanza, "min_offset_secs", lookup.min_offset);
    lookup.max_offset = number_at(stanza, "max_offset_secs", lookup.max_offset);
    return lookup;
}

// `[eventtype=logon]` with `authentication = enabled`.
void add_tags(const ConfStanza& stanza, Environment& environment) {
    size_t equals = stanza.name.find('=');
    if (equals == std::string::npos) return;
    TagRule rule{std::string(trim(std::string_view(stanza.name).substr(0, equals))),
                 url_decoded(trim(std::string_view(stanza.name).substr(equals + 1))),
                 {}};
    for (const auto& [tag, state] : stanza.settings) {
        if (is_true(state) && std::find(rule.tags.begin(), rule.tags.end(), tag) == rule.tags.end())
            rule.tags.push_back(tag);
    }
    if (!rule.tags.empty()) environment.tag_rules.push_back(std::move(rule));
}

// The stanzas of one file name over the app's folders, merged.
std::vector<ConfStanza> merged_stanzas(const std::string& folder, std::string_view name, std::string& path,
                                       Diagnostics& diagnostics) {
    std::vector<ConfStanza> out;
    for (std::string_view part : {"", "default", "local"}) {
        fs::path file = fs::path(folder) / part / name;
        std::error_code ignored;
        if (!fs::is_regular_file(file, ignored)) continue;
        SourcePtr source = read_source(file.string(), diagnostics);
        if (!source) continue;
        path = file.string();
        for (ConfStanza& stanza : parse_conf(source->text())) {
            auto known = std::find_if(out.begin(), out.end(),
                                      [&](const ConfStanza& other) { return other.name == stanza.name; });
            if (known == out.end())
                out.push_back(std::move(stanza));
            else
                known->settings.insert(known->settings.end(), stanza.settings.begin(), stanza.settings.end());
        }
    }
    return out;
}

}  // namespace

std::string_view ConfStanza::get(std::string_view key) const {
    for (auto it = settings.rbegin(); it != settings.rend(); ++it) {
        if (it->first == key) return it->second;
    }
    return {};
}

bool ConfStanza::flag(std::string_view key, bool otherwise) const {
    std::string_view value = get(key);
    return value.empty() ? otherwise : is_true(value);
}

std::vector<ConfStanza> parse_conf(std::string_view text) {
    std::vector<ConfStanza> stanzas;
    std::string* continued = nullptr;
    for (std::string_view line : split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        bool goes_on = line.ends_with('\\');
        std::string_view content = goes_on ? line.substr(0, line.size() - 1) : line;
        if (continued) {
            continued->append("\n").append(content);
            if (!goes_on) continued = nullptr;
            continue;
        }
        std::string_view trimmed = trim(content);
        if (trimmed.empty() || trimmed.front() == '#') continue;
        if (trimmed.front() == '[' && trimmed.back() == ']') {
            stanzas.push_back({std::string(trimmed.substr(1, trimmed.size() - 2)), {}});
            continue;
        }
        size_t equals = trimmed.find('=');
        if (equals == std::string_view::npos || stanzas.empty()) continue;
        stanzas.back().settings.emplace_back(trim(trimmed.substr(0, equals)), trim(trimmed.substr(equals + 1)));
        if (goes_on) continued = &stanzas.back().settings.back().second;
    }
    return stanzas;
}

void load_splunk_conf(const std::string& folder, Environment& environment, Diagnostics& diagnostics) {
    std::string path;
    for (const ConfStanza& stanza : merged_stanzas(folder, "macros.conf", path, diagnostics))
        environment.macros[stanza.name] = macro_of(stanza, path);
    for (const ConfStanza& stanza : merged_stanzas(folder, "transforms.conf", path, diagnostics)) {
        LookupDefinition lookup = lookup_of(stanza, folder);
        if (!lookup.name.empty()) environment.lookups[lookup.name] = std::move(lookup);
    }
    for (const ConfStanza& stanza : merged_stanzas(folder, "eventtypes.conf", path, diagnostics)) {
        if (!stanza.get("search").empty() && !stanza.flag("disabled", false))
            environment.event_types[stanza.name] = {stanza.name, std::string(stanza.get("search"))};
    }
    for (const ConfStanza& stanza : merged_stanzas(folder, "tags.conf", path, diagnostics))
        add_tags(stanza, environment);
}

}  // namespace tocsin
