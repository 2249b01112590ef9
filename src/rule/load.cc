// Each document of a file is recognised by its keys and read by its vendor's reader. Documents that are known not to be
// rules (macros, lookups, data sources, baselines) are counted; everything else that was found in the folders is named
// as skipped.
#include "rule/load.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "base/parallel.h"
#include "base/text.h"
#include "base/yaml_source.h"
#include "lang/sigma/collection.h"
#include "rule/document.h"
#include "rule/event_types.h"
#include "rule/files.h"
#include "rule/splunk_content.h"
#include "rule/vendors.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

enum class DocumentKind : uint8_t { kSentinel, kArm, kSplunk, kSigma, kSigmaFilter, kSupport, kUnknown };

bool has_any(const YamlNode& map, std::initializer_list<std::string_view> keys) {
    return std::any_of(keys.begin(), keys.end(), [&](std::string_view key) { return map.find(key) != nullptr; });
}

bool is_arm_rule(const YamlNode& node) {
    return node.find("properties") && ends_with_ignore_case(text_at(node, "type"), "/alertRules");
}

DocumentKind recognise(const YamlNode& document) {
    if (!document.is_map()) return DocumentKind::kUnknown;
    switch (sigma::kind_of(document)) {
        case sigma::DocumentKind::kRule:
        case sigma::DocumentKind::kCorrelation: return DocumentKind::kSigma;
        case sigma::DocumentKind::kFilter: return DocumentKind::kSigmaFilter;
        case sigma::DocumentKind::kOther: break;
    }
    if (is_arm_rule(document) ||
        std::any_of(items_at(document, "resources").begin(), items_at(document, "resources").end(), is_arm_rule)) {
        return DocumentKind::kArm;
    }
    if (document.find("search") && has_any(document, {"type", "how_to_implement", "data_source", "tags", "rba"})) {
        bool support = equals_ignore_case(text_at(document, "type"), "Baseline") ||
                       equals_ignore_case(text_at(document, "type"), "Investigation");
        return support ? DocumentKind::kSupport : DocumentKind::kSplunk;
    }
    const std::string kind = text_at(document, "kind");
    if (document.find("query") && (equals_ignore_case(kind, "Scheduled") || equals_ignore_case(kind, "NRT")))
        return DocumentKind::kSentinel;
    if (has_any(document, {"queryFrequency", "triggerOperator", "entityMappings", "requiredDataConnectors",
                           "relevantTechniques", "tactics"}) &&
        has_any(document, {"query", "kind"})) {
        return DocumentKind::kSentinel;
    }
    bool macro = document.find("definition") != nullptr;
    bool lookup = has_any(document, {"filename", "collection", "lookup_type"});
    bool data_source = document.find("source") && document.find("sourcetype");
    if (document.find("name") && (macro || lookup || data_source)) return DocumentKind::kSupport;
    return DocumentKind::kUnknown;
}

std::string_view kind_of_other_file(std::string_view path) {
    struct Kind {
        std::string_view ending, kind;
    };
    constexpr Kind kKinds[] = {{".toml", "Elastic rule"},
                               {".yaral", "YARA-L rule"},
                               {".py", "Panther rule"},
                               {".conf", "Splunk configuration"},
                               {".json", "JSON without a rule"}};
    for (const Kind& kind : kKinds) {
        if (ends_with_ignore_case(path, kind.ending)) return kind.kind;
    }
    return "other file";
}

// One file: its rules, and what else it held.
class FileLoader {
public:
    FileLoader(SourcePtr file, RuleSet& out) : file_(std::move(file)), out_(out), diagnostics_(file_) {}

