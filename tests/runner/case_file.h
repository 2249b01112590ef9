// The .test format: what a file of cases says. tests/README.md describes it for people.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/text_table.h"

namespace tocsin::runner {

// What a case or a whole file works on.
struct Inputs {
    struct Table {
        std::string name;
        TextTable content;
    };
    struct Records {
        std::string sourcetype;
        std::vector<std::string> objects;  // JSON, one record each
    };
    struct File {
        std::string path;  // relative to the working folder of a shell case
        std::string text;
    };
    std::vector<Table> tables;
    std::vector<Records> records;
    std::vector<std::string> logs;  // files or folders, relative to the project
    std::vector<File> files;
};

enum class CaseLanguage {
    kKql,
    kSpl,
    kSigma,
    kRule,   // the text is a vendor's rule file; its query runs once over all the logs
    kShell,  // the text is a shell script that calls `tocsin`
};
std::string_view language_name(CaseLanguage language);

enum class ExpectationKind { kRows, kRowsUnordered, kError, kWarnings, kPlan, kSameAs, kOutput };

struct Expectation {
    ExpectationKind kind = ExpectationKind::kRows;
    std::string argument;            // kSameAs: the other case; kPlan: names of passes, empty: all
    std::vector<std::string> lines;  // the body as written
    size_t body_line = 0;            // one-based number of the body's first line
};

struct TestCase {
    std::string name;
    size_t line = 0;  // one-based, of the `case` line
    CaseLanguage language = CaseLanguage::kKql;
    std::string text;
    std::string now;   // the file's unless the case has its own; may be empty
    std::string from;  // same
    Inputs inputs;     // the file's and its own
    std::vector<Expectation> expectations;
};

struct TestFile {
    std::string path;
    std::vector<std::string> lines;  // the file as it is, for rewriting
    std::vector<TestCase> cases;
};

// What is wrong with a .test file itself.
struct FormatError {
    size_t line = 0;  // one-based
    std::string message;
};

// Reads the text of a .test file. On failure nullopt, and `error` is filled.
std::optional<TestFile> parse_case_file(std::string path, std::string_view text, FormatError& error);

}  // namespace tocsin::runner
