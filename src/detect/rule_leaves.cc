#include "detect/rule_leaves.h"

namespace tocsin {

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
