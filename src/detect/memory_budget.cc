#include "detect/memory_budget.h"

namespace tocsin {

MemoryBudget::MemoryBudget(size_t limit_bytes, size_t rules, unsigned threads)
    : limit_(limit_bytes), threads_(threads), kept_(rules * threads), sent_off_(rules), common_(threads + 1) {}

void MemoryBudget::note_common(unsigned thread, size_t bytes) {
    common_total_ += bytes - common_[thread].exchange(bytes);
    if (is_exceeded()) send_off_greatest();
}

void MemoryBudget::note(size_t rule, unsigned thread, size_t bytes) {
    total_ += bytes - kept_[rule * threads_ + thread].exchange(bytes);
    if (is_exceeded()) send_off_greatest();
}

size_t MemoryBudget::kept_by(size_t rule) const {
    size_t bytes = 0;
    for (unsigned thread = 0; thread < threads_; ++thread) bytes += kept_[rule * threads_ + thread];
    return bytes;
}

void MemoryBudget::send_off_greatest() {
    std::lock_guard lock(mutex_);
    while (is_exceeded()) {
        size_t greatest = 0, most = 0;
        for (size_t rule = 0; rule < sent_off_.size(); ++rule) {
            if (sent_off_[rule] || kept_by(rule) <= most) continue;
            most = kept_by(rule);
            greatest = rule;
        }
        if (most == 0) return;
        sent_off_[greatest] = true;
        for (unsigned thread = 0; thread < threads_; ++thread)
            total_ -= kept_[greatest * threads_ + thread].exchange(0);
    }
}

}  // namespace tocsin
