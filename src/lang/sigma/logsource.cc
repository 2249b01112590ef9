// A logsource is compared with logs by the words in their names: logs given as `windows/sysmon` are the words windows and sysmon.
//
//   rule                           logs                     read
//   windows, process_creation      windows/process_creation all records
//   linux                          linux/auditd             all records: the rule asks for less
//   windows, process_creation      windows/sysmon           those with EventID 1, says the table
//   windows, process_creation      windows                  those with EventID 1 of Sysmon's channel, or 4688 of Security's
//   okta, okta                     okta                     all records: the table knows nothing that tells them apart
//
// Where the field that tells records apart is missing (a log shipper left it out), the record is the rule's to judge.
#include "lang/sigma/logsource.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "lang/sigma/detection.h"
#include "plan/sigma_collection.h"

namespace tocsin::sigma {
namespace {

using Words = std::set<std::string, std::less<>>;

bool has_all(const Words& words, const Words& wanted) {
    return std::includes(words.begin(), words.end(), wanted.begin(), wanted.end());
}

Words words_of(const Logsource& logsource) {
    Words words{logsource.product, logsource.category, logsource.service};
    words.erase("");
    return words;
}

Words words_of(std::string_view name) {
    Words words;
    for (std::string_view part : split(name, '/')) words.insert(to_lower_ascii(part));
    words.erase("");
    return words;
}

const View& view_without_logs() {
    static const View view = [] {
        View out;
        out.name = "no logs";
        out.language = Language::kSigma;
        out.records = RecordKind::kAny;
        out.open = true;
        out.open_rendering = Rendering::kSigma;
        out.has_reader = false;
        return out;
    }();
    return view;
}

class Matcher {
public:
    Matcher(const Logsource& logsource, Arena& arena)
        : logsource_(logsource), words_(words_of(logsource)), arena_(arena) {}

    // Adds the view to `feeds` if its records, or some of them, are of the logsource.
    void offer(const View& view, std::string_view name, std::vector<Feed>& feeds) {
        Words given = words_of(name);
        if (given.empty() || words_.empty()) return;
        if (has_all(given, words_)) {
            feeds.push_back({&view, nullptr});
            return;
        }
        // The logs of a service that holds records of the rule's category among others.
        std::vector<ExprPtr> parts;
        for (const LogsourceRow& row : logsource_table()) {
            if (is_category(row) && has_all(given, {logsource_.product, std::string(row.within)}))
                parts.push_back(tells(row));
        }
        if (!parts.empty()) {
            feeds.push_back({&view, any_of(std::move(parts), {})});
            return;
        }
        if (has_all(words_, given)) feeds.push_back({&view, among_all()});
    }

private:
    bool is_category(const LogsourceRow& row) const {
        return !row.category.empty() && row.product == logsource_.product && row.category == logsource_.category &&
               (logsource_.service.empty() || logsource_.service == row.within);
    }

    // The logsource's records among all of its product; null if nothing tells them apart.
    ExprPtr among_all() {
        std::vector<ExprPtr> parts;
        for (const LogsourceRow& row : logsource_table()) {
            if (!is_category(row)) continue;
            std::vector<ExprPtr> both;
            both.push_back(tells(row));
            if (ExprPtr channel = tells_service(row.within)) both.push_back(std::move(channel));
            parts.push_back(all_of(std::move(both), {}));
        }
        if (!parts.empty()) return any_of(std::move(parts), {});
        return logsource_.service.empty() ? nullptr : tells_service(logsource_.service);
    }

    ExprPtr tells_service(std::string_view service) {
        for (const LogsourceRow& row : logsource_table()) {
            if (row.category.empty() && row.product == logsource_.product && row.service == service) return tells(row);
        }
        return nullptr;
    }

    // field is null or in (values)
    ExprPtr tells(const LogsourceRow& row) {
        auto field = [&] { return make_column(std::string(row.field), Type::kDynamic); };
        std::vector<ExprPtr> absent, wanted, either;
        absent.push_back(field());
        wanted.push_back(field());
        for (std::string_view value : split(row.values, '|'))
            wanted.push_back(make_literal(make_string(value, arena_), Type::kString));
        either.push_back(call("is_null", std::move(absent), {}));
        either.push_back(call("in", std::move(wanted), {}));
        return any_of(std::move(either), {});
    }

    const Logsource& logsource_;
    Words words_;
    Arena& arena_;
};

}  // namespace

std::optional<Logsource> read_logsource(const YamlNode& node, Diagnostics& diagnostics) {
    if (!node.is_map()) {
        diagnostics.error("rule", "`logsource` must be a map", node.span);
        return std::nullopt;
    }
    Logsource out;
    out.span = node.span;
    auto read = [&](std::string_view key, std::string& part) {
        const YamlNode* value = node.find(key);
        if (value != nullptr && value->is_scalar()) part = to_lower_ascii(trim(value->text));
    };
    read("product", out.product);
    read("category", out.category);
    read("service", out.service);
    if (words_of(out).empty()) {
        diagnostics.error("rule", "`logsource` names neither a product nor a category nor a service", node.span);
        return std::nullopt;
    }
    return out;
}

std::vector<Feed> find_feeds(const Logsource& logsource, const Environment& environment, Arena& arena) {
    std::vector<Feed> feeds;
    Matcher matcher(logsource, arena);
    for (const View* view : environment.views->all(Language::kSigma)) matcher.offer(*view, view->name, feeds);
    if (environment.sigma) {
        for (const auto& view : environment.sigma->logsources) matcher.offer(*view, view->name, feeds);
    }
    if (feeds.empty()) feeds.push_back({&view_without_logs(), nullptr});
    return feeds;
}

bool covers(const Logsource& wide, const Logsource& narrow) {
    auto same = [](const std::string& a, const std::string& b) { return a.empty() || a == b; };
    return same(wide.product, narrow.product) && same(wide.category, narrow.category) &&
           same(wide.service, narrow.service);
}

}  // namespace tocsin::sigma
