// Push-based operators. Each thread has its own copy of the whole tree; blocking operators are merged when the input is at its end.
#pragma once

#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "data/batch.h"
#include "function/call_context.h"
#include "plan/node.h"

namespace tocsin {

class LookupTables;  // function/lookup_tables.h
struct SharedTable;  // exec/shared_table.h

// Takes batches. What a batch points to is valid until push() returns.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void push(Batch& batch) = 0;
};

// What the operators of one thread share.
struct ThreadState {
    explicit ThreadState(unsigned thread = 0) : random(0x70c51 + thread) {}

    const Clock* clock = nullptr;
    LookupTables* lookups = nullptr;  // tables that queries write
    KernelCache cache;
    // With a fixed seed: the same query gives the same answer, as far as its rows come in the same order.
    std::mt19937_64 random;
    size_t lineage_limit = 0;  // ordinals kept per row; 0: nobody asks where rows come from
    size_t batch_rows = kMaxBatchRows;
    unsigned threads = 1;  // that finish() may use
    // Of the tree that is being built: by Transform::shared.
    std::map<const void*, std::shared_ptr<SharedTable>> shared_tables;
    Arena
        scratch;  // cells of intermediate results, given back as soon as they are used: small, so that it stays in the cache

    // Of one call of a kernel: what the call before took from the cache may be gone.
    CallContext context(Arena& arena) {
        cache.trim();
        return {&arena, clock, &cache, &random};
    }
};

// One node at work in one thread. Input 0 is the operator itself as a Sink; further inputs have sinks of their own.
class Operator : public Sink {
public:
    Operator(Sink* next, ThreadState* state) : next_(next), state_(state) {}

    // The sink for input `index` of the node.
    virtual Sink* input(size_t index);
    // Blocking operators: takes over what the same operator of another thread has gathered.
    virtual void merge(Operator& other) { (void)other; }
    // All input is there (and merged): blocking operators push their rows now. An error ends the query; empty: done.
    virtual std::string finish() { return {}; }
    // What blocking operators keep until finish().
    virtual size_t memory_bytes() const { return 0; }

protected:
    Sink* next_;
    ThreadState* state_;
};

}  // namespace tocsin
