#include "optimize/gate.h"

namespace tocsin {

bool gate_open(std::span<const Expr* const> filters, const Scan& scan, const DispatchValues& known,
               ThreadState& state) {
    PossibleValues possible(scan, known, state);
    for (const Expr* filter : filters) {
        if (!may_be_true(possible.of(*filter))) return false;
    }
    return true;
}

bool decided_by_gate(const Expr& filter, const Scan& scan) {
    bool only = true, any = false;
    int size = 0;
    walk(filter, [&](const Expr& e) {
        ++size;
        if (e.kind == ExprKind::kCall && e.function->purity != Purity::kPure) only = false;
        if (e.kind != ExprKind::kColumn) return;
        auto index = scan.schema.find(e.name);
        if (index && dispatch_field(scan.columns[*index]) != DispatchField::kNone)
            any = true;
        else
            only = false;
    });
    // Deep or large expressions may exceed the limits of the set evaluation, which then says "may be true".
    return only && any && size < PossibleValues::kDeepest;
}

}  // namespace tocsin
