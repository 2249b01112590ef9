// tocsin query: one query, printed.
#include <iostream>
#include <iterator>
#include <memory>

#include <CLI/CLI.hpp>

#include "base/read_file.h"
#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/result_writer.h"
#include "cli/terminal.h"
#include "detect/query.h"
#include "rule/event_types.h"
#include "rule/splunk_content.h"

namespace tocsin {
namespace {

struct QueryArguments {
    std::string text, file;
    std::string language = "kql";
    std::string format = "table";
    bool no_optimize = false;
    size_t batch_rows = kMaxBatchRows;
    bool plan = false;
    std::vector<std::string> splunk_content;
    LogOptions logs;
    EnvironmentOptions environment;
    OptimizerOptions optimizer;
};

bool read_query(const QueryArguments& arguments, SourcePtr& source) {
    if (!arguments.file.empty()) {
        std::string reason;
        std::optional<std::string> text = read_file(arguments.file, reason);
        if (!text) {
            std::cerr << "tocsin: " << arguments.file << ": " << reason << "\n";
            return false;
        }
        source = SourceText::whole(arguments.file, std::move(*text));
        return true;
    }
    if (arguments.text == "-") {
        std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
        source = SourceText::whole("<stdin>", std::move(text));
        return true;
    }
    if (arguments.text.empty()) {
        std::cerr << "tocsin query: give a query, -f FILE, or - for standard input\n";
        return false;
    }
    source = SourceText::whole("<query>", arguments.text);
    return true;
}

// The trees of all results, one below the other.
std::string plan_text(const std::vector<ResultPlan>& plans) {
    std::string text;
    for (const ResultPlan& result : plans) text += (text.empty() ? "" : "\n") + to_string(*result.plan.root);
    return text;
}

int run(const QueryArguments& arguments) {
    SourcePtr source;
    if (!read_query(arguments, source)) return kExitUsage;
    Environment environment;
    Diagnostics content;
    for (const std::string& folder : arguments.splunk_content) load_splunk_content(folder, environment, content);
    apply_event_types(environment, content);
    print_diagnostics(content.all());
    if (content.has_errors() || !arguments.environment.apply(environment)) return kExitUsage;

    QueryOptions options;
    options.threads = arguments.logs.thread_count();
    options.batch_rows = std::clamp<size_t>(arguments.batch_rows, 1, kMaxBatchRows);
    auto time = [](const char* name, const std::string& text, auto store) {
        if (text.empty()) return true;
        auto ticks = parse_time_option(name, text);
        if (ticks) store(*ticks);
        return ticks.has_value();
    };
    if (!time("now", arguments.logs.now, [&](Ticks t) { options.now = t; }) ||
        !time("since", arguments.logs.since, [&](Ticks t) { options.since = t; }) ||
        !time("until", arguments.logs.until, [&](Ticks t) { options.until = t; })) {
        return kExitUsage;
    }

    Language language = arguments.language == "spl"     ? Language::kSpl
                        : arguments.language == "sigma" ? Language::kSigma
                                                        : Language::kKql;
    options.language = language;
    options.splunk_limits = arguments.environment.splunk_limits;
    Diagnostics diagnostics(source);
    OptimizerChoice choice;
    if (!arguments.optimizer.apply(choice)) return kExitUsage;
    if (arguments.no_optimize) choice.enabled = false;
    Result<std::vector<ResultPlan>> plans = compile_query_results(language, source, environment, choice, diagnostics);
    print_diagnostics(diagnostics.all());
    if (!plans) return kExitFailed;
    if (arguments.plan) return write_stdout(plan_text(*plans)) ? kExitDone : kExitUsage;

    std::vector<LogFile> files;
    if (!find_log_files(arguments.logs.paths, files)) return kExitUsage;
    if (!add_logsource_files(arguments.environment, environment, files)) return kExitUsage;
    uint64_t bytes = 0;
    for (const LogFile& file : files) bytes += file.size;
    QueryResult result;
    {
        ProgressBar bar(bytes);
        options.progress = bar.callback();
        result = run_query(std::move(*plans), files, environment, options);
    }
    print_damages(result.read);
    for (const std::string& text : result.notices.texts()) std::cerr << "tocsin: warning: " << text << "\n";
    if (!result.error.empty()) {
        std::cerr << "tocsin: " << result.error << "\n";
        return kExitFailed;
    }
    bool saved = save_lookups(*result.lookups, environment, arguments.environment.allow_write);
    OutputFormat format = arguments.format == "json"     ? OutputFormat::kJson
                          : arguments.format == "ndjson" ? OutputFormat::kNdjson
                          : arguments.format == "csv"    ? OutputFormat::kCsv
                                                         : OutputFormat::kTable;
    std::vector<ResultTable> tables;
    for (const QueryTable& table : result.tables)
        tables.push_back({table.name, result_columns(table.root(), table.rows()), &table.rows()});
    bool written = write_stdout(write_results(tables, format, stdout_is_terminal(), terminal_width()));
    return written && saved ? kExitDone : kExitUsage;
}

}  // namespace

void add_query_command(CLI::App& app, int& status) {
    auto arguments = std::make_shared<QueryArguments>();
    CLI::App* command = app.add_subcommand("query", "Run one query over logs");
    command->add_option("query", arguments->text, "The query; `-` reads it from standard input");
    command->add_option("-f,--file", arguments->file, "File with the query");
    command->add_option("-l,--language", arguments->language, "kql, spl or sigma")
        ->check(CLI::IsMember({"kql", "spl", "sigma"}));
    command->add_option("--format", arguments->format, "table, json, ndjson or csv")
        ->check(CLI::IsMember({"table", "json", "ndjson", "csv"}));
    command->add_option("--splunk-content", arguments->splunk_content, "Folder with macros/ and lookups/ (repeatable)")
        ->allow_extra_args(false);
    command->add_flag("--plan", arguments->plan, "Print the plan instead of running it");
    command->add_flag("--no-optimize", arguments->no_optimize, "Run the plan as bound, for comparison");
    command->add_option("--batch-rows", arguments->batch_rows, "Rows handled at a time")->group("");
    arguments->logs.declare(*command, false);
    arguments->environment.declare(*command);
    arguments->optimizer.declare(*command);
    arguments->environment.declare_writing(*command);
    command->footer(
        "Examples:\n"
        "  tocsin query --logs AWSLogs/ 'AWSCloudTrail | summarize count() by EventName | top 10 by count_'\n"
        "  tocsin query -l spl --logs AWSLogs/ 'eventName=ConsoleLogin | stats count by src_ip, action'\n"
        "  tocsin query 'print strlen(\"tocsin\")'\n"
        "Several results (`print 1; print 2`, fork, facet) come one after the other; as JSON the further ones are the\n"
        "member `further`, as NDJSON each row says its `$result`.");
    command->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace tocsin
