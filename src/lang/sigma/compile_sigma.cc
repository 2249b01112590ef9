// A Sigma rule becomes a scan of the view that its logsource names and a filter of its condition. The row of a match is
// the whole event, so that the scan stays open.
#include <algorithm>

#include "base/text.h"
#include "lang/compile.h"
#include "lang/sigma/condition.h"
#include "lang/sigma/detection.h"
#include "lang/yaml_source.h"
#include "plan/filter.h"
#include "plan/scan.h"
#include "plan/select.h"

namespace tocsin {
namespace {

class RuleCompiler {
public:
    RuleCompiler(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics)
        : source_(source), environment_(environment), diagnostics_(diagnostics) {
        plan_.source = source;
        plan_.arena = std::make_shared<Arena>();
    }

    Result<Plan> compile(const YamlNode& rule) {
        if (!rule.is_map()) return fail("rule", "a Sigma rule is a map of keys", rule.span);
        for (std::string_view key : {"correlation", "action"}) {
            if (const YamlMember* member = rule.member(key)) {
                return fail("unsupported", "rules with `" + std::string(key) + "` are not supported", member->key.span);
            }
        }
        const View* view = find_view(rule);
        ExprPtr predicate = detection(rule);
        if (view == nullptr || !predicate) return kFailed;
        build(*view, rule.member("logsource")->value.span, std::move(predicate));
        return std::move(plan_);
    }

private:
    // The view for the logs that the rule is about; null after telling that there is none.
    const View* find_view(const YamlNode& rule) {
        const YamlMember* member = rule.member("logsource");
        if (member == nullptr || !member->value.is_map()) {
            fail("rule", "`logsource` is missing", member ? member->key.span : start_of(rule));
            return nullptr;
        }
        std::string name, said;
        for (std::string_view key : {"product", "category", "service"}) {
            const YamlNode* part = member->value.find(key);
            if (part == nullptr || !part->is_scalar()) continue;
            name += (name.empty() ? "" : "/") + to_lower_ascii(part->text);
            said += (said.empty() ? "" : ", ") + std::string(key) + " `" + part->text + "`";
        }
        const View* view = environment_.views->find(Language::kSigma, name);
        if (view == nullptr && (name == "aws/cloudtrail" || name == "cloudtrail"))
            view = environment_.views->find(Language::kSigma, "cloudtrail");
        if (view == nullptr) {
            diagnostics_.error(
                "unknown-table", "no logs are known for the logsource " + (said.empty() ? "given" : said),
                member->value.span, name.empty() ? std::string() : "`--logsource " + name + "=PATH` would supply them");
        }
        return view;
    }

    // The predicate of the detection section; null after telling what is wrong.
    ExprPtr detection(const YamlNode& rule) {
        const YamlMember* member = rule.member("detection");
        if (member == nullptr || !member->value.is_map()) {
            fail("rule", "`detection` is missing", member ? member->key.span : start_of(rule));
            return nullptr;
        }
        const YamlMember* condition = member->value.member("condition");
        for (const YamlMember& part : member->value.members) {
            if (part.key.text == "condition" || part.key.text == "timeframe") continue;
            selections_.push_back(sigma::compile_selection(part, *plan_.arena, diagnostics_));
        }
        if (condition == nullptr) {
            fail("rule", "`condition` is missing", member->key.span);
            return nullptr;
        }
        ExprPtr predicate = conditions(condition->value);
        for (sigma::Selection& selection : selections_) {
            if (selection.used || !predicate) continue;
            diagnostics_.warning("rule", "the condition does not use the selection `" + selection.name + "`",
                                 selection.name_span);
        }
        if (predicate && member->value.find("timeframe")) {
            diagnostics_.warning("rule", "`timeframe` means nothing without an aggregation",
                                 member->value.member("timeframe")->key.span);
        }
        condition_span_ = cover(condition->key.span, condition->value.span);
        return predicate;
    }

