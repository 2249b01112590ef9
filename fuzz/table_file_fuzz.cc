// Files of tables: the first byte chooses among CSV, TSV, JSON (each may be gzipped) and zip. Rows are as wide as the schema, cells have the
// types of their columns, and a CSV that was written reads back as it was.
#include <cstddef>
#include <cstdint>

#include "diagnostic_check.h"
#include "plan/csv.h"
#include "plan/environment.h"
#include "plan/table_file.h"
#include "scratch_folder.h"
#include "source/zip.h"

using namespace tocsin;

namespace {

constexpr const char* kNames[] = {"table.csv", "table.tsv", "table.json"};
constexpr size_t kUnzipLimit = 1 << 20;

void check_table(const std::string& path) {
    Diagnostics diagnostics(SourceText::whole(path, ""));
    auto table = read_table_file(path, diagnostics);
    check_diagnostics(diagnostics);
    CHECK(table != nullptr || diagnostics.has_errors(), "a failure is told");
    if (table == nullptr) return;
    for (const auto& row : table->rows) {
        CHECK(row.size() == table->schema.size(), "a cell for each column");
        for (size_t i = 0; i < row.size(); ++i) {
            const Type type = table->schema.fields()[i].type;
            CHECK(row[i].is_null() || type == Type::kDynamic || type_of(row[i]) == type,
                  "cells have the column's type");
        }
    }
}

void check_csv(std::string_view text) {
    const CsvTable table = parse_csv(text);
    const std::string printed = csv_text(table);
    const CsvTable again = parse_csv(printed);
    CHECK(csv_text(again) == printed, "printing is stable");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    static const ScratchFolder folder;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const size_t form = data[0] % 4;
    if (form < std::size(kNames)) {
        check_table(folder.write(kNames[form], bytes));
    } else {
        std::string reason;
        auto content = unzip_first(bytes, kUnzipLimit, reason);
        CHECK(content ? content->size() <= kUnzipLimit : !reason.empty(), "the content, or why there is none");
    }
    check_csv(bytes);
    return 0;
}
