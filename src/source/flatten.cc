// Every field of a record at once, for rows that show or pass on whatever a record has.
//
//   {"a": {"b": 1}, "c": [{"d": "x"}, {"d": "y"}], "e": [], "f": null}
//   Splunk   a.b = 1, c{}.d = x and y, f = null              (spl.md 7; numbers keep their characters)
//   dotted   a.b = 1, c = [{"d": "x"}, {"d": "y"}], e = [], f null
#include <string>
#include <unordered_map>

#include "data/json.h"
#include "source/extract.h"
#include "source/splunk_text.h"

namespace tocsin {
namespace {

constexpr uint32_t kBroken = JsonTokens::kBroken;

// Walks all tokens of a text and keeps what it finds in the order of first sight. What stands before the damage of a
// broken text counts.
class Flattener {
public:
    // `cutoff`: values that end behind so many bytes are left out; 0: none.
    Flattener(JsonTokens& tokens, Arena& arena, size_t cutoff = 0) : arena_(arena), tokens_(tokens), cutoff_(cutoff) {}

    // Whether the cutoff left something out.
    bool cut() const { return cut_; }

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
        std::string_view written = tokens_.text(token);
        if (cutoff_ > 0 && static_cast<size_t>(written.data() + written.size() - tokens_.text(0).data()) > cutoff_)
            cut_ = true;
        else
            values().push_back(*text);
        return token + 1;
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
    size_t cutoff_;
    bool cut_ = false;
};

JsonTokens& thread_tokens() {
    thread_local JsonTokens tokens;
    return tokens;
}

}  // namespace

bool flatten_splunk(std::string_view record, std::vector<Member>& out, Arena& arena, size_t cutoff) {
    Flattener flattener(thread_tokens(), arena, cutoff);
    flattener.splunk(record);
    flattener.take(out);
    return !flattener.cut();
}

void flatten_dotted(std::string_view record, std::vector<Member>& out, Arena& arena) {
    Flattener flattener(thread_tokens(), arena);
    flattener.dotted(record);
    flattener.take(out);
}

}  // namespace tocsin
