// A selection is a map of items, all of which must match; a list of maps, one of which must; or keywords, one of which
// must stand in the event. Values that are plain texts go together into one call, so that the catalogue and the anchors
// see lists of values; values with wildcards go into calls of `wildcard`.
#include "lang/sigma/detection.h"

#include <charconv>

#include "base/check.h"
#include "base/text.h"
#include "data/value.h"
#include "function/cidr.h"
#include "function/pcre.h"
#include "function/registry.h"
#include "function/sigma_pattern.h"
#include "lang/sigma/modifiers.h"

namespace tocsin::sigma {

ExprPtr call(std::string_view function, std::vector<ExprPtr> arguments, Span span) {
    const Function* row = find_function(Language::kSigma, function);
    CHECK(row != nullptr, "the front end calls only functions that there are");
    bool part_of_time = row->signature.ends_with("-> long");
    return make_call(*row, part_of_time ? Type::kLong : Type::kBool, std::move(arguments), span);
}

ExprPtr all_of(std::vector<ExprPtr> parts, Span span) {
    return parts.size() == 1 ? std::move(parts[0]) : call("and", std::move(parts), span);
}

ExprPtr any_of(std::vector<ExprPtr> parts, Span span) {
    return parts.size() == 1 ? std::move(parts[0]) : call("or", std::move(parts), span);
}

namespace {

class SelectionCompiler {
public:
    SelectionCompiler(Arena& arena, const SigmaCollection* collection, Diagnostics& diagnostics)
        : arena_(arena), collection_(collection), diagnostics_(diagnostics) {}

    ExprPtr selection(const YamlNode& node) {
        if (node.is_map()) return items(node);
        if (node.is_list()) return alternatives(node);
        return keywords(node);
    }

private:
    // All items of a map.
    ExprPtr items(const YamlNode& map) {
        if (map.members.empty()) return fail("rule", "the selection is empty", map.span);
        std::vector<ExprPtr> parts;
        bool good = true;
        for (const YamlMember& member : map.members) {
            parts.push_back(item(member));
            good = good && parts.back() != nullptr;
        }
        return good ? all_of(std::move(parts), map.span) : nullptr;
    }

    // One of a list's maps; its texts are keywords.
    ExprPtr alternatives(const YamlNode& list) {
        std::vector<ExprPtr> parts;
        YamlNode words = list;
        words.items.clear();
        bool good = true;
        for (const YamlNode& each : list.items) {
            if (!each.is_map()) {
                words.items.push_back(each);
                continue;
            }
            parts.push_back(items(each));
            good = good && parts.back() != nullptr;
        }
        if (!words.items.empty() || list.items.empty()) {
            parts.push_back(keywords(words));
            good = good && parts.back() != nullptr;
        }
        return good ? any_of(std::move(parts), list.span) : nullptr;
    }

    ExprPtr keywords(const YamlNode& node) {
        auto values = read_values(node, diagnostics_);
        if (!values) return nullptr;
        ItemKey key;
        key.field_span = node.span;
        return compare_all(key, *values, node.span);
    }

    ExprPtr item(const YamlMember& member) {
        Span span = cover(member.key.span, member.value.span);
        auto key = parse_item_key(member.key, diagnostics_);
        if (!key) return nullptr;
        auto values = read_values(member.value, diagnostics_);
        if (!values) return nullptr;
        if (key->expand) {
            size_t written = values->size();
            values = expand_placeholders(*values, collection_, diagnostics_);
            if (!values) return nullptr;
            if (values->empty() || (key->all && count_written(*values) < written)) return nothing(*key, span);
        }
        auto ready = transform_values(std::move(*values), *key, diagnostics_);
        if (!ready) return nullptr;
        return compare_all(*key, *ready, span);
    }

    static size_t count_written(const std::vector<ItemValue>& values) {
        size_t count = 0;
        for (size_t i = 0; i < values.size(); ++i)
            count += i == 0 || values[i].written != values[i - 1].written ? 1 : 0;
        return count;
    }

