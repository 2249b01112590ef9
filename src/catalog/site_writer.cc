#include "catalog/site_writer.h"

#include <filesystem>
#include <fstream>

namespace tocsin {
namespace fs = std::filesystem;
namespace {

// Names the files of a build, one a line: what a later build may remove.
constexpr const char* kManifest = "files.txt";

}  // namespace

SiteWriter::SiteWriter(std::string folder, std::string& error) : folder_(std::move(folder)) {
    std::error_code failure;
    fs::create_directories(folder_, failure);
    if (failure) {
        error = "cannot make " + folder_ + ": " + failure.message();
        return;
    }
    if (!fs::is_empty(folder_, failure) && !fs::exists(fs::path(folder_) / kManifest))
        error = folder_ + " holds other files; choose an empty folder or one of an earlier build";
}

void SiteWriter::write(const std::string& path, const std::string& text) {
    fs::path full = fs::path(folder_) / path;
    {
        std::lock_guard lock(mutex_);
        written_.insert(path);
        if (folders_.insert(full.parent_path().string()).second) {
            std::error_code ignored;  // told when the file cannot be written
            fs::create_directories(full.parent_path(), ignored);
        }
    }
    std::ofstream file(full, std::ios::binary);
    file << text;
    file.close();
    if (file.fail()) {
        std::lock_guard lock(mutex_);
        if (error_.empty()) error_ = "cannot write " + full.string();
    }
}

std::string SiteWriter::finish() {
    const fs::path manifest = fs::path(folder_) / kManifest;
    std::ifstream before(manifest);
    for (std::string line; std::getline(before, line);) {
        // Only below the folder, whatever the list says.
        const bool inside = !line.empty() && line[0] != '/' && line.find("..") == std::string::npos;
        if (!inside || written_.count(line) > 0) continue;
        std::error_code ignored;  // already gone; a folder that still holds something stays
        fs::path old = fs::path(folder_) / line;
        fs::remove(old, ignored);
        fs::remove(old.parent_path(), ignored);
    }
    before.close();
    std::ofstream now(manifest, std::ios::binary);
    for (const std::string& path : written_) now << path << "\n";
    now.close();
    if (now.fail() && error_.empty()) error_ = "cannot write " + manifest.string();
    return error_;
}

}  // namespace tocsin
