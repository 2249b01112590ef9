// Logical operators. A plan is a tree of nodes; each node's file says what it means.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/source_text.h"
#include "data/schema.h"
#include "plan/expr.h"

namespace tocsin {

enum class NodeKind : uint8_t {
    kScan,       // plan/scan.h        records of a view
    kValues,     // plan/values.h      rows written in the query
    kRange,      // plan/range.h       rows counted up
    kFilter,     // plan/filter.h
    kExtend,     // plan/extend.h
    kProject,    // plan/project.h
    kSelect,     // plan/select.h      columns kept, dropped or renamed by pattern (open schemas)
    kAggregate,  // plan/aggregate.h
    kJoin,       // plan/join.h
    kUnion,      // plan/union.h
    kExpand,     // plan/expand.h      one row per element
    kApply,      // plan/apply.h       a subplan per row (mv-apply) or per group (partition)
    kParse,      // plan/parse.h
    kSort,       // plan/sort.h        also top
    kTake,       // plan/take.h
    kSerial,     // plan/serial.h      values that depend on neighbouring rows: row_number, prev, streamstats
    kMatch,      // plan/match.h       sequences of rows that fit steps: KQL's scan
    kTransform,  // plan/transform.h   whole table in, whole table out: make-series, pivot, transpose, dedup ...
};

inline constexpr uint32_t kNoStep = ~0u;

struct Node {
    const NodeKind kind;
    Schema schema;            // of the rows that this node gives
    Span span;                // the step in the source
    uint32_t step = kNoStep;  // the step of Plan::steps that made this node
    std::vector<NodePtr> inputs;

    explicit Node(NodeKind k) : kind(k) {}
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;
    virtual ~Node() = default;
    // A deep copy.
    virtual NodePtr clone() const = 0;
    // The node's own line in a plan print, without its inputs: `filter kql.==(EventName, "PutImage")`.
    virtual std::string describe() const = 0;

protected:
    // Copies schema, span and inputs into `copy`.
    void clone_into(Node& copy) const;
};

// The node as its own type. `node.kind` must be T::kKind.
template <class T>
T& as(Node& node) {
    return static_cast<T&>(node);
}
template <class T>
const T& as(const Node& node) {
    return static_cast<const T&>(node);
}

// The tree, one node per line, inputs indented below.
std::string to_string(const Node& root);

// Calls visit(Node&) for every node below and including root, inputs first; goes into subqueries of expressions too.
void visit_nodes(Node& root, const std::function<void(Node&)>& visit);
// Calls visit(ExprPtr&) for every expression that the node itself holds (not those of its inputs).
void visit_exprs(Node& node, const std::function<void(ExprPtr&)>& visit);

// One step of the query as written, in source order: `| where ...`, `| stats ...`, a macro call.
struct Step {
    std::string
        kind;   // the operator's or command's name in its language: source, where, extend, summarize, search, stats ...
    Span span;  // with the leading `|`
    std::string macro;  // SPL: name of the macro that this step is a call of (kind is then its command's); else empty
};

// A compiled query: the tree and what its literals live in.
struct Plan {
    SourcePtr source;              // what spans refer to; shared with diagnostics
    std::shared_ptr<Arena> arena;  // memory of literals; shared by clones
    NodePtr root;
    std::vector<Step> steps;

    Plan clone() const;
};

}  // namespace tocsin
