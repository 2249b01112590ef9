// A scalar function is a row of a constexpr table: everything the program knows about it stands in one place.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "data/batch.h"
#include "data/type.h"
#include "data/value.h"

namespace tocsin {

struct CallContext;  // function/call_context.h

enum class Language : uint8_t { kKql, kSpl, kSigma };
std::string_view language_name(Language language);  // `kql` `spl` `sigma`

// Computes `out[row]` for each row of `rows`; out is indexed by row number, as the arguments are.
using Kernel = void (*)(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out);

enum class NullRule : uint8_t {
    kNullIfAny,  // the result is null where any argument is null; the kernel never sees a null
    kSeesNulls,  // the kernel decides
};

enum class Purity : uint8_t {
    kPure,      // folded when all arguments are constant
    kClock,     // constant within one run (now(), relative_time(now(), ...))
    kVolatile,  // new for each row (rand(), new_guid())
};

// What the function is as a filter predicate f(field, values...), for the catalogue and for anchors.
enum class PredicateKind : uint8_t {
    kNone,
    kEq,
    kNe,
    kIn,
    kNotIn,
    kContains,
    kNotContains,
    kStartsWith,
    kNotStartsWith,
    kEndsWith,
    kNotEndsWith,
    kHas,
    kNotHas,
    kHasAny,
    kHasAll,
    kRegexMatch,
    kWildcard,
    kCidr,
    kGt,
    kGe,
    kLt,
    kLe,
    kBetween,
    kNotBetween,
    kIsNull,
    kIsNotNull,
    kAnd,
    kOr,
    kNot,
};

// How a predicate treats letter case: what an anchor made from it may assume.
enum class CaseRule : uint8_t { kSensitive, kInsensitive };

// Which arguments a row needs: the others need not be computed for it. The kernel gives the same result either way.
enum class Branching : uint8_t {
    kNone,  // all
    kIf,    // the condition, then one of two
    kCase,  // condition, value, condition, value ... up to the first condition that is true; an odd last one is the default
    kCoalesce,  // up to the first that has a value
};

// The name that KQL gives an unnamed column made by this function (sentinel-kql.md 3.2).
enum class ColumnName : uint8_t {
    kNumbered,       // Column1, Column2 ...
    kFirstArgument,  // the name of the first argument
    kPrefixed,       // function name _ first argument
};

// How the result type follows from the argument types when the signature cannot say it.
using TypeRule = Type (*)(std::span<const Type> arguments);

struct Function {
    std::string_view name;
    // Overloads, tried in order, separated by `;`. Each is `argument, argument -> result`.
    // An argument is a word, then `?` (may be left out) or `+` (one or more) or `*` (any number; last). Arguments in parentheses with
    // `+` repeat together: `(bool, mixed)+, mixed -> same`. Words:
    //   bool int long real decimal datetime timespan string guid dynamic   that type, after the language's implicit casts
    //   integer (int long)   number (int long real decimal)   moment (number datetime timespan)   orderable (all but dynamic, guid)
    //   scalar (all but dynamic)   text (string dynamic)   any   same (all arguments marked so get one common type)
    //   mixed (as `same`; dynamic yields to other types, and where there is no common type it is dynamic)
    //   `~` before a type: also dynamic, by a cast
    // The result is a type (`any` is dynamic), `first` (type of the first argument), `same` (that common type), `wider` (widest numeric argument),
    // `rule` (type_rule below), several results `slope real, fit dynamic` or `each sorted` (one for each dynamic argument): then an array of them.
    std::string_view signature;
    Kernel kernel;
    std::string_view description;  // one sentence
    NullRule nulls = NullRule::kNullIfAny;
    Purity purity = Purity::kPure;
    PredicateKind predicate = PredicateKind::kNone;
    CaseRule letter_case = CaseRule::kSensitive;
    ColumnName column_name = ColumnName::kNumbered;
    TypeRule type_rule = nullptr;
    std::string_view aliases = {};  // other spellings, separated by blanks
    std::string_view page = {};     // last part of the vendor's documentation address
    Branching branching = Branching::kNone;
};

}  // namespace tocsin
