// SPL's JSON functions. JSON is text in fields; a text that is itself a JSON array or object goes into other JSON as that array or
// object (json_object("k", json_array(1,2)) is {"k":[1,2]}), other text as a string. Results are compact JSON text.
#include <algorithm>
#include <functional>
#include <map>

#include "base/text.h"
#include "data/json.h"
#include "function/kernel.h"
#include "function/spl_json_path.h"
#include "function/spl_value.h"
#include "function/tables.h"

namespace tocsin {
namespace {

Value json_text(const Value& json, Arena& arena) {
    std::string text;
    write_json(json, text);
    return make_string(text, arena);
}

// JSON text parsed; nullopt for other text and other values.
std::optional<Value> parsed(const Value& value, Arena& arena) {
    if (value.tag() == Tag::kObject || value.tag() == Tag::kJson) return expand_json(value, arena);
    if (!value.is_string()) return std::nullopt;
    return parse_json(value.text(), arena);
}

// What a value becomes inside JSON.
Value as_json(const Value& value, Arena& arena) {
    if (value.tag() == Tag::kArray) {
        std::vector<Value> items;
        for_each_value(value, [&](const Value& item) { items.push_back(as_json(item, arena)); });
        return Value::array(arena.copy_array(std::span<const Value>(items)));
    }
    if (value.is_string()) {
        std::string_view text = trim(value.text());
        if (!text.empty() && (text[0] == '{' || text[0] == '[')) {
            if (auto json = parse_json(text, arena)) return *json;
        }
        return value;
    }
    if (value.tag() == Tag::kReal) return spl_number_value(value.as_real());
    return value;
}

// A JSON value as the result of an expression: null stays null.
Value json_result(const Value& json, Arena& arena) { return json.is_null() ? Value() : json_field(json, arena); }

Value json_object(CallContext& context, std::span<const Value> arguments) {
    std::vector<Member> members;
    for (size_t i = 0; i + 1 < arguments.size(); i += 2) {
        members.push_back({spl_text(arguments[i], *context.arena), as_json(arguments[i + 1], *context.arena)});
    }
    return json_text(Value::object(members), *context.arena);
}

Value json_array(CallContext& context, std::span<const Value> arguments) {
    std::vector<Value> items;
    for (const Value& argument : arguments) items.push_back(as_json(argument, *context.arena));
    return json_text(Value::array(items), *context.arena);
}

Value json_of(CallContext& context, Value text) {
    auto json = parsed(text, *context.arena);
    return json ? json_text(*json, *context.arena) : Value();
}
bool json_valid(CallContext& context, Value text) { return parsed(text, *context.arena).has_value(); }

const JsonPath& path_of(CallContext& context, const Value& path) {
    return context.cache->get<JsonPath>('j', spl_text(path, *context.arena), parse_json_path);
}
JsonPath exact_path(std::string_view key) { return {{JsonPathStep::Kind::kKey, std::string(key), 0}}; }
const JsonPath& key_of(CallContext& context, const Value& key) {
    return context.cache->get<JsonPath>('J', spl_text(key, *context.arena), exact_path);
}

using PathMaker = const JsonPath& (*)(CallContext&, const Value&);

// Several values at one path come as a JSON array.
Value extract_one(CallContext& context, const Value& json, const JsonPath& path) {
    std::vector<Value> found;
    find_json_path(json, path, found, *context.arena);
    if (found.empty()) return Value();
    return found.size() == 1 ? found[0] : Value::array(context.arena->copy_array(std::span<const Value>(found)));
}

template <PathMaker kPath>
Value json_extract(CallContext& context, std::span<const Value> arguments) {
    auto json = parsed(arguments[0], *context.arena);
    if (!json) return Value();
    if (arguments.size() == 1) return json_result(*json, *context.arena);
    if (arguments.size() == 2)
        return json_result(extract_one(context, *json, kPath(context, arguments[1])), *context.arena);
    std::vector<Value> items;
    for (const Value& path : arguments.subspan(1)) items.push_back(extract_one(context, *json, kPath(context, path)));
    return json_text(Value::array(items), *context.arena);
}

// Changes the value at each path of (path, value) pairs.
template <PathMaker kPath, class Change>
Value change_paths(CallContext& context, std::span<const Value> arguments, Change change) {
    auto json = parsed(arguments[0], *context.arena);
    if (!json) return Value();
    Value result = *json;
    for (size_t i = 1; i + 1 < arguments.size(); i += 2) {
        Value added = as_json(arguments[i + 1], *context.arena);
        result = edit_json_path(
            result, kPath(context, arguments[i]), [&](const Value& old) { return change(old, added); }, *context.arena);
    }
    return json_text(result, *context.arena);
}

template <PathMaker kPath>
Value json_set(CallContext& context, std::span<const Value> arguments) {
    return change_paths<kPath>(context, arguments, [](const Value&, const Value& added) { return added; });
}

Value append_items(Arena& arena, const Value& old, std::span<const Value> added) {
    std::vector<Value> items;
    Value array = expand_json(old, arena);
    if (array.tag() == Tag::kArray)
        items.assign(array.items().begin(), array.items().end());
    else if (!array.is_null())
        return old;
    items.insert(items.end(), added.begin(), added.end());
    return Value::array(arena.copy_array(std::span<const Value>(items)));
}

Value json_append(CallContext& context, std::span<const Value> arguments) {
    return change_paths<path_of>(context, arguments, [&](const Value& old, const Value& added) {
        return append_items(*context.arena, old, std::span(&added, 1));
    });
}

// As json_append, but an array adds its elements.
Value json_extend(CallContext& context, std::span<const Value> arguments) {
    return change_paths<path_of>(context, arguments, [&](const Value& old, const Value& added) {
        return append_items(*context.arena, old, added.tag() == Tag::kArray ? added.items() : std::span(&added, 1));
    });
}

Value json_delete(CallContext& context, std::span<const Value> arguments) {
    auto json = parsed(arguments[0], *context.arena);
    if (!json) return Value();
    Value result = *json;
    for (const Value& path : arguments.subspan(1)) {
        result = edit_json_path(
            result, path_of(context, path), [](const Value&) { return Value(); }, *context.arena);
    }
    return json_text(result, *context.arena);
}

Value json_keys(CallContext& context, Value text) {
    auto json = parsed(text, *context.arena);
    if (!json) return Value();
    std::vector<Value> keys;
    if (json->tag() == Tag::kObject) {
        for (const Member& member : json->members()) keys.push_back(Value::string(member.key));
    } else if (json->tag() == Tag::kArray) {
        for (size_t i = 0; i < json->items().size(); ++i) keys.push_back(Value::of_long(static_cast<int64_t>(i)));
    } else {
        return Value();
    }
    return json_text(Value::array(keys), *context.arena);
}

Value json_entries(CallContext& context, Value text) {
    auto json = parsed(text, *context.arena);
    if (!json || json->tag() != Tag::kObject) return Value();
    std::vector<Value> entries;
    for (const Member& member : json->members()) {
        const Member pair[] = {{"key", Value::string(member.key)}, {"value", member.value}};
        entries.push_back(Value::object(context.arena->copy_array(std::span<const Member>(pair))));
    }
    return json_text(Value::array(entries), *context.arena);
}

bool json_has_key_exact(CallContext& context, Value text, Value key) {
    auto json = parsed(text, *context.arena);
    if (!json || json->tag() != Tag::kObject) return false;
    std::string_view wanted = spl_text(key, *context.arena);
    for (const Member& member : json->members()) {
        if (member.key == wanted) return true;
    }
    return false;
}

Value mv_to_json_array(CallContext& context, Value field, Value infer) {
    std::vector<Value> items;
    for_each_value(field, [&](const Value& item) {
        std::optional<Value> json;
        if (spl_true(infer) && item.is_string()) json = parse_json(item.text(), *context.arena);
        items.push_back(json ? *json : item);
    });
    return json_text(Value::array(items), *context.arena);
}

// With `keep` (second argument true) strings keep their quotes.
Value json_array_to_mv(CallContext& context, Value text, Value keep) {
    auto json = parsed(text, *context.arena);
    if (!json || json->tag() != Tag::kArray) return Value();
    std::vector<Value> values;
    for (const Value& item : json->items()) {
        values.push_back(spl_true(keep) ? json_text(item, *context.arena) : json_field(item, *context.arena));
    }
    return make_multivalue(values, *context.arena);
}

Value toarray(CallContext& context, Value value) {
    if (value.tag() == Tag::kArray) {
        std::vector<Value> items;
        for_each_value(value, [&](const Value& item) {
            auto json = item.is_string() ? parse_json(trim(item.text()), *context.arena) : std::optional<Value>(item);
            items.push_back(json ? *json : item);
        });
        return json_text(Value::array(items), *context.arena);
    }
    auto json = parsed(value, *context.arena);
    return json && json->tag() == Tag::kArray ? json_text(*json, *context.arena) : Value();
}
Value toobject(CallContext& context, Value value) {
    auto json = parsed(value, *context.arena);
    return json && json->tag() == Tag::kObject ? json_text(*json, *context.arena) : Value();
}

// --- spath ---

void spath_values(CallContext& context, const Value& input, const JsonPath& path, std::vector<Value>& out) {
    for_each_value(input, [&](const Value& item) {
        auto json = item.is_string() ? parse_event_json(item.text(), *context.arena) : parsed(item, *context.arena);
        if (!json) return;
        std::vector<Value> found;
        find_json_path(*json, path, found, *context.arena);
        for (const Value& value : found) out.push_back(json_field(value, *context.arena));
    });
}

Value spath(CallContext& context, Value input, Value path) {
    std::vector<Value> values;
    spath_values(context, input, path_of(context, path), values);
    return make_multivalue(values, *context.arena);
}

Value spath_path(CallContext& context, Value input, Value path, Value old) {
    Value found = path.is_null() ? Value() : spath(context, input, path);
    return found.is_null() ? old : found;
}

// The rows of a table by the cells of some columns.
struct TableIndex {
    std::map<std::string, std::vector<size_t>> rows;
};

std::string joined_key(std::span<const std::string> cells) {
    std::string key;
    for (const std::string& cell : cells) key += std::to_string(cell.size()) + ":" + cell;
    return key;
}

// Null where a column is missing or no row fits; several rows give arrays.
Value lookup(CallContext& context, Value table, Value inputs, Value outputs) {
    auto wanted = parsed(inputs, *context.arena), named = parsed(outputs, *context.arena);
    if (!wanted || wanted->tag() != Tag::kObject || !named || named->tag() != Tag::kArray) return Value();
    std::span<const Value> header = table.items()[0].items(), rows = table.items()[1].items();
    auto column_of = [&](std::string_view name) -> std::optional<size_t> {
        auto same = [&](const Value& column) { return column.text() == name; };
        auto found = std::find_if(header.begin(), header.end(), same);
        return found == header.end() ? std::nullopt : std::optional(static_cast<size_t>(found - header.begin()));
    };
    std::vector<std::string> names, cells;
    for (const Member& member : wanted->members()) {
        names.emplace_back(member.key);
        append_spl_text(member.value, cells.emplace_back());
    }
    // One index for each table and list of input fields.
    std::string use = std::to_string(reinterpret_cast<uintptr_t>(rows.data())) + joined_key(names);
    const TableIndex& index = context.cache->get<TableIndex>('T', use, [&](std::string_view) {
        TableIndex made;
        std::vector<std::optional<size_t>> columns;
        for (const std::string& name : names) columns.push_back(column_of(name));
        bool complete =
            std::all_of(columns.begin(), columns.end(), [](const auto& column) { return column.has_value(); });
        for (size_t row = 0; row < rows.size() && complete; ++row) {
            std::vector<std::string> key;
            for (const auto& column : columns) append_spl_text(rows[row].items()[*column], key.emplace_back());
            made.rows[joined_key(key)].push_back(row);
        }
        return made;
    });
    auto found = index.rows.find(joined_key(cells));
    if (found == index.rows.end()) return Value();
    std::vector<Member> members;
    for (const Value& name : named->items()) {
        auto column = name.is_string() ? column_of(name.text()) : std::nullopt;
        if (!column) return Value();
        std::vector<Value> values;
        for (size_t row : found->second) {
            const Value& cell = rows[row].items()[*column];
            if (!cell.is_null()) values.push_back(cell);
        }
        members.push_back({name.text(), make_multivalue(values, *context.arena)});
    }
    return json_text(Value::object(members), *context.arena);
}

constexpr auto kSees = NullRule::kSeesNulls;

// clang-format off
constexpr Function kFunctions[] = {
    {"json_object", "any* -> dynamic", each<json_object>, "A JSON object of keys and values in turn.", kSees},
    {"json_array", "any* -> dynamic", each<json_array>, "A JSON array of the arguments.", kSees},
    {"json", "any -> dynamic", each<json_of>, "The text if it is JSON, else null."},
    {"json_valid", "any -> bool", each<json_valid>, "Whether the text is JSON."},
    {"json_extract", "any, any* -> dynamic", each<json_extract<path_of>>, "The value at a path; for several paths a JSON array of the values."},
    {"json_extract_exact", "any, any* -> dynamic", each<json_extract<key_of>>, "As json_extract with keys in place of paths: dots have no meaning."},
    {"json_set", "any, any+ -> dynamic", each<json_set<path_of>>, "The JSON text with values set at paths.", kSees},
    {"json_set_exact", "any, any+ -> dynamic", each<json_set<key_of>>, "The JSON text with values set at top-level keys.", kSees},
    {"json_append", "any, any+ -> dynamic", each<json_append>, "The JSON text with a value appended to the arrays at paths."},
    {"json_extend", "any, any+ -> dynamic", each<json_extend>, "As json_append; an array adds its elements."},
    {"json_delete", "any, any+ -> dynamic", each<json_delete>, "The JSON text without the members or elements at the paths."},
    {"json_keys", "any -> dynamic", each<json_keys>, "The keys of an object or the indexes of an array, as JSON array."},
    {"json_entries", "any -> dynamic", each<json_entries>, "The members of an object as JSON array of key and value."},
    {"json_has_key_exact", "any, any -> bool", each<json_has_key_exact>, "Whether an object has the key."},
    {"mv_to_json_array", "any, any? -> dynamic", each<mv_to_json_array>, "The values as JSON array; with true, values that are JSON go in as such.", kSees},
    {"json_array_to_mv", "any, any? -> dynamic", each<json_array_to_mv>, "The elements as multivalue; with true, strings keep their quotes.", kSees},
    {"toarray", "any -> dynamic", each<toarray>, "The JSON array in a text, or the values as JSON array."},
    {"toobject", "any -> dynamic", each<toobject>, "The JSON object in a text."},
    {"lookup", "any, any, any -> dynamic", each<lookup>, "A JSON object with fields of the row of a CSV table whose fields are those of the given JSON object."},
    {"spath", "any, any -> dynamic", each<spath>, "The values at a path in JSON text."},
    {"spath_path", "any, any, any? -> dynamic", each<spath_path>, "The values at a path, or the third argument if there are none; the command spath uses it.", kSees},
};
// clang-format on

}  // namespace

std::span<const Function> spl_json_functions() { return kFunctions; }

}  // namespace tocsin
