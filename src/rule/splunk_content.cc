// Macros are `macros/*.yml` with name, arguments and definition; lookups are `lookups/*.yml` with the settings of
// transforms.conf and a CSV file beside them.
#include "rule/splunk_content.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "rule/document.h"
#include "rule/files.h"
#include "rule/splunk_conf.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

// The names in `fields` or `fields_list`: a list, or a text with commas.
std::vector<std::string> read_field_names(const YamlNode& document) {
    std::vector<std::string> out;
    for (std::string_view key : {"fields", "fields_list"}) {
        for (const std::string& text : texts_at(document, key)) {
            for (std::string_view part : split(text, ',')) {
                if (std::string_view name = trim(part); !name.empty()) out.emplace_back(name);
            }
        }
        if (!out.empty()) break;
    }
    return out;
}

uint64_t count_at(const YamlNode& document, std::string_view key) {
    return static_cast<uint64_t>(std::max<int64_t>(0, integer_at(document, key).value_or(0)));
}

template <class Use>
void each_document(const fs::path& folder, Diagnostics& diagnostics, Use use) {
    for (const std::string& path : list_files(folder.string(), diagnostics)) {
        std::error_code ignored;
        if (!is_yaml_path(path) && !fs::is_directory(path, ignored)) continue;
        SourcePtr file = read_source(path, diagnostics);
        if (!file) continue;
        for (const YamlNode& document : parse_yaml(file, diagnostics)) use(document, path);
    }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parse_match_types(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> out;
    for (std::string_view part : split(text, ',')) {
        part = trim(part);
        size_t open = part.find('(');
        if (open == std::string_view::npos || !part.ends_with(')')) continue;
        std::string field(trim(part.substr(open + 1, part.size() - open - 2)));
        out.emplace_back(std::move(field), to_upper_ascii(trim(part.substr(0, open))));
    }
    return out;
}

Macro read_macro(const YamlNode& document, const std::string& path) {
    Macro macro;
    if (document.find("definition") == nullptr) return macro;
    macro.name = text_at(document, "name");
    macro.arguments = texts_at(document, "arguments");
    macro.definition = text_at(document, "definition");
    macro.is_eval = bool_at(document, "iseval", bool_at(document, "is_eval", false));
    macro.validation = text_at(document, "validation");
    macro.error_message = text_at(document, "errormsg");
    macro.path = path;
    return macro;
}

LookupDefinition read_lookup(const YamlNode& document, const std::string& path) {
    LookupDefinition lookup;
    std::string type = to_lower_ascii(text_at(document, "lookup_type"));
    std::string file = text_at(document, "filename");
    bool collection = document.find("collection") != nullptr || type == "kvstore";
    if (file.empty() && !collection && type.empty()) return lookup;
    lookup.name = text_at(document, "name");
    // In the newer form the CSV has the name of the YAML file.
    if (file.empty() && type == "csv") file = fs::path(path).stem().string() + ".csv";
    if (!file.empty()) lookup.file = (fs::path(path).parent_path() / file).lexically_normal().string();
    lookup.case_sensitive = bool_at(document, "case_sensitive_match", true);
    lookup.fields = read_field_names(document);
    for (const std::string& text : texts_at(document, "match_type")) {
        for (auto& match : parse_match_types(text)) lookup.match_types.push_back(std::move(match));
    }
    lookup.max_matches = count_at(document, "max_matches");
    lookup.min_matches = count_at(document, "min_matches");
    lookup.default_match = text_at(document, "default_match");
    lookup.time_field = text_at(document, "time_field");
    lookup.time_format = text_at(document, "time_format");
    lookup.min_offset = integer_at(document, "min_offset_secs").value_or(lookup.min_offset);
    lookup.max_offset = integer_at(document, "max_offset_secs").value_or(lookup.max_offset);
    return lookup;
}

void load_splunk_content(const std::string& folder, Environment& environment, Diagnostics& diagnostics) {
    std::error_code ignored;
    fs::path macros = fs::path(folder) / "macros", lookups = fs::path(folder) / "lookups";
    if (fs::is_directory(macros, ignored)) {
        each_document(macros, diagnostics, [&](const YamlNode& document, const std::string& path) {
            Macro macro = read_macro(document, path);
            if (macro.name.empty()) return;
            size_t count = macro.arguments.size();
            bool counted = count == 0 || macro.name.ends_with(')');
            std::string key = counted ? macro.name : macro.name + "(" + std::to_string(count) + ")";
            environment.macros[key] = std::move(macro);
        });
    }
    if (fs::is_directory(lookups, ignored)) {
        each_document(lookups, diagnostics, [&](const YamlNode& document, const std::string& path) {
            LookupDefinition lookup = read_lookup(document, path);
            if (!lookup.name.empty()) environment.lookups[lookup.name] = std::move(lookup);
        });
    }
    load_splunk_conf(folder, environment, diagnostics);
}

std::map<std::string, DataSource> load_data_sources(const std::vector<std::string>& folders) {
    std::map<std::string, DataSource> out;
    Diagnostics untold;  // the loader of rules has told what is wrong with files below the folders of rules
    for (const std::string& folder : folders) {
        fs::path sources = fs::path(folder) / "data_sources";
        std::error_code ignored;
        if (!fs::is_directory(sources, ignored)) continue;
        each_document(sources, untold, [&](const YamlNode& document, const std::string&) {
            DataSource source{
                text_at(document, "name"), text_at(document, "source"), text_at(document, "sourcetype"), {}};
            for (const YamlNode& add_on : items_at(document, "supported_TA")) {
                if (!source.add_on.empty()) source.add_on += ", ";
                source.add_on += trim(text_at(add_on, "name") + " " + text_at(add_on, "version"));
            }
            if (!source.name.empty()) out[source.name] = std::move(source);
        });
    }
    return out;
}

std::string find_splunk_content(const std::string& folder) {
    std::error_code error;
    fs::path at = fs::weakly_canonical(folder, error);
    if (error) return {};
    for (;;) {
        if (fs::is_directory(at / "macros", error) || fs::is_directory(at / "lookups", error)) return at.string();
        if (!at.has_relative_path()) return {};
        at = at.parent_path();
    }
}

}  // namespace tocsin
