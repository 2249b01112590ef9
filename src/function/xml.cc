// A small non-validating reader: elements, attributes, character data, CDATA, comments, processing instructions, the
// five named entities and character references.
#include "function/xml.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "base/text.h"

namespace tocsin {
namespace {

constexpr int kMaxDepth = 200;

// The character that `lt` or `#x3C` stands for; false if there is none.
bool append_entity(std::string_view entity, std::string& out) {
    constexpr std::pair<std::string_view, char> kEntities[] = {
        {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    if (entity.starts_with('#')) {
        bool hex = entity.size() > 1 && ascii_lower(entity[1]) == 'x';
        std::string_view digits = entity.substr(hex ? 2 : 1);
        uint32_t code = 0;
        auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
        if (error != std::errc() || last != digits.data() + digits.size() || code > 0x10FFFF) return false;
        utf8_append(out, static_cast<char32_t>(code));
        return true;
    }
    auto known = std::find_if(std::begin(kEntities), std::end(kEntities),
                              [&](const auto& pair) { return pair.first == entity; });
    if (known == std::end(kEntities)) return false;
    out += known->second;
    return true;
}

class XmlReader {
public:
    XmlReader(std::string_view text, Arena& arena) : in_(text), arena_(arena) {}

    std::optional<Value> read() {
        if (!skip_misc() || !looking_at("<")) return std::nullopt;
        Member root;
        if (!element(root, 0)) return std::nullopt;
        if (!skip_misc() || at_ != in_.size()) return std::nullopt;
        return Value::object(arena_.copy_array(std::span<const Member>(&root, 1)));
    }

private:
    bool looking_at(std::string_view text) const { return in_.substr(at_, text.size()) == text; }
    bool take(std::string_view text) {
        if (!looking_at(text)) return false;
        at_ += text.size();
        return true;
    }
    void skip_blanks() {
        while (at_ < in_.size() && is_ascii_space(in_[at_])) ++at_;
    }
    bool skip_behind(std::string_view text) {
        size_t found = in_.find(text, at_);
        if (found == std::string_view::npos) return false;
        at_ = found + text.size();
        return true;
    }
    // Blanks, comments, declarations and instructions outside the root.
    bool skip_misc() {
        while (true) {
            skip_blanks();
            if (looking_at("<!--")) {
                if (!skip_behind("-->")) return false;
            } else if (looking_at("<?")) {
                if (!skip_behind("?>")) return false;
            } else if (looking_at("<!")) {
                if (!skip_behind(">")) return false;
            } else {
                return true;
            }
        }
    }

    std::string_view name() {
        size_t begin = at_;
        while (at_ < in_.size() && !is_ascii_space(in_[at_]) &&
               std::string_view("/>=<\"'").find(in_[at_]) == std::string_view::npos)
            ++at_;
        return in_.substr(begin, at_ - begin);
    }

    static bool append_unescaped(std::string_view raw, std::string& out) {
        for (size_t at = 0; at < raw.size(); ++at) {
            if (raw[at] != '&') {
                out += raw[at];
                continue;
            }
            size_t end = raw.find(';', at);
            if (end == std::string_view::npos || !append_entity(raw.substr(at + 1, end - at - 1), out)) return false;
            at = end;
        }
        return true;
    }

    // A second member of the same name makes an array of both.
    void add(std::vector<Member>& members, std::vector<std::vector<Value>>& values, std::string_view key,
             const Value& value) {
        for (size_t i = 0; i < members.size(); ++i) {
            if (members[i].key != key) continue;
            values[i].push_back(value);
            return;
        }
        members.push_back({key, Value()});
        values.push_back({value});
    }

    bool element(Member& out, int depth) {
        if (depth > kMaxDepth || !take("<")) return false;
        out.key = arena_.copy(name());
        if (out.key.empty()) return false;
        std::vector<Member> members;
        std::vector<std::vector<Value>> values;
        std::string text;
        size_t text_at = 0;  // where among the members the text begins
        bool open = true;
        while (true) {
            skip_blanks();
            if (take("/>")) {
                open = false;
                break;
            }
            if (take(">")) break;
            std::string key = "@" + std::string(name());
            skip_blanks();
            if (key.size() == 1 || !take("=")) return false;
            skip_blanks();
            if (at_ >= in_.size() || (in_[at_] != '"' && in_[at_] != '\'')) return false;
            size_t end = in_.find(in_[at_], at_ + 1);
            if (end == std::string_view::npos) return false;
            std::string value;
            if (!append_unescaped(in_.substr(at_ + 1, end - at_ - 1), value)) return false;
            at_ = end + 1;
            add(members, values, arena_.copy(key), Value::string(arena_.copy(value)));
        }
        while (open) {
            if (at_ >= in_.size()) return false;
            if (take("<!--")) {
                if (!skip_behind("-->")) return false;
            } else if (take("<![CDATA[")) {
                size_t end = in_.find("]]>", at_);
                if (end == std::string_view::npos) return false;
                if (text.empty()) text_at = members.size();
                text += in_.substr(at_, end - at_);
                at_ = end + 3;
            } else if (take("<?")) {
                if (!skip_behind("?>")) return false;
            } else if (take("</")) {
                if (name() != out.key) return false;
                skip_blanks();
                if (!take(">")) return false;
                open = false;
            } else if (looking_at("<")) {
                Member child;
                if (!element(child, depth + 1)) return false;
                add(members, values, child.key, child.value);
            } else {
                size_t end = std::min(in_.find('<', at_), in_.size());
                std::string_view raw = in_.substr(at_, end - at_);
                at_ = end;
                if (trim(raw).empty()) continue;
                if (text.empty()) text_at = members.size();
                if (!append_unescaped(raw, text)) return false;
            }
        }
        if (members.empty()) {
            out.value = text.empty() ? Value() : Value::string(arena_.copy(text));
            return true;
        }
        if (!text.empty()) {
            members.insert(members.begin() + static_cast<ptrdiff_t>(text_at), Member{"#text", Value()});
            values.insert(values.begin() + static_cast<ptrdiff_t>(text_at), {Value::string(arena_.copy(trim(text)))});
        }
        for (size_t i = 0; i < members.size(); ++i) {
            members[i].value = values[i].size() == 1
                                   ? values[i][0]
                                   : Value::array(arena_.copy_array(std::span<const Value>(values[i])));
        }
        out.value = Value::object(arena_.copy_array(std::span<const Member>(members)));
        return true;
    }

    std::string_view in_;
    Arena& arena_;
    size_t at_ = 0;
};

}  // namespace

std::optional<Value> xml_to_dynamic(std::string_view text, Arena& arena) { return XmlReader(text, arena).read(); }

std::string unescape_xml(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size(); ++at) {
        size_t end = text[at] == '&' ? text.find(';', at) : std::string_view::npos;
        if (end != std::string_view::npos && append_entity(text.substr(at + 1, end - at - 1), out))
            at = end;
        else
            out += text[at];
    }
    return out;
}

}  // namespace tocsin
