// The patterns are compiled at the first call, all of them: a scan that parses user agents meets most kinds of them.
#include "function/user_agent.h"

#include <array>
#include <memory>

#include <re2/re2.h>

#include "base/check.h"
#include "base/text.h"
#include "base/yaml_source.h"

namespace tocsin {
namespace {

// How the file calls a part's list and the replacements for its outputs.
struct PartFormat {
    const char* list;
    std::vector<const char*> replacements;
    std::vector<int> groups;  // the group that an output is without a replacement; 0: none
};

const PartFormat& format_of(UserAgentPart part) {
    static const std::array<PartFormat, 3> formats = {
        PartFormat{"user_agent_parsers",
                   {"family_replacement", "v1_replacement", "v2_replacement", "v3_replacement"},
                   {1, 2, 3, 4}},
        PartFormat{
            "os_parsers",
            {"os_replacement", "os_v1_replacement", "os_v2_replacement", "os_v3_replacement", "os_v4_replacement"},
            {1, 2, 3, 4, 5}},
        PartFormat{"device_parsers", {"device_replacement", "brand_replacement", "model_replacement"}, {1, 0, 1}},
    };
    return formats[static_cast<size_t>(part)];
}

constexpr int kMostGroups = 9;

struct Pattern {
    std::unique_ptr<RE2> regex;
    std::vector<std::string> replacements;  // with $1 ... $9; empty: the group
};

std::string text_at(const YamlNode& entry, const char* key) {
    const YamlNode* text = entry.find(key);
    return text ? text->text : std::string();
}

std::vector<Pattern> read_patterns(const YamlNode& root, const PartFormat& format) {
    std::vector<Pattern> patterns;
    const YamlNode* list = root.find(format.list);
    CHECK(list != nullptr, "a part of uap-core that its file lacks");
    for (const YamlNode& entry : list->items) {
        Pattern& pattern = patterns.emplace_back();
        RE2::Options options;
        options.set_log_errors(false);
        options.set_encoding(RE2::Options::EncodingLatin1);
        options.set_case_sensitive(text_at(entry, "regex_flag") != "i");
        pattern.regex = std::make_unique<RE2>(text_at(entry, "regex"), options);
        CHECK(pattern.regex->ok(), "a pattern of uap-core that RE2 does not take");
        for (const char* name : format.replacements) pattern.replacements.push_back(text_at(entry, name));
    }
    return patterns;
}

const std::vector<Pattern>& patterns_of(UserAgentPart part) {
    static const auto all = [] {
        Diagnostics problems;
        const std::string text(embedded_user_agents()[0].text);
        const std::vector<YamlNode> documents = parse_yaml(SourceText::whole("regexes.yaml", text), problems);
        CHECK(documents.size() == 1 && !problems.has_errors(), "the file of uap-core is one YAML document");
        std::array<std::vector<Pattern>, 3> out;
        for (size_t i = 0; i < out.size(); ++i)
            out[i] = read_patterns(documents[0], format_of(static_cast<UserAgentPart>(i)));
        return out;
    }();
    return all[static_cast<size_t>(part)];
}

std::string filled_in(std::string_view replacement, std::span<const re2::StringPiece> groups) {
    std::string out;
    for (size_t i = 0; i < replacement.size(); ++i) {
        bool group = replacement[i] == '$' && i + 1 < replacement.size() && is_ascii_digit(replacement[i + 1]);
        if (!group) {
            out += replacement[i];
            continue;
        }
        size_t number = static_cast<size_t>(replacement[++i] - '0');
        if (number < groups.size()) out.append(groups[number].data(), groups[number].size());
    }
    return std::string(trim(out));
}

}  // namespace

std::vector<std::string> parse_user_agent(std::string_view user_agent, UserAgentPart part) {
    const PartFormat& format = format_of(part);
    std::vector<std::string> out(format.groups.size());
    re2::StringPiece text(user_agent.data(), user_agent.size());
    for (const Pattern& pattern : patterns_of(part)) {
        std::array<re2::StringPiece, kMostGroups + 1> groups;
        int count = std::min(pattern.regex->NumberOfCapturingGroups(), kMostGroups) + 1;
        if (!pattern.regex->Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(), count)) continue;
        for (size_t i = 0; i < out.size(); ++i) {
            const std::string& replacement = pattern.replacements[i];
            std::string group = format.groups[i] > 0 ? "$" + std::to_string(format.groups[i]) : std::string();
            out[i] = filled_in(replacement.empty() ? group : replacement, groups);
        }
        return out;
    }
    out[0] = "Other";
    return out;
}

}  // namespace tocsin
