// Operators that work row by row: Filter, Extend, Project and Select.
#include "base/check.h"
#include "plan/extend.h"
#include "plan/filter.h"
#include "plan/name_pattern.h"
#include "plan/project.h"
#include "plan/select.h"
#include "reference/evaluator.h"

namespace tocsin::reference {

Rows evaluate_filter(Evaluator& evaluator, const Node& node) {
    Rows in = evaluator.evaluate(*node.inputs[0]);
    Rows out;
    out.schema = in.schema;
    for (Row& row : in.rows) {
        bool passes = true;
        for (const ExprPtr& predicate : as<Filter>(node).predicates) {
            passes = passes && evaluator.holds(*predicate, in.schema, row);
        }
        if (passes) out.rows.push_back(std::move(row));
    }
    return out;
}

Rows evaluate_extend(Evaluator& evaluator, const Node& node) {
    Rows in = evaluator.evaluate(*node.inputs[0]);
    Rows out = in;
    for (const Assignment& column : as<Extend>(node).columns) {
        out.schema.set(column.name, column.expr->type);
        size_t index = *out.schema.find(column.name);
        for (size_t i = 0; i < in.rows.size(); ++i) {
            out.rows[i].cells.resize(out.schema.size());
            out.rows[i].cells[index] = evaluator.value(*column.expr, in.schema, in.rows[i]);
        }
    }
    return out;
}

Rows evaluate_project(Evaluator& evaluator, const Node& node) {
    Rows in = evaluator.evaluate(*node.inputs[0]);
    Rows out;
    for (const Assignment& column : as<Project>(node).columns) out.schema.set(column.name, column.expr->type);
    for (const Row& row : in.rows) {
        Row made;
        made.order = row.order;
        for (const Assignment& column : as<Project>(node).columns) {
            made.cells.push_back(evaluator.value(*column.expr, in.schema, row));
        }
        out.rows.push_back(std::move(made));
    }
    return out;
}

namespace {

// One column of the result: a column of the input, or one of nulls.
struct Source {
    Field field;
    std::optional<size_t> column;
    std::vector<size_t> beneath;  // columns of the input that show where that one is null, the first that is not
};

void put(std::vector<Source>& sources, Source source, bool keeps_old = false) {
    for (Source& other : sources) {
        if (other.field.name == source.field.name) {
            if (keeps_old && other.column) source.beneath.push_back(*other.column);
            if (keeps_old) source.beneath.insert(source.beneath.end(), other.beneath.begin(), other.beneath.end());
            other = std::move(source);
            return;
        }
    }
    sources.push_back(std::move(source));
}

void remove(std::vector<Source>& sources, std::string_view name) {
    std::erase_if(sources, [&](const Source& source) { return source.field.name == name; });
}

bool fits_any(const std::vector<std::string>& patterns, std::string_view name) {
    for (const std::string& pattern : patterns) {
        if (name_matches(pattern, name)) return true;
    }
    return false;
}

void rename(std::vector<Source>& sources, const std::string& from, const std::string& to) {
    bool any = false, wildcard = to.find('*') != std::string::npos;
    std::vector<std::pair<Source, std::string>> renamed;
    for (const Source& source : sources) {
        auto name = renamed_by(from, to, source.field.name);
        if (!name) continue;
        any = true;
        if (*name != source.field.name) renamed.emplace_back(source, *name);
    }
    for (const auto& [source, name] : renamed) remove(sources, source.field.name);
    for (auto& [source, name] : renamed) {
        source.field.name = name;
        put(sources, source, wildcard);
    }
    if (!any && !wildcard) remove(sources, to);
}

}  // namespace

Rows evaluate_select(Evaluator& evaluator, const Node& node) {
    const auto& select = as<Select>(node);
    Rows in = evaluator.evaluate(*node.inputs[0]);
    std::vector<Source> all, sources;
    for (size_t i = 0; i < in.schema.size(); ++i) all.push_back({in.schema[i], i, {}});
    switch (select.mode) {
        case SelectMode::kKeep:
            for (const Source& source : all) {
                if (source.field.name.starts_with('_') || fits_any(select.patterns, source.field.name))
                    sources.push_back(source);
            }
            break;
        case SelectMode::kTable:
            for (const std::string& pattern : select.patterns) {
                bool any = false;
                for (const Source& source : all) {
                    bool taken = std::any_of(sources.begin(), sources.end(), [&](const Source& other) {
                        return other.field.name == source.field.name;
                    });
                    if (!name_matches(pattern, source.field.name)) continue;
                    any = true;
                    if (!taken) sources.push_back(source);
                }
                if (!any && pattern.find('*') == std::string::npos)
                    put(sources, {{pattern, Type::kDynamic}, std::nullopt, {}});
            }
            break;
        case SelectMode::kDrop:
            for (const Source& source : all) {
                if (!fits_any(select.patterns, source.field.name)) sources.push_back(source);
            }
            break;
        case SelectMode::kRename:
            sources = all;
            for (size_t i = 0; i < select.patterns.size(); ++i) rename(sources, select.patterns[i], select.targets[i]);
            break;
    }
    Rows out;
    for (const Source& source : sources) out.schema.set(source.field.name, source.field.type);
    for (const Row& row : in.rows) {
        Row made;
        made.order = row.order;
        for (const Source& source : sources) {
            Value value = source.column ? row.cells[*source.column] : Value();
            for (size_t i = 0; i < source.beneath.size() && value.is_null(); ++i) value = row.cells[source.beneath[i]];
            made.cells.push_back(value);
        }
        out.rows.push_back(std::move(made));
    }
    return out;
}

}  // namespace tocsin::reference