    // What an item without values says of every event.
    static ExprPtr nothing(const ItemKey& key, Span span) {
        return make_literal(Value::boolean(key.negated), Type::kBool, span);
    }

    // The item's values, linked by `or`, or by `and` with the modifier `all`.
    ExprPtr compare_all(const ItemKey& key, const std::vector<ItemValue>& values, Span span) {
        std::vector<ExprPtr> parts;
        if (key.all) {
            // What a modifier made of one value are alternatives to each other.
            for (size_t begin = 0, end = 0; begin < values.size(); begin = end) {
                while (end < values.size() && values[end].written == values[begin].written) ++end;
                std::vector<ExprPtr> ways;
                if (!compare(key, std::span(values).subspan(begin, end - begin), span, ways)) return nullptr;
                parts.push_back(any_of(std::move(ways), span));
            }
        } else if (!compare(key, values, span, parts)) {
            return nullptr;
        }
        ExprPtr out = key.all ? all_of(std::move(parts), span) : any_of(std::move(parts), span);
        return key.negated ? negated(std::move(out), span) : std::move(out);
    }

    // Appends one call per kind of value to `parts`: one of `values` must match.
    bool compare(const ItemKey& key, std::span<const ItemValue> values, Span span, std::vector<ExprPtr>& parts) {
        if (key.field_reference) return compare_fields(key, values, span, parts);
        std::vector<ExprPtr> plain, patterns;
        for (const ItemValue& value : values) {
            if (value.kind == ItemValue::Kind::kNull) {
                if (key.match != Match::kEquals || key.field.empty())
                    return told("rule", "null can only be compared as a whole", value.span);
                parts.push_back(field_call("is_null", key, {}, span));
                continue;
            }
            switch (key.match) {
                case Match::kRegex: {
                    std::string pattern =
                        (key.regex_flags.empty() ? "" : "(?" + key.regex_flags + ")") + anchored(key, value.text);
                    std::string error;
                    if (!PcreRegex::compile(pattern, error))
                        return told("syntax", "regular expression: " + error, value.span);
                    plain.push_back(text(pattern, value.span));
                    break;
                }
                case Match::kCidr:
                    if (!parse_cidr(value.text))
                        return told("type", "`" + value.text + "` is no network in CIDR notation", value.span);
                    plain.push_back(text(value.text, value.span));
                    break;
                case Match::kGt:
                case Match::kGte:
                case Match::kLt:
                case Match::kLte: {
                    ExprPtr bound = number(value);
                    if (!bound) return told("type", "`" + value.text + "` is no number", value.span);
                    parts.push_back(field_call(order_function(key.match), key, one(std::move(bound)), span));
                    break;
                }
                case Match::kExists: {
                    if (value.kind != ItemValue::Kind::kBool)
                        return told("type", "`exists` takes true or false", value.span);
                    if (key.field.empty()) return told("rule", "`exists` needs a field", value.span);
                    ExprPtr present = call(
                        "exists", one(make_column(kPresenceMark + key.field, Type::kDynamic, key.field_span)), span);
                    parts.push_back(value.text == "true" ? std::move(present) : negated(std::move(present), span));
                    break;
                }
                default:
                    if (key.match == Match::kEquals && !key.field.empty() && value.text == "*" &&
                        value.kind == ItemValue::Kind::kText) {
                        parts.push_back(field_call("exists", key, {}, span));
                    } else if (has_sigma_wildcard(value.text)) {
                        patterns.push_back(text(whole_pattern(key, value.text), value.span));
                    } else {
                        plain.push_back(text(sigma_plain_text(value.text), value.span));
                    }
            }
        }
        if (!plain.empty()) {
            size_t count = plain.size();
            parts.push_back(field_call(plain_function(key, count), key, std::move(plain), span));
        }
        if (!patterns.empty())
            parts.push_back(field_call(key.cased ? "wildcard_cased" : "wildcard", key, std::move(patterns), span));
        return true;
    }

