// What a view knows about its columns, and the catalog of views. How views are written: source/view_toml.cc.
#include "source/view.h"

#include <algorithm>

#include "base/check.h"
#include "source/embedded_views.h"

namespace tocsin {
namespace {

// `findings{}.name` -> `findings.name`.
std::string without_subscripts(std::string_view path) {
    std::string out;
    bool inside = false;
    for (char c : path) {
        inside = inside || c == '{';
        if (!inside) out += c;
        inside = inside && c != '}';
    }
    return out;
}

}  // namespace

const ViewColumn* View::find(std::string_view column) const {
    auto found = std::find_if(columns.begin(), columns.end(), [&](const ViewColumn& c) { return c.name == column; });
    return found == columns.end() ? nullptr : &*found;
}

const DerivedColumn* View::find_derived(std::string_view column) const {
    auto found = std::find_if(derived.begin(), derived.end(), [&](const DerivedColumn& c) { return c.name == column; });
    return found == derived.end() ? nullptr : &*found;
}

ViewColumn View::resolve(std::string_view column) const {
    if (const ViewColumn* listed = find(column)) return *listed;
    ViewColumn out;
    out.name = column;
    out.path = open_rendering == Rendering::kSplunk ? parse_splunk_path(column) : parse_dotted_path(column);
    out.rendering = open_rendering;
    out.canonical = canonical(column);
    return out;
}

std::string View::canonical(std::string_view column) const {
    if (const ViewColumn* listed = find(column)) return listed->canonical;
    if (const DerivedColumn* listed = find_derived(column)) return listed->canonical;
    size_t head = std::min(column.find_first_of(".{"), column.size());
    const ViewColumn* parent = head < column.size() ? find(column.substr(0, head)) : nullptr;
    if (parent != nullptr && !parent->canonical.empty())
        return parent->canonical + without_subscripts(column.substr(head));
    return open && !canonical_prefix.empty() ? canonical_prefix + without_subscripts(column) : std::string();
}

std::shared_ptr<const ViewCatalog> ViewCatalog::builtin() {
    static const std::shared_ptr<const ViewCatalog> kCatalog = [] {
        auto out = std::make_shared<ViewCatalog>();
        for (const EmbeddedFile& view : embedded_views()) {
            Diagnostics diagnostics;
            bool good = out->add_toml(SourceText::whole(std::string(view.name), std::string(view.text)), diagnostics);
            CHECK(good, diagnostics.all().empty() ? "a shipped view is broken"
                                                  : to_string(diagnostics.all().front()).c_str());
        }
        return out;
    }();
    return kCatalog;
}

const View* ViewCatalog::find(Language language, std::string_view name) const {
    for (const auto& view : views_) {
        bool named =
            view->name == name || std::find(view->aliases.begin(), view->aliases.end(), name) != view->aliases.end();
        if (view->language == language && named) return view.get();
    }
    return fallback_ ? fallback_->find(language, name) : nullptr;
}

std::vector<const View*> ViewCatalog::all(Language language) const {
    std::vector<const View*> out;
    for (const auto& view : views_) {
        if (view->language == language) out.push_back(view.get());
    }
    if (!fallback_) return out;
    for (const View* view : fallback_->all(language)) {
        auto same = [&](const View* mine) { return mine->name == view->name; };
        if (std::none_of(out.begin(), out.end(), same)) out.push_back(view);
    }
    return out;
}

}  // namespace tocsin
