// Any bytes: parsing, printing, lookups, flattening, extraction and showing records neither crash nor disagree.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "data/compare.h"
#include "data/json.h"
#include "source/extract.h"
#include "source/flat_json.h"

using namespace tocsin;

namespace {

void check_round_trip(std::string_view text) {
    Arena arena;
    auto value = parse_json(text, arena);
    if (!value) return;
    std::string printed, again;
    write_json(*value, printed);
    auto reread = parse_json(printed, arena);
    CHECK(reread.has_value(), "what was printed is JSON");
    write_json(*reread, again);
    CHECK(printed == again, "printing is stable");
    if (value->tag() != Tag::kObject) return;
    Value lazy = Value::json(text);
    for (const Member& member : value->members()) {
        Value found = expand_json(get_member(lazy, member.key, arena), arena);
        CHECK(same_value(found, member.value), "parsed and unparsed objects have the same members");
    }
}

void extract_fields(std::string_view text) {
    Arena arena;
    std::vector<Member> fields;
    flatten_splunk(text, fields, arena);
    std::vector<ExtractColumn> columns;
    for (const Member& field : fields) {
        if (columns.size() < 64) columns.push_back({parse_splunk_path(field.key), Rendering::kSplunk, ""});
    }
    fields.clear();
    flatten_dotted(text, fields, arena);
    for (const Member& field : fields) {
        if (columns.size() >= 128) break;
        columns.push_back({parse_dotted_path(field.key), Rendering::kSigma, ""});
        columns.push_back({parse_splunk_path(field.key), Rendering::kJsonText, ""});
    }
    std::vector<Value> values(columns.size());
    std::vector<Value*> cells;
    for (Value& value : values) cells.push_back(&value);
    RawRecord record;
    record.text = text;
    JsonTokens tokens;
    Extractor(columns).extract(record, "", cells, 0, tokens, arena);
    record_time(record);
    std::string out;
    for (const Value& value : values) write_json(value, out);
}

// One writer for all inputs: what it learned of one record must not show in the next.
void check_flat_json(std::string_view text) {
    static FlatJson flat("_raw");
    std::string written, expected = "{";
    flat.append(text, written);
    Arena arena;
    std::vector<Member> fields;
    flatten_dotted(text, fields, arena);
    std::sort(fields.begin(), fields.end(), [](const Member& a, const Member& b) { return a.key < b.key; });
    for (const Member& field : fields) {
        const bool hidden = field.key.empty() || static_cast<unsigned char>(field.key[0]) < 0x20;
        if (hidden || field.key == "_raw" || field.value.is_null()) continue;
        if (expected.size() > 1) expected += ',';
        write_json_string(field.key, expected);
        expected += ':';
        write_json(field.value, expected);
    }
    CHECK(written == expected + "}", "a record is written as its fields are");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    check_round_trip(text);
    extract_fields(text);
    check_flat_json(text);
    return 0;
}