    // One condition, or a list of which one must hold.
    ExprPtr conditions(const YamlNode& node) {
        std::vector<const YamlNode*> texts;
        if (node.is_scalar()) texts.push_back(&node);
        for (const YamlNode& item : node.items) texts.push_back(&item);
        std::vector<ExprPtr> parts;
        for (const YamlNode* text : texts) {
            if (!text->is_scalar()) break;
            ExprPtr part =
                sigma::compile_condition(text->text, scalar_offsets(*source_, *text), selections_, diagnostics_);
            if (!part) return nullptr;
            parts.push_back(std::move(part));
        }
        if (parts.empty() || parts.size() < texts.size()) {
            fail("rule", "`condition` must be a text or a list of texts", node.span);
            return nullptr;
        }
        return sigma::any_of(std::move(parts), node.span);
    }

    void build(const View& view, Span logsource, ExprPtr predicate) {
        auto scan = std::make_unique<Scan>();
        scan->view = &view;
        scan->patterns = {"*"};
        scan->schema.set_open(true);
        scan->span = logsource;
        auto filter = std::make_unique<Filter>();
        filter->schema = scan->schema;
        filter->span = condition_span_;
        add_conjuncts(std::move(predicate), filter->predicates);
        const bool keywords = std::any_of(filter->predicates.begin(), filter->predicates.end(), reads_whole_text);
        if (keywords) {
            const std::string raw(sigma::kRawColumn);
            scan->columns.push_back({raw, Type::kString, {}, Rendering::kRecord, {}});
            scan->schema.set(raw, Type::kString);
            filter->schema = scan->schema;
        }
        filter->inputs.push_back(std::move(scan));
        for (const sigma::Selection& selection : selections_) {
            if (selection.used) plan_.steps.push_back({"selection", selection.span, {}});
        }
        plan_.steps.push_back({"condition", condition_span_, {}});
        filter->step = static_cast<uint32_t>(plan_.steps.size() - 1);
        plan_.root = std::move(filter);
        if (keywords) drop_whole_text();
    }

    static bool reads_whole_text(const ExprPtr& predicate) {
        std::vector<std::string> names = columns_of(*predicate);
        return std::find(names.begin(), names.end(), sigma::kRawColumn) != names.end();
    }

    // Keywords need the text of the event; its row is the event's fields alone.
    void drop_whole_text() {
        auto select = std::make_unique<Select>();
        select->mode = SelectMode::kDrop;
        select->patterns = {std::string(sigma::kRawColumn)};
        select->schema.set_open(true);
        select->span = plan_.root->span;
        select->step = plan_.root->step;
        select->inputs.push_back(std::move(plan_.root));
        plan_.root = std::move(select);
    }

    static void add_conjuncts(ExprPtr predicate, std::vector<ExprPtr>& out) {
        if (predicate->function->predicate != PredicateKind::kAnd) {
            out.push_back(std::move(predicate));
            return;
        }
        for (ExprPtr& part : predicate->arguments) add_conjuncts(std::move(part), out);
    }

    static Span start_of(const YamlNode& node) { return {node.span.begin, node.span.begin}; }

    Failure fail(std::string_view code, std::string message, Span span) {
        diagnostics_.error(code, std::move(message), span);
        return kFailed;
    }

    SourcePtr source_;
    const Environment& environment_;
    Diagnostics& diagnostics_;
    Plan plan_;
    std::vector<sigma::Selection> selections_;
    Span condition_span_;
};

}  // namespace

Result<Plan> compile_sigma(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics) {
    diagnostics.set_source(source);
    const size_t errors_before = diagnostics.error_count();
    auto failed = [&] { return diagnostics.error_count() > errors_before; };
    std::vector<YamlNode> documents = parse_yaml(source, diagnostics);
    if (failed()) return kFailed;
    if (documents.size() != 1) {
        diagnostics.error("rule", documents.empty() ? "the file is empty" : "the text holds several rules", {});
        return kFailed;
    }
    Result<Plan> plan = RuleCompiler(source, environment, diagnostics).compile(documents[0]);
    if (failed()) return kFailed;
    return plan;
}

}  // namespace tocsin
