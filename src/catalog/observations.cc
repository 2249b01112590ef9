// Each thread keeps its own counts; merged, they are the same for any number of threads.
#include "catalog/observations.h"

#include "catalog/operations.h"
#include "data/json.h"

namespace tocsin {
namespace {

constexpr std::string_view kPrefix = "aws::";

}  // namespace

class LogObserver::Watcher final : public RecordConsumer {
public:
    bool record(const RawRecord& record) override {
        if (record.kind != RecordKind::kCloudTrail) return true;
        ++records_;
        arena_.reset();
        std::optional<Value> value = parse_json(record.text, arena_);
        if (!value) return false;
        EventObservation& event =
            events_[{std::string(record.event_source), std::string(without_api_date(record.event_name))}];
        ++event.records;
        if (!get_member(*value, "errorCode", arena_).is_null()) ++event.errors;
        std::string time(record.event_time);
        if (!time.empty() && (event.first.empty() || time < event.first)) event.first = time;
        if (time > event.last) event.last = time;
        Value parameters = get_member(*value, "requestParameters", arena_);
        if (parameters.tag() == Tag::kObject) {
            for (const Member& member : parameters.members()) ++event.parameters[std::string(member.key)];
        }
        path_.clear();
        note_fields(*value);
        return true;
    }

    void flush() override {}

    void merge_into(LogObservations& out) const {
        out.records += records_;
        out.fields.insert(fields_.begin(), fields_.end());
        for (const auto& [key, event] : events_) {
            EventObservation& sum = out.events[key];
            sum.records += event.records;
            sum.errors += event.errors;
            if (sum.first.empty() || (!event.first.empty() && event.first < sum.first)) sum.first = event.first;
            if (event.last > sum.last) sum.last = event.last;
            for (const auto& [name, count] : event.parameters) sum.parameters[name] += count;
        }
    }

private:
    void note_fields(const Value& value) {
        if (value.is_string() && (value.text().starts_with('{') || value.text().starts_with('['))) {
            // A policy document in a request is a text.
            if (std::optional<Value> inner = parse_json(value.text(), arena_)) note_fields(*inner);
        } else if (value.tag() == Tag::kArray) {
            for (const Value& item : value.items()) note_fields(item);
        } else if (value.tag() == Tag::kObject) {
            for (const Member& member : value.members()) {
                const size_t length = path_.size();
                if (length > 0) path_ += '.';
                path_ += member.key;
                if (!member.value.is_null()) fields_.insert(path_);
                note_fields(member.value);
                path_.resize(length);
            }
        }
    }

    Arena arena_;
    std::string path_;
    uint64_t records_ = 0;
    std::map<std::pair<std::string, std::string>, EventObservation> events_;
    std::set<std::string> fields_;
};

LogObserver::LogObserver(unsigned threads) {
    for (unsigned i = 0; i < threads; ++i) watchers_.push_back(std::make_unique<Watcher>());
}

LogObserver::~LogObserver() = default;

std::vector<RecordConsumer*> LogObserver::consumers() {
    std::vector<RecordConsumer*> out;
    for (const auto& watcher : watchers_) out.push_back(watcher.get());
    return out;
}

LogObservations LogObserver::observations() const {
    LogObservations out;
    for (const auto& watcher : watchers_) watcher->merge_into(out);
    return out;
}

bool LogObservations::saw_field(const std::string& canonical) const {
    return !canonical.starts_with(kPrefix) || fields.count(canonical.substr(kPrefix.size())) > 0;
}

LogObservations observe_logs(const std::vector<LogFile>& files, unsigned threads, ReadReport& report) {
    LogObserver observer(threads);
    ReadOptions options;
    options.threads = threads;
    report = read_logs(files, options, observer.consumers());
    return observer.observations();
}

}  // namespace tocsin
