// Runs one case in one shape and compares what came back with what the case expects.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/case_file.h"
#include "runner/engine.h"
#include "runner/shape.h"

namespace tocsin::runner {

// Where things are.
struct Surroundings {
    std::filesystem::path project;  // relative `logs` start here; shell cases see its samples/
    std::filesystem::path program;  // the `tocsin` that shell cases call
};

// What a case returned in one shape, in the words of the .test format: equal runs have equal texts.
struct Outcome {
    TextTable table;
    std::vector<std::string> errors;      // `line:column: message`
    std::vector<std::string> warnings;    // same
    std::vector<std::string> plan_lines;  // `- ` and `+ ` lines that the passes changed
    std::vector<std::string> output;      // body of `---- output`
    bool operator==(const Outcome& other) const;
};

// Throws std::runtime_error if inputs cannot be written.
Outcome run_case(const TestCase& test, const Shape& shape, const Engine& engine, const Surroundings& surroundings);

// Why `outcome` is not what the expectations say, ready to print; empty if it is. `find_other` runs the case that
// `same as` names (nullopt if there is none).
std::string compare(const TestCase& test, const Outcome& outcome,
                    const std::function<std::optional<Outcome>(const std::string&)>& find_other);

// The body lines that would make `expectation` hold for `outcome`.
std::vector<std::string> body_for(const Expectation& expectation, const Outcome& outcome);

// Lines that differ between two texts, in order: `- ` only in `before`, `+ ` only in `after`.
std::vector<std::string> changed_lines(std::string_view before, std::string_view after);

}  // namespace tocsin::runner
