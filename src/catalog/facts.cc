// Everything here is read off the plan: nothing looks into the query's text but to quote it.
#include "catalog/facts.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "data/json.h"
#include "plan/aggregate.h"
#include "plan/apply.h"
#include "plan/expand.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/parse.h"
#include "plan/project.h"
#include "plan/scan.h"
#include "plan/select.h"
#include "source/view.h"

namespace tocsin {
namespace {

struct KindName {
    std::string_view name;
    bool negated;
};

KindName kind_name(PredicateKind kind) {
    switch (kind) {
        case PredicateKind::kEq: return {"eq", false};
        case PredicateKind::kNe: return {"ne", false};
        case PredicateKind::kIn: return {"in", false};
        case PredicateKind::kNotIn: return {"in", true};
        case PredicateKind::kContains: return {"contains", false};
        case PredicateKind::kNotContains: return {"contains", true};
        case PredicateKind::kStartsWith: return {"starts_with", false};
        case PredicateKind::kNotStartsWith: return {"starts_with", true};
        case PredicateKind::kEndsWith: return {"ends_with", false};
        case PredicateKind::kNotEndsWith: return {"ends_with", true};
        case PredicateKind::kHas:
        case PredicateKind::kHasAny:
        case PredicateKind::kHasAll: return {"has", false};
        case PredicateKind::kNotHas: return {"has", true};
        case PredicateKind::kRegexMatch: return {"regex_match", false};
        case PredicateKind::kWildcard: return {"wildcard", false};
        case PredicateKind::kCidr: return {"cidr", false};
        case PredicateKind::kGt: return {"gt", false};
        case PredicateKind::kGe: return {"ge", false};
        case PredicateKind::kLt: return {"lt", false};
        case PredicateKind::kLe: return {"le", false};
        case PredicateKind::kBetween: return {"between", false};
        case PredicateKind::kNotBetween: return {"between", true};
        case PredicateKind::kIsNull: return {"is_null", false};
        case PredicateKind::kIsNotNull: return {"is_null", true};
        case PredicateKind::kNone:
        case PredicateKind::kAnd:
        case PredicateKind::kOr:
        case PredicateKind::kNot: break;
    }
    return {"", false};
}

// A comparison read from right to left.
PredicateKind mirrored(PredicateKind kind) {
    switch (kind) {
        case PredicateKind::kGt: return PredicateKind::kLt;
        case PredicateKind::kGe: return PredicateKind::kLe;
        case PredicateKind::kLt: return PredicateKind::kGt;
        case PredicateKind::kLe: return PredicateKind::kGe;
        default: return kind;
    }
}

bool has_column(const Expr& expr) { return !columns_of(expr).empty(); }

class FactReader {
public:
    FactReader(Plan& plan, Language language) : plan_(plan), language_(language) {}

    QueryFacts read() {
        read_stages();
        visit_nodes(*plan_.root, [&](Node& node) { read_node(node); });
        auto tidy = [](std::vector<Indicator>& list) {
            std::sort(list.begin(), list.end());
            list.erase(std::unique(list.begin(), list.end()), list.end());
        };
        tidy(facts_.indicators);
        tidy(facts_.conditions);
        read_events();
        return std::move(facts_);
    }

private:
    void read_stages() {
        size_t begin = 0;
        while (begin < plan_.steps.size()) {
            size_t end = begin + 1;
            bool gather = language_ == Language::kKql;
            while (gather && end < plan_.steps.size() && plan_.steps[end].kind == plan_.steps[begin].kind &&
                   adjacent(end - 1, end))
                ++end;
            Stage stage;
            stage.kind = plan_.steps[begin].kind;
            stage.steps = end - begin;
            stage.macro = plan_.steps[begin].macro;
            Span span = cover(plan_.steps[begin].span, plan_.steps[end - 1].span);
            stage.text = std::string(trim(plan_.source->text(span)));
            facts_.stages.push_back(std::move(stage));
            begin = end;
        }
    }

    // Nothing but blanks between two steps: they are neighbours in one pipeline.
    bool adjacent(size_t first, size_t second) const {
        Span a = plan_.steps[first].span, b = plan_.steps[second].span;
        if (b.begin < a.end) return false;
        std::string_view between = plan_.source->text({a.end, b.begin});
        // Comments between steps do not part them.
        for (std::string_view line : split(between, '\n')) {
            line = trim(line);
            if (!line.empty() && !line.starts_with("//")) return false;
        }
        return true;
    }

