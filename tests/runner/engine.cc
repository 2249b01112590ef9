// The program as the runner's engine: compile, optimise, run, and the result as the command line prints it in JSON.
#include "runner/engine.h"

#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "cli/result_writer.h"
#include "data/time.h"
#include "detect/query.h"
#include "function/table_function.h"
#include "lang/compile.h"
#include "optimize/optimizer.h"
#include "plan/aggregate.h"
#include "plan/serial.h"
#include "plan/table_file.h"
#include "plan/transform.h"
#include "rule/load.h"

namespace tocsin::runner {
namespace {

namespace fs = std::filesystem;

Language language_of(CaseLanguage language) {
    switch (language) {
        case CaseLanguage::kSpl: return Language::kSpl;
        case CaseLanguage::kSigma: return Language::kSigma;
        default: return Language::kKql;
    }
}

// What the query may refer to besides the logs.
Environment environment_of(const EngineRequest& request) {
    Environment environment;
    environment.geoip = TOCSIN_PROJECT_DIR "/samples/places.mmdb";
    for (const auto& [name, path] : request.tables) {
        Diagnostics told;
        environment.tables[name] = read_table_file(path, told);
        if (environment.tables[name] == nullptr) environment.tables.erase(name);
    }
    fs::path watchlists = fs::path(request.folder) / "watchlists";
    if (!request.folder.empty() && fs::exists(watchlists)) {
        for (const auto& entry : fs::directory_iterator(watchlists)) {
            environment.watchlists[entry.path().stem().string()] = entry.path().string();
        }
    }
    return environment;
}

void append_messages(const std::vector<Diagnostic>& diagnostics, EngineResult& result) {
    for (const Diagnostic& diagnostic : diagnostics) {
        Location location = diagnostic.location();
        std::string text = diagnostic.help.empty() ? diagnostic.message : diagnostic.message + "; " + diagnostic.help;
        bool is_error = diagnostic.level == DiagnosticLevel::kError;
        result.messages.push_back({is_error, location.line, location.column, std::move(text)});
    }
}

bool has_errors(const EngineResult& result) {
    for (const EngineMessage& message : result.messages) {
        if (message.is_error) return true;
    }
    return false;
}

// A text to compile, and in which language.
struct Query {
    SourcePtr source;
    Language language = Language::kKql;
};

// Loads macros and lookups that the case brings into `environment` and finds the query: the case's text, or the one in its rule file.
Query find_query(const EngineRequest& request, Environment& environment, EngineResult& result) {
    std::vector<std::string> rule_files;
    std::vector<std::string> content;
    if (request.language == CaseLanguage::kRule) rule_files.push_back(request.path);
    if (!request.folder.empty()) content.push_back(request.folder);
    RuleSet set = load_rules(rule_files, content, environment);
    append_messages(set.diagnostics, result);
    if (rule_files.empty()) return {SourceText::whole(request.path, request.text), language_of(request.language)};
    if (set.rules.size() != 1) {
        result.messages.push_back({true, 0, 0, fmt::format("the file holds {} rules, not one", set.rules.size())});
        return {};
    }
    append_messages(set.rules[0].diagnostics, result);
    return {set.rules[0].rule.query, set.rules[0].rule.language};
}

// `records-01.json:17: reason`, whatever the packing.
std::string damage_text(const Damage& damage) {
    fs::path name = fs::path(damage.path).filename();
    if (name.extension() == ".gz" || name.extension() == ".zst") name = name.stem();
    return fmt::format("{}:{}: {}", name.string(), damage.offset, damage.reason);
}

// The plan as required passes leave it, and as the passes asked for leave it.
bool print_plans(const Plan& plan, const EngineRequest& request, const Environment& environment,
                 Diagnostics& diagnostics, EngineResult& result) {
    std::set<std::string, std::less<>> disabled;
    std::set<std::string, std::less<>> wanted(request.passes.begin(), request.passes.end());
    for (const Pass& pass : optimizer_passes()) {
        if (!request.passes.empty() && wanted.erase(std::string(pass.name)) == 0 && !pass.required)
            disabled.emplace(pass.name);
    }
    if (!wanted.empty()) {
        result.messages.push_back({true, 0, 0, "no optimiser pass " + *wanted.begin()});
        return false;
    }
    Plan before = plan.clone();
    Plan after = plan.clone();
    if (!optimize(before, environment, diagnostics, {.enabled = false, .off = {}})) return false;
    if (!optimize(after, environment, diagnostics, {.enabled = true, .off = disabled})) return false;
    result.plan_before = to_string(*before.root);
    result.plan_after = to_string(*after.root);
    return true;
}

void collect_functions(Plan& plan, std::set<std::string>& names) {
    auto add_calls = [&](const std::vector<AggregateCall>& calls) {
        for (const AggregateCall& call : calls) names.emplace(call.function->name);
    };
    visit_nodes(*plan.root, [&](Node& node) {
        if (node.kind == NodeKind::kAggregate) add_calls(as<Aggregate>(node).calls);
        if (node.kind == NodeKind::kTransform) {
            names.emplace(as<Transform>(node).function->name);
            add_calls(as<Transform>(node).calls);
        }
        if (node.kind == NodeKind::kSerial) {
            for (const SerialCall& call : as<Serial>(node).calls) names.emplace(call.function);
        }
        visit_exprs(node, [&](ExprPtr& expr) {
            walk(*expr, [&](const Expr& part) {
                if (part.kind == ExprKind::kCall) names.emplace(part.function->name);
            });
        });
    });
}

}  // namespace

void visit_plan(const EngineRequest& request, const std::function<void(Plan&)>& visit) {
    EngineResult unused;
    Environment environment = environment_of(request);
    Query query = find_query(request, environment, unused);
    if (!query.source) return;
    Diagnostics diagnostics(query.source);
    Result<Plan> plan = bind_query(query.language, query.source, environment, diagnostics);
    if (plan) visit(*plan);
}

std::set<std::string> functions_used(const EngineRequest& request) {
    std::set<std::string> names;
    visit_plan(request, [&](Plan& plan) { collect_functions(plan, names); });
    return names;
}

EngineResult run_program(const EngineRequest& request) {
    EngineResult result;
    Environment environment = environment_of(request);
    Query query = find_query(request, environment, result);
    if (!query.source || has_errors(result)) return result;

    Diagnostics diagnostics(query.source);
    if (request.want_plan) {
        Result<Plan> bound = compile(query.language, query.source, environment, diagnostics);
        if (!bound || !print_plans(*bound, request, environment, diagnostics, result)) {
            append_messages(diagnostics.all(), result);
            return result;
        }
        diagnostics = Diagnostics(query.source);
    }
    Result<Plan> plan =
        compile_query(query.language, query.source, environment, {.enabled = request.optimize, .off = {}}, diagnostics);
    append_messages(diagnostics.all(), result);
    if (!plan) return result;

    QueryOptions options;
    options.language = query.language;
    options.threads = request.threads;
    options.batch_rows = request.batch_rows;
    if (!request.now.empty()) {
        options.now = parse_datetime(request.now);
        if (!options.now) {
            result.messages.push_back({true, 0, 0, "`now: " + request.now + "` is no time"});
            return result;
        }
    }
    std::vector<std::string> unreadable;
    std::vector<LogFile> files = find_logs(request.logs, unreadable);
    for (const std::string& path : unreadable) result.messages.push_back({true, 0, 0, path});
    QueryResult run = run_query(std::move(*plan), files, environment, options);
    for (const Damage& damage : run.read.damages) result.messages.push_back({false, 0, 0, damage_text(damage)});
    if (!run.error.empty()) {
        result.messages.push_back({true, 0, 0, run.error});
        return result;
    }

    ResultColumns columns = result_columns(run.root(), run.rows());
    for (const Field& field : columns.fields)
        result.columns.push_back({field.name, std::string(type_name(field.type))});
    for (size_t row = 0; row < run.rows().rows(); ++row) {
        std::vector<std::string>& cells = result.rows.emplace_back();
        for (size_t i = 0; i < columns.fields.size(); ++i) {
            write_cell_json(run.rows().cell(row, columns.sources[i]), columns.fields[i].type, cells.emplace_back());
        }
    }
    return result;
}

}  // namespace tocsin::runner
