// Everything here is read off the plan: nothing looks into the query's text but to quote it. The walk goes from the scans upwards and
// carries along what each name means and which events the rows may be.
#include "catalog/facts.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "base/text.h"
#include "catalog/field_origin.h"
#include "catalog/other_products.h"
#include "catalog/question.h"
#include "catalog/stages.h"
#include "data/json.h"
#include "function/table_function.h"
#include "function/table_tools.h"
#include "plan/aggregate.h"
#include "plan/apply.h"
#include "plan/expand.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/join.h"
#include "plan/match.h"
#include "plan/parse.h"
#include "plan/project.h"
#include "plan/scan.h"
#include "plan/select.h"
#include "plan/serial.h"
#include "plan/transform.h"
#include "plan/union.h"
#include "plan/values.h"

namespace tocsin {
namespace {

template <class T>
void sort_once(std::vector<T>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

class FactReader {
public:
    FactReader(Plan& plan, Language language) : plan_(plan), language_(language), questions_(plan, language) {}

    QueryFacts read() {
        StageList list = read_stages(plan_, language_);
        facts_.stages = std::move(list.stages);
        stage_of_step_ = std::move(list.stage_of_step);
        FieldScope result = read_node(*plan_.root);
        for (const Predicate& predicate : facts_.predicates) {
            facts_.indicators.push_back(predicate.indicator);
        }
        sort_once(facts_.indicators);
        sort_once(facts_.conditions);
        facts_.required_fields.assign(result.required.begin(), result.required.end());
        facts_.tables.assign(tables_.begin(), tables_.end());
        facts_.events = named_events(either(std::move(other_events_), result.events));
        return std::move(facts_);
    }

private:
    FieldScope read_node(Node& node) {
        std::vector<FieldScope> inputs;
        for (NodePtr& input : node.inputs) inputs.push_back(read_node(*input));
        FieldScope scope = inputs.empty() ? FieldScope() : std::move(inputs.front());
        if (inputs.empty()) scope.events.clear();  // rows that are no records
        read_subqueries(node);
        switch (node.kind) {
            case NodeKind::kScan:
                tables_.insert(as<Scan>(node).view->name);
                scope = FieldScope(as<Scan>(node).view);
                // Sigma's conditions stand in the scan, even before the optimiser puts others there.
                read_filters(as<Scan>(node).filters, node, scope);
                break;
            case NodeKind::kFilter: read_filters(as<Filter>(node).predicates, node, scope); break;
            case NodeKind::kExtend: read_extend(as<Extend>(node), scope); break;
            case NodeKind::kProject: read_project(as<Project>(node), scope); break;
            case NodeKind::kSelect: read_select(as<Select>(node), scope); break;
            case NodeKind::kAggregate: read_aggregate(as<Aggregate>(node), scope); break;
            case NodeKind::kJoin: read_join(as<Join>(node), scope, inputs[1]); break;
            case NodeKind::kUnion:
                for (size_t i = 1; i < inputs.size(); ++i) {
                    scope.events = either(std::move(scope.events), inputs[i].events);
                    scope.required = in_both(scope.required, inputs[i].required);
                    scope.merge(inputs[i], false);
                }
                break;
            case NodeKind::kExpand:
                for (const ExpandColumn& column : as<Expand>(node).columns)
                    scope.set(column.name, make_field(node, column.name, *column.expr, scope));
                break;
            case NodeKind::kApply: read_apply(as<Apply>(node), scope, inputs); break;
            case NodeKind::kParse:
                for (const Field& column : as<Parse>(node).columns) {
                    add_output(column.name, node, {});
                    scope.set(column.name,
                              {{}, plan_text(plan_, *as<Parse>(node).text), stage_kind(node), {}, {}, false});
                }
                break;
            case NodeKind::kSerial:
                for (const SerialCall& call : as<Serial>(node).calls) {
                    add_output(call.name, node, {});
                    scope.set(call.name, {{}, std::string(call.function), stage_kind(node), {}, {}, false});
                }
                break;
            case NodeKind::kMatch:
                for (const MatchStep& step : as<Match>(node).steps) read_conditions(*step.condition, scope);
                for (const Field& column : as<Match>(node).declared) {
                    add_output(column.name, node, {});
                    scope.set(column.name, {{}, {}, stage_kind(node), {}, {}});
                }
                break;
            case NodeKind::kTransform: read_transform(as<Transform>(node), scope); break;
            case NodeKind::kValues:
                // The rows handed in by the Apply above.
                if (as<Values>(node).from_apply && applied_) scope = (*applied_)[as<Values>(node).input];
                break;
            case NodeKind::kRange:
            case NodeKind::kSort:
            case NodeKind::kTake: break;
        }
        return scope;
    }

    // Their predicates count; their events are the rule's, too. Their columns never come out.
    void read_subqueries(Node& node) {
        visit_exprs(node, [&](ExprPtr& root) {
            walk(*root, [&](const Expr& expr) {
                if (!expr.subquery) return;
                ++subqueries_;
                FieldScope inner = read_node(*expr.subquery);
                --subqueries_;
                other_events_ = either(std::move(other_events_), inner.events);
            });
        });
    }

    void read_filters(const std::vector<ExprPtr>& predicates, const Node& node, FieldScope& scope) {
        if (language_ == Language::kSpl && scope.view() && asks_for_other_products(predicates, *scope.view()))
            scope.set_foreign();
        for (const ExprPtr& predicate : predicates) {
            Question question = questions_.read(*predicate, scope);
            scope.events = both(scope.events, question.events);
            scope.required.insert(question.required.begin(), question.required.end());
            for (size_t i = 0; i < question.indicators.size(); ++i) {
                Predicate fact;
                fact.indicator = std::move(question.indicators[i]);
                if (node.step < stage_of_step_.size()) fact.stage = stage_of_step_[node.step];
                if (const Expr* subject = question.subjects[i]) {
                    describe_subject(*subject, scope, fact);
                    if (std::optional<size_t> selection = selection_around(*subject)) fact.stage = selection;
                }
                facts_.predicates.push_back(std::move(fact));
            }
        }
    }

    // Sigma's condition only combines what its selections ask.
    std::optional<size_t> selection_around(const Expr& subject) const {
        if (language_ != Language::kSigma) return std::nullopt;
        for (size_t i = 0; i < facts_.stages.size(); ++i) {
            const Span stage = facts_.stages[i].span;
            if (stage.begin <= subject.span.begin && subject.span.end <= stage.end && subject.span.end > 0) return i;
        }
        return std::nullopt;
    }

    void describe_subject(const Expr& subject, const FieldScope& scope, Predicate& fact) const {
        const Expr* column = column_under_casts(subject);
        if (!column) column = column_with_default(subject);
        if (column) {
            FieldOrigin origin = scope.find(column->name);
            fact.definition = origin.definition;
            fact.made_by = origin.stage;
        } else {
            fact.definition = plan_text(plan_, subject);
        }
    }

    // All columns are made from the row that comes in.
    void read_extend(const Extend& node, FieldScope& scope) {
        std::vector<FieldOrigin> made;
        for (const Assignment& column : node.columns) {
            read_conditions(*column.expr, scope);
            made.push_back(make_field(node, column.name, *column.expr, scope));
        }
        for (size_t i = 0; i < made.size(); ++i) scope.set(node.columns[i].name, std::move(made[i]));
    }

    void read_project(const Project& node, FieldScope& scope) {
        std::vector<std::pair<std::string, FieldOrigin>> fields;
        for (const Assignment& column : node.columns) {
            const bool plain = column.expr->kind == ExprKind::kColumn;
            fields.emplace_back(column.name, plain ? scope.find(column.expr->name)
                                                   : make_field(node, column.name, *column.expr, scope));
            // A new name for what was there.
            if (plain && column.expr->name != column.name) add_output(column.name, node, column.expr->name);
            read_conditions(*column.expr, scope);
        }
        scope.keep(fields);
    }

    void read_select(const Select& node, FieldScope& scope) {
        if (node.mode != SelectMode::kRename) return;
        for (size_t i = 0; i < node.targets.size(); ++i) {
            scope.rename(node.patterns[i], node.targets[i]);
            if (node.targets[i].find('*') == std::string::npos) add_output(node.targets[i], node, node.patterns[i]);
        }
    }

    // An aggregate that hands on values as they were: its results are what it takes them from.
    static bool is_picker(const AggregateFunction& function) {
        static const std::set<std::string_view> kPickers{"arg_max",  "arg_min",  "take_any", "first",
                                                         "last",     "earliest", "latest",   "make_list",
                                                         "make_set", "list",     "values"};
        return kPickers.count(function.name) > 0;
    }

    static FieldOrigin picked_by(const AggregateCall& call, size_t output, const FieldScope& scope) {
        if (!is_picker(*call.function) || output >= call.arguments.size()) return {};
        const Expr& argument = *call.arguments[output];
        if (argument.kind == ExprKind::kColumn) return scope.find(argument.name);
        return {scope.path_of(argument), {}, {}, {}, {}, false, scope.is_folded(argument)};
    }

    std::string call_text(const AggregateCall& call) const {
        const bool written = call.span.end > call.span.begin;
        return written ? std::string(plan_.source->text(call.span)) : std::string(call.function->name);
    }

    static bool is_column(const Expr& expr, const std::string& name) {
        return expr.kind == ExprKind::kColumn && expr.name == name;
    }

    void read_aggregate(const Aggregate& node, FieldScope& scope) {
        std::vector<std::pair<std::string, FieldOrigin>> fields;
        for (const Assignment& key : node.keys) {
            const bool plain = key.expr->kind == ExprKind::kColumn;
            fields.emplace_back(key.name,
                                plain ? scope.find(key.expr->name) : make_field(node, key.name, *key.expr, scope));
        }
        for (const AggregateCall& call : node.calls) {
            const std::string definition = call_text(call);
            for (size_t i = 0; i < call.outputs.size(); ++i) {
                const std::string& name = call.outputs[i].name;
                FieldOrigin origin = picked_by(call, i, scope);
                // The columns that `arg_max(TimeGenerated, *)` takes along are none that it makes.
                const bool taken_along = i > 0 && is_picker(*call.function) && is_column(*call.arguments[i], name);
                if (!taken_along) {
                    add_output(name, node, definition);
                    origin.definition = definition;
                    origin.stage = stage_kind(node);
                }
                fields.emplace_back(name, std::move(origin));
            }
            if (call.condition) read_conditions(*call.condition, scope);
        }
        // One row comes out of no rows, too.
        if (node.keys.empty()) scope.required.clear();
        if (node.mode == AggregateMode::kGroups) {
            scope.keep(fields);
        } else {
            for (auto& [name, origin] : fields) scope.set(name, std::move(origin));
        }
    }

    void read_join(const Join& node, FieldScope& left, const FieldScope& right) {
        const bool only_left = node.join == JoinKind::kLeftAnti, only_right = node.join == JoinKind::kRightAnti;
        if (only_right)
            left.events = right.events;
        else if (!only_left)
            left.events = either(std::move(left.events), right.events);
        const bool needs_both =
            node.join == JoinKind::kInner || node.join == JoinKind::kInnerUnique || node.join == JoinKind::kLeftSemi;
        if (only_right || node.join == JoinKind::kRightOuter || node.join == JoinKind::kRightSemi)
            left.required = right.required;
        else if (needs_both)
            left.required.insert(right.required.begin(), right.required.end());
        else if (node.join == JoinKind::kFullOuter)
            left.required.clear();
        if (node.outputs.empty()) {
            if (node.join != JoinKind::kLeftSemi && !only_left) left.merge(right, node.right_overwrites);
            return;
        }
        std::vector<std::pair<std::string, FieldOrigin>> fields;
        for (size_t i = 0; i < node.outputs.size() && i < node.schema.size(); ++i) {
            const Join::Output& output = node.outputs[i];
            FieldOrigin origin = (output.right ? right : left).find(output.name);
            if (output.right && origin.path.empty() && origin.stage.empty()) origin.stage = stage_kind(node);
            fields.emplace_back(node.schema[i].name, std::move(origin));
        }
        left.keep(fields);
    }

    void read_apply(Apply& node, FieldScope& scope, const std::vector<FieldScope>& inputs) {
        const std::vector<FieldScope>* before = applied_;
        std::vector<FieldScope> rows = inputs;
        if (rows.empty()) rows.emplace_back();
        rows[0] = scope;
        applied_ = &rows;
        FieldScope result = read_node(*node.body);
        applied_ = before;
        // What filters of the body ask of events narrows the rule's, but a body without records must not widen them.
        EventSet events = scope.events;
        scope.merge(result, true);
        scope.events = std::move(events);
    }

    void read_transform(const Transform& node, FieldScope& scope) {
        const bool unpacks = node.function->name == "bag_unpack";
        if ((unpacks || node.function->name == "spath_all") && !node.names.empty()) {
            const bool prefix = unpacks && node.constants[0].is_string();
            scope.set_open(scope.find(node.names[0]).path,
                           prefix ? std::string(node.constants[0].text()) : std::string());
            return;
        }
        if (language_ == Language::kSigma) return read_correlation(node, scope);
        for (const AggregateCall& call : node.calls) {
            const std::string definition = call_text(call);
            for (const Field& field : call.outputs) {
                add_output(field.name, node, definition);
                scope.set(field.name, {{}, definition, stage_kind(node), {}, {}, false});
            }
        }
        for (const Field& field : node.schema) {
            if (is_hidden_column(field) || node.inputs[0]->schema.has(field.name)) continue;
            add_output(field.name, node, {});
            scope.set(field.name, {{}, {}, stage_kind(node), {}, {}, false});
        }
        scope.set_open({});
    }

    // Its columns are all there are: the common fields, and what was counted.
    void read_correlation(const Transform& node, FieldScope& scope) {
        std::vector<std::pair<std::string, FieldOrigin>> fields;
        for (const Field& field : node.schema) {
            if (is_hidden_column(field)) continue;
            add_output(field.name, node, {});
            fields.emplace_back(field.name, FieldOrigin{{}, {}, stage_kind(node), {}, {}, false});
        }
        scope.keep(fields);
    }

    std::string stage_kind(const Node& node) const {
        return node.step < plan_.steps.size() ? plan_.steps[node.step].kind : std::string();
    }

    // No name of the rule's: `$0` of an aggregate that no column is named after, a pattern whose names only the data knows.
    static bool is_no_name(const std::string& field) {
        const bool counted = field.size() > 1 && field[0] == '$' && is_ascii_digit(field[1]);
        return is_hidden_column({field, Type::kDynamic}) || counted || field.starts_with("$results") ||
               field.find('*') != std::string::npos;
    }

    void add_output(const std::string& field, const Node& node, std::string definition) {
        if (is_no_name(field) || subqueries_ > 0 || node.step >= plan_.steps.size() || !outputs_.insert(field).second)
            return;
        facts_.outputs.push_back({field, plan_.steps[node.step].kind, std::move(definition)});
    }

    // A computed column: an output of the rule, and what it stands for.
    FieldOrigin make_field(const Node& node, const std::string& name, const Expr& expr, const FieldScope& scope) {
        const bool plain = expr.kind == ExprKind::kColumn;
        const bool from_view = expr.span.begin == expr.span.end && !plain;
        const std::string text = from_view ? std::string() : plan_text(plan_, expr);
        add_output(name, node, text);
        FieldOrigin origin;
        if (plain) origin = scope.find(expr.name);
        origin.stage = stage_kind(node);
        if (origin.definition.empty()) origin.definition = text;
        if (plain) return origin;
        origin.path = scope.path_of(expr);
        origin.folded = scope.is_folded(expr);
        if (expr.kind == ExprKind::kCall && questions_.asks_of_field(expr)) {
            Question question = questions_.read(expr, scope);
            origin.questions = std::make_shared<const std::vector<Indicator>>(std::move(question.indicators));
            origin.events = std::move(question.events);
        }
        return origin;
    }

    // Predicates inside case, iif and if.
    void read_conditions(const Expr& expr, const FieldScope& scope) {
        walk(expr, [&](const Expr& e) {
            const bool written = e.span.end > e.span.begin;  // not what a lookup or a view asks for itself
            if (e.kind != ExprKind::kCall || !written || !questions_.asks_of_field(e)) return;
            Question question = questions_.read_one(e, scope);
            facts_.conditions.insert(facts_.conditions.end(), question.indicators.begin(), question.indicators.end());
        });
    }

    Plan& plan_;
    Language language_;
    QuestionReader questions_;
    QueryFacts facts_;
    std::vector<size_t> stage_of_step_;
    std::set<std::string> outputs_;
    std::set<std::string> tables_;
    size_t subqueries_ = 0;                             // that are being read
    EventSet other_events_;                             // of subqueries in expressions
    const std::vector<FieldScope>* applied_ = nullptr;  // what the innermost Apply hands in, by its inputs
};

}  // namespace

QueryFacts query_facts(Plan& plan, Language language) { return FactReader(plan, language).read(); }

}  // namespace tocsin
