// An event of a plain rule is the record with all its fields: its scan filters by the condition and hands over nothing else. A correlation
// needs a few fields only: its inputs are closed scans, projected to the columns that the table function knows by name.
//
//   transform correlate (event_count of 10m by user)
//     project \2time, \2rule = 0, \2key0 = userIdentity.arn
//       scan aws/cloudtrail(userIdentity.arn, eventName, \2time) where equals(eventName, "ConsoleLogin")
#include "lang/sigma/planner.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "function/sigma_tables.h"
#include "plan/project.h"
#include "plan/scan.h"
#include "plan/select.h"
#include "plan/transform.h"
#include "plan/union.h"
#include "source/view.h"

namespace tocsin::sigma {
namespace {

constexpr size_t kMaxChain = 16;  // correlations of correlations

void add_conjuncts(ExprPtr predicate, std::vector<ExprPtr>& out) {
    bool conjunction = predicate->kind == ExprKind::kCall && predicate->function->predicate == PredicateKind::kAnd;
    if (!conjunction) {
        out.push_back(std::move(predicate));
        return;
    }
    for (ExprPtr& part : predicate->arguments) add_conjuncts(std::move(part), out);
}

// All inputs have the columns of the first.
NodePtr unite(std::vector<NodePtr> inputs, Span span) {
    if (inputs.size() == 1) return std::move(inputs[0]);
    auto out = std::make_unique<Union>();
    out->span = span;
    out->schema = inputs[0]->schema;
    if (!out->schema.open()) {
        for (const NodePtr& input : inputs) {
            std::vector<std::string>& sources = out->sources.emplace_back();
            for (const Field& field : out->schema)
                sources.push_back(input->schema.has(field.name) ? field.name : std::string());
        }
    }
    out->inputs = std::move(inputs);
    return out;
}

void add_column(Scan& scan, ScanColumn column) {
    if (scan.schema.has(column.name)) return;
    scan.schema.set(column.name, column.type);
    scan.columns.push_back(std::move(column));
}

// The rule stands in another text than the plan's: all of it counts as standing where it is referred to.
void move_to(DetectionRule& rule, Span span) {
    set_spans(*rule.predicate, span);
    rule.condition = span;
    for (Selection& selection : rule.selections) {
        selection.span = span;
        if (selection.predicate) set_spans(*selection.predicate, span);
    }
    if (rule.aggregation) rule.aggregation->span = {};
}

}  // namespace

NodePtr Planner::result_of(const Unit& unit) {
    if (kind_of(unit.node) == DocumentKind::kCorrelation) return correlated(unit, {});
    auto rule = detection(unit);
    if (!rule) return nullptr;
    for (const Selection& selection : rule->selections) {
        if (selection.used) add_step("selection", selection.span);
    }
    add_step("condition", rule->condition);
    return rule->aggregation ? aggregated(std::move(*rule), {}) : events(std::move(*rule));
}

const std::vector<SigmaEntry>& Planner::filters() const {
    static const std::vector<SigmaEntry> none;
    return environment_.sigma ? environment_.sigma->filters : none;
}

// The rule with its filters: those of the text itself, then those of the collection.
std::optional<DetectionRule> Planner::detection(const Unit& unit) {
    const SigmaCollection* collection = environment_.sigma.get();
    auto rule = read_rule(unit.node, unit.source, *plan_.arena, collection, *diagnostics_);
    if (!rule) return std::nullopt;
    std::vector<SigmaEntry> own;
    for (const Unit& each : units_) {
        if (kind_of(each.node) == DocumentKind::kFilter) own.push_back(each.entry);
    }
    bool good =
        apply_filters(unit.entry, rule->logsource, own, *plan_.arena, collection, rule->predicate, *diagnostics_) &&
        apply_filters(unit.entry, rule->logsource, filters(), *plan_.arena, collection, rule->predicate, *diagnostics_);
    if (!good) return std::nullopt;
    return rule;
}

NodePtr Planner::events(DetectionRule rule) {
    std::vector<NodePtr> scans;
    for (const Feed& feed : find_feeds(rule.logsource, environment_, *plan_.arena))
        scans.push_back(scan(feed, *rule.predicate, true, {}, rule.logsource.span, rule.condition));
    // The text of the event, which keywords are looked up in, is not part of the result.
    auto select = std::make_unique<Select>();
    select->mode = SelectMode::kDrop;
    select->patterns = {std::string(kRawColumn)};
    select->schema.set_open(true);
    select->span = rule.condition;
    select->step = static_cast<uint32_t>(plan_.steps.size() - 1);
    select->inputs.push_back(unite(std::move(scans), rule.logsource.span));
    return select;
}

// The step that stands there.
uint32_t Planner::step_at(Span span) const {
    for (uint32_t i = 0; i < plan_.steps.size(); ++i) {
        if (plan_.steps[i].span == span) return i;
    }
    return kNoStep;
}

// The events of a feed that fit the predicate: with all their fields, or with the fields wanted and their time. `step`:
// where the step stands that asks for them.
NodePtr Planner::scan(const Feed& feed, const Expr& predicate, bool open, const std::vector<Wanted>& wanted, Span span,
                      Span step) {
    auto scan = std::make_unique<Scan>();
    scan->view = feed.view;
    scan->span = span;
    scan->step = step_at(step);
    if (feed.constraint) add_conjuncts(clone(*feed.constraint), scan->filters);
    add_conjuncts(clone(predicate), scan->filters);
    std::set<std::string> names;
    for (const ExprPtr& filter : scan->filters) {
        for (std::string& name : columns_of(*filter)) names.insert(std::move(name));
    }
    for (const Wanted& each : wanted) names.insert(each.field);
    if (!open) add_column(*scan, {std::string(kCorrelationTime), Type::kDateTime, {}, Rendering::kEventTime, {}});
    for (const std::string& name : names) {
        if (name == kRawColumn) {
            add_column(*scan, {name, Type::kString, {}, Rendering::kRecord, {}});
        } else if (name[0] == kPresenceMark) {
            add_column(*scan, {name, Type::kDynamic, parse_dotted_path(name.substr(1)), Rendering::kPresence, {}});
        } else if (!open) {
            ViewColumn column = feed.view->resolve(name);
            add_column(*scan, {name, column.type, column.path, column.rendering, column.constant});
        }
    }
    if (open) scan->patterns = {"*"};
    scan->schema.set_open(open);
    return scan;
}

// Rows with a time in the columns that a correlation reads; a field that they do not have is null.
NodePtr Planner::as_input(NodePtr rows, const std::vector<Wanted>& wanted, size_t number, Span span) {
    auto project = std::make_unique<Project>();
    project->span = span;
    auto add = [&](std::string_view name, ExprPtr expr) {
        project->schema.set(name, expr->type);
        project->columns.push_back({std::string(name), std::move(expr)});
    };
    add(kCorrelationTime, make_column(std::string(kCorrelationTime), Type::kDateTime));
    add(kCorrelationRule, make_literal(Value::of_long(static_cast<int64_t>(number)), Type::kLong));
    for (const Wanted& each : wanted) {
        auto field = rows->schema.find(each.field);
        add(each.column,
            field ? make_column(each.field, rows->schema[*field].type, span) : make_literal(Value(), Type::kDynamic));
    }
    project->inputs.push_back(std::move(rows));
    return project;
}

// The events of a rule as a correlation reads them.
NodePtr Planner::rows(const Logsource& logsource, const Expr& predicate, const std::vector<Wanted>& wanted,
                      size_t number, Span span) {
    std::vector<NodePtr> inputs;
    for (const Feed& feed : find_feeds(logsource, environment_, *plan_.arena)) {
        inputs.push_back(as_input(scan(feed, predicate, false, wanted, span, span), wanted, number, span));
    }
    return unite(std::move(inputs), span);
}

// The rows of a rule that a correlation refers to: its events, or the results of a correlation as events at their times.
NodePtr Planner::rows_of(const Unit& unit, const std::vector<Wanted>& wanted, size_t number, Span span) {
    std::vector<std::string> fields;
    for (const Wanted& each : wanted) fields.push_back(each.field);
    NodePtr results;
    if (kind_of(unit.node) == DocumentKind::kCorrelation) {
        results = correlated(unit, fields);
    } else {
        auto rule = detection(unit);
        if (!rule) return nullptr;
        if (unit.source != plan_.source) move_to(*rule, span);
        if (!rule->aggregation) return rows(rule->logsource, *rule->predicate, wanted, number, span);
        results = aggregated(std::move(*rule), fields);
    }
    if (!results) return nullptr;
    return as_input(std::move(results), wanted, number, span);
}

// An old rule with an aggregation in its condition.
NodePtr Planner::aggregated(DetectionRule rule, const std::vector<std::string>& carried) {
    const Aggregation& aggregation = *rule.aggregation;
    Judgement judgement;
    judgement.type = aggregation.type;
    judgement.timespan = rule.timeframe.value_or(0);
    judgement.condition = aggregation.condition;
    judgement.expression = aggregation.expression;
    judgement.group_by = aggregation.group_by;
    if (!aggregation.field.empty()) judgement.fields = {aggregation.field};
    judgement.span = aggregation.span;
    std::vector<Wanted> wanted;
    for (size_t i = 0; i < judgement.group_by.size(); ++i)
        wanted.push_back({correlation_key(i), judgement.group_by[i]});
    for (size_t i = 0; i < judgement.fields.size(); ++i) wanted.push_back({correlation_value(i), judgement.fields[i]});
    for (const std::string& field : carried) wanted.push_back({field, field});
    std::vector<NodePtr> inputs;
    judgement.rules = {"condition"};
    inputs.push_back(rows(rule.logsource, *rule.predicate, wanted, 0, rule.condition));
    for (const std::string& name : aggregation.near) {
        auto selection = std::find_if(rule.selections.begin(), rule.selections.end(),
                                      [&](const Selection& s) { return s.name == name; });
        judgement.rules.push_back(name);
        inputs.push_back(rows(rule.logsource, *selection->predicate, wanted, inputs.size(), selection->span));
    }
    return judge(judgement, carried, std::move(inputs));
}

NodePtr Planner::correlated(const Unit& unit, const std::vector<std::string>& carried) {
    auto correlation = read_correlation(unit.node, unit.source, *diagnostics_);
    if (!correlation) return nullptr;
    if (open_.size() >= kMaxChain) {
        diagnostics_->error("limit", "the chain of correlations is too long", correlation->span);
        return nullptr;
    }
    open_.push_back(&unit);
    std::vector<NodePtr> inputs;
    auto units = units_of(*correlation, unit);
    if (units) {
        auto wanted_of = [&](size_t i) {
            const SigmaEntry& entry = (*units)[i]->entry;
            auto field = [&](const std::string& name) {
                return correlation->field(name, {correlation->rules[i].text, entry.name, entry.id});
            };
            std::vector<Wanted> wanted;
            for (size_t k = 0; k < correlation->group_by.size(); ++k)
                wanted.push_back({correlation_key(k), field(correlation->group_by[k])});
            for (size_t k = 0; k < correlation->fields.size(); ++k)
                wanted.push_back({correlation_value(k), field(correlation->fields[k])});
            for (const std::string& name : carried) wanted.push_back({name, field(name)});
            return wanted;
        };
        if (auto rule = merged(*correlation, *units)) {
            inputs.push_back(rows(rule->logsource, *rule->predicate, wanted_of(0), 0, rule->condition));
        } else {
            for (size_t i = 0; i < units->size(); ++i)
                inputs.push_back(input(*(*units)[i], wanted_of(i), i, correlation->rules[i], unit));
        }
    }
    open_.pop_back();
    if (inputs.empty() || std::find(inputs.begin(), inputs.end(), nullptr) != inputs.end()) return nullptr;
    Judgement judgement;
    judgement.type = correlation->type;
    judgement.timespan = correlation->timespan;
    judgement.percentile = correlation->percentile;
    judgement.condition = correlation->condition;
    judgement.expression = correlation->expression;
    for (const RuleReference& reference : correlation->rules) judgement.rules.push_back(reference.text);
    judgement.group_by = correlation->group_by;
    judgement.fields = correlation->fields;
    judgement.span = unit.source == plan_.source ? correlation->span : Span{};
    return judge(judgement, carried, std::move(inputs));
}

// The rules that the correlation refers to; nullopt after telling that one is not there.
std::optional<std::vector<const Unit*>> Planner::units_of(const Correlation& correlation, const Unit& from) {
    std::vector<const Unit*> units;
    for (const RuleReference& reference : correlation.rules) {
        const Unit* found = find(reference, from);
        if (found == nullptr) return std::nullopt;
        units.push_back(found);
        if (from.source == plan_.source) add_step("rule", reference.span);
    }
    return units;
}

// Several rules of one logsource whose kinds do not matter, as one rule: an event that fits two of them counts once. Nullopt if they are
// to be told apart, or cannot be read (which is told when they are read one by one).
std::optional<DetectionRule> Planner::merged(const Correlation& correlation, const std::vector<const Unit*>& units) {
    if (units.size() < 2 || correlation.type.starts_with("temporal") || !correlation.aliases.empty())
        return std::nullopt;
    std::optional<DetectionRule> out;
    Diagnostics* told = diagnostics_;
    Diagnostics quiet;
    diagnostics_ = &quiet;
    std::vector<ExprPtr> parts;
    for (size_t i = 0; i < units.size(); ++i) {
        quiet.set_source(units[i]->source);
        bool plain = kind_of(units[i]->node) != DocumentKind::kCorrelation;
        auto rule = plain ? detection(*units[i]) : std::nullopt;
        bool same = rule && !rule->aggregation &&
                    (!out || (covers(out->logsource, rule->logsource) && covers(rule->logsource, out->logsource)));
        if (!same) {
            parts.clear();
            break;
        }
        if (units[i]->source != plan_.source) set_spans(*rule->predicate, correlation.rules[i].span);
        parts.push_back(std::move(rule->predicate));
        if (!out) out = std::move(rule);
    }
    diagnostics_ = told;
    if (parts.size() < units.size()) return std::nullopt;
    out->condition = correlation.span;
    out->predicate = any_of(std::move(parts), correlation.span);
    return out;
}

// One input of a correlation. What is wrong with a rule of another text is told where it is referred to.
NodePtr Planner::input(const Unit& unit, const std::vector<Wanted>& wanted, size_t number,
                       const RuleReference& reference, const Unit& from) {
    Span span = from.source == plan_.source ? reference.span : Span{};
    if (unit.source == from.source) return rows_of(unit, wanted, number, span);
    Diagnostics inner(unit.source);
    Diagnostics* outer = std::exchange(diagnostics_, &inner);
    NodePtr out = rows_of(unit, wanted, number, span);
    diagnostics_ = outer;
    if (out) return out;
    std::string reason;
    for (const Diagnostic& diagnostic : inner.all()) {
        if (reason.empty() && diagnostic.level == DiagnosticLevel::kError) reason = diagnostic.message;
    }
    diagnostics_->error("rule", "the rule `" + reference.text + "` cannot be used: " + reason, reference.span);
    return nullptr;
}

// The rule that is meant; null after telling that there is none, or that it is one of those that refer to it.
const Unit* Planner::find(const RuleReference& reference, const Unit& from) {
    std::vector<SigmaEntry> own;
    for (const Unit& unit : units_) {
        if (kind_of(unit.node) != DocumentKind::kFilter) own.push_back(unit.entry);
    }
    const SigmaEntry* entry = find_entry(own, reference.text, from.source->path());
    const Unit* found = nullptr;
    if (entry != nullptr) {
        found = &*std::find_if(units_.begin(), units_.end(),
                               [&](const Unit& unit) { return unit.entry.text == entry->text; });
    } else if (environment_.sigma) {
        entry = find_entry(environment_.sigma->rules, reference.text, from.source->path());
        Diagnostics quiet;
        std::vector<YamlNode> documents = entry ? parse_yaml(entry->text, quiet) : std::vector<YamlNode>();
        if (documents.size() == 1) {
            foreign_.push_back(std::make_unique<Unit>(Unit{std::move(documents[0]), entry->text, *entry}));
            found = foreign_.back().get();
        }
    }
    if (found == nullptr) {
        std::vector<std::string_view> names;
        for (const SigmaEntry& each : own) names.push_back(each.name);
        diagnostics_->error("unknown-rule", "there is no rule with the id or name `" + reference.text + "`",
                            reference.span, did_you_mean(reference.text, names));
        return nullptr;
    }
    for (const Unit* unit : open_) {
        if (unit->entry.text != found->entry.text) continue;
        diagnostics_->error("rule", "the correlation `" + reference.text + "` refers to itself", reference.span);
        return nullptr;
    }
    return found;
}

NodePtr Planner::judge(const Judgement& judgement, const std::vector<std::string>& carried,
                       std::vector<NodePtr> inputs) {
    Arena& arena = *plan_.arena;
    auto out = std::make_unique<Transform>();
    out->function = find_table_function(Language::kSigma, "correlate");
    out->span = judgement.span;
    out->names = judgement.group_by;
    for (const std::string& field : carried) {
        bool made = correlation_schema(judgement.type, judgement.group_by, judgement.group_by.size()).has(field);
        if (!made && std::find(out->names.begin(), out->names.end(), field) == out->names.end())
            out->names.push_back(field);
    }
    out->constants.resize(kCorrelationOptions);
    out->constants[kCorrelationType] = make_string(judgement.type, arena);
    out->constants[kCorrelationTimespan] = Value::of_long(judgement.timespan);
    out->constants[kCorrelationPercentile] = Value::real(judgement.percentile);
    out->constants[kCorrelationCondition] = make_string(judgement.condition, arena);
    out->constants[kCorrelationExpression] = make_string(judgement.expression, arena);
    std::vector<Value> rules;
    for (const std::string& rule : judgement.rules) rules.push_back(make_string(rule, arena));
    out->constants[kCorrelationRules] = Value::array(arena.copy_array(std::span<const Value>(rules)));
    out->constants[kCorrelationKeys] = Value::of_long(static_cast<int64_t>(judgement.group_by.size()));
    out->constants[kCorrelationValues] = Value::of_long(static_cast<int64_t>(judgement.fields.size()));
    out->schema = correlation_schema(judgement.type, out->names, judgement.group_by.size());
    if (judgement.span != Span{}) {
        add_step(judgement.type, judgement.span);
        out->step = static_cast<uint32_t>(plan_.steps.size() - 1);
    }
    out->inputs.push_back(unite(std::move(inputs), judgement.span));
    return out;
}

}  // namespace tocsin::sigma