    void read_node(Node& node) {
        switch (node.kind) {
            case NodeKind::kScan: views_.insert(as<Scan>(node).view); break;
            case NodeKind::kFilter:
                for (const ExprPtr& predicate : as<Filter>(node).predicates)
                    read_predicate(*predicate, false, facts_.indicators);
                break;
            case NodeKind::kExtend:
                for (const Assignment& column : as<Extend>(node).columns) {
                    add_output(column.name, node);
                    read_conditions(*column.expr);
                }
                break;
            case NodeKind::kProject:
                for (const Assignment& column : as<Project>(node).columns) {
                    bool plain = column.expr->kind == ExprKind::kColumn;
                    if (!plain) add_output(column.name, node);
                    read_conditions(*column.expr);
                }
                break;
            case NodeKind::kAggregate:
                for (const Assignment& key : as<Aggregate>(node).keys) {
                    if (key.expr->kind != ExprKind::kColumn) add_output(key.name, node);
                }
                for (const AggregateCall& call : as<Aggregate>(node).calls) {
                    for (const Field& field : call.outputs) add_output(field.name, node);
                }
                break;
            case NodeKind::kExpand:
                for (const ExpandColumn& column : as<Expand>(node).columns) add_output(column.name, node);
                break;
            case NodeKind::kParse:
                for (const Field& column : as<Parse>(node).columns) add_output(column.name, node);
                break;
            case NodeKind::kSelect:
                if (as<Select>(node).mode == SelectMode::kRename) {
                    for (const std::string& target : as<Select>(node).targets) {
                        if (target.find('*') == std::string::npos) add_output(target, node);
                    }
                }
                break;
            case NodeKind::kTransform: fields_from_data_ = true; break;
            default: break;
        }
    }

    void add_output(const std::string& field, const Node& node) {
        if (node.step == kNoStep || node.step >= plan_.steps.size()) return;
        if (!outputs_.insert(field).second) return;
        facts_.outputs.push_back({field, plan_.steps[node.step].kind});
    }

    // Predicates inside case, iif and if.
    void read_conditions(const Expr& expr) {
        walk(expr, [&](const Expr& e) {
            if (e.kind == ExprKind::kCall && !kind_name(e.function->predicate).name.empty()) {
                add_predicate(e, false, facts_.conditions);
            }
        });
    }

    void read_predicate(const Expr& root, bool negated, std::vector<Indicator>& out) {
        std::vector<std::pair<const Expr*, bool>> stack{{&root, negated}};
        while (!stack.empty()) {
            auto [expr, inverse] = stack.back();
            stack.pop_back();
            if (expr->kind != ExprKind::kCall) continue;
            switch (expr->function->predicate) {
                case PredicateKind::kAnd:
                case PredicateKind::kOr:
                    for (const ExprPtr& argument : expr->arguments) stack.emplace_back(argument.get(), inverse);
                    break;
                case PredicateKind::kNot: stack.emplace_back(expr->arguments[0].get(), !inverse); break;
                default: add_predicate(*expr, inverse, out);
            }
        }
    }

    void add_predicate(const Expr& call, bool negated, std::vector<Indicator>& out) {
        if (call.arguments.empty()) return;
        PredicateKind kind = call.function->predicate;
        size_t subject = 0;
        if (call.arguments.size() == 2 && !has_column(*call.arguments[0]) && has_column(*call.arguments[1])) {
            subject = 1;
            kind = mirrored(kind);
        }
        // SPL's equality always knows `*`; whether the value has one is looked at below.
        if (language_ == Language::kSpl && kind == PredicateKind::kWildcard) kind = PredicateKind::kEq;
        KindName name = kind_name(kind);
        if (name.name.empty() || !has_column(*call.arguments[subject])) return;
        Indicator indicator;
        indicator.kind = name.name;
        indicator.negated = negated != name.negated;
        indicator.field = field_text(*call.arguments[subject]);
        indicator.canonical = canonical(*call.arguments[subject]);
        for (size_t i = 0; i < call.arguments.size(); ++i) {
            if (i == subject) continue;
            const Expr& argument = *call.arguments[i];
            if (argument.kind == ExprKind::kLiteral)
                add_values(argument.value, indicator.values);
            else if (is_constant(argument) || argument.span.end > argument.span.begin)
                indicator.values.push_back(source_text(argument));
        }
        split_wildcards(indicator, out);
    }

