#include "detect/event_alerts.h"

#include "plan/scan.h"
#include "plan/select.h"
#include "source/extract.h"
#include "source/view.h"

namespace tocsin {

bool shows_events(const Node& root) {
    if (root.kind != NodeKind::kSelect || root.inputs[0]->kind != NodeKind::kScan) return false;
    const Select& select = as<Select>(root);
    const Scan& scan = as<Scan>(*root.inputs[0]);
    const bool drops_one = select.mode == SelectMode::kDrop && select.patterns.size() == 1 && select.schema.size() == 0;
    return drops_one && scan.patterns == std::vector<std::string>{"*"} &&
           scan.view->open_rendering != Rendering::kSplunk;
}

EventAlerts::EventAlerts(RuleRun& run, AlertWriter& writer, unsigned threads) : run_(run), writer_(writer) {
    const std::string& dropped = as<Select>(*run.rule->plan.root).patterns[0];
    for (unsigned i = 0; i < threads; ++i) fields_.emplace_back(dropped);
}

void EventAlerts::take(unsigned thread, std::span<const RawRecord* const> records) {
    AlertTally tally;
    std::string fields;
    for (const RawRecord* record : records) {
        fields.clear();
        if (writer_.shows_events()) fields_[thread].append(record->text, fields);
        writer_.report_event(run_, *record, std::move(fields), tally);
    }
    std::lock_guard lock(run_.mutex);
    run_.outcome.rows += records.size();
    run_.outcome.add(tally);
}

}  // namespace tocsin
