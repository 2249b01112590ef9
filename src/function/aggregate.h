// An aggregate function is a row, too; its state is an Accumulator per group and thread, merged at the end.
#pragma once

#include <compare>
#include <memory>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "data/batch.h"
#include "data/type.h"
#include "data/value.h"
#include "function/function.h"

namespace tocsin {

// Place of a row in the input order: decides ties and the order of lists, so that results do not depend on the thread count.
struct RowOrder {
    Ordinal ordinal = 0;  // of the record; for rows in sequence their number plus 2^63
    uint32_t leaf = 0;
    auto operator<=>(const RowOrder&) const = default;
};

// The state of one aggregate over one group. Values given to add() live only during the call: what is kept is copied into `memory`,
// which lives as long as the state (and is shared by many of them).
class Accumulator {
public:
    virtual ~Accumulator() = default;
    // One row's arguments. Rows of one scan come in ascending order within a thread's state; a union mixes several scans, and states of
    // several threads are merged.
    virtual void add(std::span<const Value> arguments, RowOrder order, Arena& memory) = 0;
    // The same where the texts of the first argument are a TextPool's, whose memory is `memory`: a state may keep their addresses.
    virtual void add_interned(std::span<const Value> arguments, RowOrder order, Arena& memory) {
        add(arguments, order, memory);
    }
    // Asks for the memory that add_interned() will look at with this first argument.
    virtual void prefetch(const Value&) const {}
    // Takes in the state of other rows of the same group; `other` is of the same class and is not used afterwards (its memory is).
    virtual void merge(Accumulator& other, Arena& memory) = 0;
    // Writes the result columns (one, for most) with their memory in `arena` or the state's.
    virtual void result(std::span<Value> out, Arena& arena) = 0;
};

struct AggregateFunction {
    std::string_view name;
    // As Function::signature. Arguments marked `const` (`any, const integer? -> dynamic`) must be constant and go to `make`.
    std::string_view signature;
    // A fresh state. `constants`: the values of all arguments that are constant (null Value for the others).
    std::unique_ptr<Accumulator> (*make)(std::span<const Value> constants);
    std::string_view description;
    // Rows with a null in the first argument are skipped before add() is called.
    NullRule nulls = NullRule::kNullIfAny;
    // KQL's name for an unnamed result: this, `_`, the argument's name; a null prefix means: the argument's name alone.
    std::string_view column_prefix = {};
    TypeRule type_rule = nullptr;
    std::string_view aliases = {};
    std::string_view page = {};
    bool interned =
        false;  // its states keep texts: those of the first argument go to a TextPool, and add_interned() is called
    // Beside a call of that function with the same arguments this one keeps no state: its result is derive() of the other's.
    std::string_view derived_from = {};
    Value (*derive)(const Value& result) = nullptr;
};

}  // namespace tocsin