    static void add_values(const Value& value, std::vector<std::string>& out) {
        if (value.tag() == Tag::kArray) {
            for (const Value& item : value.items()) add_values(item, out);
        } else if (!value.is_null()) {
            out.push_back(to_text(value));
        }
    }

    // SPL's equality knows `*`: what it asks then is the beginning, the end, a part, or whether there is a value at all.
    void split_wildcards(const Indicator& indicator, std::vector<Indicator>& out) const {
        bool wild = language_ == Language::kSpl && (indicator.kind == "eq" || indicator.kind == "ne") &&
                    indicator.values.size() == 1 && indicator.values[0].find('*') != std::string::npos;
        if (!wild) {
            out.push_back(indicator);
            return;
        }
        Indicator narrowed = indicator;
        if (indicator.kind == "ne") narrowed.negated = !narrowed.negated;
        std::string value = indicator.values[0];
        bool front = value.starts_with('*'), back = value.ends_with('*');
        std::string inner = value;
        if (front) inner.erase(0, 1);
        if (back && !inner.empty()) inner.pop_back();
        if (value == "*") {
            narrowed.kind = "is_null";
            narrowed.negated = !narrowed.negated;
            narrowed.values.clear();
        } else if (inner.find('*') != std::string::npos) {
            narrowed.kind = "wildcard";
        } else {
            narrowed.kind = front && back ? "contains" : front ? "ends_with" : "starts_with";
            narrowed.values = {inner};
        }
        out.push_back(narrowed);
    }

    std::string source_text(const Expr& expr) const {
        if (expr.span.end > expr.span.begin && plan_.source) return std::string(plan_.source->text(expr.span));
        return to_string(expr);
    }

    // A column under casts is that column; anything else is quoted.
    const Expr* column_under_casts(const Expr& expr) const {
        const Expr* at = &expr;
        while (at->kind == ExprKind::kCall && at->arguments.size() == 1 &&
               at->function->predicate == PredicateKind::kNone &&
               at->function->column_name == ColumnName::kFirstArgument) {
            at = at->arguments[0].get();
        }
        return at->kind == ExprKind::kColumn ? at : nullptr;
    }

    std::string field_text(const Expr& expr) const {
        const Expr* column = column_under_casts(expr);
        return column ? column->name : source_text(expr);
    }

    std::string canonical(const Expr& expr) const {
        const Expr* column = column_under_casts(expr);
        if (!column || outputs_.count(column->name) > 0) return {};
        for (const View* view : views_) {
            bool listed = view->find(column->name) || view->find_derived(column->name);
            if (fields_from_data_ && !listed) continue;
            std::string name = view->canonical(column->name);
            if (!name.empty()) return name;
        }
        return {};
    }

    // Every combination of a named event with a named source; the rule's indicators are not tied to each other here.
    void read_events() {
        std::set<std::string> names, sources;
        for (const Indicator& indicator : facts_.indicators) {
            if (indicator.negated || (indicator.kind != "eq" && indicator.kind != "in")) continue;
            if (indicator.canonical == "aws::eventName") names.insert(indicator.values.begin(), indicator.values.end());
            if (indicator.canonical == "aws::eventSource")
                sources.insert(indicator.values.begin(), indicator.values.end());
        }
        std::set<EventFact> events;
        auto provider = [](const std::string& source) { return "AWS-" + source.substr(0, source.find('.')); };
        for (const std::string& name : names) {
            if (sources.empty()) events.insert({"AWS", name});
            for (const std::string& source : sources) events.insert({provider(source), name});
        }
        if (names.empty()) {
            for (const std::string& source : sources) events.insert({provider(source), "_catch_all"});
        }
        facts_.events.assign(events.begin(), events.end());
    }

    Plan& plan_;
    Language language_;
    QueryFacts facts_;
    std::set<std::string> outputs_;
    std::set<const View*> views_;
    bool fields_from_data_ = false;  // an operator below made fields of its own: a name may no longer be the record's
};

}  // namespace

QueryFacts query_facts(Plan& plan, Language language) { return FactReader(plan, language).read(); }

}  // namespace tocsin
