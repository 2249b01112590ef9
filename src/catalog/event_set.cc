#include "catalog/event_set.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "catalog/text_test.h"

namespace tocsin {
namespace {

// Products of long lists stop here: the longer list says enough.
constexpr size_t kMostAlternatives = 4096;

bool holds(const EventText& asked, std::string_view text, bool any_case) {
    std::string folded_text, folded;
    if (asked.match == EventText::Match::kCall) {
        if (asked.any_case) text = folded_text = to_lower_ascii(text);
        return holds_for(*asked.call, {&text, 1}).front();
    }
    std::string_view wanted = asked.text;
    if (any_case) {
        folded_text = to_lower_ascii(text);
        folded = to_lower_ascii(wanted);
        text = folded_text;
        wanted = folded;
    }
    switch (asked.match) {
        case EventText::Match::kExact: return text == wanted;
        case EventText::Match::kPrefix: return text.starts_with(wanted);
        case EventText::Match::kSuffix: return text.ends_with(wanted);
        case EventText::Match::kPart: return text.find(wanted) != std::string_view::npos;
        case EventText::Match::kCall: break;
    }
    return false;
}

bool is_exact(const EventText& text) { return text.match == EventText::Match::kExact && !text.negated; }

// Adds what else is asked of a text; false if it contradicts the rest. One exact text says all.
bool narrow(std::vector<EventText>& texts, const EventText& more) {
    const EventText* exact = exact_text(texts);
    if (exact && !(is_exact(more) && exact->any_case))
        return holds(more, exact->text, more.any_case || exact->any_case) != more.negated;
    if (is_exact(more)) {
        for (const EventText& each : texts) {
            if (holds(each, more.text, each.any_case || more.any_case) == each.negated) return false;
        }
        texts = {more};
    } else if (std::find(texts.begin(), texts.end(), more) == texts.end()) {
        texts.push_back(more);
    }
    return true;
}

bool narrow(std::vector<EventText>& texts, const std::vector<EventText>& more) {
    return std::all_of(more.begin(), more.end(), [&](const EventText& each) { return narrow(texts, each); });
}

// How a kind of indicator compares texts; kCall where only its function can tell.
EventText::Match match_of(std::string_view kind) {
    if (kind == "eq" || kind == "ne" || kind == "in") return EventText::Match::kExact;
    if (kind == "starts_with") return EventText::Match::kPrefix;
    if (kind == "ends_with") return EventText::Match::kSuffix;
    return kind == "contains" ? EventText::Match::kPart : EventText::Match::kCall;
}

// Whether a value of SPL's `IN` has a `*` that is not at an end.
bool has_inner_star(std::string_view value) {
    if (value.size() > 1) value.remove_prefix(1), value.remove_suffix(1);
    return value.find('*') != std::string_view::npos;
}

// A value of SPL's `IN` may begin or end with `*`.
EventText event_text(EventText::Match match, std::string_view value, bool any_case) {
    EventText text;
    text.match = match;
    text.text = value;
    text.any_case = any_case;
    if (match != EventText::Match::kExact) return text;
    const bool front = value.size() > 1 && value.starts_with('*'), back = value.size() > 1 && value.ends_with('*');
    if (back) text.text.pop_back();
    if (front) text.text.erase(0, 1);
    if (front || back)
        text.match = front && back ? EventText::Match::kPart
                     : front       ? EventText::Match::kSuffix
                                   : EventText::Match::kPrefix;
    return text;
}

}  // namespace

const EventText* exact_text(const std::vector<EventText>& texts) {
    return texts.size() == 1 && is_exact(texts.front()) ? &texts.front() : nullptr;
}

bool fits_all(const std::vector<EventText>& texts, std::string_view text) {
    return std::all_of(texts.begin(), texts.end(),
                       [&](const EventText& each) { return holds(each, text, each.any_case) != each.negated; });
}

EventSet both(const EventSet& a, const EventSet& b) {
    if (a.size() * b.size() > kMostAlternatives) return a.size() >= b.size() ? a : b;
    EventSet out;
    for (const EventAlternative& left : a) {
        for (const EventAlternative& right : b) {
            EventAlternative alternative = left;
            if (narrow(alternative.name, right.name) && narrow(alternative.source, right.source))
                out.push_back(std::move(alternative));
        }
    }
    return out.empty() ? a : out;
}

EventSet either(EventSet a, const EventSet& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

EventSet events_of(const Indicator& indicator, const Asking& asking) {
    const bool names = indicator.canonical == "aws::eventName", sources = indicator.canonical == "aws::eventSource";
    static const std::set<std::string_view> kOfTexts{"eq",       "ne",  "in",          "starts_with", "ends_with",
                                                     "contains", "has", "regex_match", "wildcard"};
    if ((!names && !sources) || kOfTexts.count(indicator.kind) == 0 || indicator.values.empty()) return any_event();
    std::vector<EventText> texts;
    bool negated = indicator.negated;
    EventText::Match match = match_of(indicator.kind);
    if (std::any_of(indicator.values.begin(), indicator.values.end(), has_inner_star)) match = EventText::Match::kCall;
    if (match == EventText::Match::kCall) {
        if (!asks_one_text(*asking.call)) return any_event();
        texts.push_back({match, {}, asking.folded, asking.negated, asking.call});
        negated = false;
    } else {
        for (const std::string& value : indicator.values)
            texts.push_back(event_text(match, value, asking.any_case || asking.folded));
        if (indicator.kind == "ne") negated = !negated;
    }
    EventSet out;
    if (negated) {
        for (EventText& text : texts) text.negated = true;
        EventAlternative& alternative = out.emplace_back();
        (names ? alternative.name : alternative.source) = std::move(texts);
    } else {
        for (EventText& text : texts) {
            EventAlternative& alternative = out.emplace_back();
            (names ? alternative.name : alternative.source).push_back(std::move(text));
        }
    }
    return out;
}

}  // namespace tocsin
