// Scan, Values and Range: where rows come from.
#include "plan/scan.h"

#include "base/check.h"
#include "plan/name_pattern.h"
#include "plan/range.h"
#include "plan/values.h"
#include "reference/evaluator.h"
#include "source/extract.h"
#include "source/record_splitter.h"
#include "source/view.h"

namespace tocsin::reference {
namespace {

// What the log reader says about a record.
class OneRecord final : public RecordSplitter::Sink {
public:
    explicit OneRecord(std::string_view text) {
        RecordSplitter splitter;
        splitter.split(text, true, *this);
        CHECK(found_, "a record of the reference evaluator is one JSON object");
    }
    void record(RawRecord& record) override {
        raw = record;
        found_ = true;
    }
    void damage(const ContentDamage&) override { CHECK(false, "a record of the reference evaluator is whole"); }

    RawRecord raw;

private:
    bool found_ = false;
};

void add_open_fields(const Scan& scan, std::string_view record, Rows& rows, Row& row, Arena& arena) {
    std::vector<Member> fields;
    if (scan.view->open_rendering == Rendering::kSplunk)
        flatten_splunk(record, fields, arena);
    else
        flatten_dotted(record, fields, arena);
    // A Sigma row is the flattened record and nothing else: columns that its filters read are not part of it.
    bool sigma = !scan.patterns.empty() && scan.view->open_rendering == Rendering::kSigma;
    if (sigma) {
        for (Value& cell : row.cells) cell = Value();
    }
    for (const Member& field : fields) {
        bool wanted = false;
        for (const std::string& pattern : scan.patterns) wanted = wanted || name_matches(pattern, field.key);
        if (!wanted || (!sigma && scan.schema.has(field.key))) continue;
        size_t column = ensure_column(rows, field.key, Type::kDynamic);
        row.cells.resize(rows.schema.size());
        row.cells[column] = field.value;
    }
}

}  // namespace

Rows evaluate_scan(Evaluator& evaluator, const Node& node) {
    const auto& scan = as<Scan>(node);
    uint32_t leaf = evaluator.scans++;
    std::vector<ExtractColumn> columns;
    for (const ScanColumn& column : scan.columns) columns.push_back({column.path, column.rendering, column.constant});
    Extractor extractor(columns);
    JsonTokens tokens;
    Rows out;
    out.schema = scan.schema;
    for (size_t number = 0; number < evaluator.records().size(); ++number) {
        const Record& record = evaluator.records()[number];
        std::string_view text =
            evaluator.arena().copy(record.text + std::string(kRecordPadding, '\0')).substr(0, record.text.size());
        RawRecord raw = OneRecord(text).raw;
        if (scan.view->records == RecordKind::kCloudTrail && raw.kind != RecordKind::kCloudTrail) continue;
        Row row;
        row.cells.resize(out.schema.size());
        row.order = {number, leaf};
        std::vector<Value*> cells;
        for (size_t i = 0; i < columns.size(); ++i) cells.push_back(&row.cells[i]);
        if (!extractor.extract(raw, record.file, cells, 0, tokens, evaluator.arena())) continue;
        for (Value& value : row.cells) value = copy_value(value, evaluator.arena());  // constants are the extractor's
        bool passes = true;
        for (const ExprPtr& filter : scan.filters) passes = passes && evaluator.holds(*filter, out.schema, row);
        if (!passes) continue;
        add_open_fields(scan, text, out, row, evaluator.arena());
        out.rows.push_back(std::move(row));
    }
    return out;
}

Rows evaluate_values(Evaluator& evaluator, const Node& node) {
    const auto& values = as<Values>(node);
    if (values.from_apply) {
        if (values.input > 0) return (*evaluator.further)[values.input - 1];
        CHECK(evaluator.handed_in != nullptr, "rows of an Apply are asked for outside of it");
        return *evaluator.handed_in;
    }
    Rows out;
    out.schema = values.schema;
    for (const std::vector<Value>& cells : values.rows) out.rows.push_back({cells, {}});
    for (const std::vector<ExprPtr>& expressions : values.expressions) {
        Row row;
        for (const ExprPtr& expression : expressions) row.cells.push_back(evaluator.constant(*expression));
        out.rows.push_back(std::move(row));
    }
    for (Row& row : out.rows) row.cells.resize(out.schema.size());
    sequence(out);
    return out;
}

Rows evaluate_range(Evaluator& evaluator, const Node& node) {
    const auto& range = as<Range>(node);
    Value from = evaluator.constant(*range.from), to = evaluator.constant(*range.to),
          step = evaluator.constant(*range.step);
    Rows out;
    out.schema = range.schema;
    if (from.is_null() || to.is_null() || step.is_null()) return out;
    if (out.schema[0].type == Type::kReal) {
        double by = to_double(step), end = to_double(to);
        for (uint64_t i = 0; by != 0; ++i) {
            double value = to_double(from) + static_cast<double>(i) * by;
            if (by > 0 ? value > end : value < end) break;
            out.rows.push_back({{Value::real(value)}, {}});
        }
    } else {
        int64_t by = step.as_long();
        for (int64_t value = from.as_long(); by != 0 && (by > 0 ? value <= to.as_long() : value >= to.as_long());
             value += by) {
            Value cell;
            switch (out.schema[0].type) {
                case Type::kDateTime: cell = Value::datetime(value); break;
                case Type::kTimespan: cell = Value::timespan(value); break;
                case Type::kInt: cell = Value::integer(static_cast<int32_t>(value)); break;
                default: cell = Value::of_long(value); break;
            }
            out.rows.push_back({{cell}, {}});
        }
    }
    sequence(out);
    return out;
}

}  // namespace tocsin::reference
