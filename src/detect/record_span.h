// RecordSpan: the time from the first to the last record of a pass.
#pragma once

#include <string>

#include "data/time.h"
#include "source/log_reader.h"

namespace tocsin {

// One per thread.
class RecordSpan {
public:
    // False if the record has no time.
    bool note(const RawRecord& record);

    Ticks first() const { return first_; }  // kMaxDateTime without any
    Ticks last() const { return last_; }

private:
    void widen(Ticks time);

    Ticks first_ = kMaxDateTime;
    Ticks last_ = 0;
    std::string first_text_, last_text_;
};

}  // namespace tocsin
