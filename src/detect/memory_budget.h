// MemoryBudget: what all rules of a pass may keep, together with what is kept for all of them. When that is more, the rule that keeps most
// is sent off: it drops what it has and gets another pass later. Half of the memory is the rules' own, however much is kept for all.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace tocsin {

// Thread-safe.
class MemoryBudget {
public:
    MemoryBudget(size_t limit_bytes, size_t rules, unsigned threads);

    // Tells what the thread keeps for the rule now: states and rows, until the end of the pass.
    void note(size_t rule, unsigned thread, size_t bytes);
    // Tells what the thread keeps for all rules now (event IDs); what nobody can be sent off for.
    void note_common(unsigned thread, size_t bytes);
    // Tells what alerts take that wait to go out.
    void note_alerts(size_t bytes) { note_common(threads_, bytes); }
    // Whether the rule was sent off.
    bool sent_off(size_t rule) const { return sent_off_[rule].load(std::memory_order_relaxed); }

private:
    size_t kept_by(size_t rule) const;
    bool is_exceeded() const { return total_ + std::min(common_total_.load(), limit_ / 2) > limit_; }
    void send_off_greatest();

    size_t limit_;
    unsigned threads_;
    std::vector<std::atomic<size_t>> kept_;  // per rule and thread
    std::vector<std::atomic<bool>> sent_off_;
    std::vector<std::atomic<size_t>> common_;  // per thread; the last of all is the alerts'
    std::atomic<size_t> common_total_{0};
    std::atomic<size_t> total_{0};  // of the rules not sent off
    std::mutex mutex_;              // of sending off
};

}  // namespace tocsin
