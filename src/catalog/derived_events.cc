// A plain record has the operation's name, its service, and nothing else but success or a failure. What a filter asks of other fields it
// does not fit, so a filter that no record fits says nothing of operations.
#include "catalog/derived_events.h"

#include <algorithm>
#include <memory>
#include <set>

#include "catalog/operations.h"
#include "exec/evaluator.h"
#include "plan/scan.h"
#include "source/view.h"

namespace tocsin {
namespace {

// As for patterns of names: more than these are about no operation.
constexpr size_t kMostOperations = 24;

struct Candidate {
    const Service* service;
    const Operation* operation;
};

const std::vector<Candidate>& candidates() {
    static const std::vector<Candidate> kAll = [] {
        std::vector<Candidate> all;
        for (const Service& service : all_services()) {
            for (const Operation& operation : service.operations) all.push_back({&service, &operation});
        }
        return all;
    }();
    return kAll;
}

bool reads_any(const Expr& filter, std::initializer_list<std::string_view> names) {
    const std::vector<std::string> columns = columns_of(filter);
    return std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
        return std::find(names.begin(), names.end(), column) != names.end();
    });
}

bool reads_operation(const Expr& filter) { return reads_any(filter, {"eventName", "eventSource"}); }

// Whether the filter says which product's events are meant.
bool asks_of_product(const Expr& filter) {
    return !reads_operation(filter) && reads_any(filter, {"sourcetype", "source", "eventtype"});
}

// Whether the filter can be asked of a plain record: it says something of the record's kind, and reads nothing but the record.
bool can_be_asked(const Expr& filter) {
    bool pure = !has_subquery(filter);
    walk(filter, [&](const Expr& each) {
        if (each.kind == ExprKind::kCall && each.function->purity != Purity::kPure) pure = false;
    });
    return pure && (reads_operation(filter) || asks_of_product(filter));
}

Value plain_value(const std::string& field, const Candidate& candidate, Value error_code) {
    if (field == "eventName" || field == "_raw") return Value::string(candidate.operation->name);
    if (field == "eventSource") return Value::string(candidate.service->source);
    if (field == "sourcetype") return Value::string("aws:cloudtrail");
    return field == "errorCode" ? error_code : Value();
}

}  // namespace

const std::vector<bool>& DerivedEvents::fitting(const Expr& filter) {
    auto [known, is_new] = fitting_.try_emplace(to_string(filter));
    std::vector<bool>& out = known->second;
    if (!is_new || !can_be_asked(filter)) return out;
    std::vector<Field> fields;
    for (const std::string& name : columns_of(filter)) fields.push_back({name, Type::kDynamic});
    const auto schema = std::make_shared<const Schema>(fields);
    const std::vector<Candidate>& all = candidates();
    out.assign(all.size(), false);
    Clock clock;
    ThreadState state;
    state.clock = &clock;
    Evaluator evaluator(filter);
    Arena arena;
    for (size_t begin = 0; begin < all.size(); begin += kMaxBatchRows) {
        const auto some = std::span(all).subspan(begin, std::min<size_t>(kMaxBatchRows, all.size() - begin));
        for (const Value& error_code : {Value(), Value::string("AccessDenied")}) {
            std::vector<std::vector<Value>> cells;  // what the columns show
            for (const Field& field : fields) {
                cells.emplace_back();
                for (const Candidate& each : some) cells.back().push_back(plain_value(field.name, each, error_code));
            }
            Batch batch;
            batch.schema = schema;
            batch.arena = &arena;
            batch.rows = some.size();
            for (const std::vector<Value>& column : cells) batch.columns.emplace_back(column);
            batch.selection = all_rows(batch.rows);
            for (uint32_t row : evaluator.select(batch, batch.selection, state)) out[begin + row] = true;
            arena.reset();
        }
    }
    const size_t admitted = static_cast<size_t>(std::count(out.begin(), out.end(), true));
    const bool tells_nothing = admitted == 0 && !asks_of_product(filter);
    if (tells_nothing || admitted == out.size()) out.clear();
    return out;
}

std::vector<EventFact> DerivedEvents::of(Plan& plan) {
    std::set<EventFact> events;
    bool all_told = true;
    visit_nodes(*plan.root, [&](Node& node) {
        if (node.kind != NodeKind::kScan || as<Scan>(node).view->canonical_prefix != "aws::") return;
        std::vector<bool> admitted;
        for (const ExprPtr& filter : as<Scan>(node).filters) {
            const std::vector<bool>& fits = fitting(*filter);
            if (admitted.empty()) {
                admitted = fits;
                continue;
            }
            for (size_t i = 0; i < fits.size(); ++i) admitted[i] = admitted[i] && fits[i];
        }
        const size_t count = static_cast<size_t>(std::count(admitted.begin(), admitted.end(), true));
        all_told = all_told && count > 0 && count <= kMostOperations;
        for (size_t i = 0; all_told && i < admitted.size(); ++i) {
            const auto& [service, operation] = candidates()[i];
            if (admitted[i]) events.insert({std::string(service->provider), std::string(operation->name), true, true});
        }
    });
    if (!all_told) return {};
    return {events.begin(), events.end()};
}

}  // namespace tocsin
