// Environment: what a query may refer to besides the logs. Filled from the command line and the rule folders before compilation.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "source/view.h"

namespace tocsin {

// A CSV file in memory: header and text cells; short rows are padded with empty cells.
struct CsvTable {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};
// RFC 4180 with quotes and embedded line breaks. Tells errors with the file's position.
std::optional<CsvTable> read_csv(const std::string& path, Diagnostics& diagnostics);
CsvTable parse_csv(std::string_view text);

// An SPL macro.
struct Macro {
    std::string name;
    std::vector<std::string> arguments;
    std::string definition;
    bool is_eval = false;
    std::string path;  // file that defines it; empty for those of the program
};

// A Splunk lookup definition with its content.
struct LookupDefinition {
    std::string name;
    std::string file;  // CSV; empty: a collection without content
    bool case_sensitive = true;
    std::vector<std::string> fields;                               // columns of a collection
    std::vector<std::pair<std::string, std::string>> match_types;  // field -> WILDCARD or CIDR
    uint64_t max_matches = 0;                                      // 0: the vendor's default
    uint64_t min_matches = 0;
    std::string default_match;
};

struct SigmaCollection;  // plan/sigma_collection.h
struct TableFile;        // plan/table_file.h

// A KQL function saved outside of the query.
struct SavedFunction {
    SourcePtr parameters;  // `(a: string, b: long = 5)`; null: none
    SourcePtr body;        // statements, the last of them an expression
};

struct Environment {
    std::shared_ptr<const ViewCatalog> views = ViewCatalog::builtin();
    std::map<std::string, std::string> externals;                    // --external URL=FILE
    std::map<std::string, std::string> watchlists;                   // --watchlist alias=FILE
    std::map<std::string, std::shared_ptr<const TableFile>> tables;  // --table Name=PATH
    std::map<std::string, SavedFunction> functions;                  // --functions DIR, by name
    std::map<std::string, Macro> macros;              // key: name, or name(2) with the number of arguments
    std::map<std::string, LookupDefinition> lookups;  // by name
    std::shared_ptr<SigmaCollection> sigma;           // null: a Sigma rule stands alone
    bool network = false;                             // --allow-network: externaldata may read addresses
    bool checking = false;     // files that a query reads may be missing: a warning instead of an error
    std::string zone = "UTC";  // --tz
};

}  // namespace tocsin
