// Environment: what a query may refer to besides the logs. Filled from the command line and the rule folders before compilation.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "function/lookup_tables.h"
#include "source/view.h"

namespace tocsin {

// RFC 4180 with quotes and embedded line breaks. Tells errors with the file's position.
std::optional<CsvTable> read_csv(const std::string& path, Diagnostics& diagnostics);
CsvTable parse_csv(std::string_view text);
std::string csv_text(const CsvTable& table);

// An SPL macro.
struct Macro {
    std::string name;
    std::vector<std::string> arguments;
    std::string definition;
    bool is_eval = false;       // the definition is an eval expression whose text is what the call stands for
    std::string validation;     // eval expression over the arguments, and what is told when it does not hold;
    std::string error_message;  // both may be empty (macros.conf)
    std::string path;           // file that defines it; empty for those of the program
};

// A Splunk lookup definition (transforms.conf) with its content.
struct LookupDefinition {
    std::string name;
    std::string
        file;  // CSV; empty: a collection without content. A file that an outputlookup is to make may not exist yet.
    bool case_sensitive = true;
    std::vector<std::string> fields;                               // columns of a collection
    std::vector<std::pair<std::string, std::string>> match_types;  // field -> WILDCARD or CIDR
    uint64_t max_matches = 0;                                      // 0: the vendor's default
    uint64_t min_matches = 0;
    std::string default_match;
    // Time-based: the rows whose time lies from min_offset to max_offset seconds before the event, the nearest first.
    std::string time_field;   // empty: not time-based
    std::string time_format;  // strptime format of its values; `%s` is seconds since 1970
    int64_t min_offset = 0;
    int64_t max_offset = 2'000'000'000;
};

// A named search whose events get its name in `eventtype` (eventtypes.conf).
struct EventType {
    std::string name;
    std::string search;
};

// Events that have the value in the field get the tags (tags.conf).
struct TagRule {
    std::string field;
    std::string value;
    std::vector<std::string> tags;
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
    std::set<std::string> written_lookups;            // those that a query of this run writes: read while running
    std::map<std::string, EventType> event_types;     // by name
    std::vector<TagRule> tag_rules;                   // in the order of the files
    std::string geoip;                                // --geoip FILE: a database of places, or empty
    bool network = false;                             // --allow-network: externaldata may read addresses
    bool checking = false;       // files that a query reads may be missing: a warning instead of an error
    bool splunk_limits = false;  // --splunk-limits: stop where a Splunk server with default settings does
    std::string zone = "UTC";    // --tz
};

}  // namespace tocsin
