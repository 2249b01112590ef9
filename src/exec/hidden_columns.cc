#include "exec/hidden_columns.h"

namespace tocsin {

std::string hidden_name(size_t index) { return std::string(1, '\x01') + std::to_string(index); }

HiddenColumns::HiddenColumns(const std::vector<const Expr*>& exprs) {
    for (const Expr* expr : exprs) {
        evaluators_.emplace_back(*expr);
        types_.push_back(expr->type);
    }
}

Batch HiddenColumns::extend(const Batch& batch, ThreadState& state) {
    Batch out = batch;
    for (Evaluator& evaluator : evaluators_) out.columns.push_back(evaluator.evaluate(batch, batch.selection, state));
    out.schema = schemas_.get(batch.schema, [&](const Schema& in) -> SchemaPtr {
        auto schema = std::make_shared<Schema>(in);
        for (size_t i = 0; i < types_.size(); ++i) schema->set(hidden_name(i), types_[i]);
        return schema;
    });
    return out;
}

void DropHidden::push(Batch& batch) {
    const Layout& layout = layouts_.get(batch.schema, [](const Schema& in) {
        Layout made;
        auto schema = std::make_shared<Schema>();
        for (size_t i = 0; i < in.size(); ++i) {
            if (in[i].name.starts_with('\x01')) continue;
            schema->set(in[i].name, in[i].type);
            made.sources.push_back(i);
        }
        schema->set_open(in.open());
        made.schema = std::move(schema);
        return made;
    });
    Batch out = batch;
    out.schema = layout.schema;
    out.columns.clear();
    for (size_t source : layout.sources) out.columns.push_back(batch.columns[source]);
    next_->push(out);
}

}  // namespace tocsin
