// By C's streams: a folder can be opened like a file, and only reading it fails, which C++'s streams tell by an exception.
#include "base/read_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace tocsin {

std::optional<std::string> read_file(const std::string& path, std::string& reason) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    std::string text;
    bool failed = file == nullptr;
    char part[1 << 16];
    while (!failed) {
        size_t length = std::fread(part, 1, sizeof part, file.get());
        text.append(part, length);
        if (length < sizeof part) {
            if (std::ferror(file.get()) == 0) return text;
            failed = true;
        }
    }
    reason = std::strerror(errno);
    return std::nullopt;
}

}  // namespace tocsin
