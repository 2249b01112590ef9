// Rules and filters have the same two parts, selections and a condition over them; so both are read here.
#include "lang/sigma/rule.h"

#include <algorithm>

#include "base/text.h"
#include "lang/sigma/condition.h"
#include "lang/sigma/timespan.h"

namespace tocsin::sigma {
namespace {

class SectionReader {
public:
    SectionReader(const SourcePtr& source, Arena& arena, const SigmaCollection* collection, Diagnostics& diagnostics)
        : source_(source), arena_(arena), collection_(collection), diagnostics_(diagnostics) {}

    // The members that are not `keys` are selections.
    bool read_selections(const YamlNode& section, std::initializer_list<std::string_view> keys,
                         std::vector<Selection>& out) {
        bool good = true;
        for (const YamlMember& part : section.members) {
            if (std::find(keys.begin(), keys.end(), part.key.text) != keys.end()) continue;
            out.push_back(compile_selection(part, arena_, collection_, diagnostics_));
            good = good && out.back().predicate != nullptr;
        }
        return good;
    }

    // One condition, or a list of which one must hold. Only a single one may have an aggregation.
    ExprPtr read_condition(const YamlMember& member, std::vector<Selection>& selections,
                           std::optional<Aggregation>* aggregation) {
        const YamlNode& node = member.value;
        std::vector<const YamlNode*> texts;
        if (node.is_scalar()) texts.push_back(&node);
        for (const YamlNode& item : node.items) texts.push_back(&item);
        std::vector<ExprPtr> parts;
        for (const YamlNode* text : texts) {
            if (!text->is_scalar()) break;
            std::vector<uint32_t> offsets = scalar_offsets(*source_, *text);
            Condition read = compile_condition(text->text, offsets, selections, diagnostics_);
            if (read.pipe) {
                if (aggregation == nullptr || texts.size() > 1)
                    return fail("unsupported", "an aggregation stands in the only condition of a rule", text->span);
                *aggregation = read_aggregation(text->text, *read.pipe, offsets, selections, diagnostics_);
                if (!*aggregation) return nullptr;
            }
            if (!read.predicate) return nullptr;
            parts.push_back(std::move(read.predicate));
        }
        if (parts.empty() || parts.size() < texts.size())
            return fail("rule", "`condition` must be a text or a list of texts", node.span);
        return any_of(std::move(parts), node.span);
    }

