// Lookup tables whose content changes while rules run: what an outputlookup writes, later runs read.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// A CSV file in memory: header and text cells; short rows are padded with empty cells.
struct CsvTable {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};

// Thread-safe. A table that a reader holds stays as it is when another run replaces it.
class LookupTables {
public:
    // The content by the time; null if nobody gave or wrote any.
    std::shared_ptr<const CsvTable> find(std::string_view name) const;
    // The content before any rule runs.
    void load(std::string_view name, CsvTable table);
    // What a rule writes in place of the present content.
    void write(std::string_view name, CsvTable table);
    // The tables that were written, by name.
    std::vector<std::string> written() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const CsvTable>, std::less<>> tables_;
    std::set<std::string, std::less<>> written_;
};

}  // namespace tocsin
