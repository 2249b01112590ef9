#include "catalog/site_page.h"

#include "base/check.h"
#include "base/text.h"
#include "catalog/embedded_site.h"

namespace tocsin {
namespace {

constexpr SitePart kParts[] = {{"Rules", "rules/index.html"},         {"ATT&CK", "attack/index.html"},
                               {"Events", "providers/index.html"},    {"Indicators", "indicators/index.html"},
                               {"Data sources", "data-sources.html"}, {"Gaps", "gaps.html"}};

// The part that a page belongs to, by its folder.
bool belongs(std::string_view path, std::string_view part) {
    auto folder = [](std::string_view file) { return file.substr(0, file.find('/')); };
    std::string_view own = folder(path);
    if (own == "events") own = "providers";
    if (own == "vendors") own = "rules";
    return own == folder(part);
}

// Templates are parsed once per thread: rendering keeps its state in them.
kainjow::mustache::mustache& page_template(const std::string& name) {
    thread_local std::map<std::string, kainjow::mustache::mustache> templates;
    auto found = templates.find(name);
    if (found == templates.end()) {
        for (const EmbeddedFile& file : embedded_site()) {
            if (file.name == name + ".html")
                found = templates.emplace(name, kainjow::mustache::mustache(std::string(file.text))).first;
        }
        CHECK(found != templates.end() && found->second.is_valid(), "a template of the site is missing or broken");
    }
    return found->second;
}

}  // namespace

void put(PageData& data, const std::string& key, std::string_view text) {
    data[key] = text.empty() ? PageData(false) : PageData(utf8_repaired(text));
}

void put(PageData& data, const std::string& key, bool value) { data[key] = PageData(value); }

void put(PageData& data, const std::string& key, uint64_t number) { data[key] = PageData(std::to_string(number)); }

void put_list(PageData& data, const std::string& key, PageData list) {
    data["has_" + key] = PageData(list.is_non_empty_list());
    data[key] = std::move(list);
}

std::string render_page(const Catalog& catalog, const std::string& name, const std::string& path,
                        std::string_view title, PageData& data) {
    std::string root;
    for (char c : path) {
        if (c == '/') root += "../";
    }
    // Empty texts would hide sections; the root of the root is nothing to hide.
    data["root"] = PageData(root);
    PageData frame;
    frame["root"] = PageData(root);
    put(frame, "title", title);
    frame["content"] = PageData(page_template(name).render(data));
    put(frame, "rule_count", uint64_t{catalog.rules().size()});
    PageData nav = page_list();
    for (const SitePart& part : kParts) {
        PageData item;
        put(item, "label", part.label);
        put(item, "href", part.href);
        put(item, "current", belongs(path, part.href));
        nav << item;
    }
    frame["nav"] = std::move(nav);
    return page_template("page").render(frame);
}

std::string rule_href(const Catalog& catalog, uint32_t rule) { return "rules/" + catalog.slug(rule) + ".html"; }

std::string event_href(const std::string& provider, const std::string& event) {
    // Names come from rules: only letters that are safe in a path.
    std::string name;
    for (char c : event) name += is_ascii_alnum(c) || c == '_' || c == '-' || c == '.' ? c : '-';
    return "events/" + slug_of(provider) + "/" + name + ".html";
}

std::string provider_href(const std::string& provider) { return "providers/" + slug_of(provider) + ".html"; }

std::string technique_href(const std::string& id) { return "attack/" + slug_of(id) + ".html"; }

std::string field_href(const std::string& field) { return "indicators/" + slug_of(field) + ".html"; }

std::string json_path(std::string_view page) {
    return "data/" + std::string(page.substr(0, page.rfind('.'))) + ".json";
}

std::string first_sentence(std::string_view text) {
    constexpr size_t kLongest = 200;
    std::string flat;
    for (char c : trim(text)) {
        if (!is_ascii_space(c))
            flat += c;
        else if (!flat.empty() && flat.back() != ' ')
            flat += ' ';
    }
    size_t end = flat.find(". ");
    if (end != std::string::npos && end < kLongest) return flat.substr(0, end + 1);
    if (flat.size() <= kLongest) return flat;
    size_t blank = flat.rfind(' ', kLongest);
    return flat.substr(0, utf8_cut(flat, blank == std::string::npos ? kLongest : blank)) + " …";
}

std::string grouped_digits(uint64_t number) {
    std::string out = std::to_string(number);
    for (size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
    return out;
}

std::string plural(uint64_t count, std::string_view one, std::string_view many) {
    return grouped_digits(count) + " " + std::string(count == 1 ? one : many);
}

}  // namespace tocsin
