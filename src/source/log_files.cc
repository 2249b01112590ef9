// Finding log files below folders. Links to folders are followed, but not into a folder that is being listed already.
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <sys/stat.h>

#include "base/text.h"
#include "source/log_reader.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

using FileIdentity = std::pair<dev_t, ino_t>;

bool is_log_name(std::string_view name) {
    for (const std::string_view compression : {".gz", ".zst"}) {
        if (!ends_with_ignore_case(name, compression)) continue;
        name.remove_suffix(compression.size());
        break;
    }
    for (const std::string_view ending : {".json", ".ndjson", ".jsonl", ".log"}) {
        if (name.size() > ending.size() && ends_with_ignore_case(name, ending)) return true;
    }
    return false;
}

class Finder {
public:
    Finder(std::vector<LogFile>& found, std::vector<std::string>& errors) : found_(found), errors_(errors) {}

    void add_named(const std::string& path) {
        if (path == "-") {
            found_.push_back({path, 0});
            return;
        }
        struct stat status {};
        if (::stat(path.c_str(), &status) != 0) {
            errors_.push_back(path + ": " + std::generic_category().message(errno));
        } else if (S_ISDIR(status.st_mode)) {
            add_folder(path, {status.st_dev, status.st_ino});
        } else {
            add_file(path, status);
        }
    }

private:
    void add_file(const std::string& path, const struct stat& status) {
        found_.push_back({path, S_ISREG(status.st_mode) ? static_cast<uint64_t>(status.st_size) : 0});
    }

    void add_folder(const fs::path& folder, FileIdentity identity) {
        if (std::find(open_folders_.begin(), open_folders_.end(), identity) != open_folders_.end()) return;
        open_folders_.push_back(identity);
        std::error_code error;
        fs::directory_iterator entry(folder, error);
        for (; !error && entry != fs::directory_iterator(); entry.increment(error)) add_entry(entry->path());
        if (error) found_.push_back({folder.string(), 0});  // opening it will fail, and be told as damage
        open_folders_.pop_back();
    }

    void add_entry(const fs::path& path) {
        const std::string name = path.filename().string();
        if (name.starts_with('.')) return;
        struct stat status {};
        if (::stat(path.c_str(), &status) != 0) {
            if (is_log_name(name)) found_.push_back({path.string(), 0});
        } else if (S_ISDIR(status.st_mode)) {
            add_folder(path, {status.st_dev, status.st_ino});
        } else if (S_ISREG(status.st_mode) && is_log_name(name)) {
            add_file(path.string(), status);
        }
    }

    std::vector<LogFile>& found_;
    std::vector<std::string>& errors_;
    std::vector<FileIdentity> open_folders_;
};

}  // namespace

std::vector<LogFile> find_logs(const std::vector<std::string>& paths, std::vector<std::string>& errors) {
    std::vector<LogFile> found;
    Finder finder(found, errors);
    for (const std::string& path : paths) finder.add_named(path);
    // `logs/a.json` and `./logs//a.json` are one file.
    std::vector<std::pair<std::string, LogFile>> keyed;
    keyed.reserve(found.size());
    for (LogFile& file : found) keyed.emplace_back(fs::path(file.path).lexically_normal().string(), std::move(file));
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    keyed.erase(
        std::unique(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
        keyed.end());
    found.clear();
    for (auto& [key, file] : keyed) found.push_back(std::move(file));
    return found;
}

}  // namespace tocsin
