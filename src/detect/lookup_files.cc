#include "detect/lookup_files.h"

#include <filesystem>
#include <fstream>

namespace tocsin {

void load_lookup_files(const std::set<std::string>& names, const Environment& environment, LookupTables& tables) {
    for (const std::string& name : names) {
        auto definition = environment.lookups.find(name);
        std::error_code ignored;
        if (definition == environment.lookups.end() || !std::filesystem::exists(definition->second.file, ignored))
            continue;
        Diagnostics told;  // when the query was compiled
        if (auto table = read_csv(definition->second.file, told)) tables.load(name, std::move(*table));
    }
}

std::vector<std::string> save_lookup_files(const LookupTables& tables, const Environment& environment) {
    std::vector<std::string> problems;
    for (const std::string& name : tables.written()) {
        auto definition = environment.lookups.find(name);
        if (definition == environment.lookups.end() || definition->second.file.empty()) {
            problems.push_back("lookup `" + name + "` has no file to be saved in: --lookup " + name + "=FILE.csv");
            continue;
        }
        std::ofstream file(definition->second.file, std::ios::binary);
        file << csv_text(*tables.find(name));
        file.close();
        if (file.fail()) problems.push_back("cannot write " + definition->second.file);
    }
    return problems;
}

}  // namespace tocsin
