// KQL's functions on dynamic values as such: JSON text, paths, property bags, sequences. Arrays and sets are in
// kql_array.cc.
//
// A function that wants a bag gives null for anything else. Where a key is documented to be a name or a JSON path, a
// text that starts with `$.` or `$[` is a path.
#include <algorithm>

#include "base/text.h"
#include "data/json.h"
#include "function/kql_cast.h"
#include "function/kql_json_path.h"
#include "function/tables.h"
#include "function/text_kernel.h"

namespace tocsin {
namespace {

using Members = std::vector<Member>;

std::optional<std::span<const Member>> bag_of(CallContext& context, const Value& given) {
    Value value = expand_json(given, *context.arena);
    if (value.tag() != Tag::kObject) return std::nullopt;
    return value.members();
}

Value make_bag(CallContext& context, const Members& members) {
    return Value::object(context.arena->copy_array(std::span<const Member>(members)));
}

const Member* find_member(std::span<const Member> members, std::string_view key) {
    auto it = std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.key == key; });
    return it == members.end() ? nullptr : &*it;
}

void set_member(Members& members, std::string_view key, const Value& value) {
    auto it = std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.key == key; });
    if (it == members.end()) {
        members.push_back({key, value});
    } else {
        it->value = value;
    }
}

// --- paths and JSON text ---

Value get(CallContext& context, const Value& value, const Value& key) {
    if (key.is_string()) return get_member(value, key.text(), *context.arena);
    auto index = cast_long(key);
    return index ? get_element(value, *index, *context.arena) : Value();
}

// Only a text is parsed; the binder leaves out the call for arguments of type dynamic, on which it is the identity.
Value parse_text(CallContext& context, const Value& value) {
    if (!value.is_string()) return value;
    if (trim(value.text()).empty()) return Value();
    auto parsed = parse_json(value.text(), *context.arena);
    return parsed ? *parsed : value;
}

void write_sorted(const Value& value, Arena& arena, std::string& out) {
    if (value.tag() == Tag::kObject) {
        Members members(value.members().begin(), value.members().end());
        std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) { return a.key < b.key; });
        out += '{';
        for (size_t i = 0; i < members.size(); ++i) {
            if (i > 0) out += ',';
            write_json_string(members[i].key, out);
            out += ':';
            write_sorted(expand_json(members[i].value, arena), arena, out);
        }
        out += '}';
    } else if (value.tag() == Tag::kArray) {
        out += '[';
        for (size_t i = 0; i < value.items().size(); ++i) {
            if (i > 0) out += ',';
            write_sorted(expand_json(value.items()[i], arena), arena, out);
        }
        out += ']';
    } else {
        write_json(value, out);
    }
}

std::string to_sorted_json(CallContext& context, const Value& value) {
    std::string out;
    write_sorted(expand_json(value, *context.arena), *context.arena, out);
    return out;
}

const std::optional<DollarPath>& cached_path(CallContext& context, std::string_view text) {
    return context.cache->get<std::optional<DollarPath>>('J', text,
                                                         [](std::string_view path) { return parse_dollar_path(path); });
}

Value extract_json(CallContext& context, std::string_view path_text, std::string_view text) {
    const auto& path = cached_path(context, path_text);
    auto parsed = parse_json(text, *context.arena);
    if (!path || !parsed) return Value();
    Value found = follow_path(*parsed, *path, *context.arena);
    return found.is_null() ? Value() : Value::string(text_of(context, found));
}

// --- bags ---

Value pack(CallContext& context, std::span<const Value> values) {
    Members members;
    for (size_t i = 0; i + 1 < values.size(); i += 2) set_member(members, text_of(context, values[i]), values[i + 1]);
    return make_bag(context, members);
}

// Without nulls and empty texts: pack_all(true).
Value pack_present(CallContext& context, std::span<const Value> values) {
    Members members;
    for (size_t i = 0; i + 1 < values.size(); i += 2) {
        const Value& value = values[i + 1];
        if (!value.is_null() && !(value.is_string() && value.text().empty()))
            set_member(members, text_of(context, values[i]), value);
    }
    return make_bag(context, members);
}

