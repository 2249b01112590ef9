// Values at a path are found by plain recursion; depth is bounded by the JSON parser's limit and the path's length.
#include "function/spl_json_path.h"

#include <charconv>

#include "base/text.h"
#include "data/json.h"
#include "data/json_tokens.h"
#include "function/spl_value.h"

namespace tocsin {

namespace {

bool is_number_text(const Value& value) {
    return value.tag() == Tag::kJson && !value.text().empty() &&
           (is_ascii_digit(value.text()[0]) || value.text()[0] == '-');
}

// One value of an event's text; nullopt for what is no JSON.
class EventJsonReader {
public:
    explicit EventJsonReader(Arena& arena) : arena_(arena) {}

    std::optional<Value> read(std::string_view text) {
        Value root;
        if (!tokens_.index(arena_.copy(text), arena_) || value(0, root, 0) != tokens_.size()) return std::nullopt;
        return root;
    }

private:
    static constexpr uint32_t kBroken = JsonTokens::kBroken;

    // Reads the value at `token`; returns the token behind it.
    uint32_t value(uint32_t token, Value& out, int depth) {
        if (depth > kMaxJsonDepth) return kBroken;
        if (tokens_.first(token) == '{') {
            std::vector<Member> members;
            uint32_t next = tokens_.each_member(token, [&](uint32_t key_token, uint32_t value_token) {
                auto key = tokens_.key(key_token, arena_);
                if (!key) return kBroken;
                Member& member = members.emplace_back();
                member.key = *key;
                return value(value_token, member.value, depth + 1);
            });
            out = Value::object(arena_.copy_array(std::span<const Member>(members)));
            return next;
        }
        if (tokens_.first(token) == '[') {
            std::vector<Value> items;
            uint32_t next = tokens_.each_element(
                token, [&](uint32_t element) { return value(element, items.emplace_back(), depth + 1); });
            out = Value::array(arena_.copy_array(std::span<const Value>(items)));
            return next;
        }
        auto scalar = tokens_.scalar(token, arena_);
        if (!scalar) return kBroken;
        out = scalar->is_number() ? Value::json(tokens_.text(token)) : *scalar;
        return token + 1;
    }

    Arena& arena_;
    JsonTokens tokens_;
};

}  // namespace

std::optional<Value> parse_event_json(std::string_view text, Arena& arena) { return EventJsonReader(arena).read(text); }

JsonPath parse_json_path(std::string_view text) {
    JsonPath path;
    std::string key;
    auto flush = [&] {
        if (!key.empty()) path.push_back({JsonPathStep::Kind::kKey, key, 0});
        key.clear();
    };
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '.') {
            flush();
            continue;
        }
        size_t close = text[i] == '{' ? text.find('}', i) : std::string_view::npos;
        if (close != std::string_view::npos) {
            std::string_view inside = text.substr(i + 1, close - i - 1);
            JsonPathStep step{JsonPathStep::Kind::kEach, {}, 0};
            if (!inside.empty()) {
                step.kind = JsonPathStep::Kind::kIndex;
                auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), step.index);
                if (error != std::errc() || end != inside.data() + inside.size()) {
                    key += text[i];
                    continue;
                }
            }
            flush();
            path.push_back(step);
            i = close;
            continue;
        }
        key += text[i];
    }
    flush();
    return path;
}

void find_json_path(const Value& root, std::span<const JsonPathStep> path, std::vector<Value>& out, Arena& arena) {
    if (path.empty()) {
        out.push_back(is_number_text(root) ? root : expand_json(root, arena));
        return;
    }
    Value value = expand_json(root, arena);
    const JsonPathStep& step = path.front();
    auto rest = path.subspan(1);
    switch (step.kind) {
        case JsonPathStep::Kind::kKey:
            if (value.tag() != Tag::kObject) return;
            for (const Member& member : value.members()) {
                if (member.key == step.key) find_json_path(member.value, rest, out, arena);
            }
            return;
        case JsonPathStep::Kind::kEach:
            if (value.tag() != Tag::kArray) return find_json_path(value, rest, out, arena);
            for (const Value& item : value.items()) find_json_path(item, rest, out, arena);
            return;
        case JsonPathStep::Kind::kIndex: {
            if (value.tag() != Tag::kArray) return;
            auto size = static_cast<int64_t>(value.items().size());
            int64_t index = step.index < 0 ? step.index + size : step.index;
            if (index >= 0 && index < size) find_json_path(value.items()[static_cast<size_t>(index)], rest, out, arena);
            return;
        }
    }
}

Value edit_json_path(const Value& root, std::span<const JsonPathStep> path,
                     const std::function<Value(const Value&)>& change, Arena& arena) {
    if (path.empty()) return change(root);
    Value value = expand_json(root, arena);
    const JsonPathStep& step = path.front();
    auto rest = path.subspan(1);
    if (step.kind == JsonPathStep::Kind::kKey) {
        if (value.tag() != Tag::kObject) return value;
        std::vector<Member> members;
        bool found = false;
        for (const Member& member : value.members()) {
            if (member.key != step.key) {
                members.push_back(member);
                continue;
            }
            found = true;
            Value edited = edit_json_path(member.value, rest, change, arena);
            if (!edited.is_null() || member.value.is_null()) members.push_back({member.key, edited});
        }
        if (!found && rest.empty()) {
            Value made = change(Value());
            if (!made.is_null()) members.push_back({arena.copy(step.key), made});
        }
        return Value::object(arena.copy_array(std::span<const Member>(members)));
    }
    if (value.tag() != Tag::kArray)
        return step.kind == JsonPathStep::Kind::kEach ? edit_json_path(value, rest, change, arena) : value;
    std::vector<Value> items;
    auto size = static_cast<int64_t>(value.items().size());
    int64_t wanted = step.index < 0 ? step.index + size : step.index;
    for (int64_t i = 0; i < size; ++i) {
        const Value& item = value.items()[static_cast<size_t>(i)];
        if (step.kind == JsonPathStep::Kind::kIndex && i != wanted) {
            items.push_back(item);
            continue;
        }
        Value edited = edit_json_path(item, rest, change, arena);
        if (!edited.is_null() || item.is_null()) items.push_back(edited);
    }
    return Value::array(arena.copy_array(std::span<const Value>(items)));
}

Value json_field(const Value& json, Arena& arena) {
    if (is_number_text(json)) return Value::string(json.text());
    switch (json.tag()) {
        case Tag::kNull: return Value::string("null");
        case Tag::kBool: return Value::string(json.as_bool() ? "true" : "false");
        case Tag::kArray:
        case Tag::kObject:
        case Tag::kJson: {
            std::string text;
            write_json(json, text);
            return make_string(text, arena);
        }
        default: return json;
    }
}

}  // namespace tocsin
