// One compilation per optimiser setting; its plan is cloned for every run.
#include "differential/compare.h"

#include <algorithm>

#include "cli/result_writer.h"
#include "detect/query.h"
#include "reference/evaluate.h"

namespace tocsin::differential {
namespace {

std::string shape_name(unsigned threads, size_t batch_rows, bool optimized) {
    return std::to_string(threads) + " threads, batches of " + std::to_string(batch_rows) +
           (optimized ? ", optimised" : ", not optimised");
}

std::string plans_of(const Plan& plain, const Plan& optimized) {
    return "plan:\n" + to_string(*plain.root) + "optimised:\n" + to_string(*optimized.root);
}

}  // namespace

std::vector<std::string> print_store(const Schema& schema, const RowStore& store, bool with_nulls) {
    reference::Rows rows;
    rows.schema = *store.schema();
    for (size_t row = 0; row < store.rows(); ++row) {
        reference::Row copy;
        for (size_t column = 0; column < rows.schema.size(); ++column) copy.cells.push_back(store.cell(row, column));
        rows.rows.push_back(std::move(copy));
    }
    return reference::print_rows(schema, rows, with_nulls);
}

std::string compare_rows(std::vector<std::string> expected, std::vector<std::string> found, bool any_order) {
    if (any_order) {
        std::sort(expected.begin(), expected.end());
        std::sort(found.begin(), found.end());
    }
    if (expected == found) return {};
    size_t row = 0;
    while (row < expected.size() && row < found.size() && expected[row] == found[row]) ++row;
    size_t at = 0;
    if (row < expected.size() && row < found.size()) {
        while (expected[row][at] == found[row][at]) ++at;
    }
    // Some of what stands before the difference tells the column.
    auto show = [&](const std::vector<std::string>& rows) {
        if (row >= rows.size()) return std::string("(no row)");
        return at > 100 ? "... " + rows[row].substr(at - 100) : rows[row];
    };
    return std::to_string(expected.size()) + " and " + std::to_string(found.size()) + " rows; row " +
           std::to_string(row) + ":\n  " + show(expected) + "\n  " + show(found) + "\n";
}

Comparison compare_query(Language language, const std::string& query, const Logs& logs, const Environment& environment,
                         bool any_order) {
    std::vector<Plan> plans;  // plain, optimised
    for (bool optimized : {false, true}) {
        SourcePtr source = SourceText::whole("<query>", query);
        Diagnostics diagnostics(source);
        Result<Plan> plan =
            compile_query(language, source, environment, {.enabled = optimized, .off = {}}, diagnostics);
        if (!plan) {
            std::string out = "does not compile:\n";
            for (const Diagnostic& diagnostic : diagnostics.all()) out += to_string(diagnostic);
            return {out, 0};
        }
        plans.push_back(std::move(*plan));
    }
    bool with_nulls = language == Language::kKql;
    Clock clock;
    clock.now = kNow;
    // What run_query() takes for bounds where none are given.
    bool all_time = language == Language::kSpl;
    clock.window_start = all_time ? 0 : kNow - kTicksPerDay;
    clock.window_end = all_time ? kMaxDateTime : kNow;
    std::vector<std::vector<std::string>> expected;
    for (const Plan& plan : plans) {
        reference::Result result = reference::evaluate_reference(plan, logs.records, clock);
        if (!result.error.empty())
            return {"the reference fails: " + result.error + "\n" + plans_of(plans[0], plans[1]), 0};
        expected.push_back(reference::print_rows(plan.root->schema, result.rows, with_nulls));
    }
    std::string difference = compare_rows(expected[0], expected[1], any_order);
    size_t rows = expected[0].size();
    if (!difference.empty())
        return {"reference, plain plan and optimised plan: " + difference + plans_of(plans[0], plans[1]), rows};

    std::string first_bytes, first_shape;
    for (bool optimized : {false, true}) {
        for (unsigned threads : {1u, 4u}) {
            for (size_t batch_rows : {size_t{1}, size_t{3}, kMaxBatchRows}) {
                QueryOptions options;
                options.threads = threads;
                options.batch_rows = batch_rows;
                options.now = kNow;
                options.language = language;
                std::string shape = shape_name(threads, batch_rows, optimized);
                QueryResult result = run_query(plans[optimized ? 1 : 0].clone(), logs.files, environment, options);
                if (!result.error.empty())
                    return {shape + ": the engine fails: " + result.error + "\n" + plans_of(plans[0], plans[1]), rows};
                const Schema& schema = result.root().schema;
                std::string bytes = write_result(result_columns(result.root(), result.rows()), result.rows(),
                                                 OutputFormat::kJson, false, 0);
                if (first_shape.empty()) {
                    difference = compare_rows(expected[0], print_store(schema, result.rows(), with_nulls), any_order);
                    if (!difference.empty())
                        return {"reference and engine (" + shape + "): " + difference + plans_of(plans[0], plans[1]),
                                rows};
                    first_bytes = bytes;
                    first_shape = shape;
                } else if (bytes != first_bytes) {
                    difference = compare_rows(expected[0], print_store(schema, result.rows(), with_nulls), any_order);
                    return {"answers differ: " + first_shape + " and " + shape + ": " +
                                (difference.empty() ? first_bytes + bytes : difference) + plans_of(plans[0], plans[1]),
                            rows};
                }
            }
        }
    }
    return {{}, rows};
}

}  // namespace tocsin::differential
