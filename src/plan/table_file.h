// Table files: any CSV, TSV or JSON file as a table whose columns are inferred from what it holds (`--table Name=PATH`).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "data/schema.h"
#include "data/value.h"

namespace tocsin {

// A column has the one type that all of its cells fit: bool, long, real, datetime (texts with a date and a time), dynamic (JSON arrays,
// objects, mixtures), else string. Empty cells fit every type.
struct TableFile {
    Schema schema;
    std::vector<std::vector<Value>> rows;  // memory in `arena`
    Arena arena;
};

// CSV and TSV files have a header; JSON files hold an array of objects or an object a line. Both may be gzipped. Null and an
// error: the file cannot be read.
std::shared_ptr<const TableFile> read_table_file(const std::string& path, Diagnostics& diagnostics);

}  // namespace tocsin
