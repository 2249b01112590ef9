#include "optimize/gate.h"

namespace tocsin {
namespace {

bool is_dispatch_field(const std::string& name, const Scan& scan) {
    auto index = scan.schema.find(name);
    return index && dispatch_field(scan.columns[*index]) != DispatchField::kNone;
}

}  // namespace

bool gate_open(std::span<const Expr* const> filters, const Scan& scan, const DispatchValues& known,
               ThreadState& state) {
    PossibleValues possible(scan, known, state);
    for (const Expr* filter : filters) {
        if (!may_be_true(possible.of(*filter))) return false;
    }
    return true;
}

bool reads_dispatch_field(const Expr& filter, const Scan& scan) {
    bool reads = false;
    walk(filter,
         [&](const Expr& e) { reads = reads || (e.kind == ExprKind::kColumn && is_dispatch_field(e.name, scan)); });
    return reads;
}

bool decided_by_gate(const Expr& filter, const Scan& scan) {
    bool any = false, other = false;
    int size = 0;
    walk(filter, [&](const Expr& e) {
        ++size;
        if (e.kind == ExprKind::kCall && e.function->purity != Purity::kPure) other = true;
        if (e.kind != ExprKind::kColumn) return;
        (is_dispatch_field(e.name, scan) ? any : other) = true;
    });
    // Deep or large expressions may exceed the limits of the set evaluation, which then says "may be true".
    return any && !other && size < PossibleValues::kDeepest;
}

}  // namespace tocsin
