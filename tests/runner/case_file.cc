// A line-by-line reader of .test files. Every block starts with a word at the beginning of a line and ends by its own rule:
// tables where the bars end, records and messages at a blank line, indented text (`file`, `output`) where the indentation ends, a
// query at the next `----`. A line that fits nowhere is an error: a misspelt word must not silently drop an expectation.
//
// Tested by tests/unit/runner_test.cc.
#include "runner/case_file.h"

#include <array>

#include <fmt/format.h>

namespace tocsin::runner {
namespace {

constexpr std::array<std::pair<std::string_view, CaseLanguage>, 5> kLanguages = {{
    {"kql", CaseLanguage::kKql},
    {"spl", CaseLanguage::kSpl},
    {"sigma", CaseLanguage::kSigma},
    {"rule", CaseLanguage::kRule},
    {"shell", CaseLanguage::kShell},
}};

struct ExpectationWord {
    std::string_view word;
    ExpectationKind kind;
    bool takes_argument;
};
// `rows unordered` stands before `rows`: the longer word wins.
constexpr std::array<ExpectationWord, 7> kExpectations = {{
    {"rows unordered", ExpectationKind::kRowsUnordered, false},
    {"rows", ExpectationKind::kRows, false},
    {"error", ExpectationKind::kError, false},
    {"warnings", ExpectationKind::kWarnings, false},
    {"plan", ExpectationKind::kPlan, true},
    {"same as", ExpectationKind::kSameAs, true},
    {"output", ExpectationKind::kOutput, false},
}};
constexpr std::string_view kIndent = "    ";
constexpr std::string_view kExpectationMark = "---- ";

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

// The rest of `line` behind `word` and blanks; nullopt if the line does not start with that word.
std::optional<std::string> after_word(std::string_view line, std::string_view word) {
    if (!line.starts_with(word)) return std::nullopt;
    line.remove_prefix(word.size());
    if (!line.empty() && line.front() != ' ') return std::nullopt;
    size_t begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) return "";
    return std::string(line.substr(begin, line.find_last_not_of(' ') + 1 - begin));
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

void append(Inputs& to, const Inputs& from) {
    to.tables.insert(to.tables.end(), from.tables.begin(), from.tables.end());
    to.records.insert(to.records.end(), from.records.begin(), from.records.end());
    to.logs.insert(to.logs.end(), from.logs.begin(), from.logs.end());
    to.files.insert(to.files.end(), from.files.begin(), from.files.end());
}

class Reader {
public:
    Reader(TestFile& file, FormatError& error) : file_(file), error_(error) {}

    bool read() {
        Inputs shared;
        std::string now;
        std::string from;
        if (!read_settings(shared, now, from)) return false;
        while (at_ < file_.lines.size()) {
            auto name = after_word(line(), "case");
            if (!name) return fail("unknown line; expected `case <name>`, an input, `now:`, `from:` or a comment");
            if (name->empty()) return fail("a case needs a name that says what it proves");
            for (const TestCase& other : file_.cases) {
                if (other.name == *name) return fail(fmt::format("the case `{}` occurs twice", *name));
            }
            TestCase next;
            next.name = *name;
            next.line = at_ + 1;
            next.now = now;
            next.from = from;
            next.inputs = shared;
            ++at_;
            if (!read_case(next)) return false;
            file_.cases.push_back(std::move(next));
        }
        if (file_.cases.empty()) return fail("the file has no case");
        return true;
    }

private:
    const std::string& line() const { return file_.lines[at_]; }
    bool more() const { return at_ < file_.lines.size(); }

    bool fail(std::string message) {
        error_ = {at_ + 1, std::move(message)};
        return false;
    }

    // Comments, `now:`, `from:` and inputs, up to the first line that is none of these.
    bool read_settings(Inputs& inputs, std::string& now, std::string& from) {
        while (more()) {
            if (is_blank(line()) || line().starts_with('#')) {
                ++at_;
            } else if (auto value = after_word(line(), "now:")) {
                now = *value;
                ++at_;
            } else if (auto source = after_word(line(), "from:")) {
                if (source->empty()) return fail("`from:` says where the expected values come from");
                from = *source;
                ++at_;
            } else if (auto table = after_word(line(), "table")) {
                if (!read_table(*table, inputs)) return false;
            } else if (auto sourcetype = after_word(line(), "records")) {
                if (!read_records(*sourcetype, inputs)) return false;
            } else if (auto path = after_word(line(), "logs")) {
                if (path->empty()) return fail("`logs` needs a file or folder");
                inputs.logs.push_back(*path);
                ++at_;
            } else if (auto name = after_word(line(), "file")) {
                if (name->empty()) return fail("`file` needs a path");
                ++at_;
                inputs.files.push_back({*name, read_indented()});
            } else {
                return true;
            }
        }
        return true;
    }

