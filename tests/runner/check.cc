// One case: inputs are written, the engine (or a shell) runs, the answer is brought into the words of the .test format, and every
// expectation is compared with it. A case that expects rows fails when there are errors, and one that says nothing of warnings does
// not look at them.
//
// Tested by tests/unit/runner_test.cc with an engine made for the test.
#include "runner/check.h"

#include <algorithm>

#include <fmt/format.h>

#include "runner/input_files.h"
#include "runner/shell.h"

namespace tocsin::runner {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

std::string indented(const std::vector<std::string>& lines) {
    std::string out;
    for (const std::string& line : lines) out += "    " + line + "\n";
    return out.empty() ? "    (nothing)\n" : out;
}

std::string stripped(std::string_view line) { return std::string(line.substr(0, line.find_last_not_of(" \t") + 1)); }

// Both lists with the first differing line marked; empty if they are equal.
std::string compare_lines(std::string_view what, const std::vector<std::string>& expected,
                          const std::vector<std::string>& actual) {
    auto same = [](const std::string& a, const std::string& b) { return stripped(a) == stripped(b); };
    auto [want, got] = std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end(), same);
    if (want == expected.end() && got == actual.end()) return "";
    auto marked = [](const std::vector<std::string>& lines, size_t at) {
        std::string out;
        for (size_t i = 0; i < lines.size(); ++i) out += (i == at ? "  > " : "    ") + lines[i] + "\n";
        return lines.empty() ? std::string("    (nothing)\n") : out;
    };
    return fmt::format("  {}, expected:\n{}  {}, got:\n{}", what,
                       marked(expected, static_cast<size_t>(want - expected.begin())), what,
                       marked(actual, static_cast<size_t>(got - actual.begin())));
}

std::string compare_tables(TextTable expected, TextTable actual, bool ordered) {
    size_t row = 0;
    std::string difference = first_difference(expected, actual, ordered, row);
    if (difference.empty()) return "";
    std::vector<size_t> marked;
    if (row != std::string::npos) marked.push_back(row);
    auto text = [&](const TextTable& table) {
        return indented(table.columns.empty() ? std::vector<std::string>() : print_table(table, &marked));
    };
    return fmt::format("  {}{}\n  expected:\n{}  got:\n{}", difference, ordered ? "" : " (both sorted)", text(expected),
                       text(actual));
}

// The type by which a column's cells are read: what the case's header says; without a header (or without that column) the
// program's for KQL, and none for SPL and Sigma, whose fields have no types of their own.
std::string type_for(const TestCase& test, const Column& column) {
    for (const Expectation& expectation : test.expectations) {
        if (expectation.kind != ExpectationKind::kRows && expectation.kind != ExpectationKind::kRowsUnordered) continue;
        if (expectation.lines.empty()) continue;
        for (const std::string& cell : split_row(expectation.lines[0]).value_or(std::vector<std::string>{})) {
            Column expected = parse_column(cell);
            if (expected.name == column.name) return expected.type;
        }
    }
    return test.language == CaseLanguage::kKql || test.language == CaseLanguage::kRule ? column.type : "";
}

// The result with canonical cells. A column whose cells are read without a type loses the program's.
TextTable table_of(const TestCase& test, const EngineResult& result) {
    TextTable table;
    std::vector<std::string> types;
    for (const Column& column : result.columns) {
        types.push_back(type_for(test, column));
        table.columns.push_back({column.name, types.back().empty() ? "" : column.type});
    }
    for (const auto& row : result.rows) {
        std::vector<std::string>& cells = table.rows.emplace_back();
        for (size_t i = 0; i < row.size(); ++i) cells.push_back(canonical_cell_of_json(row[i], types[i]));
    }
    return table;
}

}  // namespace

bool Outcome::operator==(const Outcome& other) const {
    return table.columns == other.table.columns && table.rows == other.table.rows && errors == other.errors &&
           warnings == other.warnings && plan_lines == other.plan_lines && output == other.output;
}

