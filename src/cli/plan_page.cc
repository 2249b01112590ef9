#include "cli/plan_page.h"

#include <fmt/ranges.h>

#include "exec/build.h"
#include "optimize/anchors.h"
#include "optimize/required_texts.h"
#include "plan/scan.h"
#include "source/view.h"

namespace tocsin {
namespace {

std::string line(std::string_view name, const std::string& text) { return fmt::format("    {:<7} {}\n", name, text); }

std::string texts_of(const Scan& scan) {
    std::vector<std::string> alternatives;
    for (const RequiredTexts& texts : required_texts(scan))
        alternatives.push_back(fmt::format("{}", fmt::join(texts, " + ")));
    return fmt::format("{}", fmt::join(alternatives, ", "));
}

std::string paths_of(const Scan& scan) {
    std::vector<std::string> paths;
    for (const ScanColumn& column : scan.columns) {
        if (!column.path.empty()) paths.push_back(to_string(column.path));
    }
    if (!scan.patterns.empty()) paths.push_back("every field");
    return paths.empty() ? "none" : fmt::format("{}", fmt::join(paths, ", "));
}

}  // namespace

std::string plan_page(const std::string& title, const Plan& plan) {
    std::string out = title + "\n" + to_string(*plan.root);
    for (const Node* leaf : collect_leaves(*plan.root)) {
        const Scan& scan = as<Scan>(*leaf);
        auto names = anchor_names(scan);
        std::string texts = texts_of(scan);
        out += "  records of " + scan.view->name + "\n";
        out += line("events", names ? fmt::format("{}", fmt::join(*names, ", ")) : "any");
        if (!names && !texts.empty()) out += line("texts", texts);
        out += line("paths", paths_of(scan));
    }
    return out + "\n";
}

}  // namespace tocsin
