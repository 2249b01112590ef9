// transaction: events that belong together as one row. Events come newest first, as Splunk searches; so a transaction starts to be
// built at its last event, and its end condition is seen before its start condition. Rows in another order go together as they come;
// spans and durations have no sign.
//
// names: the fields that the events share (none: all events belong together). arguments: the start condition, then the end condition,
// as far as they exist. constants:
//   0 maxspan   1 maxpause (seconds; negative: no limit)   2 maxevents (1000)   3 whether there is a start condition
//   4 whether there is an end condition   5 mvlist (false)   6 keepevicted (false)   7 connected (true)
//
// A row gets the events' fields (sets in the order of their text; with mvlist lists in the order of time), `duration` in seconds,
// `eventcount`, `closed_txn`, and as `_time` the time of the first event.
#include <algorithm>
#include <cmath>

#include "function/spl_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

struct Transaction {
    std::vector<size_t> rows;                   // newest first
    std::vector<Value> shared;                  // values of the shared fields, null where no event had one yet
    double latest = 0, earliest = 0, last = 0;  // times; the last one is that of the event added last
    bool closed = false;                        // a limit or a condition ended it
    bool complete = true;                       // has what its conditions ask for
};

class Builder {
public:
    Builder(const Table& table, const TableCall& call) : table_(table), time_(table.schema.find("_time")) {
        for (const std::string& name : call.names) fields_.push_back(table.schema.find(name));
        double span = number_option(call, 0, -1), pause = number_option(call, 1, -1);
        if (span >= 0) max_span_ = span;
        if (pause >= 0) max_pause_ = pause;
        max_events_ = number_option(call, 2, 1000);
        has_start_ = flag_option(call, 3, false);
        has_end_ = flag_option(call, 4, false);
        connected_ = flag_option(call, 7, true);
    }

    std::vector<Transaction> run() {
        for (size_t row = 0; row < table_.rows.size(); ++row) add(row);
        // What is still open lacks its start, if one is asked for.
        for (Transaction& open : open_) {
            open.complete = !has_start_;
            done_.push_back(std::move(open));
        }
        std::sort(done_.begin(), done_.end(),
                  [](const Transaction& a, const Transaction& b) { return a.rows[0] < b.rows[0]; });
        return std::move(done_);
    }

private:
    void add(size_t row) {
        std::vector<Value> shared;
        bool any = fields_.empty();
        for (auto field : fields_) {
            shared.push_back(field ? table_.rows[row][*field] : Value());
            any = any || !shared.back().is_null();
        }
        if (!any) return;  // an event without any of the fields belongs to no transaction
        double time = time_ ? spl_number(table_.rows[row][*time_]).value_or(0) : 0;
        bool starts = has_start_ && spl_true(table_.rows[row][argument_column(table_, 0)]);
        bool ends = has_end_ && spl_true(table_.rows[row][argument_column(table_, has_start_ ? 1 : 0)]);

        size_t found = find(shared);
        if (found < open_.size()) {
            const Transaction& open = open_[found];
            double span = std::max(open.latest, time) - std::min(open.earliest, time);
            bool over = (max_span_ && span > *max_span_) || (max_pause_ && std::abs(open.last - time) > *max_pause_) ||
                        static_cast<double>(open.rows.size()) >= max_events_;
            if (over || ends) {
                close(found, !has_start_);
                found = open_.size();
            }
        }
        if (found == open_.size()) {
            if (has_end_ && !ends) return;  // behind the last end condition
            Transaction fresh;
            fresh.shared = shared;
            fresh.latest = fresh.earliest = time;
            open_.push_back(std::move(fresh));
        }
        Transaction& transaction = open_[found];
        transaction.rows.push_back(row);
        transaction.latest = std::max(transaction.latest, time);
        transaction.earliest = std::min(transaction.earliest, time);
        transaction.last = time;
        for (size_t i = 0; i < shared.size(); ++i) {
            if (transaction.shared[i].is_null()) transaction.shared[i] = shared[i];
        }
        if (starts) close(found, true);
    }