Outcome run_case(const TestCase& test, const Shape& shape, const Engine& engine, const Surroundings& surroundings) {
    WorkingFolder folder;
    Outcome outcome;
    if (test.language == CaseLanguage::kShell) {
        outcome.output = run_shell(test, folder.path(), surroundings);
        return outcome;
    }

    EngineRequest request;
    request.language = test.language;
    request.path = test.language == CaseLanguage::kKql || test.language == CaseLanguage::kSpl
                       ? "<case>"
                       : (folder.path() / "rule.yaml").string();
    request.logs = write_logs(test.inputs, shape.packing, folder.path() / "logs", surroundings.project);
    request.now = test.now;
    request.threads = shape.threads;
    request.batch_rows = shape.batch_rows;
    request.optimize = shape.optimize;
    size_t prelude_lines = 0;
    if (test.language == CaseLanguage::kKql) {
        std::string prelude = kql_prelude(test.inputs);
        prelude_lines = static_cast<size_t>(std::count(prelude.begin(), prelude.end(), '\n'));
        request.text = prelude + test.text;
    } else {
        request.tables = write_tables(test.inputs, folder.path() / "tables");
        request.text = test.text;
    }
    if (test.language == CaseLanguage::kRule || test.language == CaseLanguage::kSigma)
        write_file(request.path, test.text);
    if (!test.inputs.files.empty()) request.folder = folder.path().string();
    for (const Inputs::File& file : test.inputs.files) write_file(folder.path() / file.path, file.text);
    for (const Expectation& expectation : test.expectations) {
        if (expectation.kind != ExpectationKind::kPlan) continue;
        request.want_plan = true;
        std::string_view names = expectation.argument;
        while (!names.empty()) {
            size_t end = names.find(' ');
            if (end != 0) request.passes.emplace_back(names.substr(0, end));
            names = end == std::string_view::npos ? std::string_view() : names.substr(end + 1);
        }
    }

    EngineResult result = engine(request);
    outcome.table = table_of(test, result);
    for (const EngineMessage& message : result.messages) {
        std::vector<std::string>& list = message.is_error ? outcome.errors : outcome.warnings;
        if (message.line == 0) {
            list.push_back(message.text);
        } else if (message.line <= prelude_lines) {
            list.push_back("in the tables: " + message.text);
        } else {
            list.push_back(fmt::format("{}:{}: {}", message.line - prelude_lines, message.column, message.text));
        }
    }
    outcome.plan_lines = changed_lines(result.plan_before, result.plan_after);
    return outcome;
}

std::string compare(const TestCase& test, const Outcome& outcome,
                    const std::function<std::optional<Outcome>(const std::string&)>& find_other) {
    bool expects_error = false;
    for (const Expectation& expectation : test.expectations)
        expects_error |= expectation.kind == ExpectationKind::kError;
    if (!expects_error && !outcome.errors.empty()) return "  unexpected errors:\n" + indented(outcome.errors);

    std::string failure;
    for (const Expectation& expectation : test.expectations) {
        switch (expectation.kind) {
            case ExpectationKind::kRows:
            case ExpectationKind::kRowsUnordered: {
                std::string error;
                size_t bad_line = 0;
                TextTable expected = parse_table(expectation.lines, error, bad_line).value_or(TextTable{});
                failure += compare_tables(expected, outcome.table, expectation.kind == ExpectationKind::kRows);
                break;
            }
            case ExpectationKind::kError: failure += compare_lines("errors", expectation.lines, outcome.errors); break;
            case ExpectationKind::kWarnings:
                failure += compare_lines("warnings", expectation.lines, outcome.warnings);
                break;
            case ExpectationKind::kPlan:
                failure += compare_lines("changed plan", expectation.lines, outcome.plan_lines);
                break;
            case ExpectationKind::kOutput: failure += compare_lines("output", expectation.lines, outcome.output); break;
            case ExpectationKind::kSameAs: {
                std::optional<Outcome> other = find_other(expectation.argument);
                if (!other) {
                    failure += fmt::format("  no case `{}` in this file\n", expectation.argument);
                } else if (!other->errors.empty()) {
                    failure += fmt::format("  the case `{}` fails:\n{}", expectation.argument, indented(other->errors));
                } else {
                    failure += compare_tables(other->table, outcome.table, true);
                }
                break;
            }
        }
    }
    return failure;
}

std::vector<std::string> body_for(const Expectation& expectation, const Outcome& outcome) {
    switch (expectation.kind) {
        case ExpectationKind::kRows:
        case ExpectationKind::kRowsUnordered: return print_table(outcome.table);
        case ExpectationKind::kError: return outcome.errors;
        case ExpectationKind::kWarnings: return outcome.warnings;
        case ExpectationKind::kPlan: return outcome.plan_lines;
        case ExpectationKind::kOutput: return outcome.output;
        case ExpectationKind::kSameAs: break;
    }
    return expectation.lines;
}

std::vector<std::string> changed_lines(std::string_view before, std::string_view after) {
    std::vector<std::string> a = lines_of(before);
    std::vector<std::string> b = lines_of(after);
    // common[i][j]: length of the longest common subsequence of a[i..] and b[j..].
    std::vector<std::vector<size_t>> common(a.size() + 1, std::vector<size_t>(b.size() + 1, 0));
    for (size_t i = a.size(); i-- > 0;) {
        for (size_t j = b.size(); j-- > 0;) {
            common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    std::vector<std::string> changes;
    size_t i = 0;
    size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            ++i;
            ++j;
        } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
            changes.push_back("- " + a[i++]);
        } else {
            changes.push_back("+ " + b[j++]);
        }
    }
    return changes;
}

}  // namespace tocsin::runner
