// A walk over the expression. Nulls, constants and selections are handled here once, so that kernels see neither. A condition narrows the
// rows for which its branches are computed: `case` over event names computes each value only for the events that it is about.
#include "exec/evaluator.h"

#include <algorithm>

#include "base/check.h"
#include "exec/expression_memo.h"
#include "plan/bound_column.h"

namespace tocsin {
namespace {

bool is_true(const Value& value) { return value.tag() == Tag::kBool && value.as_bool(); }

bool is_connective(const Expr& expr) {
    if (expr.kind != ExprKind::kCall) return false;
    return expr.function->predicate == PredicateKind::kAnd || expr.function->predicate == PredicateKind::kOr;
}

// The arguments of a call; nested calls of one connective are laid flat, so that chains of any length need no depth.
std::vector<const Expr*> flat_arguments(const Expr& expr) {
    std::vector<const Expr*> out;
    std::vector<const Expr*> stack;
    for (auto it = expr.arguments.rbegin(); it != expr.arguments.rend(); ++it) stack.push_back(it->get());
    while (!stack.empty()) {
        const Expr* top = stack.back();
        stack.pop_back();
        bool same = is_connective(expr) && top->kind == ExprKind::kCall && top->function == expr.function;
        if (!same) {
            out.push_back(top);
            continue;
        }
        for (auto it = top->arguments.rbegin(); it != top->arguments.rend(); ++it) stack.push_back(it->get());
    }
    return out;
}

// The rows of `rows` for which test(cell) holds, in the arena.
template <class Test>
Selection narrow(const Column& column, Selection rows, Arena& arena, Test test) {
    if (column.is_constant()) return test(column[0]) ? rows : Selection();
    auto kept = arena.make_array<uint32_t>(rows.size());
    size_t count = 0;
    for (uint32_t row : rows) {
        kept[count] = row;
        count += test(column[row]) ? 1 : 0;
    }
    return kept.first(count);
}

// The rows of `rows` that are not in `taken`, which is a part of them.
Selection without(Selection rows, Selection taken, Arena& arena) {
    if (taken.empty()) return rows;
    auto kept = arena.make_array<uint32_t>(rows.size() - taken.size());
    size_t next = 0, count = 0;
    for (uint32_t row : rows) {
        if (next < taken.size() && taken[next] == row) {
            ++next;
        } else {
            kept[count++] = row;
        }
    }
    return kept;
}

// The classes that all columns share, apart from constant ones; null if there are none.
const RowClasses* common_classes(std::span<const Column> columns) {
    const RowClasses* common = nullptr;
    for (const Column& column : columns) {
        if (column.is_constant()) continue;
        if (!column.classes() || (common && common != column.classes())) return nullptr;
        common = column.classes();
    }
    return common;
}

// The first of `rows` of each class.
Selection first_rows(const RowClasses& classes, Selection rows, std::span<uint32_t>& first_of, Arena& arena) {
    constexpr uint32_t kNone = ~0u;
    first_of = arena.make_array<uint32_t>(classes.count);
    std::fill(first_of.begin(), first_of.end(), kNone);
    auto out = arena.make_array<uint32_t>(std::min(classes.count, rows.size()));
    size_t count = 0;
    for (uint32_t row : rows) {
        uint32_t& first = first_of[classes.class_of[row]];
        if (first != kNone) continue;
        first = row;
        out[count++] = row;
    }
    return out.first(count);
}

}  // namespace

Evaluator::Evaluator(const Expr& expr) {
    add(expr);
    for (uint32_t i = 0; i < nodes_.size(); ++i) {
        const Expr& call = *nodes_[i].expr;
        CHECK(!call.subquery, "subqueries are replaced before evaluation");
        if (call.kind != ExprKind::kCall) continue;
        nodes_[i].first_argument = static_cast<uint32_t>(nodes_.size());
        if (binds_column(call)) {
            nodes_[i].extra = std::make_unique<Extra>();
            nodes_[i].extra->body = std::make_unique<Evaluator>(*call.arguments.back());
            add(*call.arguments.front());
        } else {
            for (const Expr* argument : flat_arguments(call)) add(*argument);
        }
        nodes_[i].arguments = static_cast<uint32_t>(nodes_.size()) - nodes_[i].first_argument;
    }
}

void Evaluator::add(const Expr& expr) {
    Node& node = nodes_.emplace_back();
    node.kind = expr.kind;
    node.is_connective = is_connective(expr);
    node.common = expr.common;
    node.function = expr.function;
    node.literal = expr.value;
    node.expr = &expr;
    if (expr.common != 0) node.extra = std::make_unique<Extra>();
}

void Evaluator::resolve(const Batch& batch) {
    if (schema_ == batch.schema) return;
    schema_ = batch.schema;
    for (Node& node : nodes_) {
        if (node.kind == ExprKind::kColumn) {
            auto column = schema_->find(node.expr->name);
            node.column = column ? static_cast<uint32_t>(*column) : kAbsent;
        }
        if (node.common == 0) continue;
        node.extra->reads.clear();
        for (const std::string& name : columns_of(*node.expr)) {
            node.extra->reads.push_back(schema_->find(name).value_or(kAbsent));
        }
    }
}

Column Evaluator::evaluate(const Batch& batch, Selection rows, ThreadState& state) {
    resolve(batch);
    Arena::Mark mark = state.scratch.mark();
    Column column = compute(0, rows, rows, {batch, state, *batch.arena});
    if (nodes_[0].kind != ExprKind::kCall) return column;
    if (column.is_lasting()) {
        state.scratch.rewind(mark);
        return column;
    }
    // The cells move to the batch; what they point to is there already.
    Arena& arena = *batch.arena;
    if (column.is_constant()) {
        column = Column::constant(arena.make<Value>(column[0]));
    } else {
        auto* cells = static_cast<Value*>(arena.allocate(sizeof(Value) * batch.rows, alignof(Value)));
        for (uint32_t row : rows) cells[row] = column[row];
        column = Column(std::span<const Value>(cells, batch.rows), column.classes());
    }
    state.scratch.rewind(mark);
    return column;
}

Column Evaluator::compute(uint32_t number, Selection rows, Selection cover, const Work& work) {
    const Node& node = nodes_[number];
    switch (node.kind) {
        case ExprKind::kLiteral: return Column::constant(&node.literal);
        case ExprKind::kColumn: return node.column == kAbsent ? Column() : work.batch.columns[node.column];
        default: break;
    }
    if (rows.empty()) return Column();
    if (node.common != 0 && work.batch.memo) {
        if (auto known = remember(number, rows, cover, work)) return *known;
    }
    return compute_call(number, rows, cover, work);
}

std::optional<Column> Evaluator::remember(uint32_t number, Selection rows, Selection cover, const Work& work) {
    constexpr size_t kFew = 8;  // of so many rows: results have room for all, which a small share does not pay for
    if (rows.size() * kFew < work.batch.rows) return std::nullopt;
    const Node& node = nodes_[number];
    inputs_.clear();
    bool by_class = true;  // then asking again costs less than remembering
    for (size_t column : node.extra->reads) {
        if (column == kAbsent) {
            inputs_.push_back(nullptr);
            continue;
        }
        const Column& input = work.batch.columns[column];
        if (!input.is_lasting()) return std::nullopt;
        inputs_.push_back(input.data());
        by_class = by_class && (input.is_constant() || input.classes());
    }
    if (by_class) return std::nullopt;
    ExpressionMemo::Results* results = work.batch.memo->results(node.common, inputs_, work.batch.rows);
    if (!results) return std::nullopt;
    Arena& scratch = work.state.scratch;
    Arena::Mark mark = scratch.mark();
    auto open = scratch.make_array<uint32_t>(rows.size());
    size_t count = 0;
    for (uint32_t row : rows) {
        open[count] = row;
        count += results->knows(row) ? 0 : 1;
    }
    if (count > 0) {
        const Notices before = *notices_of(work.state.cache);
        const Selection missing = open.first(count);
        const Column fresh = compute_call(number, missing, missing, {work.batch, work.state, work.batch.memo->arena()});
        for (uint32_t row : missing) results->note(row, fresh[row]);
        for (const std::string& text : notices_of(work.state.cache)->texts()) {
            if (!before.texts().contains(text)) results->told().add(text);
        }
    }
    if (!results->told().texts().empty()) notices_of(work.state.cache)->add(results->told());
    scratch.rewind(mark);
    const Column column = results->column();
    if (rows.size() == cover.size()) return column;
    // Other rules may have asked for rows that are only covered here.
    auto* out = static_cast<Value*>(scratch.allocate(sizeof(Value) * work.batch.rows, alignof(Value)));
    for (uint32_t row : cover) out[row] = Value();
    for (uint32_t row : rows) out[row] = column[row];
    return Column(std::span<const Value>(out, work.batch.rows));
}

Column Evaluator::compute_call(uint32_t number, Selection rows, Selection cover, const Work& work) {
    const Node& node = nodes_[number];
    Arena& scratch = work.state.scratch;
    auto* out = static_cast<Value*>(scratch.allocate(sizeof(Value) * work.batch.rows, alignof(Value)));
    Arena::Mark mark = scratch.mark();
    size_t base = stack_.size();
    push_arguments(node, rows, work);
    Column result = call(*node.function, std::span<const Column>(stack_).subspan(base), rows, cover, out, work);
    stack_.resize(base);
    scratch.rewind(mark);
    return result;
}

void Evaluator::push_arguments(const Node& node, Selection rows, const Work& work) {
    Arena& arena = work.state.scratch;
    const Function& function = *node.function;
    auto push = [&](uint32_t argument, Selection wanted) {
        Column column = compute(argument, wanted, rows, work);
        stack_.push_back(column);
        return column;
    };
    if (node.extra && node.extra->body) {
        Column values = push(node.first_argument, rows);
        stack_.push_back(each_value(node, values, rows, work));
        return;
    }
    const uint32_t first = node.first_argument, end = first + node.arguments;
    if (node.is_connective) {
        // A row is decided by its first false (and) or true (or).
        bool decided = function.predicate == PredicateKind::kOr;
        Selection open = rows;
        for (uint32_t argument = first; argument < end; ++argument) {
            Column column = push(argument, open);
            open = narrow(column, open, arena,
                          [&](const Value& cell) { return cell.tag() != Tag::kBool || cell.as_bool() != decided; });
        }
        return;
    }
    switch (function.branching) {
        case Branching::kNone:
            for (uint32_t argument = first; argument < end; ++argument) push(argument, rows);
            return;
        case Branching::kIf: {
            Column condition = push(first, rows);
            push(first + 1, narrow(condition, rows, arena, is_true));
            push(first + 2, narrow(condition, rows, arena, [](const Value& cell) { return !is_true(cell); }));
            return;
        }
        case Branching::kCase: {
            Selection open = rows;
            uint32_t argument = first;
            for (; argument + 1 < end; argument += 2) {
                Column condition = push(argument, open);
                push(argument + 1, narrow(condition, open, arena, is_true));
                open = narrow(condition, open, arena, [](const Value& cell) { return !is_true(cell); });
            }
            if (argument < end) push(argument, open);
            return;
        }
        case Branching::kCoalesce: {
            Selection open = rows;
            for (uint32_t argument = first; argument < end; ++argument) {
                Column column = push(argument, open);
                // An empty text is a value to some languages and none to others; the kernel knows.
                open = narrow(column, open, arena, [](const Value& cell) {
                    return cell.is_null() || (cell.is_string() && cell.text().empty());
                });
            }
            return;
        }
    }
}

Column Evaluator::each_value(const Node& node, const Column& values, Selection rows, const Work& work) {
    Arena& arena = work.arena;
    auto schema = std::make_shared<Schema>(*work.batch.schema);
    schema->set(node.expr->name, Type::kDynamic);
    size_t bound = *schema->find(node.expr->name);
    std::vector<size_t> read;  // columns of the batch that the body looks at
    for (const std::string& name : columns_of(*node.expr->arguments.back())) {
        if (auto column = work.batch.schema->find(name)) read.push_back(*column);
    }
    // Outer calls of this kind bind columns that columns_of() leaves out.
    for (size_t i = 0; i < work.batch.columns.size(); ++i) {
        if (is_bound_column((*work.batch.schema)[i].name)) read.push_back(i);
    }
    auto out = arena.make_array<Value>(work.batch.rows);
    std::vector<uint32_t> owners;  // row of each value of the batch in the making
    std::vector<Value> items, results;
    auto flush = [&] {
        if (owners.empty()) return;
        Batch batch;
        batch.schema = schema;
        batch.rows = owners.size();
        batch.selection = all_rows(owners.size());
        batch.arena = &work.arena;
        batch.columns.resize(schema->size());
        for (size_t column : read) {
            auto cells = arena.make_array<Value>(owners.size());
            for (size_t i = 0; i < owners.size(); ++i) cells[i] = work.batch.columns[column][owners[i]];
            batch.columns[column] = Column(std::span<const Value>(cells));
        }
        batch.columns[bound] = Column(arena.copy_array(std::span<const Value>(items)));
        Column computed = node.extra->body->evaluate(batch, batch.selection, work.state);
        for (size_t i = 0; i < owners.size(); ++i) results.push_back(computed[i]);
        owners.clear();
        items.clear();
    };
    std::vector<size_t> counts;
    for (uint32_t row : rows) {
        const Value& value = values[row];
        std::span<const Value> list = value.tag() == Tag::kArray ? value.items() : std::span(&value, 1);
        counts.push_back(value.is_null() ? 0 : list.size());
        for (size_t i = 0; i < counts.back(); ++i) {
            owners.push_back(row);
            items.push_back(list[i]);
            if (owners.size() == kMaxBatchRows) flush();
        }
    }
    flush();
    std::span<const Value> all = arena.copy_array(std::span<const Value>(results));
    size_t first = 0;
    for (size_t i = 0; i < counts.size(); ++i) {
        out[rows[i]] = Value::array(all.subspan(first, counts[i]));
        first += counts[i];
    }
    return Column(std::span<const Value>(out));
}

Column Evaluator::call(const Function& function, std::span<const Column> arguments, Selection rows, Selection cover,
                       Value* out, const Work& work) {
    Arena& arena = work.state.scratch;
    bool constant =
        function.purity != Purity::kVolatile &&
        std::all_of(arguments.begin(), arguments.end(), [](const Column& column) { return column.is_constant(); });
    for (uint32_t row : constant ? all_rows(1) : cover) out[row] = Value();
    const RowClasses* classes = constant || function.purity != Purity::kPure ? nullptr : common_classes(arguments);
    std::span<uint32_t> first_of;  // class -> the row that is computed for it
    Selection wanted = constant ? all_rows(1) : classes ? first_rows(*classes, rows, first_of, arena) : rows;
    if (function.nulls == NullRule::kNullIfAny) {
        // The kernel gets only the rows without a null argument; the others are null already.
        for (const Column& argument : arguments) {
            if (argument.is_constant()) {
                if (argument[0].is_null()) return Column();
                continue;
            }
            auto is_null = [&](uint32_t row) { return argument[row].is_null(); };
            if (std::none_of(wanted.begin(), wanted.end(), is_null)) continue;
            wanted = narrow(argument, wanted, arena, [](const Value& cell) { return !cell.is_null(); });
        }
    }
    CallContext context = work.state.context(work.arena);
    if (!wanted.empty()) function.kernel(context, arguments, wanted, out);
    if (constant) return Column::constant(out);
    if (classes) {
        for (uint32_t row : rows) out[row] = out[first_of[classes->class_of[row]]];
    }
    // Rows that are only covered are null, whatever their class.
    return Column(std::span<const Value>(out, work.batch.rows), rows.size() == cover.size() ? classes : nullptr);
}

Selection Evaluator::select(const Batch& batch, Selection rows, ThreadState& state) {
    resolve(batch);
    return select(0, rows, {batch, state, *batch.arena});
}

Selection Evaluator::select(uint32_t number, Selection rows, const Work& work) {
    if (rows.empty()) return rows;
    const Node& node = nodes_[number];
    Arena& arena = work.arena;
    const uint32_t first = node.first_argument, end = first + node.arguments;
    if (node.is_connective) {
        if (node.function->predicate == PredicateKind::kAnd) {
            for (uint32_t argument = first; argument < end; ++argument) rows = select(argument, rows, work);
            return rows;
        }
        Selection open = rows;
        for (uint32_t argument = first; argument < end; ++argument)
            open = without(open, select(argument, open, work), arena);
        return without(rows, open, arena);
    }
    // Only the selection outlives the evaluation: all other memory is given back.
    auto kept = arena.make_array<uint32_t>(rows.size());
    Arena::Mark mark = arena.mark(), scratch_mark = work.state.scratch.mark();
    Column column = compute(number, rows, rows, work);
    size_t count = 0;
    for (uint32_t row : rows) {
        kept[count] = row;
        count += is_true(column[row]) ? 1 : 0;
    }
    arena.rewind(mark);
    work.state.scratch.rewind(scratch_mark);
    return kept.first(count);
}

}  // namespace tocsin
