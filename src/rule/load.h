// Loading rules: files and folders -> rules, told apart by their keys.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "plan/environment.h"
#include "plan/sigma_collection.h"
#include "rule/rule.h"

namespace tocsin {

// A rule with what its file made worth telling. Errors mean that it cannot run.
struct LoadedRule {
    Rule rule;
    std::vector<Diagnostic> diagnostics;
    bool has_errors() const;
};

// A file that holds no rule that can be read.
struct SkippedFile {
    std::string path;
    std::string kind;  // `Elastic rule`, `YARA-L rule`, `YAML without a rule` ...
};

struct RuleSet {
    std::vector<LoadedRule> rules;             // by path, then by place in the file
    std::vector<SkippedFile> skipped;          // by path
    size_t support_files = 0;                  // macros, lookups, data sources, baselines: no rules, but known
    std::vector<Diagnostic> diagnostics;       // about the arguments
    std::vector<std::string> content_folders;  // of Splunk's content that was loaded with the rules, in order
    std::vector<Diagnostic> content;           // about the macros and lookups that were loaded with the rules
    std::vector<SigmaEntry> sigma_rules;       // Sigma's rules and correlations, which correlations may refer to
    std::vector<SigmaEntry> sigma_filters;     // no rules, but known
};

// Reads all rules in `paths` (files, and folders with all below). Sigma's rules and filters also go to `environment`,
// where correlations find them. Macros and lookups that stand beside a folder of
// Splunk rules, or in one of the `splunk_content` folders, go to `environment`; of two with one name the later folder's
// counts, and those of `splunk_content` come last. A file that cannot be read never stops the others: it is a rule with
// an error, as is a broken YAML file; a path that does not exist is an error of the set.
RuleSet load_rules(const std::vector<std::string>& paths, const std::vector<std::string>& splunk_content,
                   Environment& environment, unsigned threads = 1);

// The rules in one text, as if it were the file `path`. Nothing is read from disk.
std::vector<LoadedRule> load_rule_text(const std::string& path, std::string text);

}  // namespace tocsin
