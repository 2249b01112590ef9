#include "plan/schemas.h"

#include "plan/aggregate.h"
#include "plan/expand.h"
#include "plan/extend.h"
#include "plan/parse.h"
#include "plan/select.h"
#include "plan/serial.h"

namespace tocsin {

void refresh_schemas(Node& root) {
    visit_nodes(root, [](Node& node) {
        if (node.inputs.empty()) return;
        const Schema& in = node.inputs[0]->schema;
        switch (node.kind) {
            case NodeKind::kFilter:
            case NodeKind::kSort:
            case NodeKind::kTake: node.schema = in; break;
            case NodeKind::kExtend:
                node.schema = in;
                for (const Assignment& column : as<Extend>(node).columns)
                    node.schema.set(column.name, column.expr->type);
                break;
            case NodeKind::kExpand: {
                const auto& expand = as<Expand>(node);
                node.schema = in;
                for (const ExpandColumn& column : expand.columns) node.schema.set(column.name, column.type);
                if (!expand.index_name.empty()) node.schema.set(expand.index_name, Type::kLong);
                break;
            }
            case NodeKind::kParse: {
                const auto& parse = as<Parse>(node);
                node.schema = in;
                for (const Field& column : parse.columns) node.schema.set(column.name, column.type);
                if (!parse.offset_field.empty()) node.schema.set(parse.offset_field, Type::kDynamic);
                break;
            }
            case NodeKind::kSerial:
                node.schema = in;
                for (const SerialCall& call : as<Serial>(node).calls) node.schema.set(call.name, call.type);
                break;
            case NodeKind::kAggregate: {
                const auto& aggregate = as<Aggregate>(node);
                if (aggregate.mode != AggregateMode::kBroadcast) break;
                node.schema = in;
                for (const AggregateCall& call : aggregate.calls) {
                    for (const Field& field : call.outputs) node.schema.set(field.name, field.type);
                }
                break;
            }
            case NodeKind::kSelect:
                // Which columns stay is known from the data; a table's are written in the query.
                if (as<Select>(node).mode != SelectMode::kTable) node.schema = Schema({}, true);
                break;
            default: break;
        }
    });
}

}  // namespace tocsin