Value bag_keys(CallContext& context, const Value& given) {
    auto members = bag_of(context, given);
    if (!members) return Value();
    auto keys = context.arena->make_array<Value>(members->size());
    for (size_t i = 0; i < keys.size(); ++i) keys[i] = Value::string((*members)[i].key);
    return Value::array(keys);
}

// The leftmost bag wins; what is no bag is passed over.
Value bag_merge(CallContext& context, std::span<const Value> values) {
    Members merged;
    bool any = false;
    for (const Value& value : values) {
        auto members = bag_of(context, value);
        if (!members) continue;
        any = true;
        for (const Member& member : *members) {
            if (!find_member(merged, member.key)) merged.push_back(member);
        }
    }
    return any ? make_bag(context, merged) : Value();
}

DollarPath key_path(std::string_view key) {
    if (key.starts_with("$.") || key.starts_with("$[")) {
        if (auto path = parse_dollar_path(key)) return *path;
    }
    return {DollarPathStep{std::string(key), 0, false}};
}

Value bag_has_key(CallContext& context, const Value& given, std::string_view key) {
    if (!bag_of(context, given)) return Value();
    DollarPath path = key_path(key);
    DollarPathStep last = path.back();
    path.pop_back();
    Value parent = expand_json(follow_path(given, path, *context.arena), *context.arena);
    if (last.is_index) {
        bool inside =
            parent.tag() == Tag::kArray && last.index >= 0 && static_cast<size_t>(last.index) < parent.items().size();
        return Value::boolean(inside);
    }
    return Value::boolean(parent.tag() == Tag::kObject && find_member(parent.members(), last.key) != nullptr);
}

// The value with what the path leads to replaced, or taken away if `replacement` is null. Names that are missing are
// made.
Value changed(CallContext& context, const Value& given, std::span<const DollarPathStep> path,
              const Value* replacement) {
    if (path.empty()) return replacement ? *replacement : Value();
    Value value = expand_json(given, *context.arena);
    const DollarPathStep& step = path.front();
    bool last = path.size() == 1;
    if (step.is_index) {
        if (value.tag() != Tag::kArray || step.index < 0 || static_cast<size_t>(step.index) >= value.items().size())
            return value;
        std::vector<Value> items(value.items().begin(), value.items().end());
        auto at = items.begin() + step.index;
        if (last && !replacement) {
            items.erase(at);
        } else {
            *at = changed(context, *at, path.subspan(1), replacement);
        }
        return Value::array(context.arena->copy_array(std::span<const Value>(items)));
    }
    if (value.tag() != Tag::kObject && !(replacement && value.is_null())) return value;
    Members members;
    if (value.tag() == Tag::kObject) members.assign(value.members().begin(), value.members().end());
    const Member* old = find_member(members, step.key);
    if (!replacement) {
        if (!old) return value;
        if (last) {
            std::erase_if(members, [&](const Member& member) { return member.key == step.key; });
            return make_bag(context, members);
        }
    }
    Value inner = changed(context, old ? old->value : Value(), path.subspan(1), replacement);
    set_member(members, context.arena->copy(step.key), inner);
    return make_bag(context, members);
}

Value bag_set_key(CallContext& context, const Value& given, std::string_view key, const Value& value) {
    if (!bag_of(context, given)) return Value();
    return changed(context, given, key_path(key), &value);
}

Value bag_remove_keys(CallContext& context, const Value& given, const Value& keys) {
    Value list = expand_json(keys, *context.arena);
    if (!bag_of(context, given) || list.tag() != Tag::kArray) return Value();
    Value out = expand_json(given, *context.arena);
    for (const Value& key : list.items()) out = changed(context, out, key_path(text_of(context, key)), nullptr);
    return out;
}

// Keys that are no texts are passed over; keys without a value get null.
Value bag_zip(CallContext& context, const Value& keys, const Value& values) {
    Value names = expand_json(keys, *context.arena), cells = expand_json(values, *context.arena);
    if (names.tag() != Tag::kArray) return Value();
    std::span<const Value> given = cells.tag() == Tag::kArray ? cells.items() : std::span<const Value>();
    Members members;
    for (size_t i = 0; i < names.items().size(); ++i) {
        if (!names.items()[i].is_string()) continue;
        set_member(members, names.items()[i].text(), i < given.size() ? given[i] : Value());
    }
    return make_bag(context, members);
}

