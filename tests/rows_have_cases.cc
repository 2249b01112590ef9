// Every row that `tocsin functions` lists for a language is used by the query of some case: a new function without a case fails here.
//
//   rows_have_cases kql|spl|sigma FOLDER
//
// A row is used if a case's bound plan calls it, whatever it is written as: `d.a` calls `get`, `-x` calls `negate`. Cases that do not
// compile (they expect errors) and shell cases use nothing. KQL's functions and aggregates also need cases for each type that they
// take, for nulls, for empty values or no rows, and one from the vendor's page (function_uses.h). Exit status: 0 all rows have cases, 1 some do not, 2 wrong
// usage.
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "function/registry.h"
#include "function/table_function.h"
#include "function_uses.h"
#include "runner/check.h"
#include "runner/input_files.h"

namespace tocsin::runner {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> rows_of(Language language) {
    std::vector<std::string> names;
    for (const Function* function : all_functions(language)) names.emplace_back(function->name);
    for (const AggregateFunction* function : all_aggregates(language)) names.emplace_back(function->name);
    for (const TableFunction* function : all_table_functions(language)) names.emplace_back(function->name);
    return names;
}

// Rule files are of any language; which one only loading tells.
bool may_use(const TestCase& test, std::string_view language) {
    return language_name(test.language) == language || test.language == CaseLanguage::kRule;
}

// False if a file cannot be read as cases.
bool add_functions_used(const fs::path& path, std::string_view language, std::set<std::string>& used, Uses& uses) {
    FormatError error;
    auto file = parse_case_file(path.string(), read_file(path), error);
    if (!file) {
        fmt::print("{}:{}: {}\n", path.string(), error.line, error.message);
        return false;
    }
    Surroundings surroundings;
    surroundings.project = fs::path(TOCSIN_PROJECT_DIR);
    for (const TestCase& test : file->cases) {
        if (!may_use(test, language)) continue;
        bool documented = test.from.find("https://learn.microsoft.com/") != std::string::npos;
        auto note_functions = [&](const EngineRequest& request) {
            used.merge(functions_used(request));
            visit_plan(request, [&](Plan& plan) { add_uses(plan, documented, uses); });
            return EngineResult();
        };
        run_case(test, Shape(), note_functions, surroundings);
    }
    return true;
}

int run(Language language, const fs::path& folder) {
    std::set<std::string> used;
    Uses uses;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".test") continue;
        if (!add_functions_used(entry.path(), language_name(language), used, uses)) return 1;
    }
    size_t missing = 0;
    for (const std::string& name : rows_of(language)) {
        if (used.contains(name)) continue;
        fmt::print("no case uses the {} function `{}`\n", language_name(language), name);
        ++missing;
    }
    size_t gaps = 0;
    for (const Function* function : all_functions(Language::kKql)) {
        if (language != Language::kKql) break;
        for (const std::string& what : missing_uses(*function, uses.functions[std::string(function->name)])) {
            fmt::print("no case calls `{}` with: {}\n", function->name, what);
            ++gaps;
        }
    }
    for (const AggregateFunction* function : all_aggregates(Language::kKql)) {
        if (language != Language::kKql) break;
        for (const std::string& what : missing_uses(*function, uses.aggregates[std::string(function->name)])) {
            fmt::print("no case calls the aggregate `{}` with: {}\n", function->name, what);
            ++gaps;
        }
    }
    fmt::print("{} rows, {} without a case\n", rows_of(language).size(), missing);
    return missing + gaps == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tocsin::runner

int main(int argc, char** argv) {
    using namespace tocsin;
    for (Language language : {Language::kKql, Language::kSpl, Language::kSigma}) {
        if (argc == 3 && language_name(language) == argv[1]) return runner::run(language, argv[2]);
    }
    fmt::print(stderr, "usage: rows_have_cases kql|spl|sigma FOLDER\n");
    return 2;
}
