// Schema: the names and types of a table's columns.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/type.h"

namespace tocsin {

struct Field {
    std::string name;
    Type type = Type::kDynamic;
    bool operator==(const Field&) const = default;
};

// Names are unique and case-sensitive. An `open` schema (SPL events, columns made by data) may have further columns that are only
// known when the data is seen: names that are not listed may still exist then.
class Schema {
public:
    Schema() = default;
    explicit Schema(std::vector<Field> fields, bool open = false) : fields_(std::move(fields)), open_(open) {}

    size_t size() const { return fields_.size(); }
    const Field& operator[](size_t index) const { return fields_[index]; }
    const std::vector<Field>& fields() const { return fields_; }
    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }
    bool open() const { return open_; }
    void set_open(bool open) { open_ = open; }

    std::optional<size_t> find(std::string_view name) const {
        for (size_t i = 0; i < fields_.size(); ++i) {
            if (fields_[i].name == name) return i;
        }
        return std::nullopt;
    }
    bool has(std::string_view name) const { return find(name).has_value(); }
    // Replaces the field of that name in place or appends it.
    void set(std::string_view name, Type type) {
        if (auto index = find(name)) {
            fields_[*index].type = type;
        } else {
            fields_.push_back({std::string(name), type});
        }
    }
    std::vector<std::string_view> names() const {
        std::vector<std::string_view> out;
        for (const Field& field : fields_) out.push_back(field.name);
        return out;
    }
    bool operator==(const Schema&) const = default;

private:
    std::vector<Field> fields_;
    bool open_ = false;
};

// Shared by the many batches that have it.
using SchemaPtr = std::shared_ptr<const Schema>;

}  // namespace tocsin