// Every path once; all elements of an array share the path `[0]`.
void collect_paths(const Value& given, const std::string& path, Arena& arena, std::vector<std::string>& out) {
    Value value = expand_json(given, arena);
    auto visit = [&](const std::string& next, const Value& child) {
        if (std::find(out.begin(), out.end(), next) == out.end()) out.push_back(next);
        collect_paths(child, next, arena, out);
    };
    if (value.tag() == Tag::kObject) {
        for (const Member& member : value.members()) visit(path + "['" + std::string(member.key) + "']", member.value);
    } else if (value.tag() == Tag::kArray) {
        for (const Value& item : value.items()) visit(path + "[0]", item);
    }
}

Value tree_path(CallContext& context, const Value& value) {
    std::vector<std::string> paths;
    collect_paths(value, "", *context.arena, paths);
    auto items = context.arena->make_array<Value>(paths.size());
    for (size_t i = 0; i < items.size(); ++i) items[i] = make_string(paths[i], *context.arena);
    return Value::array(items);
}

constexpr NullRule kSeesNulls = NullRule::kSeesNulls;
constexpr ColumnName kFirst = ColumnName::kFirstArgument;

// clang-format off
constexpr Function kRows[] = {
    {.name = "get", .signature = "dynamic, any -> dynamic", .kernel = each<get>,
     .description = "The member of a bag or the element of an array that a path leads to; negative indexes count from the end.", .page = "scalar-data-types/dynamic"},
    {.name = "parse_json", .signature = "string -> dynamic", .kernel = each<parse_text>,
     .description = "The value that a JSON text describes; other texts stay texts.", .column_name = kFirst,
     .aliases = "todynamic toobject parsejson", .page = "parse-json-function"},
    {.name = "dynamic_to_json", .signature = "any -> string", .kernel = each_text<to_sorted_json>,
     .description = "A value as JSON text with sorted keys.", .nulls = kSeesNulls, .page = "dynamic-to-json-function"},
    {.name = "extract_json", .signature = "string, string -> string", .kernel = each_text<extract_json>,
     .description = "What a path leads to in a JSON text.", .nulls = kSeesNulls, .aliases = "extractjson", .page = "extract-json-function"},
    {.name = "bag_pack", .signature = "(string, any)+ -> dynamic", .kernel = each<pack>,
     .description = "A property bag of names and values.", .nulls = kSeesNulls, .aliases = "pack pack_dictionary", .page = "bag-pack-function"},
    {.name = "pack_all", .signature = "(string, any)+ -> dynamic", .kernel = each<pack_present>,
     .description = "A property bag of names and values without those that are null or empty, as pack_all(true) makes of all columns.", .nulls = kSeesNulls, .page = "pack-all-function"},
    {.name = "bag_keys", .signature = "dynamic -> dynamic", .kernel = each<bag_keys>,
     .description = "The names in a property bag.", .page = "bag-keys-function"},
    {.name = "bag_merge", .signature = "dynamic+ -> dynamic", .kernel = each<bag_merge>,
     .description = "One bag of several; for a name in more than one the leftmost wins.", .nulls = kSeesNulls, .page = "bag-merge-function"},
    {.name = "bag_has_key", .signature = "dynamic, string -> bool", .kernel = each<bag_has_key>,
     .description = "Whether a bag has a name, or a path leads to something.", .page = "bag-has-key-function"},
    {.name = "bag_set_key", .signature = "dynamic, string, any -> dynamic", .kernel = each<bag_set_key>,
     .description = "A bag with one value set.", .nulls = kSeesNulls, .page = "bag-set-key-function"},
    {.name = "bag_remove_keys", .signature = "dynamic, dynamic -> dynamic", .kernel = each<bag_remove_keys>,
     .description = "A bag without some of its names.", .page = "bag-remove-keys-function"},
    {.name = "bag_zip", .signature = "dynamic, dynamic -> dynamic", .kernel = each<bag_zip>,
     .description = "A bag made of an array of names and an array of values.", .page = "bag-zip-function"},
    {.name = "treepath", .signature = "dynamic -> dynamic", .kernel = each<tree_path>,
     .description = "All paths in a dynamic value.", .column_name = ColumnName::kPrefixed, .page = "treepath-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_dynamic_functions() { return kRows; }

}  // namespace tocsin
