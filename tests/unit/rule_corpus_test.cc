// Every public rule of ../shared/corpus loads, and every Sigma rule of it compiles; skipped where that folder is
// absent.
#include <filesystem>

#include <gtest/gtest.h>

#include "lang/compile.h"
#include "rule/load.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

std::string corpus(const std::string& folder) {
    // From the project's folder, or from a build folder in it.
    for (fs::path at = fs::current_path(); at.has_relative_path(); at = at.parent_path()) {
        fs::path found = at / "shared/corpus/rules" / folder;
        if (fs::is_directory(found)) return found.string();
    }
    return {};
}

class Corpus : public testing::TestWithParam<const char*> {};

TEST_P(Corpus, LoadsWithoutErrors) {
    std::string folder = corpus(GetParam());
    if (folder.empty()) GTEST_SKIP() << "no corpus here";
    Environment environment;
    RuleSet set = load_rules({folder}, {}, environment);
    EXPECT_FALSE(set.rules.empty());
    for (const Diagnostic& diagnostic : set.diagnostics) ADD_FAILURE() << to_string(diagnostic);
    for (const SkippedFile& file : set.skipped) ADD_FAILURE() << file.path << ": " << file.kind;
    for (const LoadedRule& loaded : set.rules) {
        const Rule& rule = loaded.rule;
        for (const Diagnostic& diagnostic : loaded.diagnostics) {
            if (diagnostic.level == DiagnosticLevel::kError) ADD_FAILURE() << to_string(diagnostic);
        }
        ASSERT_NE(rule.query, nullptr) << rule.path;
        EXPECT_EQ(rule.id.size(), 36u) << rule.path;
        EXPECT_FALSE(rule.name.empty() || rule.description.empty()) << rule.path;
        EXPECT_EQ(rule.file->text()[rule.query->file_offset(0)], rule.query->text()[0]) << rule.path;
        if (rule.language != Language::kSigma) continue;
        Diagnostics diagnostics;
        Result<Plan> plan = compile_sigma(rule.query, environment, diagnostics);
        for (const Diagnostic& diagnostic : diagnostics.all()) {
            if (diagnostic.level == DiagnosticLevel::kError) ADD_FAILURE() << to_string(diagnostic);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Rules, Corpus, testing::Values("sentinel", "sentinel-hunting", "splunk", "sigma", "seeds"),
                         [](const auto& test) {
                             std::string name = test.param;
                             for (char& c : name) c = c == '-' ? '_' : c;
                             return name;
                         });

}  // namespace
}  // namespace tocsin
