// The rules by which Kusto names unnamed columns, as its parser does it: a column keeps its name, a path joins its
// steps with `_`, many functions hand on the name of their first argument (their rows say so), all else is Column1,
// Column2 ...
#include "lang/kql/names.h"

#include <algorithm>

#include "data/json.h"

namespace tocsin::kql {
namespace {

std::string call_name(const Syntax& call, const Binder& binder) {
    if (binder.find(call.text) != nullptr || call.children.empty()) return {};
    const Syntax& first = *call.children[0];
    if (call.text == "column_ifexists" || call.text == "columnifexists") {
        return first.kind == SyntaxKind::kLiteral ? to_text(first.value) : std::string();
    }
    if (call.text == "bin_auto") return implicit_name(first, binder);
    const Function* function = find_function(Language::kKql, call.text);
    if (function == nullptr || function->column_name == ColumnName::kNumbered) return {};
    std::string name = implicit_name(first, binder);
    if (function->column_name == ColumnName::kFirstArgument || name.empty()) return name;
    std::string_view prefix = call.text == "gettype" ? "type" : call.text == "treepath" ? "tree" : call.text;
    return std::string(prefix) + "_" + name;
}

}  // namespace

std::string implicit_name(const Syntax& syntax, const Binder& binder) {
    switch (syntax.kind) {
        case SyntaxKind::kName: return std::string(syntax.text);
        case SyntaxKind::kNamed: return std::string(syntax.text);
        case SyntaxKind::kTuple: return std::string(syntax.names[0]);
        case SyntaxKind::kCall:
            if (syntax.text == "ingestion_time") return "$IngestionTime";
            return call_name(syntax, binder);
        case SyntaxKind::kPath: {
            const Syntax& base = *syntax.children[0];
            if (base.kind == SyntaxKind::kName && (base.text == "$left" || base.text == "$right"))
                return std::string(syntax.text);
            std::string name = implicit_name(base, binder);
            return name.empty() ? name : name + "_" + std::string(syntax.text);
        }
        case SyntaxKind::kIndex: {
            std::string name = implicit_name(*syntax.children[0], binder);
            const Syntax& index = *syntax.children[1];
            if (name.empty()) return name;
            return name + "_" + (index.kind == SyntaxKind::kLiteral ? to_text(index.value) : std::string());
        }
        default: return {};
    }
}

bool matches_pattern(std::string_view pattern, std::string_view name) {
    // Only the last star ever needs to be tried again further right.
    size_t star = std::string_view::npos;
    size_t retry = 0;
    size_t p = 0;
    size_t n = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            retry = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

void ColumnNames::reserve(const Schema& schema) {
    for (const Field& field : schema) taken_.push_back(field.name);
}

bool ColumnNames::has(std::string_view name) const {
    return std::find(taken_.begin(), taken_.end(), name) != taken_.end();
}

std::string ColumnNames::add(std::string_view base) {
    std::string name(base);
    for (int number = 1; name.empty() || has(name); ++number) {
        name = (base.empty() ? "Column" : std::string(base)) + std::to_string(number);
    }
    taken_.push_back(name);
    return name;
}

WantedName wanted_name(const Syntax& item, const Binder& binder) {
    bool given = item.kind == SyntaxKind::kName || item.kind == SyntaxKind::kNamed || item.kind == SyntaxKind::kTuple;
    return {implicit_name(item, binder), given, given && item.kind != SyntaxKind::kName ? item.name_span : item.span};
}

bool name_columns(std::span<const WantedName> wanted, const Schema* existing, Binder& binder,
                  std::vector<std::string>& out) {
    ColumnNames names;
    ColumnNames made;
    if (existing != nullptr) names.reserve(*existing);
    bool good = true;
    for (const WantedName& want : wanted) {
        std::string name = want.name;
        if (name.empty()) {
            name = names.add({});
        } else if (made.has(name) && !want.given) {
            name = names.add(name);
        } else if (made.has(name)) {
            binder.error("duplicate-column", "the column `" + name + "` is made twice", want.span);
            good = false;
        } else if (!names.has(name)) {
            names.reserve(name);
        }
        made.reserve(name);
        out.push_back(std::move(name));
    }
    return good;
}

}  // namespace tocsin::kql
