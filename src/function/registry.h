// All functions of all languages, by name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "function/aggregate.h"
#include "function/function.h"

namespace tocsin {

// The scalar function of that name or alias in the language; null if there is none. KQL names are case-sensitive, SPL's and
// Sigma's are not.
const Function* find_function(Language language, std::string_view name);
const AggregateFunction* find_aggregate(Language language, std::string_view name);

// All rows of a language in the order of the tables.
std::vector<const Function*> all_functions(Language language);
std::vector<const AggregateFunction*> all_aggregates(Language language);

// A function that the language documents and Tocsin refuses, with the reason; empty if it is not one of those.
std::string_view refusal_reason(Language language, std::string_view name);

// --- signatures, parsed ---

enum class ArgumentKind : uint8_t {
    kExactly,
    kInteger,
    kNumber,
    kMoment,
    kOrderable,
    kScalar,
    kText,
    kAny,
    kSame,
    kMixed
};

struct Argument {
    ArgumentKind kind = ArgumentKind::kAny;
    Type type = Type::kDynamic;  // kExactly
    bool optional = false;
    bool constant = false;
    bool castable = false;  // `~`: dynamic fits, too, by a cast
};

enum class ResultKind : uint8_t {
    kExactly,
    kFirst,
    kSame,
    kWider,
    kRule,
    kParts,  // several results: the value is an array of them
    kEach,   // several results: one for each dynamic argument
};

// One of several results.
struct ResultPart {
    std::string name;  // kEach: what follows the argument's name
    Type type = Type::kDynamic;
};

struct Overload {
    std::vector<Argument> arguments;
    bool repeats = false;  // some arguments may occur again: `repeat_size` of them from `repeat_at` on, as a group
    size_t repeat_at = 0;
    size_t repeat_size = 0;
    size_t minimum = 0;  // arguments that must be there
    ResultKind result = ResultKind::kExactly;
    Type result_type = Type::kDynamic;
    std::vector<ResultPart> parts;  // kParts: all of them; kEach: the one that stands for each
};

// Never fails for rows of the tables (a test parses them all).
std::vector<Overload> parse_signature(std::string_view signature);

// How a call fits: the overload's number, the type each argument must be cast to (its own if none), and the result type.
struct Resolved {
    size_t overload = 0;
    std::vector<Type> argument_types;
    Type result = Type::kDynamic;
    std::vector<ResultPart> parts;  // of a call with several results; else empty
};
// KQL's implicit casts as Microsoft's binder allows them: int -> long -> real -> decimal, dynamic -> string where no overload takes
// dynamic, and dynamic to the types marked `~`. Nullopt: no overload fits.
std::optional<Resolved> resolve_overload(std::string_view signature, TypeRule rule, std::span<const Type> arguments);

}  // namespace tocsin
