#include "function/lookup_tables.h"

namespace tocsin {

std::shared_ptr<const CsvTable> LookupTables::find(std::string_view name) const {
    std::lock_guard lock(mutex_);
    auto found = tables_.find(name);
    return found == tables_.end() ? nullptr : found->second;
}

void LookupTables::load(std::string_view name, CsvTable table) {
    std::lock_guard lock(mutex_);
    tables_[std::string(name)] = std::make_shared<const CsvTable>(std::move(table));
}

void LookupTables::write(std::string_view name, CsvTable table) {
    load(name, std::move(table));
    std::lock_guard lock(mutex_);
    written_.emplace(name);
}

std::vector<std::string> LookupTables::written() const {
    std::lock_guard lock(mutex_);
    return {written_.begin(), written_.end()};
}

}  // namespace tocsin
