// Select: columns kept, dropped or renamed by pattern (SPL's fields, table and rename). The work is done once per incoming schema: the
// batch then only gets its columns in another order.
#include "plan/select.h"

#include <algorithm>

#include "exec/build.h"
#include "exec/derived_schema.h"
#include "plan/name_pattern.h"

namespace tocsin {
namespace {

constexpr size_t kNullColumn = ~size_t{0};

struct Layout {
    SchemaPtr schema;
    std::vector<size_t> sources;  // incoming column, or kNullColumn
    // Outgoing columns whose nulls are filled from further incoming columns, the first one that has a value.
    struct Fill {
        size_t target;
        std::vector<size_t> sources;
    };
    std::vector<Fill> fills;
};

bool is_internal(std::string_view name) { return !name.empty() && name[0] == '_'; }

bool matches_any(const std::vector<std::string>& patterns, std::string_view name) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) { return name_matches(p, name); });
}

Layout keep(const Select& node, const Schema& in) {
    Layout layout;
    auto schema = std::make_shared<Schema>();
    for (size_t i = 0; i < in.size(); ++i) {
        bool named = matches_any(node.patterns, in[i].name);
        bool kept = node.mode == SelectMode::kDrop ? !named : named || is_internal(in[i].name);
        if (!kept) continue;
        schema->set(in[i].name, in[i].type);
        layout.sources.push_back(i);
    }
    schema->set_open(in.open());
    layout.schema = std::move(schema);
    return layout;
}

Layout table(const Select& node, const Schema& in) {
    Layout layout;
    auto schema = std::make_shared<Schema>();
    auto add = [&](std::string_view name, Type type, size_t source) {
        if (schema->has(name)) return;
        schema->set(name, type);
        layout.sources.push_back(source);
    };
    for (const std::string& pattern : node.patterns) {
        if (pattern.find('*') == std::string::npos) {
            auto index = in.find(pattern);
            add(pattern, index ? in[*index].type : Type::kDynamic, index.value_or(kNullColumn));
            continue;
        }
        for (size_t i = 0; i < in.size(); ++i) {
            if (!is_internal(in[i].name) && name_matches(pattern, in[i].name)) add(in[i].name, in[i].type, i);
        }
    }
    layout.schema = std::move(schema);
    return layout;
}

Layout rename(const Select& node, const Schema& in) {
    struct Entry {
        std::string name;
        Type type;
        size_t source;
        std::vector<size_t> beneath;  // what shows where the source is null
    };
    std::vector<Entry> entries;
    for (size_t i = 0; i < in.size(); ++i) entries.push_back({in[i].name, in[i].type, i, {}});
    auto remove = [&](std::string_view name, size_t except) {
        for (size_t i = 0; i < entries.size(); ++i) {
            if (i != except && entries[i].name == name) entries[i].name.clear();
        }
    };
    // A row without the field that a wildcard names keeps what it has under the new name.
    auto cover = [&](std::string_view name, Entry& by) {
        for (Entry& entry : entries) {
            if (&entry == &by || entry.name != name) continue;
            by.beneath.push_back(entry.source);
            by.beneath.insert(by.beneath.end(), entry.beneath.begin(), entry.beneath.end());
            entry.name.clear();
        }
    };
    for (size_t pair = 0; pair < node.patterns.size(); ++pair) {
        const std::string& from = node.patterns[pair];
        const std::string& to = node.targets[pair];
        bool wildcard = from.find('*') != std::string::npos;
        bool found = false;
        for (size_t i = 0; i < entries.size(); ++i) {
            if (entries[i].name.empty()) continue;
            auto renamed = renamed_by(from, to, entries[i].name);
            if (!renamed) continue;
            found = true;
            if (*renamed == entries[i].name) continue;
            if (wildcard) {
                cover(*renamed, entries[i]);
            } else {
                remove(*renamed, i);
            }
            entries[i].name = *renamed;
        }
        // A source that does not exist takes the target away.
        if (!found && !wildcard) remove(to, entries.size());
    }
    Layout layout;
    auto schema = std::make_shared<Schema>();
    for (Entry& entry : entries) {
        if (entry.name.empty()) continue;
        schema->set(entry.name, entry.type);
        if (!entry.beneath.empty()) layout.fills.push_back({layout.sources.size(), std::move(entry.beneath)});
        layout.sources.push_back(entry.source);
    }
    schema->set_open(in.open());
    layout.schema = std::move(schema);
    return layout;
}

Column filled(const Batch& batch, const Column& column, const std::vector<size_t>& others) {
    auto cells = batch.arena->make_array<Value>(batch.rows);
    for (uint32_t row : batch.selection) {
        cells[row] = column[row];
        for (size_t i = 0; i < others.size() && cells[row].is_null(); ++i) cells[row] = batch.columns[others[i]][row];
    }
    return Column(cells);
}

class SelectOperator final : public Operator {
public:
    SelectOperator(const Select& node, Sink* next, ThreadState* state) : Operator(next, state), node_(node) {}

    void push(Batch& batch) override {
        const Layout& layout = layouts_.get(batch.schema, [&](const Schema& in) {
            switch (node_.mode) {
                case SelectMode::kTable: return table(node_, in);
                case SelectMode::kRename: return rename(node_, in);
                default: return keep(node_, in);
            }
        });
        Batch out = batch;
        out.schema = layout.schema;
        out.columns.clear();
        for (size_t source : layout.sources)
            out.columns.push_back(source == kNullColumn ? Column() : batch.columns[source]);
        for (const Layout::Fill& fill : layout.fills)
            out.columns[fill.target] = filled(batch, out.columns[fill.target], fill.sources);
        next_->push(out);
    }

private:
    const Select& node_;
    PerSchema<Layout> layouts_;
};

}  // namespace

std::unique_ptr<Operator> make_select(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<SelectOperator>(as<Select>(node), next, state);
}

}  // namespace tocsin
