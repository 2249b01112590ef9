// Records on their way to the rules, seen by an observer first.
#pragma once

#include <memory>
#include <vector>

#include "source/log_reader.h"

namespace tocsin {

// One consumer for each thread. Observers and feeds outlive the object; without observers the feeds are alone.
class ObservedFeed {
public:
    ObservedFeed(const std::vector<RecordConsumer*>& observers, std::vector<RecordConsumer*> feeds)
        : consumers_(std::move(feeds)) {
        for (size_t i = 0; i < observers.size(); ++i) {
            pairs_.push_back(std::make_unique<Pair>(*observers[i], *consumers_[i]));
            consumers_[i] = pairs_.back().get();
        }
    }

    const std::vector<RecordConsumer*>& consumers() const { return consumers_; }

private:
    class Pair final : public RecordConsumer {
    public:
        Pair(RecordConsumer& observer, RecordConsumer& feed) : observer_(observer), feed_(feed) {}
        bool record(const RawRecord& record) override {
            observer_.record(record);
            return feed_.record(record);
        }
        void flush() override {
            observer_.flush();
            feed_.flush();
        }

    private:
        RecordConsumer& observer_;
        RecordConsumer& feed_;
    };

    std::vector<RecordConsumer*> consumers_;
    std::vector<std::unique_ptr<Pair>> pairs_;
};

}  // namespace tocsin