    void load() {
        std::vector<YamlNode> documents = parse_yaml(file_, diagnostics_);
        const bool broken = diagnostics_.has_errors();
        size_t found = 0, support = 0;
        std::vector<sigma::Document> collection = sigma::read_collection(file_, std::move(documents), diagnostics_);
        if (!broken) warnings_ = diagnostics_.all();
        for (const sigma::Document& part : collection) {
            const YamlNode& document = part.node;
            switch (recognise(document)) {
                case DocumentKind::kSentinel: add(document, read_sentinel_rule); break;
                case DocumentKind::kSplunk: add(document, read_splunk_rule); break;
                case DocumentKind::kSigma:
                    add(document, read_sigma_rule);
                    out_.rules.back().rule.query = part.text;
                    out_.sigma_rules.push_back(sigma::entry_of(part));
                    break;
                case DocumentKind::kSigmaFilter:
                    out_.sigma_filters.push_back(sigma::entry_of(part));
                    check_filter(document);
                    ++support;
                    continue;
                case DocumentKind::kArm: add_resources(document); break;
                case DocumentKind::kSupport: ++support; continue;
                case DocumentKind::kUnknown: continue;
            }
            ++found;
        }
        if (broken) {
            add_broken(diagnostics_.all());
        } else if (found == 0 && support > 0) {
            ++out_.support_files;
        } else if (found == 0) {
            out_.skipped.push_back(
                {file_->path(), is_yaml_path(file_->path()) ? "YAML without a rule" : "JSON without a rule"});
        }
    }

    // A filter that says nothing of rules applies to none.
    void check_filter(const YamlNode& document) {
        const YamlMember& filter = *document.member("filter");
        if (filter.value.find("rules") != nullptr) return;
        Diagnostics diagnostics(file_);
        diagnostics.warning("rule", "the filter applies to no rule: `rules` is missing", filter.key.span,
                            "`rules: any` means all rules of its logsource");
        out_.content.insert(out_.content.end(), diagnostics.all().begin(), diagnostics.all().end());
    }

    // The text behind the errors is a rule that cannot run, of the vendor that its keys hint at.
    void add_broken(std::vector<Diagnostic> errors) {
        Rule rule = new_rule();
        std::string_view text = file_->text();
        auto mentions = [&](std::string_view key) { return text.find(key) != std::string_view::npos; };
        if (mentions("logsource:") || mentions("detection:")) {
            rule.vendor = Vendor::kSigma;
            rule.language = Language::kSigma;
            rule.details.emplace<SigmaRule>();
        } else if (mentions("search:")) {
            rule.vendor = Vendor::kSplunk;
            rule.language = Language::kSpl;
            rule.details.emplace<SplunkRule>();
        }
        out_.rules.push_back({std::move(rule), std::move(errors)});
    }

private:
    using Reader = void (*)(const YamlNode&, Rule&, Diagnostics&);

    Rule new_rule() {
        Rule rule;
        rule.path = file_->path();
        rule.file = file_;
        rule.document = number_++;
        rule.name = fs::path(rule.path).stem().string();
        return rule;
    }

    void add(const YamlNode& document, Reader reader) {
        Rule rule = new_rule();
        Diagnostics diagnostics(file_);
        reader(document, rule, diagnostics);
        std::vector<Diagnostic> told = std::exchange(warnings_, {});
        told.insert(told.end(), diagnostics.all().begin(), diagnostics.all().end());
        out_.rules.push_back({std::move(rule), std::move(told)});
    }

    void add_resources(const YamlNode& document) {
        if (is_arm_rule(document)) add(document, read_sentinel_resource);
        for (const YamlNode& resource : items_at(document, "resources")) {
            if (is_arm_rule(resource)) add(resource, read_sentinel_resource);
        }
    }

    SourcePtr file_;
    RuleSet& out_;
    Diagnostics diagnostics_;
    std::vector<Diagnostic> warnings_;  // of the YAML parser: they go to the file's first rule
    size_t number_ = 0;
};

// Whether a JSON file may be an export of rules: big logs beside the rules are not to be parsed as YAML.
bool may_hold_arm_rules(const SourceText& file) {
    return find_ignore_case(file.text(), "/alertRules") != std::string_view::npos;
}

void load_file(const std::string& path, RuleSet& set) {
    bool json = ends_with_ignore_case(path, ".json");
    std::error_code ignored;
    if (!is_yaml_path(path) && !json && !fs::is_directory(path, ignored)) {
        bool lookup = ends_with_ignore_case(path, ".csv");
        if (lookup)
            ++set.support_files;
        else
            set.skipped.push_back({path, std::string(kind_of_other_file(path))});
        return;
    }
    Diagnostics unreadable;
    SourcePtr file = read_source(path, unreadable);
    if (!file) {
        FileLoader(SourceText::whole(path, {}), set).add_broken(unreadable.all());
        return;
    }
    if (json && !may_hold_arm_rules(*file)) {
        set.skipped.push_back({path, std::string(kind_of_other_file(path))});
        return;
    }
    FileLoader(std::move(file), set).load();
}

