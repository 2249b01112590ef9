// Apply and what derives from it: plans that run over rows handed in, for each row or group, for each value of a field, or
// written anew for each field or row.
#include "plan/apply.h"

#include <algorithm>
#include <map>

#include "function/spl_value.h"
#include "plan/iterate.h"
#include "plan/name_pattern.h"
#include "plan/template.h"
#include "reference/evaluator.h"

namespace tocsin::reference {
namespace {

Rows run(Evaluator& evaluator, const Node& body, const Rows& rows) {
    const Rows* outer = evaluator.handed_in;
    evaluator.handed_in = &rows;
    Rows out = evaluator.evaluate(body);
    evaluator.handed_in = outer;
    return out;
}

Rows for_each_part(Evaluator& evaluator, const Apply& apply) {
    Rows in = evaluator.evaluate(*apply.inputs[0]);
    // Each row by itself, or the rows of each group, groups by key.
    std::vector<Rows> parts;
    if (apply.keys.empty()) {
        for (const Row& row : in.rows) parts.push_back({in.schema, {row}});
    } else {
        std::map<std::vector<Value>, Rows, KeyLess> groups;
        for (const Row& row : in.rows) {
            std::vector<Value> key;
            for (const std::string& name : apply.keys) key.push_back(cell(in, row, name));
            Rows& group = groups[key];
            group.schema = in.schema;
            group.rows.push_back(row);
        }
        for (auto& [key, group] : groups) parts.push_back(std::move(group));
    }
    std::vector<Rows> further;
    for (size_t i = 1; i < apply.inputs.size(); ++i) further.push_back(evaluator.evaluate(*apply.inputs[i]));
    const std::vector<Rows>* outer = evaluator.further;
    evaluator.further = &further;
    Rows out;
    for (const std::string& name : apply.carried) out.schema.set(name, in.schema[*in.schema.find(name)].type);
    for (const Field& field : apply.schema) out.schema.set(field.name, field.type);
    for (const Rows& part : parts) {
        Rows body = run(evaluator, *apply.body, part);
        for (const Row& row : body.rows) {
            Row made;
            for (size_t i = 0; i < out.schema.size(); ++i) {
                const std::string& name = out.schema[i].name;
                bool carried = i < apply.carried.size();
                made.cells.push_back(carried ? cell(part, part.rows[0], name) : cell(body, row, name));
            }
            out.rows.push_back(std::move(made));
        }
    }
    evaluator.further = outer;
    sequence(out);
    return out;
}

// The body makes one row of one row; the next round starts with what the round before made.
Rows for_each_value_of_rows(Evaluator& evaluator, const Iterate& iterate) {
    Rows in = evaluator.evaluate(*iterate.inputs[0]);
    Rows out;
    out.schema = in.schema;
    for (const Row& row : in.rows) {
        Rows one{in.schema, {row}};
        Value values = cell(in, row, iterate.values);
        std::vector<Value> items;
        if (values.tag() == Tag::kArray)
            items.assign(values.items().begin(), values.items().end());
        else if (!values.is_null())
            items.push_back(values);
        for (size_t number = 0; number < items.size(); ++number) {
            size_t item_column = ensure_column(one, iterate.item, Type::kDynamic);
            size_t number_column = ensure_column(one, iterate.number, Type::kLong);
            one.rows[0].cells[item_column] = items[number];
            one.rows[0].cells[number_column] = Value::of_long(static_cast<int64_t>(number));
            one = run(evaluator, *iterate.body, one);
        }
        Row made{{}, row.order};
        for (const Field& field : one.schema) {
            if (field.name == iterate.item || field.name == iterate.number) continue;
            size_t column = ensure_column(out, field.name, field.type);
            made.cells.resize(out.schema.size());
            made.cells[column] = cell(one, one.rows[0], field.name);
        }
        out.rows.push_back(std::move(made));
    }
    return out;
}

// What the text is completed with for the columns that fit the pattern.
std::vector<Template::Filling> fillings(const Rows& rows, const std::vector<std::string>& names,
                                        const std::string& pattern) {
    if (pattern.find('*') == std::string::npos) return {{{"field", pattern}}};
    std::vector<Template::Filling> out;
    for (const std::string& name : names) {
        bool internal = name.starts_with('_') || name.starts_with('\x01');
        if (internal || !name_matches(pattern, name)) continue;
        bool any = false;
        for (const Row& row : rows.rows) any = any || !cell(rows, row, name).is_null();
        if (!any) continue;
        Template::Filling filling{{"field", name}, {"match", ""}};
        size_t number = 1;
        for (const std::string& segment : star_segments(pattern, name)) {
            filling["match"] += segment;
            filling["segment" + std::to_string(number++)] = segment;
        }
        out.push_back(std::move(filling));
    }
    return out;
}

Rows for_each_column(Evaluator& evaluator, const Template& written) {
    Rows rows = evaluator.evaluate(*written.inputs[0]);
    std::vector<std::string> names;
    for (const Field& field : rows.schema) names.push_back(field.name);
    if (written.order) {
        std::sort(names.begin(), names.end(),
                  [&](const std::string& a, const std::string& b) { return written.order->less(a, b); });
    }
    std::vector<Template::Filling> all;
    for (const std::string& pattern : written.patterns) {
        for (Template::Filling& filling : fillings(rows, names, pattern)) all.push_back(std::move(filling));
    }
    for (const Template::Filling& filling : all) {
        if (const Node* plan = evaluator.write(written, filling)) rows = run(evaluator, *plan, rows);
    }
    return rows;
}

Rows search_for_each_row(Evaluator& evaluator, const Template& written) {
    Rows rows = evaluator.evaluate(*written.inputs[0]);
    Rows searched;
    if (written.inputs.size() > 1) searched = evaluator.evaluate(*written.inputs[1]);
    Rows out;
    for (size_t number = 0; number < rows.rows.size() && number < written.limit; ++number) {
        Template::Filling filling{{"_serial_id", std::to_string(number + 1)}};
        for (const Field& field : rows.schema) {
            Value value = cell(rows, rows.rows[number], field.name);
            if (!value.is_null()) append_spl_text(value, filling[field.name]);
        }
        const Node* plan = evaluator.write(written, filling);
        if (!plan) continue;
        Rows found = run(evaluator, *plan, searched);
        for (const Field& field : found.schema) ensure_column(out, field.name, field.type);
        for (const Row& row : found.rows) {
            Row made;
            for (const Field& field : out.schema) made.cells.push_back(cell(found, row, field.name));
            out.rows.push_back(std::move(made));
        }
    }
    sequence(out);
    return out;
}

}  // namespace

Rows evaluate_apply(Evaluator& evaluator, const Node& node) {
    if (auto* iterate = dynamic_cast<const Iterate*>(&node)) return for_each_value_of_rows(evaluator, *iterate);
    auto* written = dynamic_cast<const Template*>(&node);
    if (!written) return for_each_part(evaluator, as<Apply>(node));
    return written->patterns.empty() ? search_for_each_row(evaluator, *written) : for_each_column(evaluator, *written);
}

}  // namespace tocsin::reference
