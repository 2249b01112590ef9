// Hidden files and folders (`.git`) are not looked into. Symbolic links to folders are not followed, so that no loop
// can arise.
#include "rule/files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"

namespace tocsin {

namespace fs = std::filesystem;

namespace {

void unreadable(const std::string& path, const std::string& reason, Diagnostics& diagnostics) {
    diagnostics.add({DiagnosticLevel::kError, "missing-file", reason, {}, SourceText::whole(path, {}), {}});
}

}  // namespace

std::vector<std::string> list_files(const std::string& path, Diagnostics& diagnostics) {
    std::error_code error;
    fs::file_status status = fs::status(path, error);
    if (error || !fs::exists(status)) {
        unreadable(path, "no such file or folder", diagnostics);
        return {};
    }
    if (!fs::is_directory(status)) return {path};
    std::vector<std::string> out;
    fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, error), end;
    while (!error && it != end) {
        bool hidden = it->path().filename().string().starts_with('.');
        std::error_code ignored;
        if (hidden && it->is_directory(ignored)) it.disable_recursion_pending();
        if (!hidden && it->is_regular_file(ignored)) out.push_back(it->path().string());
        it.increment(error);
    }
    if (error) unreadable(path, error.message(), diagnostics);
    std::sort(out.begin(), out.end());
    return out;
}

SourcePtr read_source(const std::string& path, Diagnostics& diagnostics) {
    std::ifstream input(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(input), {}};
    if (!input.is_open() || input.bad()) {
        unreadable(path, "the file cannot be read", diagnostics);
        return nullptr;
    }
    return SourceText::whole(path, std::move(text));
}

bool is_yaml_path(std::string_view path) {
    return ends_with_ignore_case(path, ".yaml") || ends_with_ignore_case(path, ".yml");
}

}  // namespace tocsin