// A rule that a correlation refers to is part of that one and raises no alerts of its own, unless some correlation generates it.
void use_up_correlated_rules(RuleSet& set) {
    std::set<const SourceText*> used, generated;
    for (const LoadedRule& loaded : set.rules) {
        const SigmaRule* sigma = loaded.rule.sigma();
        if (sigma == nullptr) continue;
        for (const std::string& reference : sigma->correlates) {
            const SigmaEntry* entry = sigma::find_entry(set.sigma_rules, reference, loaded.rule.path);
            if (entry != nullptr) (sigma->generate ? generated : used).insert(entry->text.get());
        }
    }
    for (LoadedRule& loaded : set.rules) {
        auto* sigma = std::get_if<SigmaRule>(&loaded.rule.details);
        const SourceText* text = loaded.rule.query.get();
        if (sigma != nullptr) sigma->standalone = used.count(text) == 0 || generated.count(text) > 0;
    }
}

void warn_duplicate_ids(RuleSet& set) {
    std::map<std::string, const Rule*> first;
    for (LoadedRule& loaded : set.rules) {
        const Rule& rule = loaded.rule;
        if (rule.id.empty()) continue;
        auto [it, added] = first.emplace(to_lower_ascii(rule.id), &rule);
        if (added) continue;
        size_t at = rule.file->text().find(rule.id);
        uint32_t begin = at == std::string_view::npos ? 0 : static_cast<uint32_t>(at);
        Span span{begin, begin + static_cast<uint32_t>(rule.id.size())};
        loaded.diagnostics.push_back({DiagnosticLevel::kWarning,
                                      "duplicate-id",
                                      "the id is also that of " + it->second->path,
                                      span,
                                      rule.file,
                                      {}});
    }
}

}  // namespace

bool LoadedRule::has_errors() const {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& d) { return d.level == DiagnosticLevel::kError; });
}

std::vector<LoadedRule> load_rule_text(const std::string& path, std::string text) {
    RuleSet set;
    FileLoader(SourceText::whole(path, std::move(text)), set).load();
    return std::move(set.rules);
}

namespace {

// Adds what one file held.
void append(RuleSet&& part, RuleSet& set) {
    auto move_to = [](auto& to, auto& from) {
        to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    move_to(set.rules, part.rules);
    move_to(set.skipped, part.skipped);
    move_to(set.content, part.content);
    move_to(set.sigma_rules, part.sigma_rules);
    move_to(set.sigma_filters, part.sigma_filters);
    set.support_files += part.support_files;
}

}  // namespace

RuleSet load_rules(const std::vector<std::string>& paths, const std::vector<std::string>& splunk_content,
                   Environment& environment, unsigned threads) {
    RuleSet set;
    Diagnostics diagnostics;
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        for (std::string& file : list_files(path, diagnostics)) files.push_back(std::move(file));
    }
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    std::vector<RuleSet> parts(files.size());
    in_parallel(threads, files.size(), [&](size_t i) { load_file(files[i], parts[i]); });
    for (RuleSet& part : parts) append(std::move(part), set);
    warn_duplicate_ids(set);
    use_up_correlated_rules(set);
    if (!environment.sigma) environment.sigma = std::make_shared<SigmaCollection>();
    environment.sigma->rules = set.sigma_rules;
    environment.sigma->filters = set.sigma_filters;

    std::set<std::string> folders;
    for (const LoadedRule& loaded : set.rules) {
        if (loaded.rule.vendor == Vendor::kSplunk) folders.insert(fs::path(loaded.rule.path).parent_path().string());
    }
    std::set<std::string> contents;
    for (const std::string& folder : folders) {
        if (std::string content = find_splunk_content(folder.empty() ? "." : folder); !content.empty())
            contents.insert(content);
    }
    set.diagnostics = diagnostics.all();
    Diagnostics told;
    set.content_folders.assign(contents.begin(), contents.end());
    set.content_folders.insert(set.content_folders.end(), splunk_content.begin(), splunk_content.end());
    for (const std::string& content : set.content_folders) load_splunk_content(content, environment, told);
    apply_event_types(environment, told);
    set.content.insert(set.content.end(), told.all().begin(), told.all().end());
    return set;
}

}  // namespace tocsin
