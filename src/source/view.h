// Views: how records become the tables that each query language knows. Views are data (src/source/views/*.toml).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "data/type.h"
#include "function/function.h"
#include "source/field_path.h"

namespace tocsin {

// A column read from the record.
struct ViewColumn {
    std::string name;
    Type type = Type::kDynamic;
    FieldPath path;
    Rendering rendering = Rendering::kDynamic;
    std::string constant;
    std::string canonical;  // `aws::eventName`; empty if none
};

// A column, tag or constraint written as an expression in the view's own language, over raw columns and derived ones above it.
struct DerivedColumn {
    std::string name;
    SourcePtr
        text;  // complete: also says that the raw field of that name stands where the view's `applies` is not true
    std::string canonical;  // as in ViewColumn
};

// What identifies the records of a view.
enum class RecordKind : uint8_t { kAny, kCloudTrail, kOther };  // kOther: all but CloudTrail's; of views only

class View {
public:
    std::string name;  // `AWSCloudTrail`, `aws:cloudtrail`
    std::vector<std::string> aliases;
    Language language = Language::kKql;
    RecordKind records = RecordKind::kCloudTrail;
    std::string time_column;  // TimeGenerated, _time
    std::vector<ViewColumn> columns;
    std::vector<DerivedColumn> derived;
    // Names that are not listed are paths into the record with this rendering (SPL: kSplunk, Sigma: kSigma); closed views have none.
    bool open = false;
    Rendering open_rendering = Rendering::kSplunk;
    std::string canonical_prefix;  // `aws::`, put before the path of a raw field
    bool has_reader = true;        // false: schema only (a table whose raw form is not known)
    std::string logsource;         // its records are those of the files given for this name (LogFile::logsource)

    const ViewColumn* find(std::string_view column) const;
    const DerivedColumn* find_derived(std::string_view column) const;
    // The column of that name: listed, or by path in an open view.
    ViewColumn resolve(std::string_view column) const;
    // `aws::eventName` for a column or raw field of this view, also for a path below a column (`RequestParameters.bucketName`), without
    // the `{}` of arrays; empty if the view does not say.
    std::string canonical(std::string_view column) const;
};

// The views that a program run knows: those shipped and those of `--views DIR`.
class ViewCatalog {
public:
    // The shipped views.
    static std::shared_ptr<const ViewCatalog> builtin();
    // Adds the views of TOML text; false after telling what is wrong. A later view of the same name replaces the earlier.
    bool add_toml(const SourcePtr& toml, Diagnostics& diagnostics);

    void add(std::unique_ptr<View> view);

    // Names that this catalog lacks are looked up in `other`.
    void set_fallback(std::shared_ptr<const ViewCatalog> other) { fallback_ = std::move(other); }

    const View* find(Language language, std::string_view name) const;
    std::vector<const View*> all(Language language) const;

private:
    std::vector<std::unique_ptr<View>> views_;
    std::shared_ptr<const ViewCatalog> fallback_;  // shared: the shipped views serve all
};

}  // namespace tocsin
