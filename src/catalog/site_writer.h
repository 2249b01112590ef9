// The files of a site: written below one folder, those of an earlier build that are not made again removed.
#pragma once

#include <mutex>
#include <set>
#include <string>

namespace tocsin {

class SiteWriter {
public:
    // `error` is set if the folder cannot be made, or holds files that no build of a site made.
    SiteWriter(std::string folder, std::string& error);

    // `path` is relative. From any thread.
    void write(const std::string& path, const std::string& text);
    // Removes what an earlier build left and notes what this one made. The first error, or an empty text.
    std::string finish();
    size_t file_count() const { return written_.size(); }

private:
    std::string folder_;
    std::mutex mutex_;
    std::set<std::string> written_;
    std::set<std::string> folders_;
    std::string error_;
};

}  // namespace tocsin
