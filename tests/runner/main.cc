// Runs .test files: every case in every shape, and says what differs.
//
//   tocsin_cases [--case NAME] [--shape SHAPE | --all-shapes] [--update] --program PATH FILE...
//
// TOCSIN_SHAPES=all in the environment means --all-shapes. --update writes what the program returned into the file, except into
// cases with a `from:`: their expected values come from somewhere else, so it is the program that is wrong. Exit status: 0 all
// cases hold, 1 some do not, 2 a file cannot be used.
#include <cstdio>
#include <cstdlib>
#include <exception>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "runner/check.h"
#include "runner/input_files.h"
#include "runner/shell.h"

namespace tocsin::runner {
namespace {

struct Options {
    std::string only_case;
    std::string only_shape;
    bool all_shapes = false;
    bool update = false;
    Surroundings surroundings;
    std::vector<std::string> files;
};

class FileRun {
public:
    FileRun(const TestFile& file, const Options& options) : file_(file), options_(options) {}

    // Number of cases that failed.
    size_t run() {
        size_t failed = 0;
        size_t ran = 0;
        for (const TestCase& test : file_.cases) {
            if (!options_.only_case.empty() && test.name != options_.only_case) continue;
            ++ran;
            if (!run_shapes(test)) ++failed;
        }
        if (ran == 0) {
            fmt::print("{}: no case `{}`\n", file_.path, options_.only_case);
            return 1;
        }
        fmt::print("{}: {} of {} cases hold\n", file_.path, ran - failed, ran);
        return failed;
    }

    // Body lines to put in place of those at [first line, count]; in the order of the file.
    struct Edit {
        size_t line = 0;
        size_t count = 0;
        std::vector<std::string> body;
    };
    const std::vector<Edit>& edits() const { return edits_; }

private:
    std::vector<Shape> shapes_of(const TestCase& test) const {
        if (test.language == CaseLanguage::kShell) return {Shape{}};
        if (!options_.only_shape.empty()) return {*parse_shape(options_.only_shape)};
        bool with_logs = !test.inputs.records.empty() || !test.inputs.logs.empty();
        return shapes(options_.all_shapes ? ShapeChoice::kAll : ShapeChoice::kPairwise, with_logs);
    }

    bool run_shapes(const TestCase& test) {
        std::optional<Outcome> first;
        for (const Shape& shape : shapes_of(test)) {
            Outcome outcome;
            try {
                outcome = run_case(test, shape, run_program, options_.surroundings);
            } catch (const std::exception& error) {
                report(test, shape, fmt::format("  cannot run: {}\n", error.what()));
                return false;
            }
            auto find_other = [&](const std::string& name) -> std::optional<Outcome> {
                for (const TestCase& other : file_.cases) {
                    if (other.name == name) return run_case(other, shape, run_program, options_.surroundings);
                }
                return std::nullopt;
            };
            std::string failure = compare(test, outcome, find_other);
            if (failure.empty() && first && !(outcome == *first)) {
                failure =
                    "  the expectations hold, but the answer differs from that of the first shape (order, messages)\n";
            }
            if (!failure.empty()) {
                report(test, shape, failure);
                if (options_.update) update(test, outcome);
                return false;
            }
            if (!first) first = std::move(outcome);
        }
        return true;
    }

    void report(const TestCase& test, const Shape& shape, const std::string& failure) const {
        fmt::print("{}:{}: case `{}` fails ({})\n{}", file_.path, test.line, test.name, to_string(shape), failure);
        fmt::print("  again: build/tests/tocsin_cases --program {} --case {} --shape {} {}\n\n",
                   options_.surroundings.program.string(), shell_quoted(test.name), to_string(shape), file_.path);
    }

    void update(const TestCase& test, const Outcome& outcome) {
        if (!test.from.empty()) {
            fmt::print("  not updated: its values are from {}\n\n", test.from);
            return;
        }
        for (const Expectation& expectation : test.expectations) {
            edits_.push_back({expectation.body_line, expectation.lines.size(), body_for(expectation, outcome)});
        }
    }

    const TestFile& file_;
    const Options& options_;
    std::vector<Edit> edits_;
};

void rewrite(const TestFile& file, const std::vector<FileRun::Edit>& edits) {
    std::string text;
    size_t line = 1;
    auto copy_until = [&](size_t end) {
        for (; line < end; ++line) text += file.lines[line - 1] + "\n";
    };
    for (const FileRun::Edit& edit : edits) {
        copy_until(edit.line);
        for (const std::string& body : edit.body) text += body + "\n";
        line += edit.count;
    }
    copy_until(file.lines.size() + 1);
    write_file(file.path, text);
}

int run(const Options& options) {
    size_t failed = 0;
    for (const std::string& path : options.files) {
        FormatError error;
        std::optional<TestFile> file = parse_case_file(path, read_file(path), error);
        if (!file) {
            fmt::print("{}:{}: {}\n", path, error.line, error.message);
            return 2;
        }
        FileRun file_run(*file, options);
        failed += file_run.run();
        if (!file_run.edits().empty()) rewrite(*file, file_run.edits());
    }
    return failed == 0 ? 0 : 1;
}

int main_with_errors(int argc, char** argv) {
    Options options;
    std::string program;
    CLI::App app("Runs .test files");
    app.add_option("--case", options.only_case, "only the case of that name");
    app.add_option("--shape", options.only_shape, "only that shape, as failures print it")
        ->check([](const std::string& text) { return parse_shape(text) ? std::string() : "no such shape: " + text; });
    app.add_flag("--all-shapes", options.all_shapes, "the full product of shapes");
    app.add_flag("--update", options.update, "write what was returned into cases without a `from:`");
    app.add_option("--program", program, "the tocsin that shell cases call")->required();
    app.add_option("files", options.files, "files to run")->required();
    CLI11_PARSE(app, argc, argv);
    const char* shapes_wish = std::getenv("TOCSIN_SHAPES");
    if (shapes_wish && std::string_view(shapes_wish) == "all") options.all_shapes = true;
    options.surroundings = {TOCSIN_PROJECT_DIR, std::filesystem::absolute(program)};
    return run(options);
}

}  // namespace
}  // namespace tocsin::runner

int main(int argc, char** argv) {
    try {
        return tocsin::runner::main_with_errors(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "tocsin_cases: {}\n", error.what());
        return 2;
    }
}
