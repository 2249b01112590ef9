#include "catalog/field_origin.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "catalog/fact_table.h"
#include "plan/name_pattern.h"

namespace tocsin {
namespace {

// Of the canonical names of CloudTrail's fields.
constexpr std::string_view kCloudTrailPrefix = "aws::";

// Functions of one argument that give the same value as another type.
bool is_cast(std::string_view function) {
    static const std::set<std::string_view> kCasts{"tostring", "toint",      "tolong",     "toreal",  "tobool",
                                                   "todouble", "todatetime", "parse_json", "tonumber"};
    return kCasts.count(function) > 0;
}

bool changes_letter_case(std::string_view function) {
    return function == "tolower" || function == "toupper" || function == "lower" || function == "upper";
}

// Functions whose result holds values of all arguments, or one of them.
bool puts_together(std::string_view function) {
    static const std::set<std::string_view> kFunctions{"mvappend", "mvdedup", "mvsort", "coalesce", "array_concat"};
    return kFunctions.count(function) > 0;
}

std::string head_of(std::string_view name) { return std::string(name.substr(0, name.find_first_of(".{["))); }

// A member of `path`; array subscripts are left out, as in the canonical names of views.
std::string member_path(const std::string& path, std::string_view member) {
    return path.empty() ? path : path + "." + replace_all(member, "{}", "");
}

// Whether CloudTrail's records have a top-level field of that name.
bool is_record_field(std::string_view name) {
    static const auto kFields = [] {
        std::set<std::string_view> fields;
        for_each_fact("record_fields.tsv", 2,
                      [&](const std::vector<std::string_view>& cells) { fields.insert(cells[0]); });
        return fields;
    }();
    return kFields.count(name) > 0;
}

// What a field of Security Lake's form of CloudTrail holds; empty for other names.
std::string_view security_lake_path(std::string_view name) {
    static const auto kPaths = [] {
        std::map<std::string_view, std::string_view> paths;
        for_each_fact("security_lake_fields.tsv", 2,
                      [&](const std::vector<std::string_view>& cells) { paths.emplace(cells[0], cells[1]); });
        return paths;
    }();
    auto found = kPaths.find(name);
    return found == kPaths.end() ? std::string_view() : found->second;
}

}  // namespace

std::string FieldScope::record_path(const std::string& name) const {
    if (!view_ || foreign_) return {};
    if (view_->find(name) || view_->find_derived(name)) return view_->canonical(name);
    const bool cloudtrail = view_->canonical_prefix == kCloudTrailPrefix;
    if (view_->open && cloudtrail && !is_record_field(head_of(name))) return std::string(security_lake_path(name));
    return view_->canonical(name);
}

FieldOrigin FieldScope::find(const std::string& name) const {
    if (auto made = made_.find(name); made != made_.end()) return made->second;
    const DerivedColumn* derived = view_ && !foreign_ ? view_->find_derived(name) : nullptr;
    if (std::string path = record_path(name); !path.empty()) return {path, {}, {}, {}, {}, derived != nullptr};
    if (derived) return {{}, std::string(trim(derived->text->text())), "view " + view_->name, {}, {}, true};
    if (std::string path = path_before_renames(name, renames_.size()); !path.empty())
        return {path, {}, {}, {}, {}, false};
    if (open_ && !open_path_.empty() && name.starts_with(open_prefix_))
        return {member_path(open_path_, std::string_view(name).substr(open_prefix_.size())), {}, {}, {}, {}, false};
    return {};
}

std::string FieldScope::path_before_renames(const std::string& name, size_t renames) const {
    for (size_t i = renames; i-- > 0;) {
        const auto& [from, to] = renames_[i];
        std::optional<std::string> before = renamed_by(to, from, name);
        if (!before || *before == name) continue;
        if (std::string path = record_path(*before); !path.empty()) return path;
        if (std::string path = path_before_renames(*before, i); !path.empty()) return path;
    }
    return {};
}

void FieldScope::rename(const std::string& from, const std::string& to) {
    if (from.find('*') == std::string::npos) return set(to, find(from));
    renames_.emplace_back(from, to);
    std::map<std::string, FieldOrigin> kept, renamed;
    for (auto& [name, origin] : made_) {
        std::optional<std::string> now = renamed_by(from, to, name);
        (now ? renamed : kept).insert_or_assign(now.value_or(name), std::move(origin));
    }
    renamed.merge(kept);
    made_ = std::move(renamed);
}

void FieldScope::set_open(std::string path, std::string prefix) {
    open_ = true;
    open_path_ = std::move(path);
    open_prefix_ = std::move(prefix);
}

void FieldScope::keep(const std::vector<std::pair<std::string, FieldOrigin>>& fields) {
    made_.clear();
    for (const auto& [name, origin] : fields) made_[name] = origin;
    view_ = nullptr;
    open_ = false;
    renames_.clear();
}

void FieldScope::merge(const FieldScope& other, bool overwrite) {
    for (const auto& [name, origin] : other.made_) {
        if (overwrite)
            made_[name] = origin;
        else
            made_.emplace(name, origin);
    }
    if (!view_) {
        view_ = other.view_;
        foreign_ = other.foreign_;
    }
}

bool FieldScope::is_folded(const Expr& expr) const {
    bool folded = false;
    walk(expr, [&](const Expr& each) {
        if (each.kind == ExprKind::kCall) folded = folded || changes_letter_case(each.function->name);
        if (each.kind == ExprKind::kColumn) folded = folded || find(each.name).folded;
    });
    return folded;
}

const Expr* column_under_casts(const Expr& expr) {
    const Expr* at = &expr;
    while (at->kind == ExprKind::kCall && at->arguments.size() == 1 && is_cast(at->function->name))
        at = at->arguments[0].get();
    return at->kind == ExprKind::kColumn ? at : nullptr;
}

std::string FieldScope::path_of_all(const std::vector<ExprPtr>& expressions) const {
    const std::string path = path_of(*expressions.front());
    const bool one = std::all_of(expressions.begin(), expressions.end(),
                                 [&](const ExprPtr& each) { return path_of(*each) == path; });
    return one ? path : std::string();
}

const Expr* column_with_default(const Expr& expr) {
    static const std::set<std::string_view> kChoices{"if", "iif", "iff"};
    if (expr.kind != ExprKind::kCall) return nullptr;
    const std::vector<ExprPtr>& arguments = expr.arguments;
    const bool choice = kChoices.count(expr.function->name) > 0 && arguments.size() == 3;
    if (!choice && (expr.function->name != "coalesce" || arguments.size() != 2)) return nullptr;
    const Expr* column = nullptr;
    bool literal = false;
    for (size_t i = choice ? 1 : 0; i < arguments.size(); ++i) {
        if (arguments[i]->kind == ExprKind::kColumn) column = arguments[i].get();
        literal = literal || arguments[i]->kind == ExprKind::kLiteral;
    }
    if (!column || !literal) return nullptr;
    return !choice || columns_of(*arguments[0]) == std::vector<std::string>{column->name} ? column : nullptr;
}

std::string FieldScope::path_of(const Expr& expr) const {
    if (expr.kind == ExprKind::kColumn) return find(expr.name).path;
    if (const Expr* column = column_with_default(expr)) return find(column->name).path;
    if (expr.kind != ExprKind::kCall || expr.arguments.empty()) return {};
    if (puts_together(expr.function->name)) return path_of_all(expr.arguments);
    const Expr& first = *expr.arguments[0];
    if (expr.arguments.size() == 1 && (is_cast(expr.function->name) || changes_letter_case(expr.function->name)))
        return path_of(first);
    if (expr.arguments.size() < 2 || expr.arguments[1]->kind != ExprKind::kLiteral) return {};
    const Value& step = expr.arguments[1]->value;
    if (expr.function->name == "mvindex") return path_of(first);
    if (expr.function->name == "get") {
        std::string path = path_of(first);
        return step.is_string() ? member_path(path, step.text()) : path;
    }
    if (expr.function->name == "spath_path" && step.is_string()) {
        if (first.kind != ExprKind::kColumn || first.name != "_raw") return member_path(path_of(first), step.text());
        return record_path(std::string(step.text()));
    }
    return {};
}

}  // namespace tocsin
