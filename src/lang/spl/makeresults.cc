// makeresults [count=1] [annotate=f] | makeresults format=csv|json data="...": rows from nothing, or written in the
// query.
#include <fmt/format.h>

#include "base/text.h"
#include "data/json.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "plan/project.h"
#include "plan/range.h"

namespace tocsin::spl {
namespace {

// A member of a JSON object as a field: structures as JSON text, Booleans as text.
Value field_value(Compiler& c, const Value& value) {
    if (value.tag() == Tag::kNull || value.is_number() || value.is_string()) return value;
    std::string text;
    write_json(value, text);
    return c.text_value(text);
}

NodePtr csv_rows(const Command& command, const std::string& data) {
    CsvTable table = parse_csv(data);
    auto node = std::make_unique<Values>();
    std::vector<size_t> sources;
    for (size_t i = 0; i < table.header.size(); ++i) {
        std::string name(trim(table.header[i]));
        if (name.empty() || node->schema.has(name)) continue;
        node->schema.set(name, Type::kDynamic);
        sources.push_back(i);
    }
    for (const auto& row : table.rows) {
        std::vector<Value> cells;
        for (size_t source : sources) {
            bool empty = source >= row.size() || row[source].empty();
            cells.push_back(empty ? Value() : command.compiler.text_value(row[source]));
        }
        node->rows.push_back(std::move(cells));
    }
    return node;
}

// A JSON array of objects: their members, and the object's text as `_raw`.
NodePtr json_rows(const Command& command, const std::string& data) {
    Compiler& c = command.compiler;
    auto parsed = parse_json(data, c.arena);
    if (!parsed || parsed->tag() != Tag::kArray)
        return command.fail("syntax", "the data is no JSON array of objects", command.arguments);
    auto node = std::make_unique<Values>();
    node->schema.set("_raw", Type::kDynamic);
    for (const Value& item : parsed->items()) {
        if (item.tag() != Tag::kObject)
            return command.fail("syntax", "the data is no JSON array of objects", command.arguments);
        for (const Member& member : item.members()) node->schema.set(member.key, Type::kDynamic);
    }
    for (const Value& item : parsed->items()) {
        std::string raw;
        write_json(item, raw);
        std::vector<Value> cells(node->schema.size());
        cells[0] = c.text_value(raw);
        for (const Member& member : item.members())
            cells[*node->schema.find(member.key)] = field_value(c, member.value);
        node->rows.push_back(std::move(cells));
    }
    return node;
}

NodePtr counted_rows(Compiler& c, uint64_t count) {
    if (count == 0) return empty_rows({"_time"}, false);
    if (count == 1) {
        auto node = std::make_unique<Values>();
        node->schema.set("_time", Type::kDynamic);
        node->expressions.emplace_back();
        node->expressions.back().push_back(c.call_of("now", {}));
        return node;
    }
    auto numbers = std::make_unique<tocsin::Range>();
    numbers->schema.set("n", Type::kLong);
    numbers->from = c.integer(1);
    numbers->to = c.integer(static_cast<int64_t>(count));
    numbers->step = c.integer(1);
    auto node = std::make_unique<Project>();
    node->schema.set("_time", Type::kDynamic);
    node->columns.push_back({"_time", c.call_of("now", {})});
    node->inputs.push_back(std::move(numbers));
    return node;
}

}  // namespace

NodePtr lower_makeresults(const Command& command, NodePtr input) {
    if (input) return command.fail("syntax", "`makeresults` comes first in a search", command.name_range);
    Lexer lexer = command.lexer();
    uint64_t count = 1;
    bool annotate = false;
    std::string format, data;
    Options options(command);
    options.count("count", &count)
        .flag("annotate", &annotate)
        .text("format", &format)
        .text("data", &data)
        .ignored("splunk_server")
        .ignored("splunk_server_group");
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    if (equals_ignore_case(format, "csv")) return csv_rows(command, data);
    if (equals_ignore_case(format, "json")) return json_rows(command, data);
    if (!format.empty())
        return command.fail("syntax", fmt::format("`makeresults` has no format `{}`; there are csv and json", format),
                            command.arguments);
    NodePtr rows = counted_rows(command.compiler, count);
    if (!annotate) return rows;
    std::vector<Assignment> columns;
    for (std::string_view name : {"_raw", "host", "source", "sourcetype", "splunk_server", "splunk_server_group"}) {
        columns.push_back({std::string(name), command.compiler.null()});
    }
    return extend_rows(std::move(rows), std::move(columns));
}

}  // namespace tocsin::spl
