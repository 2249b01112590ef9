// WindowSource: where the rows of one leaf are kept while the logs are read, and from where each window gets its own afterwards.
#pragma once

#include "detect/feed_leaf.h"
#include "detect/time_bounds.h"
#include "exec/operator.h"
#include "function/notices.h"

namespace tocsin {

// Which of the kept rows (or groups) a window sees. Two windows of one source with equal contents see the same.
struct WindowContent {
    size_t first = 0;
    size_t last = 0;

    bool empty() const { return first >= last; }
    bool operator==(const WindowContent&) const = default;
};

class WindowSource : public LeafTarget {
public:
    // After the pass, before the following.
    virtual void settle() = 0;
    // What a window over `range` sees.
    virtual WindowContent content(TimeRange range) const = 0;
    // All rows, also those without a time.
    virtual WindowContent whole() const = 0;
    // The time of the first record at or after `time`; kMaxDateTime if there is none. May be earlier by less than a pane.
    virtual Ticks next_time(Ticks time) const = 0;
    // Pushes the content to `sink`. Windows come by ascending times: what lies before `keep_from` is not asked for again.
    virtual void emit(WindowContent content, Ticks keep_from, Sink& sink, ThreadState& state) = 0;
    // What the thread keeps, before settle(); to be called by that thread.
    virtual size_t memory_bytes(unsigned thread) const = 0;
    // Forgets what the thread keeps: it does not push any more, and nothing is settled.
    virtual void drop(unsigned thread) = 0;
    // Limits that were reached on the way to what is kept; after settle().
    const Notices& notices() const { return notices_; }

protected:
    Notices notices_;
};

}  // namespace tocsin
