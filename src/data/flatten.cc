// One walk over the tokens of a text, which are values and keys in the order that they stand in.
//
//   {"a": {"b": 1}, "c": [{"d": "x"}, {"d": "y"}], "e": [], "f": null}
//   Splunk   a.b = 1, c{}.d = x and y, f = null              (spl.md 7; numbers keep their characters)
//   dotted   a.b = 1, c = [{"d": "x"}, {"d": "y"}], e = [], f null
#include "data/flatten.h"

#include <unordered_map>

#include "data/json.h"
#include "data/splunk_text.h"

namespace tocsin {
namespace {

constexpr uint32_t kBroken = JsonTokens::kBroken;

// Walks all tokens of a text and keeps what it finds in the order of first sight. What stands before the damage of a
// broken text counts.
class Flattener {
public:
    // `left_out` may be null.
    Flattener(JsonTokens& tokens, Arena& arena, const FieldLimits& limits = {}, LeftOut* left_out = nullptr)
        : arena_(arena), tokens_(tokens), limits_(limits), left_out_(left_out) {}

    void splunk(std::string_view text) {
        if (tokens_.index(text, arena_)) splunk_value(0, 0);
    }

    void dotted(std::string_view text) {
        if (tokens_.index(text, arena_)) dotted_value(0, 0);
    }

    void take(std::vector<Member>& out) const {
        for (const Field& field : fields_) {
            bool several = field.values.size() > 1;
            out.push_back({field.name, several ? Value::array(arena_.copy_array(std::span<const Value>(field.values)))
                                               : field.values[0]});
        }
    }

private:
    struct Field {
        std::string_view name;
        std::vector<Value> values;
    };

    // The values under the present name.
    std::vector<Value>& values() {
        auto place = places_.find(name_);
        if (place == places_.end()) {
            place = places_.emplace(arena_.copy(name_), fields_.size()).first;
            fields_.push_back({place->first, {}});
        }
        return fields_[place->second].values;
    }

    // Calls visit(value token) for each member, its key added to the name.
    template <class Visit>
    uint32_t members(uint32_t token, Visit visit) {
        return tokens_.each_member(token, [&](uint32_t key_token, uint32_t value) {
            auto key = tokens_.key(key_token, arena_);
            if (!key) return kBroken;
            size_t length = name_.size();
            if (length > 0) name_ += '.';
            name_ += *key;
            uint32_t next = visit(value);
            name_.resize(length);
            return next;
        });
    }

    uint32_t splunk_value(uint32_t token, int depth) {
        if (depth == kMaxJsonDepth) return kBroken;
        if (tokens_.first(token) == '{') {
            return members(token, [&](uint32_t value) { return splunk_value(value, depth + 1); });
        }
        if (tokens_.first(token) == '[') {
            name_ += "{}";
            uint32_t next = tokens_.each_element(token, [&](uint32_t value) { return splunk_value(value, depth + 1); });
            name_.resize(name_.size() - 2);
            return next;
        }
        auto text = splunk_text(tokens_, token, arena_);
        if (!text) return kBroken;
        if (!name_.empty() && !is_left_out(token)) values().push_back(*text);
        return token + 1;
    }

    // Whether a limit leaves out the value at `token`, which is told.
    bool is_left_out(uint32_t token) {
        std::string_view written = tokens_.text(token);
        auto end = static_cast<size_t>(written.data() + written.size() - tokens_.text(0).data());
        bool behind_bytes = limits_.bytes > 0 && end > limits_.bytes;
        bool behind_fields = limits_.fields > 0 && fields_.size() >= limits_.fields && !places_.contains(name_);
        if (!behind_bytes && !behind_fields) return false;
        if (!left_out_) return true;
        left_out_->behind_bytes |= behind_bytes;
        left_out_->behind_fields |= behind_fields && !behind_bytes;
        left_out_->names.insert(name_);
        return true;
    }

    uint32_t dotted_value(uint32_t token, int depth) {
        if (depth == kMaxJsonDepth) return kBroken;
        bool has_members = tokens_.first(token) == '{' && tokens_.first(token + 1) != '}';
        if (has_members) return members(token, [&](uint32_t value) { return dotted_value(value, depth + 1); });
        uint32_t next = tokens_.skip(token);
        if (next == kBroken || name_.empty()) return next;
        Value value = tokens_.is_container(token) ? Value::json(tokens_.slice(token, next))
                                                  : tokens_.scalar(token, arena_).value_or(Value());
        values().assign(1, value);
        return next;
    }

    Arena& arena_;
    JsonTokens& tokens_;
    std::string name_;
    std::vector<Field> fields_;
    std::unordered_map<std::string_view, size_t> places_;
    FieldLimits limits_;
    LeftOut* left_out_;
};

JsonTokens& thread_tokens() {
    thread_local JsonTokens tokens;
    return tokens;
}

}  // namespace

std::vector<std::string_view> LeftOut::notices() const {
    std::vector<std::string_view> out;
    if (behind_bytes) out.push_back("--splunk-limits: fields behind the first 5,000 bytes of an event are missing");
    if (behind_fields) out.push_back("--splunk-limits: fields behind the first 100 of an event are missing");
    return out;
}

void flatten_splunk(std::string_view json, std::vector<Member>& out, Arena& arena, const FieldLimits& limits,
                    LeftOut* left_out) {
    Flattener flattener(thread_tokens(), arena, limits, left_out);
    flattener.splunk(json);
    flattener.take(out);
}

void flatten_dotted(std::string_view json, std::vector<Member>& out, Arena& arena) {
    Flattener flattener(thread_tokens(), arena);
    flattener.dotted(json);
    flattener.take(out);
}

}  // namespace tocsin
