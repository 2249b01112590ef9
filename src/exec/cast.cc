#include "exec/cast.h"

#include "base/check.h"
#include "function/registry.h"

namespace tocsin {
namespace {

const Function& cast_function(Type type) {
    auto find = [](const char* name) {
        const Function* function = find_function(Language::kKql, name);
        CHECK(function, "the cast functions are in the tables");
        return function;
    };
    static const Function* const kCasts[] = {find("tobool"),     find("toint"),     find("tolong"),
                                             find("toreal"),     find("todecimal"), find("todatetime"),
                                             find("totimespan"), find("tostring"),  find("toguid")};
    return *kCasts[static_cast<size_t>(type)];
}

}  // namespace

Column cast_column(const Column& column, Type type, const Batch& batch, Selection rows, ThreadState& state) {
    if (type == Type::kDynamic) return column;
    const Function& cast = cast_function(type);
    auto out = batch.arena->make_array<Value>(batch.rows);
    Selection wanted = rows;
    if (cast.nulls == NullRule::kNullIfAny) {
        auto kept = batch.arena->make_array<uint32_t>(rows.size());
        size_t count = 0;
        for (uint32_t row : rows) {
            if (!column[row].is_null()) kept[count++] = row;
        }
        wanted = kept.first(count);
    }
    CallContext context = state.context(*batch.arena);
    if (!wanted.empty()) cast.kernel(context, std::span<const Column>(&column, 1), wanted, out.data());
    if (type == Type::kString) {
        for (uint32_t row : rows) {
            if (out[row].is_null()) out[row] = Value::string("");
        }
    }
    return Column(std::span<const Value>(out));
}

}  // namespace tocsin
