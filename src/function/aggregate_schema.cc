// Alternatives come in a fixed order: scalar types by name, then the bag, then the array.
#include "function/aggregate_schema.h"

#include <vector>

#include "data/json.h"

namespace tocsin {

void ValueSchema::add(const Value& raw, Arena& arena) {
    Value value = expand_json(raw, arena);
    switch (value.tag()) {
        case Tag::kNull: return;
        case Tag::kObject:
            bag_ = true;
            for (const Member& member : value.members()) members_[std::string(member.key)].add(member.value, arena);
            return;
        case Tag::kArray:
            if (!elements_) elements_ = std::make_unique<ValueSchema>();
            for (const Value& item : value.items()) elements_->add(item, arena);
            return;
        case Tag::kReal: scalars_.emplace("double"); return;
        default: scalars_.emplace(type_name(type_of(value)));
    }
}

void ValueSchema::add(const ValueSchema& other) {
    scalars_.insert(other.scalars_.begin(), other.scalars_.end());
    bag_ = bag_ || other.bag_;
    for (const auto& [key, schema] : other.members_) members_[key].add(schema);
    if (other.elements_) {
        if (!elements_) elements_ = std::make_unique<ValueSchema>();
        elements_->add(*other.elements_);
    }
}

Value ValueSchema::to_value(Arena& arena) const {
    std::vector<Value> kinds;
    for (const std::string& name : scalars_) kinds.push_back(make_string(name, arena));
    if (bag_) {
        std::vector<Member> members;
        for (const auto& [key, schema] : members_) members.push_back({arena.copy(key), schema.to_value(arena)});
        kinds.push_back(Value::object(arena.copy_array(std::span<const Member>(members))));
    }
    if (elements_) {
        const Member indexer[] = {{"`indexer`", elements_->to_value(arena)}};
        kinds.push_back(Value::object(arena.copy_array(std::span<const Member>(indexer))));
    }
    if (kinds.size() == 1) return kinds[0];
    return Value::array(arena.copy_array(std::span<const Value>(kinds)));
}

}  // namespace tocsin
