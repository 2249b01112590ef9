// getschema: the columns of the input as rows. They are known before any record is read.
#include "lang/kql/casts.h"
#include "lang/kql/operator_functions.h"
#include "plan/values.h"

namespace tocsin::kql {

Operator* parse_getschema(Parser& parser) { return parser.make(Operator()); }

NodePtr bind_getschema(Binder& binder, const Operator& syntax, NodePtr input) {
    if (input->schema.open()) {
        if (binder.has_unknown_table()) return nullptr;
        return binder.error("unsupported", "`getschema` needs columns that are known before the query runs",
                            syntax.span);
    }
    auto values = binder.make<Values>();
    values->schema = Schema({{"ColumnName", Type::kString},
                             {"ColumnOrdinal", Type::kLong},
                             {"DataType", Type::kString},
                             {"ColumnType", Type::kString}});
    for (size_t i = 0; i < input->schema.size(); ++i) {
        const Field& field = input->schema[i];
        values->rows.push_back({make_string(field.name, binder.arena()), Value::of_long(static_cast<int64_t>(i)),
                                Value::string(dotnet_name(field.type)), Value::string(type_name(field.type))});
    }
    return values;
}

}  // namespace tocsin::kql
