// tocsin functions: what is known to each language, from the function tables.
#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "cli/language_page.h"
#include "cli/result_writer.h"
#include "cli/terminal.h"
#include "data/json.h"
#include "function/refusals.h"
#include "function/registry.h"
#include "function/table_function.h"
#include "lang/kql/binder.h"
#include "lang/kql/operators.h"

namespace tocsin {
namespace {

struct FunctionsArguments {
    std::string language;
    std::string format = "table";
    std::string name;
};

struct Entry {
    std::string language, kind, name, signature, description;
};

// Such a function may have a row for the kernel behind it.
bool is_special(std::string_view name) {
    auto all = kql::Binder::special_functions();
    return std::any_of(all.begin(), all.end(), [&](const kql::SpecialFunction& f) { return f.name == name; });
}

std::vector<Entry> entries(Language language) {
    std::vector<Entry> out;
    std::string label(language_name(language));
    for (const Function* f : all_functions(language)) {
        if (language == Language::kKql && is_special(f->name)) continue;
        out.push_back({label, "scalar", std::string(f->name), std::string(f->signature), std::string(f->description)});
    }
    for (const AggregateFunction* f : all_aggregates(language)) {
        out.push_back(
            {label, "aggregate", std::string(f->name), std::string(f->signature), std::string(f->description)});
    }
    for (const TableFunction* f : all_table_functions(language)) {
        out.push_back({label, "table", std::string(f->name), "", std::string(f->description)});
    }
    if (language == Language::kKql) {
        for (const kql::SpecialFunction& f : kql::Binder::special_functions()) {
            out.push_back({label, "scalar", std::string(f.name), std::string(f.signature), std::string(f.description)});
        }
        for (const kql::OperatorRow& row : kql::operator_rows()) {
            if (row.bind == nullptr)
                out.push_back({label, "refused", std::string(row.keyword), "", std::string(row.refusal)});
        }
    }
    for (const Refusal& refusal : refusals()) {
        if (refusal.language != language) continue;
        for (std::string_view name : split(refusal.names, ' ')) {
            if (!name.empty()) out.push_back({label, "refused", std::string(name), "", std::string(refusal.reason)});
        }
    }
    return out;
}

int run(const FunctionsArguments& arguments) {
    std::vector<Entry> all;
    for (Language language : {Language::kKql, Language::kSpl, Language::kSigma}) {
        if (!arguments.language.empty() && arguments.language != language_name(language)) continue;
        for (Entry& entry : entries(language)) {
            if (arguments.name.empty() || entry.name.find(arguments.name) != std::string::npos)
                all.push_back(std::move(entry));
        }
    }
    std::string out;
    if (arguments.format == "markdown") {
        Language language = arguments.language == "spl"     ? Language::kSpl
                            : arguments.language == "sigma" ? Language::kSigma
                                                            : Language::kKql;
        out = language_page(language);
    } else if (arguments.format == "table") {
        std::vector<std::vector<std::string>> rows;
        for (const Entry& e : all) rows.push_back({e.language, e.kind, e.name, e.signature, e.description});
        out = write_text_table({"language", "kind", "name", "signature", "description"}, rows, stdout_is_terminal(),
                               terminal_width());
    } else {
        bool lines = arguments.format == "ndjson";
        if (!lines) out += "[";
        for (size_t i = 0; i < all.size(); ++i) {
            const Entry& e = all[i];
            if (!lines && i > 0) out += ",\n";
            const std::pair<const char*, const std::string&> members[] = {{"language", e.language},
                                                                          {"kind", e.kind},
                                                                          {"name", e.name},
                                                                          {"signature", e.signature},
                                                                          {"description", e.description}};
            out += '{';
            for (const auto& [key, text] : members) {
                if (out.back() != '{') out += ',';
                out += "\"" + std::string(key) + "\":";
                write_json_string(text, out);
            }
            out += lines ? "}\n" : "}";
        }
        if (!lines) out += "]\n";
    }
    return write_stdout(out) ? kExitDone : kExitUsage;
}

}  // namespace

void add_functions_command(CLI::App& app, int& status) {
    auto arguments = std::make_shared<FunctionsArguments>();
    CLI::App* command = app.add_subcommand("functions", "List the functions that each language knows");
    command->add_option("name", arguments->name, "Only functions whose name contains this");
    command->add_option("-l,--language", arguments->language, "kql, spl or sigma")
        ->check(CLI::IsMember({"kql", "spl", "sigma"}));
    command->add_option("--format", arguments->format, "table, json, ndjson, or markdown: a page about the language")
        ->check(CLI::IsMember({"table", "json", "ndjson", "markdown"}));
    command->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace tocsin
