// Signatures: the small language in which a function's row says what it takes and gives, and the choice of an overload
// for a call.
//
// An overload is chosen in two rounds: first without casting dynamics, so that an overload that takes dynamic wins over
// one that takes text; then with such casts.
#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "function/registry.h"

namespace tocsin {
namespace {

// Place in int < long < real < decimal.
int numeric_rank(Type type) {
    switch (type) {
        case Type::kInt: return 0;
        case Type::kLong: return 1;
        case Type::kReal: return 2;
        default: return 3;
    }
}

Argument parse_argument(std::string_view word) {
    Argument out;
    if (word.starts_with("const ")) {
        out.constant = true;
        word = trim(word.substr(6));
    }
    if (word.starts_with('~')) {
        out.castable = true;
        word.remove_prefix(1);
    }
    struct Kind {
        std::string_view name;
        ArgumentKind kind;
    };
    static constexpr Kind kKinds[] = {
        {"integer", ArgumentKind::kInteger}, {"number", ArgumentKind::kNumber},
        {"moment", ArgumentKind::kMoment},   {"orderable", ArgumentKind::kOrderable},
        {"scalar", ArgumentKind::kScalar},   {"text", ArgumentKind::kText},
        {"any", ArgumentKind::kAny},         {"same", ArgumentKind::kSame},
        {"mixed", ArgumentKind::kMixed},
    };
    for (const Kind& kind : kKinds) {
        if (kind.name == word) {
            out.kind = kind.kind;
            return out;
        }
    }
    auto type = type_from_name(word);
    CHECK(type, "unknown word in a signature");
    out.kind = ArgumentKind::kExactly;
    out.type = *type;
    return out;
}

Overload parse_overload(std::string_view text) {
    Overload out;
    size_t arrow = text.find("->");
    CHECK(arrow != std::string_view::npos, "a signature without `->`");
    std::string_view arguments = trim(text.substr(0, arrow));
    std::string_view result = trim(text.substr(arrow + 2));
    bool in_group = false;
    for (std::string_view part : split(arguments, ',')) {
        part = trim(part);
        if (part.empty()) continue;
        bool opens = part.front() == '(';
        if (opens) {
            part.remove_prefix(1);
            out.repeat_at = out.arguments.size();
            in_group = true;
        }
        bool optional = part.back() == '?' || part.back() == '*';
        bool repeats = part.back() == '+' || part.back() == '*';
        if (optional || repeats) part.remove_suffix(1);
        if (in_group) {
            bool closes = part.back() == ')';
            if (closes) part.remove_suffix(1);
            out.arguments.push_back(parse_argument(trim(part)));
            if (closes) {
                CHECK(repeats, "a group in a signature repeats");
                out.repeats = true;
                out.repeat_size = out.arguments.size() - out.repeat_at;
                in_group = false;
            }
        } else {
            if (repeats) {
                out.repeats = true;
                out.repeat_at = out.arguments.size();
                out.repeat_size = 1;
            }
            out.arguments.push_back(parse_argument(trim(part)));
        }
        out.arguments.back().optional = optional;
    }
    CHECK(!in_group, "an open group in a signature");
    out.minimum = static_cast<size_t>(std::count_if(out.arguments.begin(), out.arguments.end(),
                                                    [](const Argument& argument) { return !argument.optional; }));
    if (result == "first") {
        out.result = ResultKind::kFirst;
    } else if (result == "same") {
        out.result = ResultKind::kSame;
    } else if (result == "wider") {
        out.result = ResultKind::kWider;
    } else if (result == "rule") {
        out.result = ResultKind::kRule;
    } else if (result.starts_with("each ")) {
        out.result = ResultKind::kEach;
        out.parts.push_back({std::string(trim(result.substr(5))), Type::kDynamic});
    } else if (result.find(' ') != std::string_view::npos) {
        out.result = ResultKind::kParts;
        for (std::string_view part : split(result, ',')) {
            part = trim(part);
            size_t blank = part.find(' ');
            CHECK(blank != std::string_view::npos, "a part of a result without a type");
            auto type = type_from_name(part.substr(blank + 1));
            CHECK(type, "unknown type of a part of a result");
            out.parts.push_back({std::string(part.substr(0, blank)), *type});
        }
    } else if (result != "any") {
        auto type = type_from_name(result);
        CHECK(type, "unknown result in a signature");
        out.result_type = *type;
    }
    return out;
}

// The formal argument that the call's argument `index` of `count` stands for.
const Argument& formal(const Overload& overload, size_t index, size_t count) {
    size_t size = overload.arguments.size();
    size_t extra = count > size ? count - size : 0;
    size_t repeated_end = overload.repeat_at + overload.repeat_size + extra;
    if (extra == 0 || index < overload.repeat_at) return overload.arguments[index];
    if (index < repeated_end)
        return overload.arguments[overload.repeat_at + (index - overload.repeat_at) % overload.repeat_size];
    return overload.arguments[index - extra];
}

bool count_fits(const Overload& overload, size_t count) {
    if (count < overload.minimum) return false;
    if (count <= overload.arguments.size()) return true;
    return overload.repeats && (count - overload.arguments.size()) % overload.repeat_size == 0;
}

bool is_orderable(Type type) { return type != Type::kDynamic && type != Type::kGuid; }

// The type that an argument of type `given` gets, or nullopt if it does not fit. kSame and kMixed are settled by
// common_type.
std::optional<Type> fit(const Argument& argument, Type given, bool cast_dynamic) {
    auto given_if = [&](bool fits) { return fits ? std::optional(given) : std::nullopt; };
    switch (argument.kind) {
        case ArgumentKind::kExactly:
            if (given == argument.type) return given;
            if (is_numeric(given) && is_numeric(argument.type) && numeric_rank(given) < numeric_rank(argument.type))
                return argument.type;
            if (given == Type::kDynamic && cast_dynamic && (argument.castable || argument.type == Type::kString))
                return argument.type;
            return std::nullopt;
        case ArgumentKind::kInteger: return given_if(is_integer(given));
        case ArgumentKind::kNumber: return given_if(is_numeric(given));
        case ArgumentKind::kMoment:
            return given_if(is_numeric(given) || given == Type::kDateTime || given == Type::kTimespan);
        case ArgumentKind::kOrderable: return given_if(is_orderable(given));
        case ArgumentKind::kScalar: return given_if(given != Type::kDynamic);
        case ArgumentKind::kText: return given_if(given == Type::kString || given == Type::kDynamic);
        case ArgumentKind::kAny:
        case ArgumentKind::kSame:
        case ArgumentKind::kMixed: return given;
    }
    return std::nullopt;
}

// One type for all: the same, the widest number, for `mixed` the one that dynamics yield to, else dynamic.
std::optional<Type> common_type(std::span<const Type> types, bool mixed) {
    std::optional<Type> common;
    for (Type type : types) {
        if (mixed && type == Type::kDynamic) continue;
        if (!common || *common == type) {
            common = type;
        } else if (is_numeric(*common) && is_numeric(type)) {
            if (numeric_rank(type) > numeric_rank(*common)) common = type;
        } else if (mixed) {
            return Type::kDynamic;
        } else {
            return std::nullopt;
        }
    }
    if (!common && mixed) return Type::kDynamic;
    return common;
}

std::optional<Resolved> try_overload(const Overload& overload, TypeRule rule, std::span<const Type> given,
                                     bool cast_dynamic) {
    if (!count_fits(overload, given.size())) return std::nullopt;
    Resolved out;
    std::vector<Type> grouped;
    bool mixed = false;
    for (size_t i = 0; i < given.size(); ++i) {
        const Argument& argument = formal(overload, i, given.size());
        auto type = fit(argument, given[i], cast_dynamic);
        if (!type) return std::nullopt;
        out.argument_types.push_back(*type);
        if (argument.kind == ArgumentKind::kSame || argument.kind == ArgumentKind::kMixed) {
            grouped.push_back(*type);
            mixed = mixed || argument.kind == ArgumentKind::kMixed;
        }
    }
    std::optional<Type> common;
    if (!grouped.empty()) {
        common = common_type(grouped, mixed);
        if (!common) return std::nullopt;
        for (size_t i = 0; i < given.size(); ++i) {
            ArgumentKind kind = formal(overload, i, given.size()).kind;
            // A dynamic column holds values of any type as they are: nothing to cast.
            if ((kind == ArgumentKind::kSame || kind == ArgumentKind::kMixed) && *common != Type::kDynamic)
                out.argument_types[i] = *common;
        }
    }
    switch (overload.result) {
        case ResultKind::kExactly: out.result = overload.result_type; break;
        case ResultKind::kFirst:
            out.result = out.argument_types.empty() ? Type::kDynamic : out.argument_types[0];
            break;
        case ResultKind::kSame: out.result = common.value_or(Type::kDynamic); break;
        case ResultKind::kWider: {
            out.result = Type::kInt;
            for (Type type : out.argument_types) {
                if (is_numeric(type) && numeric_rank(type) > numeric_rank(out.result)) out.result = type;
            }
            break;
        }
        case ResultKind::kRule:
            CHECK(rule != nullptr, "a row with the result `rule` has a type rule");
            out.result = rule(given);
            break;
        case ResultKind::kParts: out.parts = overload.parts; break;
        case ResultKind::kEach:
            out.parts.assign(static_cast<size_t>(std::count(given.begin(), given.end(), Type::kDynamic)),
                             overload.parts[0]);
            break;
    }
    return out;
}

}  // namespace

std::vector<Overload> parse_signature(std::string_view signature) {
    std::vector<Overload> out;
    for (std::string_view part : split(signature, ';')) {
        if (!trim(part).empty()) out.push_back(parse_overload(trim(part)));
    }
    return out;
}

std::optional<Resolved> resolve_overload(std::string_view signature, TypeRule rule, std::span<const Type> arguments) {
    std::vector<Overload> overloads = parse_signature(signature);
    for (bool cast_dynamic : {false, true}) {
        for (size_t i = 0; i < overloads.size(); ++i) {
            if (auto resolved = try_overload(overloads[i], rule, arguments, cast_dynamic)) {
                resolved->overload = i;
                return resolved;
            }
        }
    }
    return std::nullopt;
}

}  // namespace tocsin
