#include "detect/risk_pass.h"

#include <algorithm>
#include <deque>

#include "source/ordinal.h"

namespace tocsin {

RiskPass::RiskPass(RiskEvents& events, const std::vector<FeedLeaf>& leaves, const std::vector<LogFile>& files)
    : file_(static_cast<uint32_t>(files.size())) {
    std::vector<LogFile> with_events = files;
    with_events.push_back({"<risk events>", 0});
    FeedOptions options;
    LeafFeed feed(leaves, with_events, options);
    RecordConsumer& consumer = *feed.consumers()[0];
    constexpr size_t kTogether = 256;
    std::deque<std::string> texts;  // of the records that the consumer has not worked off
    good_ = events.for_each([&](const RiskEvents::Event& event) {
        RawRecord record;
        std::string& text = texts.emplace_back(event.json).append(kRecordPadding, ' ');
        record.text = std::string_view(text).substr(0, event.json.size());
        record.ordinal = make_ordinal(file_, evidence_.size());
        evidence_.push_back(event.evidence);
        consumer.record(record);
        if (texts.size() < kTogether) return;
        consumer.flush();
        texts.clear();
    });
    consumer.flush();
    feed.finish();
    counts_ = feed.counts();
}

void RiskPass::resolve_evidence(Alert& alert, size_t limit) const {
    std::vector<Ordinal> found;
    bool replaced = false;
    for (Ordinal ordinal : alert.evidence_ordinals) {
        if (ordinal_file(ordinal) != file_) {
            found.push_back(ordinal);
            continue;
        }
        replaced = true;
        const std::vector<Ordinal>& sources = evidence_[ordinal_record(ordinal)];
        found.insert(found.end(), sources.begin(), sources.end());
    }
    if (!replaced) return;
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    alert.evidence_total = found.size();
    if (found.size() > limit) found.resize(limit);
    alert.evidence_ordinals = std::move(found);
}

}  // namespace tocsin
