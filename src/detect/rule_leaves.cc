#include "detect/rule_leaves.h"

namespace tocsin {

struct EventLeaf::PerThread final : Sink {
    PerThread(EventLeaf& owner_in, const Plan& plan, const Clock& clock_in) : owner(owner_in), clock(clock_in) {
        state.clock = &clock;
        tree = build_operators(*plan.root, this, &state);
    }
    void push(Batch& batch) override {
        RowStore rows(*batch.schema);
        rows.append(batch);
        owner.take_(rows);
    }
    EventLeaf& owner;
    Clock clock;
    ThreadState state;
    OperatorTree tree;
};

EventLeaf::EventLeaf(const Plan& plan, const Clock& clock, unsigned threads, Take take) : take_(std::move(take)) {
    for (unsigned i = 0; i < threads; ++i) threads_.push_back(std::make_unique<PerThread>(*this, plan, clock));
}

EventLeaf::~EventLeaf() = default;

void EventLeaf::push(unsigned thread, Batch& batch) { threads_[thread]->tree.leaves[0]->push(batch); }

Notices EventLeaf::notices() const {
    Notices all;
    for (const auto& thread : threads_) all.add(*notices_of(thread->state.cache));
    return all;
}

void GuardedLeaf::push(unsigned thread, Batch& batch) {
    if (budget_.sent_off(rule_)) {
        keeper_.drop(thread);
        return;
    }
    target_.push(thread, batch);
    budget_.note(rule_, thread, keeper_.memory_bytes(thread));
    if (budget_.sent_off(rule_)) keeper_.drop(thread);
}

}  // namespace tocsin
