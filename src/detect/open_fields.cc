#include "detect/open_fields.h"

#include <algorithm>
#include <unordered_map>

#include "data/flatten.h"
#include "detect/feed_leaf.h"
#include "plan/name_pattern.h"
#include "source/view.h"

namespace tocsin {
namespace {

bool is_wanted(const Scan& scan, std::string_view name) {
    return std::any_of(scan.patterns.begin(), scan.patterns.end(),
                       [&](const std::string& pattern) { return name_matches(pattern, name); });
}

// Of the columns only those that the engine added.
void keep_hidden(Schema& schema, std::vector<Column>& columns) {
    Schema hidden({}, schema.open());
    std::vector<Column> kept;
    for (size_t i = 0; i < schema.size(); ++i) {
        if (schema[i].name != kTimeColumn) continue;
        hidden.set(schema[i].name, schema[i].type);
        kept.push_back(columns[i]);
    }
    schema = std::move(hidden);
    columns = std::move(kept);
}

}  // namespace

void add_open_fields(const Scan& scan, std::span<const RawRecord* const> records, const FieldLimits& limits,
                     Notices& notices, Batch& batch) {
    bool splunk = scan.view->open_rendering == Rendering::kSplunk;
    auto schema = std::make_shared<Schema>(*batch.schema);
    // Sigma's columns have done their work in the filters. A path through arrays is no field of the flattened record.
    if (!splunk) keep_hidden(*schema, batch.columns);
    std::unordered_map<std::string_view, Value*> columns;
    std::vector<Member> fields;
    for (uint32_t row : batch.selection) {
        fields.clear();
        if (!splunk) {
            flatten_dotted(records[row]->text, fields, *batch.arena);
        } else {
            LeftOut left_out;
            flatten_splunk(records[row]->text, fields, *batch.arena, limits, &left_out);
            for (std::string_view notice : left_out.notices()) notices.add(notice);
        }
        for (const Member& field : fields) {
            auto found = columns.find(field.key);
            if (found == columns.end()) {
                Value* cells = nullptr;
                if (!schema->has(field.key) && is_wanted(scan, field.key)) {
                    cells = batch.arena->make_array<Value>(batch.rows).data();
                    schema->set(field.key, Type::kDynamic);
                    batch.columns.emplace_back(std::span<const Value>(cells, batch.rows));
                }
                found = columns.emplace(field.key, cells).first;
            }
            if (found->second) found->second[row] = field.value;
        }
    }
    batch.schema = std::move(schema);
}

}  // namespace tocsin
