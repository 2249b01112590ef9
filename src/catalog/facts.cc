// Everything here is read off the plan: nothing looks into the query's text but to quote it. The walk goes from the scans upwards and
// carries along what each name means and which events the rows may be.
#include "catalog/facts.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/text.h"
#include "catalog/field_origin.h"
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

bool has_column(const Expr& expr) { return !columns_of(expr).empty(); }

template <class T>
void sort_once(std::vector<T>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

// What a predicate asks, and the events that it admits.
struct Question {
    std::vector<Indicator> indicators;
    std::vector<const Expr*> subjects;  // of each indicator: the expression that it asks about
    EventSet events = any_event();
    std::set<std::string> required;  // fields without which it cannot hold
};

std::set<std::string> common(const std::set<std::string>& a, const std::set<std::string>& b) {
    std::set<std::string> out;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(out, out.end()));
    return out;
}

class FactReader {
public:
    FactReader(Plan& plan, Language language) : plan_(plan), language_(language) {}

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
            case NodeKind::kExtend:
                for (const Assignment& column : as<Extend>(node).columns) {
                    scope.set(column.name, make_field(node, column.name, *column.expr, scope));
                    read_conditions(*column.expr, scope);
                }
                break;
            case NodeKind::kProject: read_project(as<Project>(node), scope); break;
            case NodeKind::kSelect: read_select(as<Select>(node), scope); break;
            case NodeKind::kAggregate: read_aggregate(as<Aggregate>(node), scope); break;
            case NodeKind::kJoin: read_join(as<Join>(node), scope, inputs[1]); break;
            case NodeKind::kUnion:
                for (size_t i = 1; i < inputs.size(); ++i) {
                    scope.events = either(std::move(scope.events), inputs[i].events);
                    scope.required = common(scope.required, inputs[i].required);
                    scope.merge(inputs[i], false);
                }
                break;
            case NodeKind::kExpand:
                for (const ExpandColumn& column : as<Expand>(node).columns)
                    scope.set(column.name, make_field(node, column.name, *column.expr, scope));
                break;
            case NodeKind::kApply: read_apply(as<Apply>(node), scope); break;
            case NodeKind::kParse:
                for (const Field& column : as<Parse>(node).columns) {
                    add_output(column.name, node, {});
                    scope.set(column.name, {{}, source_text(*as<Parse>(node).text), stage_kind(node), {}, {}, false});
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
                if (as<Values>(node).from_apply && applied_) scope = *applied_;
                break;
            case NodeKind::kRange:
            case NodeKind::kSort:
            case NodeKind::kTake: break;
        }
        return scope;
    }

    // Their predicates count; their events are the rule's, too.
    void read_subqueries(Node& node) {
        visit_exprs(node, [&](ExprPtr& root) {
            walk(*root, [&](const Expr& expr) {
                if (!expr.subquery) return;
                FieldScope inner = read_node(*expr.subquery);
                other_events_ = either(std::move(other_events_), inner.events);
            });
        });
    }

    void read_filters(const std::vector<ExprPtr>& predicates, const Node& node, FieldScope& scope) {
        for (const ExprPtr& predicate : predicates) {
            if (asks_for_other_products(*predicate, scope)) scope.set_foreign();
            Question question = read_predicate(*predicate, false, scope);
            scope.events = both(scope.events, question.events);
            scope.required.insert(question.required.begin(), question.required.end());
            for (size_t i = 0; i < question.indicators.size(); ++i) {
                Predicate fact;
                fact.indicator = std::move(question.indicators[i]);
                if (node.step < stage_of_step_.size()) fact.stage = stage_of_step_[node.step];
                if (const Expr* subject = question.subjects[i]) describe_subject(*subject, scope, fact);
                facts_.predicates.push_back(std::move(fact));
            }
        }
    }

    void describe_subject(const Expr& subject, const FieldScope& scope, Predicate& fact) const {
        if (const Expr* column = column_under_casts(subject)) {
            FieldOrigin origin = scope.find(column->name);
            fact.definition = origin.definition;
            fact.made_by = origin.stage;
        } else {
            fact.definition = source_text(subject);
        }
    }

    // A search of other products' sourcetypes: their fields only happen to have the names that the view knows. Those of one product
    // begin alike: `aws:cloudtrail`, `aws:cloudwatchlogs`.
    bool asks_for_other_products(const Expr& predicate, const FieldScope& scope) const {
        if (language_ != Language::kSpl || !scope.view()) return false;
        const std::string& view = scope.view()->name;
        const std::string_view product = std::string_view(view).substr(0, view.find(':') + 1);
        bool other = false, ours = false;
        walk(predicate, [&](const Expr& expr) {
            if (expr.kind != ExprKind::kCall || expr.arguments.size() < 2) return;
            const Expr& field = *expr.arguments[0];
            const PredicateKind kind = expr.function->predicate;
            if (field.kind != ExprKind::kColumn || field.name != "sourcetype") return;
            if (kind != PredicateKind::kWildcard && kind != PredicateKind::kIn) return;
            for (size_t i = 1; i < expr.arguments.size(); ++i) {
                if (expr.arguments[i]->kind != ExprKind::kLiteral) continue;
                std::string value = to_text(expr.arguments[i]->value);
                (value.starts_with(product) || value.starts_with('*') ? ours : other) = true;
            }
        });
        return other && !ours;
    }

    void read_project(const Project& node, FieldScope& scope) {
        std::vector<std::pair<std::string, FieldOrigin>> fields;
        for (const Assignment& column : node.columns) {
            const bool plain = column.expr->kind == ExprKind::kColumn;
            fields.emplace_back(column.name, plain ? scope.find(column.expr->name)
                                                   : make_field(node, column.name, *column.expr, scope));
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

    void read_aggregate(const Aggregate& node, FieldScope& scope) {
        std::vector<std::pair<std::string, FieldOrigin>> fields;
        for (const Assignment& key : node.keys) {
            const bool plain = key.expr->kind == ExprKind::kColumn;
            fields.emplace_back(key.name,
                                plain ? scope.find(key.expr->name) : make_field(node, key.name, *key.expr, scope));
        }
        for (const AggregateCall& call : node.calls) {
            std::string definition = call.span.end > call.span.begin ? std::string(plan_.source->text(call.span))
                                                                     : std::string(call.function->name);
            for (const Field& field : call.outputs) {
                add_output(field.name, node, definition);
                fields.emplace_back(field.name, FieldOrigin{{}, definition, stage_kind(node), {}, {}, false});
            }
            if (call.condition) read_conditions(*call.condition, scope);
        }
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

    void read_apply(Apply& node, FieldScope& scope) {
        const FieldScope* before = applied_;
        FieldScope rows = scope;
        applied_ = &rows;
        FieldScope result = read_node(*node.body);
        applied_ = before;
        // What filters of the body ask of events narrows the rule's, but a body without records must not widen them.
        EventSet events = scope.events;
        scope.merge(result, true);
        scope.events = std::move(events);
    }

    void read_transform(const Transform& node, FieldScope& scope) {
        if (node.function->name == "spath_all" && !node.names.empty()) {
            scope.set_open(scope.find(node.names[0]).path);
            return;
        }
        if (language_ == Language::kSigma) return read_correlation(node, scope);
        for (const AggregateCall& call : node.calls) {
            for (const Field& field : call.outputs) scope.set(field.name, {{}, {}, stage_kind(node), {}, {}, false});
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

    void add_output(const std::string& field, const Node& node, std::string definition) {
        if (node.step >= plan_.steps.size() || !outputs_.insert(field).second) return;
        facts_.outputs.push_back({field, plan_.steps[node.step].kind, std::move(definition)});
    }

    // A computed column: an output of the rule, and what it stands for.
    FieldOrigin make_field(const Node& node, const std::string& name, const Expr& expr, const FieldScope& scope) {
        const bool from_view = expr.span.begin == expr.span.end && expr.kind != ExprKind::kColumn;
        FieldOrigin origin;
        origin.path = scope.path_of(expr);
        if (!from_view) origin.definition = source_text(expr);
        origin.stage = stage_kind(node);
        if (expr.kind == ExprKind::kCall && expr.function->predicate != PredicateKind::kNone) {
            Question question = read_predicate(expr, false, scope);
            origin.questions = std::make_shared<const std::vector<Indicator>>(std::move(question.indicators));
            origin.events = std::move(question.events);
        }
        add_output(name, node, origin.definition);
        return origin;
    }

    // Predicates inside case, iif and if.
    void read_conditions(const Expr& expr, const FieldScope& scope) {
        walk(expr, [&](const Expr& e) {
            if (e.kind != ExprKind::kCall || predicate_name(e.function->predicate).name.empty()) return;
            Question question = simple_question(e, false, scope);
            facts_.conditions.insert(facts_.conditions.end(), question.indicators.begin(), question.indicators.end());
        });
    }

    Question read_predicate(const Expr& expr, bool negated, const FieldScope& scope) {
        if (expr.kind == ExprKind::kColumn) return column_question(expr, negated, scope);
        if (expr.kind != ExprKind::kCall) return {};
        const PredicateKind kind = expr.function->predicate;
        if (kind == PredicateKind::kNot) return read_predicate(*expr.arguments[0], !negated, scope);
        const bool some = expr.function->name == "at_least";  // of the conditions behind its number
        if (kind != PredicateKind::kAnd && kind != PredicateKind::kOr && !some)
            return simple_question(expr, negated, scope);
        const bool conjunction = !some && (kind == PredicateKind::kAnd) != negated;
        const size_t first = some ? 1 : 0;
        Question out;
        for (size_t i = first; i < expr.arguments.size(); ++i) {
            Question part = read_predicate(*expr.arguments[i], negated, scope);
            out.indicators.insert(out.indicators.end(), part.indicators.begin(), part.indicators.end());
            out.subjects.insert(out.subjects.end(), part.subjects.begin(), part.subjects.end());
            if (i == first) {
                out.events = std::move(part.events);
                out.required = std::move(part.required);
            } else if (conjunction) {
                out.events = both(out.events, part.events);
                out.required.insert(part.required.begin(), part.required.end());
            } else {
                out.events = either(std::move(out.events), part.events);
                out.required = common(out.required, part.required);
            }
        }
        return out;
    }

    // `where bad`: what was asked when `bad` was computed.
    Question column_question(const Expr& column, bool negated, const FieldScope& scope) const {
        Question out;
        FieldOrigin origin = scope.find(column.name);
        if (origin.questions) {
            out.indicators = *origin.questions;
            for (Indicator& indicator : out.indicators) indicator.negated = indicator.negated != negated;
            out.subjects.resize(out.indicators.size());
            if (!negated) out.events = origin.events;
        } else {
            out.indicators.push_back({column.name, origin.path, "eq", {negated ? "false" : "true"}, false});
            out.subjects.push_back(&column);
        }
        return out;
    }

    Question simple_question(const Expr& call, bool negated, const FieldScope& scope) const {
        Question out;
        if (call.arguments.empty()) return out;
        PredicateKind kind = call.function->predicate;
        size_t subject = 0;
        if (call.arguments.size() == 2 && !has_column(*call.arguments[0]) && has_column(*call.arguments[1])) {
            subject = 1;
            kind = mirrored(kind);
        }
        // SPL's equality always knows `*`; whether the value has one is looked at below.
        if (language_ == Language::kSpl && kind == PredicateKind::kWildcard) kind = PredicateKind::kEq;
        const PredicateName name = predicate_name(kind);
        if (name.name.empty() || !has_column(*call.arguments[subject])) return out;
        Indicator indicator;
        indicator.kind = name.name;
        indicator.negated = negated != name.negated;
        const Expr* column = column_under_casts(*call.arguments[subject]);
        // A name may begin with the mark of a front end for columns of its own.
        const bool marked = column && column->name.starts_with('\x02');
        indicator.field = column ? column->name.substr(marked ? 1 : 0) : source_text(*call.arguments[subject]);
        indicator.canonical = marked ? scope.find(indicator.field).path : scope.path_of(*call.arguments[subject]);
        for (size_t i = 0; i < call.arguments.size(); ++i) {
            if (i == subject) continue;
            const Expr& argument = *call.arguments[i];
            if (argument.kind == ExprKind::kLiteral)
                add_values(argument.value, indicator.values);
            else if (is_constant(argument) || argument.span.end > argument.span.begin)
                indicator.values.push_back(source_text(argument));
        }
        // Only the search command's comparisons know `*`, not those of eval and where.
        if (call.function->name.starts_with("search_")) indicator = narrowed_wildcard(std::move(indicator));
        out.events = events_of(indicator, call.function->letter_case == CaseRule::kInsensitive);
        if (needs_field(indicator) && !(column && scope.find(column->name).derived))
            out.required.insert(indicator.canonical);
        out.subjects.push_back(call.arguments[subject].get());
        out.indicators.push_back(std::move(indicator));
        return out;
    }

    // Whether the question can only be answered with yes where the field is there.
    static bool needs_field(const Indicator& indicator) {
        if (indicator.canonical.empty()) return false;
        if (indicator.kind == "is_null") return indicator.negated;
        const bool empty_counts = std::count(indicator.values.begin(), indicator.values.end(), "") > 0;
        return !indicator.negated && indicator.kind != "ne" && !indicator.values.empty() && !empty_counts;
    }

    static void add_values(const Value& value, std::vector<std::string>& out) {
        if (value.tag() == Tag::kArray) {
            for (const Value& item : value.items()) add_values(item, out);
        } else if (!value.is_null()) {
            out.push_back(to_text(value));
        }
    }

    // What a value with `*` asks is the beginning, the end, a part, or whether there is a value at all.
    static Indicator narrowed_wildcard(Indicator indicator) {
        const bool wild = (indicator.kind == "eq" || indicator.kind == "ne") && indicator.values.size() == 1 &&
                          indicator.values[0].find('*') != std::string::npos;
        if (!wild) return indicator;
        if (indicator.kind == "ne") indicator.negated = !indicator.negated;
        const std::string value = indicator.values[0];
        const bool front = value.starts_with('*'), back = value.ends_with('*');
        std::string inner = value;
        if (front) inner.erase(0, 1);
        if (back && !inner.empty()) inner.pop_back();
        if (value == "*") {
            indicator.kind = "is_null";
            indicator.negated = !indicator.negated;
            indicator.values.clear();
        } else if (inner.find('*') != std::string::npos) {
            indicator.kind = "wildcard";
        } else {
            indicator.kind = front && back ? "contains" : front ? "ends_with" : "starts_with";
            indicator.values = {inner};
        }
        return indicator;
    }

    std::string source_text(const Expr& expr) const {
        if (expr.span.end > expr.span.begin && plan_.source) return std::string(plan_.source->text(expr.span));
        return to_string(expr);
    }

    Plan& plan_;
    Language language_;
    QueryFacts facts_;
    std::vector<size_t> stage_of_step_;
    std::set<std::string> outputs_;
    std::set<std::string> tables_;
    EventSet other_events_;                // of subqueries in expressions
    const FieldScope* applied_ = nullptr;  // what the innermost Apply hands in
};

}  // namespace

QueryFacts query_facts(Plan& plan, Language language) { return FactReader(plan, language).read(); }

}  // namespace tocsin
