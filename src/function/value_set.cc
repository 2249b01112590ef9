// Few members are compared one by one, which beats hashing for short texts; many go to a hash set that is kept from
// batch to batch under the joined text of the members, so that building it again costs one comparison.
#include "function/value_set.h"

#include "base/text.h"
#include "data/json.h"
#include "function/kql_cast.h"
#include "function/text_kernel.h"

namespace tocsin {
namespace {
constexpr size_t kFew = 8;
}

void flatten(const Value& value, Arena& arena, std::vector<Value>& out) {
    Value expanded = expand_json(value, arena);
    if (expanded.tag() != Tag::kArray) {
        out.push_back(expanded);
        return;
    }
    for (const Value& item : expanded.items()) flatten(item, arena, out);
}

ValueSet::ValueSet(CallContext& context, std::span<const Column> lists, CaseRule letter_case)
    : letter_case_(letter_case) {
    std::vector<Value> members;
    for (const Column& list : lists) flatten(list[0], *context.arena, members);
    for (const Value& member : members) {
        if (member.is_string()) {
            texts_.push_back(member.text());
        } else if (!member.is_null()) {
            others_.push_back(member);
        }
    }
    if (texts_.size() <= kFew) return;
    std::string key;
    for (std::string_view text : texts_) {
        uint32_t size = static_cast<uint32_t>(text.size());
        key.append(reinterpret_cast<const char*>(&size), sizeof(size)).append(text);
    }
    bool fold = letter_case == CaseRule::kInsensitive;
    hashed_ = &context.cache->get<Texts>(fold ? 'F' : 'S', key, [&](std::string_view) {
        Texts set;
        for (std::string_view text : texts_) set.insert(fold ? to_lower_ascii(text) : std::string(text));
        return set;
    });
}

bool ValueSet::contains_text(std::string_view text) const {
    bool fold = letter_case_ == CaseRule::kInsensitive;
    if (hashed_) return hashed_->contains(fold ? to_lower_ascii(text) : std::string(text));
    for (std::string_view member : texts_) {
        if (member.size() == text.size() && (fold ? equals_ignore_case(member, text) : member == text)) return true;
    }
    return false;
}

bool ValueSet::contains(CallContext& context, const Value& value) const {
    if (letter_case_ == CaseRule::kInsensitive) {
        if (contains_text(text_of(context, value))) return true;
        for (const Value& other : others_) {
            if (equals_ignore_case(text_of(context, value), text_of(context, other))) return true;
        }
        return false;
    }
    if (value.is_string()) {
        if (contains_text(value.text())) return true;
    } else {
        for (std::string_view text : texts_) {
            if (kql_equal(value, Value::string(text))) return true;
        }
    }
    for (const Value& other : others_) {
        if (kql_equal(value, other)) return true;
    }
    return false;
}

}  // namespace tocsin
