// Plugins over a time line, and rows_near. What the table functions expect stands in function/kql_table_timeline.cc.
#include "data/json.h"
#include "lang/kql/evaluate.h"
#include "lang/kql/names.h"

namespace tocsin::kql {
namespace {

// Gathers the arguments of one call.
class TimelineCall {
public:
    TimelineCall(Binder& binder, const Syntax& call, NodePtr input, const TableFunction& function)
        : binder_(binder), call_(call), transform_(binder.make<Transform>(std::move(input))) {
        columns_ = transform_->schema;
        transform_->function = &function;
        transform_->schema = Schema();
    }

    // A column argument, which is computed for each row; null after an error.
    const Expr* add_column(size_t index) {
        ExprPtr column = column_argument(binder_, *call_.children[index], columns_);
        if (column == nullptr) return nullptr;
        transform_->arguments.push_back(std::move(column));
        return transform_->arguments.back().get();
    }
    bool add_constant(size_t index) {
        Value value;
        if (!binder_.bind_constant_value(argument_value(*call_.children[index]), value)) return false;
        transform_->constants.push_back(value);
        return true;
    }
    bool add_constants(size_t first, size_t end) {
        bool good = true;
        for (size_t i = first; i < end; ++i) good = add_constant(i) && good;
        return good;
    }
    // The remaining arguments are columns that group the rows; they come into the result.
    bool add_dimensions(size_t first) {
        for (size_t i = first; i < call_.children.size(); ++i) {
            ExprPtr column = column_argument(binder_, *call_.children[i], columns_);
            if (column == nullptr) return false;
            transform_->names.push_back(column->name);
            transform_->schema.set(column->name, column->type);
        }
        return true;
    }
    void add_output(std::string_view name, Type type) { transform_->schema.set(name, type); }

    Transform& node() { return *transform_; }
    const Schema& columns() const { return columns_; }
    NodePtr take() { return std::move(transform_); }

private:
    Binder& binder_;
    const Syntax& call_;
    std::unique_ptr<Transform> transform_;
    Schema columns_;
};

// Plugins that count ids along a time: an id column, a time column, four constants, then dimensions. The result is the time, the
// dimensions and the counts.
NodePtr bind_counts(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function,
                    std::string_view usage, std::initializer_list<std::string_view> counts) {
    constexpr size_t kFixed = 6;
    if (!check_arguments(binder, *syntax.call, kFixed, usage)) return nullptr;
    TimelineCall call(binder, *syntax.call, std::move(input), function);
    if (call.add_column(0) == nullptr) return nullptr;
    const Expr* time = call.add_column(1);
    if (time == nullptr || !call.add_constants(2, kFixed)) return nullptr;
    call.add_output(time->name, time->type);
    if (!call.add_dimensions(kFixed)) return nullptr;
    for (std::string_view count : counts) call.add_output(count, Type::kLong);
    return call.take();
}

}  // namespace

NodePtr bind_sliding_window_counts(Binder& binder, const EvaluateSyntax& syntax, NodePtr input,
                                   const TableFunction& function) {
    return bind_counts(binder, syntax, std::move(input), function,
                       "(id, time, start, end, window, step [, dimension ...])", {"Count", "Dcount"});
}

NodePtr bind_session_count(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function) {
    return bind_counts(binder, syntax, std::move(input), function,
                       "(id, time, start, end, bin, pause [, dimension ...])", {"count_sessions"});
}

NodePtr bind_rolling_percentile(Binder& binder, const EvaluateSyntax& syntax, NodePtr input,
                                const TableFunction& function) {
    constexpr size_t kFixed = 5;
    if (!check_arguments(binder, *syntax.call, kFixed, "(value, percentile, index, bin, bins [, dimension ...])"))
        return nullptr;
    TimelineCall call(binder, *syntax.call, std::move(input), function);
    const Expr* value = call.add_column(0);
    if (value == nullptr || !call.add_constant(1)) return nullptr;
    std::string value_name = value->name;
    Type value_type = value->type;
    const Expr* time = call.add_column(2);
    if (time == nullptr || !call.add_constants(3, kFixed)) return nullptr;
    call.add_output(time->name, time->type);
    if (!call.add_dimensions(kFixed)) return nullptr;
    call.add_output("rolling_" + to_text(call.node().constants[2]) + "_percentile_" + value_name + "_" +
                        to_text(call.node().constants[0]),
                    value_type);
    return call.take();
}

NodePtr bind_sequence_detect(Binder& binder, const EvaluateSyntax& syntax, NodePtr input,
                             const TableFunction& function) {
    constexpr size_t kFixed = 3;
    if (!check_arguments(binder, *syntax.call, kFixed + 1,
                         "(time, longest step, longest sequence, event, event ... [, dimension ...])"))
        return nullptr;
    TimelineCall call(binder, *syntax.call, std::move(input), function);
    const Expr* bound = call.add_column(0);
    if (bound == nullptr || !call.add_constants(1, kFixed)) return nullptr;
    std::string time = bound->name;
    Type type = bound->type;
    RowScope row;
    row.columns = &call.columns();
    std::vector<std::string> events;
    size_t next = kFixed;
    // Conditions first; the first column that is no condition begins the dimensions.
    for (; next < syntax.call->children.size(); ++next) {
        const Syntax& argument = *syntax.call->children[next];
        bool column = argument.kind == SyntaxKind::kName;
        ExprPtr condition = binder.bind(argument_value(argument), row);
        if (condition == nullptr) return nullptr;
        if (column && condition->type != Type::kBool) break;
        if (condition->type != Type::kBool) return binder.error("type", "a condition is needed here", argument.span);
        events.push_back(implicit_name(argument, binder));
        call.node().arguments.push_back(std::move(condition));
    }
    if (events.empty()) return binder.error("type", "`sequence_detect` needs a condition", syntax.call->span);
    if (!call.add_dimensions(next)) return nullptr;
    ColumnNames names;
    names.reserve(call.node().schema);
    for (const std::string& event : events) call.add_output(names.add(event + "_" + time), type);
    call.add_output("Duration", type == Type::kDateTime ? Type::kTimespan : type);
    return call.take();
}

NodePtr bind_rows_near(Binder& binder, const EvaluateSyntax& syntax, NodePtr input, const TableFunction& function) {
    if (!check_arguments(binder, *syntax.call, 2, "(condition, rows before [, rows behind])")) return nullptr;
    auto transform = binder.make<Transform>(std::move(input));
    transform->function = &function;
    RowScope row;
    row.columns = &transform->schema;
    ExprPtr condition = binder.bind_condition(argument_value(*syntax.call->children[0]), row);
    if (condition == nullptr) return nullptr;
    transform->arguments.push_back(std::move(condition));
    for (const Syntax* argument : syntax.call->children.subspan(1)) {
        uint64_t count = 0;
        if (!binder.bind_count(argument_value(*argument), count)) return nullptr;
        transform->constants.push_back(Value::of_long(static_cast<int64_t>(count)));
    }
    return transform;
}

}  // namespace tocsin::kql