    // The open transaction with no other value in any shared field; with `connected` they must have a value in common.
    size_t find(const std::vector<Value>& shared) const {
        for (size_t i = 0; i < open_.size(); ++i) {
            bool conflict = false, common = shared.empty() || !connected_;
            for (size_t field = 0; field < shared.size(); ++field) {
                if (shared[field].is_null() || open_[i].shared[field].is_null()) continue;
                if (compare_spl(shared[field], open_[i].shared[field]) == 0)
                    common = true;
                else
                    conflict = true;
            }
            if (!conflict && common) return i;
        }
        return open_.size();
    }

    void close(size_t index, bool complete) {
        open_[index].closed = true;
        open_[index].complete = complete;
        done_.push_back(std::move(open_[index]));
        open_.erase(open_.begin() + static_cast<ptrdiff_t>(index));
    }

    const Table& table_;
    std::optional<size_t> time_;
    std::vector<std::optional<size_t>> fields_;
    std::optional<double> max_span_, max_pause_;
    double max_events_ = 1000;
    bool has_start_ = false, has_end_ = false, connected_ = true;
    std::vector<Transaction> open_, done_;
};

// The values of a field over the events, oldest event first.
Value merged(const Table& table, const Transaction& transaction, size_t column, bool as_list, Arena& arena) {
    std::vector<Value> values;
    for (auto row = transaction.rows.rbegin(); row != transaction.rows.rend(); ++row) {
        for_each_value(table.rows[*row][column], [&](const Value& value) { values.push_back(value); });
    }
    if (!as_list) {
        std::sort(values.begin(), values.end(),
                  [&](const Value& a, const Value& b) { return spl_text(a, arena) < spl_text(b, arena); });
        auto same = [&](const Value& a, const Value& b) { return spl_text(a, arena) == spl_text(b, arena); };
        values.erase(std::unique(values.begin(), values.end(), same), values.end());
    }
    return make_multivalue(values, arena);
}

// The time of the earliest event, which is the last row unless the rows came in another order.
const Value& first_time(const Table& table, const Transaction& transaction, size_t column) {
    size_t first = transaction.rows.back();
    for (size_t row : transaction.rows) {
        if (spl_number(table.rows[row][column]) < spl_number(table.rows[first][column])) first = row;
    }
    return table.rows[first][column];
}

}  // namespace

Table spl_transaction(Table input, const TableCall& call, std::string&) {
    std::vector<Transaction> transactions = Builder(input, call).run();
    bool as_list = flag_option(call, 5, false), keep_evicted = flag_option(call, 6, false);
    std::vector<size_t> columns = matching_columns(input, {});
    Table out;
    for (size_t column : columns) out.schema.set(input.schema[column].name, input.schema[column].type);
    out.schema.set_open(true);
    for (std::string_view name : {"duration", "eventcount", "closed_txn"}) out.schema.set(name, Type::kDynamic);
    size_t duration = *out.schema.find("duration");
    for (const Transaction& transaction : transactions) {
        if (!transaction.complete && !keep_evicted) continue;
        std::vector<Value> cells(out.schema.size());
        for (size_t i = 0; i < columns.size(); ++i) {
            const std::string& name = input.schema[columns[i]].name;
            if (name == "_time") {
                cells[i] = first_time(input, transaction, columns[i]);
            } else if (name == "_raw") {
                std::string text;
                append_spl_text(merged(input, transaction, columns[i], true, *call.arena), text);
                cells[i] = make_string(text, *call.arena);
            } else {
                cells[i] = merged(input, transaction, columns[i], as_list, *call.arena);
            }
        }
        cells[duration] = spl_number_value(transaction.latest - transaction.earliest);
        cells[*out.schema.find("eventcount")] = Value::of_long(static_cast<int64_t>(transaction.rows.size()));
        cells[*out.schema.find("closed_txn")] = Value::of_long(transaction.closed ? 1 : 0);
        out.rows.push_back(std::move(cells));
        if (auto lineage = lineage_of_rows(input, transaction.rows, *call.arena)) out.lineages.push_back(*lineage);
    }
    return out;
}

}  // namespace tocsin
