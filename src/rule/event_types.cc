// An event type is a search, so whether an event is of it is `searchmatch`; a tag rule compares one field. Both are
// derived columns: nobody who does not ask for `eventtype` or `tag` pays for them.
#include "rule/event_types.h"

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "lang/spl/macros.h"
#include "source/view.h"

namespace tocsin {
namespace {

constexpr int kMaxDepth = 8;  // event types that are defined by event types

std::string quoted(std::string_view text) {
    return "\"" + replace_all(replace_all(text, "\\", "\\\\"), "\"", "\\\"") + "\"";
}

// The search with its macros expanded and `eventtype=name` replaced by the search of that type.
std::string whole_search(const EventType& type, const Environment& environment, Diagnostics& diagnostics, int depth) {
    SourcePtr source = SourceText::whole("eventtypes.conf [" + type.name + "]", type.search);
    SourcePtr outer = diagnostics.source();
    diagnostics.set_source(source);
    auto expanded = spl::expand_macros(*source, environment, diagnostics);
    diagnostics.set_source(outer);
    std::string search = expanded ? std::string(expanded->text()) : "NOT *";
    constexpr std::string_view kField = "eventtype=";
    std::string out;
    for (size_t at = 0; at < search.size();) {
        size_t found = std::min(search.find(kField, at), search.size());
        out += search.substr(at, found - at);
        if (found == search.size()) break;
        size_t begin = found + kField.size();
        bool in_quotes = begin < search.size() && search[begin] == '"';
        size_t end = in_quotes ? search.find('"', begin + 1) : search.find_first_of(" \t\n()|", begin);
        end = std::min(end, search.size());
        std::string name = search.substr(begin + (in_quotes ? 1 : 0), end - begin - (in_quotes ? 1 : 0));
        auto known = environment.event_types.find(name);
        at = std::min(end + (in_quotes ? 1 : 0), search.size());
        if (known != environment.event_types.end() && depth < kMaxDepth)
            out += "(" + whole_search(known->second, environment, diagnostics, depth + 1) + ")";
        else
            out += search.substr(found, at - found);
    }
    return out;
}

// The derived column of that name, put behind all others: event types may ask for any of them.
void set_last(View& view, const std::string& name, const std::string& eval) {
    view.derived.erase(std::remove_if(view.derived.begin(), view.derived.end(),
                                      [&](const DerivedColumn& column) { return column.name == name; }),
                       view.derived.end());
    view.derived.push_back({name, SourceText::whole("event types and tags", eval), {}});
}

std::string present_value(const View& view, const std::string& name) {
    const DerivedColumn* derived = view.find_derived(name);
    return derived ? std::string(derived->text->text()) : name;
}

}  // namespace

void apply_event_types(Environment& environment, Diagnostics& diagnostics) {
    const View* present = environment.views->find(Language::kSpl, "aws:cloudtrail");
    if ((environment.event_types.empty() && environment.tag_rules.empty()) || !present) return;
    auto view = std::make_unique<View>(*present);
    std::string types = "mvappend(" + present_value(*view, "eventtype");
    for (const auto& [name, type] : environment.event_types)
        types += ", if(searchmatch(" + quoted(whole_search(type, environment, diagnostics, 0)) + "), " + quoted(name) +
                 ", null())";
    set_last(*view, "eventtype", types + ")");
    std::string tags = "mvdedup(mvappend(" + present_value(*view, "tag");
    for (const TagRule& rule : environment.tag_rules) {
        std::string names;
        for (const std::string& tag : rule.tags) names += (names.empty() ? "" : " ") + tag;
        tags += ", if(searchmatch(" + quoted(quoted(rule.field) + "=" + quoted(rule.value)) + "), split(" +
                quoted(names) + ", \" \"), null())";
    }
    set_last(*view, "tag", tags + "))");
    auto catalog = std::make_shared<ViewCatalog>();
    catalog->add(std::move(view));
    catalog->set_fallback(environment.views);
    environment.views = std::move(catalog);
}

}  // namespace tocsin
