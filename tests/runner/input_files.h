// What a case works on, as files on disk and as a prelude of KQL.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "runner/case_file.h"
#include "runner/shape.h"

namespace tocsin::runner {

// A folder that is removed with its content when the object goes.
class WorkingFolder {
public:
    WorkingFolder();
    ~WorkingFolder();
    WorkingFolder(const WorkingFolder&) = delete;
    WorkingFolder& operator=(const WorkingFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Throws std::runtime_error when a file cannot be read or written; main() reports it.
std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view content);

// The logs of a case below `folder`, packed as told, in the order given: `records` as one file each (a CloudTrail file for
// aws:cloudtrail, lines of JSON otherwise), then the named files; files that are packed already and folders stay as they are.
// Returns the paths for the program. `project` is what relative paths start from.
std::vector<std::string> write_logs(const Inputs& inputs, Packing packing, const std::filesystem::path& folder,
                                    const std::filesystem::path& project);

// Input tables as NDJSON files: name -> path.
std::map<std::string, std::string> write_tables(const Inputs& inputs, const std::filesystem::path& folder);

// Input tables as KQL, one line each: `let Name = datatable(A:long)[1, long(null)];`.
std::string kql_prelude(const Inputs& inputs);

}  // namespace tocsin::runner