    bool read_table(const std::string& name, Inputs& inputs) {
        if (name.empty()) return fail("`table` needs a name");
        ++at_;
        size_t first = at_;
        std::vector<std::string> rows = read_while([](std::string_view text) { return text.starts_with('|'); });
        std::string message;
        size_t bad_line = 0;
        auto table = parse_table(rows, message, bad_line);
        if (!table || table->columns.empty()) {
            at_ = first + (table ? 0 : bad_line);
            return fail(table ? "`table` needs a header row" : message);
        }
        for (const Column& column : table->columns) {
            if (!column.type.empty()) continue;
            at_ = first;
            return fail(fmt::format("the column `{}` of an input table needs a type", column.name));
        }
        inputs.tables.push_back({name, std::move(*table)});
        return true;
    }

    bool read_records(const std::string& sourcetype, Inputs& inputs) {
        if (sourcetype.empty()) return fail("`records` needs a sourcetype, such as aws:cloudtrail");
        ++at_;
        std::vector<std::string> objects = read_while([](std::string_view text) { return text.starts_with('{'); });
        inputs.records.push_back({sourcetype, std::move(objects)});
        return true;
    }

    // Lines indented by four columns, without the indentation; blank lines between them belong to the text.
    std::string read_indented() {
        std::string text;
        std::string blanks;
        while (more() && (line().starts_with(kIndent) || is_blank(line()))) {
            if (is_blank(line())) {
                blanks += '\n';
            } else {
                text += blanks + line().substr(kIndent.size()) + '\n';
                blanks.clear();
            }
            ++at_;
        }
        return text;
    }

    template <class Predicate>
    std::vector<std::string> read_while(Predicate predicate) {
        std::vector<std::string> lines;
        while (more() && predicate(line())) lines.push_back(file_.lines[at_++]);
        return lines;
    }

    bool read_case(TestCase& test) {
        Inputs own;
        if (!read_settings(own, test.now, test.from)) return false;
        append(test.inputs, own);
        bool known = false;
        for (auto [name, language] : kLanguages) {
            if (!more() || after_word(line(), name) != "") continue;
            test.language = language;
            known = true;
        }
        if (!known) return fail("expected the language of the case: kql, spl, sigma, rule or shell");
        ++at_;
        for (const std::string& text :
             read_while([](std::string_view l) { return !l.starts_with(kExpectationMark); })) {
            if (after_word(text, "case")) return fail(fmt::format("the case `{}` expects nothing", test.name));
            test.text += text + '\n';
        }
        while (test.text.ends_with("\n\n")) test.text.pop_back();
        if (is_blank(test.text) || test.text == "\n") return fail("the case has no text");
        while (more() && line().starts_with(kExpectationMark)) {
            if (!read_expectation(test)) return false;
            while (more() && (is_blank(line()) || line().starts_with('#'))) ++at_;
        }
        if (test.expectations.empty()) return fail(fmt::format("the case `{}` expects nothing", test.name));
        return true;
    }

    bool read_expectation(TestCase& test) {
        std::string_view mark = std::string_view(line()).substr(kExpectationMark.size());
        for (const ExpectationWord& word : kExpectations) {
            auto argument = after_word(mark, word.word);
            if (!argument) continue;
            if (!argument->empty() && !word.takes_argument)
                return fail(fmt::format("`---- {}` takes nothing", word.word));
            if (argument->empty() && word.kind == ExpectationKind::kSameAs)
                return fail("`---- same as` needs the name of a case");
            bool is_output = word.kind == ExpectationKind::kOutput;
            if (is_output != (test.language == CaseLanguage::kShell))
                return fail("`---- output` and `shell` belong together");
            ++at_;
            Expectation expectation{word.kind, *argument, {}, at_ + 1};
            switch (word.kind) {
                case ExpectationKind::kRows:
                case ExpectationKind::kRowsUnordered:
                    expectation.lines = read_while([](std::string_view text) { return text.starts_with('|'); });
                    if (!check_rows(expectation)) return false;
                    break;
                case ExpectationKind::kOutput:
                    expectation.lines = read_while([](std::string_view text) {
                        return text.starts_with(kIndent) || text.starts_with("exit ") || text == "stdout" ||
                               text == "stderr" || is_blank(text);
                    });
                    // Blank lines behind the last line separate it from the next case.
                    while (!expectation.lines.empty() && is_blank(expectation.lines.back()))
                        expectation.lines.pop_back();
                    break;
                case ExpectationKind::kSameAs: break;
                default: expectation.lines = read_while([](std::string_view text) { return !is_blank(text); });
            }
            test.expectations.push_back(std::move(expectation));
            return true;
        }
        return fail("unknown expectation; there are rows, rows unordered, error, warnings, plan, same as and output");
    }

    bool check_rows(const Expectation& expectation) {
        std::string message;
        size_t bad_line = 0;
        if (parse_table(expectation.lines, message, bad_line)) return true;
        at_ = expectation.body_line - 1 + bad_line;
        return fail(message);
    }

    TestFile& file_;
    FormatError& error_;
    size_t at_ = 0;  // zero-based number of the next line
};

}  // namespace

std::string_view language_name(CaseLanguage language) {
    for (auto [name, value] : kLanguages) {
        if (value == language) return name;
    }
    return "";
}

std::optional<TestFile> parse_case_file(std::string path, std::string_view text, FormatError& error) {
    TestFile file;
    file.path = std::move(path);
    file.lines = split_lines(text);
    if (!Reader(file, error).read()) return std::nullopt;
    return file;
}

}  // namespace tocsin::runner