    ExprPtr fail(std::string_view code, std::string message, Span span) {
        diagnostics_.error(code, std::move(message), span);
        return nullptr;
    }

private:
    const SourcePtr& source_;
    Arena& arena_;
    const SigmaCollection* collection_;
    Diagnostics& diagnostics_;
};

Span start_of(const YamlNode& node) { return {node.span.begin, node.span.begin}; }

// The member with a map; null after telling that there is none.
const YamlMember* required_map(const YamlNode& document, std::string_view key, Diagnostics& diagnostics) {
    const YamlMember* member = document.member(key);
    if (member != nullptr && member->value.is_map()) return member;
    diagnostics.error("rule", "`" + std::string(key) + "` is missing", member ? member->key.span : start_of(document));
    return nullptr;
}

// Whether the filter names the rule, or all rules.
bool names(const YamlNode& filter, const SigmaEntry& rule) {
    const YamlNode* rules = filter.find("rules");
    if (rules == nullptr) return false;
    auto means = [&](const std::string& text) {
        return !text.empty() && (equals_ignore_case(text, rule.id) || text == rule.name);
    };
    if (rules->is_scalar()) return equals_ignore_case(rules->text, "any") || means(rules->text);
    if (rules->is_list() && rules->items.empty()) return true;
    return std::any_of(rules->items.begin(), rules->items.end(),
                       [&](const YamlNode& item) { return item.is_scalar() && means(item.text); });
}

}  // namespace

std::optional<DetectionRule> read_rule(const YamlNode& document, const SourcePtr& source, Arena& arena,
                                       const SigmaCollection* collection, Diagnostics& diagnostics) {
    DetectionRule rule;
    const YamlMember* logsource = required_map(document, "logsource", diagnostics);
    const YamlMember* detection = required_map(document, "detection", diagnostics);
    if (logsource == nullptr || detection == nullptr) return std::nullopt;
    auto read = read_logsource(logsource->value, diagnostics);
    if (!read) return std::nullopt;
    rule.logsource = std::move(*read);
    SectionReader reader(source, arena, collection, diagnostics);
    reader.read_selections(detection->value, {"condition", "timeframe"}, rule.selections);
    const YamlMember* condition = detection->value.member("condition");
    if (condition == nullptr) {
        reader.fail("rule", "`condition` is missing", detection->key.span);
        return std::nullopt;
    }
    rule.condition = cover(condition->key.span, condition->value.span);
    rule.predicate = reader.read_condition(*condition, rule.selections, &rule.aggregation);
    if (!rule.predicate) return std::nullopt;
    for (const Selection& selection : rule.selections) {
        if (!selection.predicate) return std::nullopt;
        if (selection.used) continue;
        diagnostics.warning("rule", "the condition does not use the selection `" + selection.name + "`",
                            selection.name_span);
    }
    if (const YamlMember* timeframe = detection->value.member("timeframe")) {
        rule.timeframe = timeframe->value.is_scalar() ? parse_timespan(timeframe->value.text) : std::nullopt;
        if (!rule.timeframe) {
            reader.fail("rule", "`timeframe` must be a number with a unit, such as `10m`", timeframe->value.span);
            return std::nullopt;
        }
        if (!rule.aggregation)
            diagnostics.warning("rule", "`timeframe` means nothing without an aggregation", timeframe->key.span);
    }
    return rule;
}

bool apply_filters(const SigmaEntry& rule, const Logsource& logsource, const std::vector<SigmaEntry>& filters,
                   Arena& arena, const SigmaCollection* collection, ExprPtr& predicate, Diagnostics& diagnostics) {
    SourcePtr before = diagnostics.source();
    bool good = true;
    for (const SigmaEntry& entry : filters) {
        diagnostics.set_source(entry.text);
        Diagnostics quiet(entry.text);
        std::vector<YamlNode> documents = parse_yaml(entry.text, quiet);
        if (documents.size() != 1) continue;
        const YamlNode* section = documents[0].find("filter");
        const YamlNode* wide = documents[0].find("logsource");
        if (section == nullptr || !section->is_map() || wide == nullptr || !names(*section, rule)) continue;
        auto covered = read_logsource(*wide, quiet);
        if (!covered || !covers(*covered, logsource)) continue;
        SectionReader reader(entry.text, arena, collection, diagnostics);
        std::vector<Selection> selections;
        ExprPtr added;
        if (!reader.read_selections(*section, {"condition", "rules"}, selections)) {
            good = false;
        } else if (const YamlMember* condition = section->member("condition")) {
            added = reader.read_condition(*condition, selections, nullptr);
        } else {
            reader.fail("rule", "`condition` is missing in the filter", section->span);
        }
        if (!added) {
            good = false;
            continue;
        }
        set_spans(*added, predicate->span);
        std::vector<ExprPtr> both;
        both.push_back(std::move(predicate));
        both.push_back(std::move(added));
        Span span = both[0]->span;
        predicate = all_of(std::move(both), span);
    }
    diagnostics.set_source(std::move(before));
    return good;
}

void set_spans(Expr& expr, Span span) {
    std::vector<Expr*> stack{&expr};
    while (!stack.empty()) {
        Expr* top = stack.back();
        stack.pop_back();
        top->span = span;
        for (ExprPtr& argument : top->arguments) stack.push_back(argument.get());
    }
}

}  // namespace tocsin::sigma