    bool compare_fields(const ItemKey& key, std::span<const ItemValue> values, Span span, std::vector<ExprPtr>& parts) {
        for (const ItemValue& value : values) {
            if (value.kind == ItemValue::Kind::kNull || value.text.empty())
                return told("rule", "a field's name is missing", value.span);
            parts.push_back(field_call(plain_function(key, 1), key,
                                       one(make_column(value.text, Type::kDynamic, value.span)), span));
        }
        return true;
    }

    static std::string anchored(const ItemKey& key, const std::string& pattern) {
        if (!key.regex_at_start && !key.regex_at_end) return pattern;
        return (key.regex_at_start ? "^(?:" : "(?:") + pattern + (key.regex_at_end ? ")$" : ")");
    }

    // What a text with wildcards must fit as a whole for the comparison to hold.
    static std::string whole_pattern(const ItemKey& key, const std::string& text) {
        bool open_start = key.field.empty() || key.match == Match::kContains || key.match == Match::kEndsWith;
        bool open_end = key.field.empty() || key.match == Match::kContains || key.match == Match::kStartsWith;
        return (open_start ? "*" : "") + text + (open_end ? "*" : "");
    }

    static std::string plain_function(const ItemKey& key, size_t values) {
        std::string name;
        switch (key.match) {
            case Match::kContains: name = "contains"; break;
            case Match::kStartsWith: name = "startswith"; break;
            case Match::kEndsWith: name = "endswith"; break;
            case Match::kRegex: return "re";
            case Match::kCidr: return "cidr";
            default: name = values == 1 ? "equals" : "in"; break;
        }
        if (key.cased) return (key.field.empty() ? "contains" : name) + "_cased";
        return key.field.empty() ? "keyword" : name;
    }

    static std::string_view order_function(Match match) {
        switch (match) {
            case Match::kGt: return "gt";
            case Match::kGte: return "gte";
            case Match::kLt: return "lt";
            default: return "lte";
        }
    }

    // function(field, arguments...)
    ExprPtr field_call(std::string_view function, const ItemKey& key, std::vector<ExprPtr> arguments, Span span) {
        ExprPtr field =
            make_column(key.field.empty() ? std::string(kRawColumn) : key.field, Type::kDynamic, key.field_span);
        if (!key.time_part.empty()) field = call(key.time_part, one(std::move(field)), key.field_span);
        arguments.insert(arguments.begin(), std::move(field));
        return call(function, std::move(arguments), span);
    }

    static ExprPtr negated(ExprPtr expr, Span span) { return call("not", one(std::move(expr)), span); }

    static std::vector<ExprPtr> one(ExprPtr expr) {
        std::vector<ExprPtr> out;
        out.push_back(std::move(expr));
        return out;
    }

    ExprPtr text(std::string_view value, Span span) {
        return make_literal(make_string(value, arena_), Type::kString, span);
    }

    // A literal of the number; null if the value is none.
    static ExprPtr number(const ItemValue& value) {
        const char* end = value.text.data() + value.text.size();
        int64_t whole = 0;
        if (auto read = std::from_chars(value.text.data(), end, whole); read.ec == std::errc() && read.ptr == end) {
            return make_literal(Value::of_long(whole), Type::kLong, value.span);
        }
        double real = 0;
        auto read = std::from_chars(value.text.data(), end, real);
        if (read.ec != std::errc() || read.ptr != end) return nullptr;
        return make_literal(Value::real(real), Type::kReal, value.span);
    }

    bool told(std::string_view code, std::string message, Span span) {
        diagnostics_.error(code, std::move(message), span);
        return false;
    }
    ExprPtr fail(std::string_view code, std::string message, Span span) {
        diagnostics_.error(code, std::move(message), span);
        return nullptr;
    }

    Arena& arena_;
    const SigmaCollection* collection_;
    Diagnostics& diagnostics_;
};

}  // namespace

Selection compile_selection(const YamlMember& member, Arena& arena, const SigmaCollection* collection,
                            Diagnostics& diagnostics) {
    Selection out;
    out.name = member.key.text;
    out.name_span = member.key.span;
    out.span = cover(member.key.span, member.value.span);
    out.predicate = SelectionCompiler(arena, collection, diagnostics).selection(member.value);
    return out;
}

}  // namespace tocsin::sigma
