// Hidden files and folders (`.git`) are not looked into. Symbolic links to folders are not followed, so that no loop
// can arise.
#include "rule/files.h"

#include <algorithm>
#include <filesystem>

#include <unistd.h>

#include "base/read_file.h"
#include "base/text.h"

namespace tocsin {

namespace fs = std::filesystem;

namespace {

void unreadable(const std::string& path, const std::string& reason, Diagnostics& diagnostics) {
    diagnostics.add({DiagnosticLevel::kError, "missing-file", reason, {}, SourceText::whole(path, {}), {}});
}

bool is_open(const std::string& folder) { return ::access(folder.c_str(), R_OK | X_OK) == 0; }

}  // namespace

std::vector<std::string> list_files(const std::string& path, Diagnostics& diagnostics) {
    std::error_code error;
    fs::file_status status = fs::status(path, error);
    if (error || !fs::exists(status)) {
        unreadable(path, "no such file or folder", diagnostics);
        return {};
    }
    if (!fs::is_directory(status)) return {path};
    if (!is_open(path)) return {path};
    std::vector<std::string> out;
    fs::recursive_directory_iterator it(path, error), end;
    while (!error && it != end) {
        bool hidden = it->path().filename().string().starts_with('.');
        std::error_code ignored;
        bool folder = it->is_directory(ignored);
        bool closed = folder && !hidden && !is_open(it->path().string());
        if (hidden || closed) it.disable_recursion_pending();
        bool file = it->is_regular_file(ignored) || !it->exists(ignored);  // a link to nowhere, too
        if (closed || (!hidden && file)) out.push_back(it->path().string());
        it.increment(error);
    }
    if (error) unreadable(path, error.message(), diagnostics);
    std::sort(out.begin(), out.end());
    return out;
}

SourcePtr read_source(const std::string& path, Diagnostics& diagnostics) {
    std::string reason;
    std::optional<std::string> text = read_file(path, reason);
    if (!text) {
        unreadable(path, "cannot be read: " + reason, diagnostics);
        return nullptr;
    }
    return SourceText::whole(path, std::move(*text));
}

bool is_yaml_path(std::string_view path) {
    return ends_with_ignore_case(path, ".yaml") || ends_with_ignore_case(path, ".yml");
}

}  // namespace tocsin
