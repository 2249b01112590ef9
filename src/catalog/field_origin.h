// Where the fields of a rule come from: what each name means at one point of its plan.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/event_set.h"
#include "catalog/predicate.h"
#include "plan/expr.h"
#include "source/view.h"

namespace tocsin {

// What a name stands for.
struct FieldOrigin {
    std::string
        path;  // canonical name in the record, `aws::requestParameters.bucketName`; empty if it is no plain part of it
    std::string definition;  // the expression that makes it, as written; empty for a field of the record
    std::string stage;       // kind of the stage that makes it; empty for a field of the record
    // What a row with a true value was asked, where the field is such a question (`extend bad = ErrorCode == "x"`).
    std::shared_ptr<const std::vector<Indicator>> questions;
    EventSet events;       // with `questions`: the events that they admit
    bool derived = false;  // the view makes it of several fields of the record
    bool folded = false;   // it is the field at `path` in another letter case
};

// The names that are known above one node of a plan.
class FieldScope {
public:
    FieldScope() = default;
    explicit FieldScope(const View* view) : view_(view) {}

    // What the name stands for, in the record where nothing in the query makes it.
    FieldOrigin find(const std::string& name) const;
    void set(const std::string& name, FieldOrigin origin) { made_[name] = std::move(origin); }
    // `from` with wildcards: every name that the pattern gives.
    void rename(const std::string& from, const std::string& to);
    // Fields whose names come from data lie below `path` (empty: anywhere), their names behind `prefix`.
    void set_open(std::string path, std::string prefix = {});
    // Only these names go on.
    void keep(const std::vector<std::pair<std::string, FieldOrigin>>& fields);
    // Names that only `other` knows are added; `overwrite`: all of its names.
    void merge(const FieldScope& other, bool overwrite);
    // The records are another product's: their fields have no canonical names.
    void set_foreign() { foreign_ = true; }
    // Of the scan below; null if there is none.
    const View* view() const { return view_; }

    // The canonical path of an expression that only takes a part out of the record: a column, casts, members of JSON; else empty.
    std::string path_of(const Expr& expr) const;
    // Whether such an expression changes letter case, or reads a column that did.
    bool is_folded(const Expr& expr) const;

    EventSet events = any_event();   // what a row's record may be
    std::set<std::string> required;  // canonical names of fields that every row's record has

private:
    std::string record_path(const std::string& name) const;
    // That all of them have; empty if they have not the same.
    std::string path_of_all(const std::vector<ExprPtr>& expressions) const;
    // Of what the name was before the first `renames` of the renames with wildcards.
    std::string path_before_renames(const std::string& name, size_t renames) const;

    const View* view_ = nullptr;  // null: names that are not in made_ are unknown
    std::map<std::string, FieldOrigin> made_;
    std::vector<std::pair<std::string, std::string>> renames_;  // patterns, in order
    bool open_ = false;
    std::string open_path_;
    std::string open_prefix_;
    bool foreign_ = false;
};

// The column below casts (`tostring(Critical)`), or null.
const Expr* column_under_casts(const Expr& expr);

// The column of an expression that only puts a constant where it has no value (`coalesce(user, "unknown")`), or null.
const Expr* column_with_default(const Expr& expr);

}  // namespace tocsin
