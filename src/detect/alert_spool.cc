#include "detect/alert_spool.h"

#include <algorithm>
#include <tuple>

namespace tocsin {
namespace {
constexpr size_t kBufferBytes = 8u << 20;
}  // namespace

AlertSpool::AlertSpool() = default;

AlertSpool::~AlertSpool() {
    if (file_) std::fclose(file_);
}

void AlertSpool::add(Ticks time, size_t rule, size_t number, const std::string& line) {
    std::lock_guard lock(mutex_);
    entries_.push_back({time, rule, number, written_ + buffer_.size(), line.size()});
    buffer_ += line;
    if (buffer_.size() < kBufferBytes) return;
    if (!file_) file_ = std::tmpfile();
    failed_ = failed_ || !file_ || std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size();
    written_ += buffer_.size();
    buffer_.clear();
}

bool AlertSpool::for_each(const std::function<void(const std::string&)>& visit) {
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.time, a.rule, a.number, a.offset) < std::tie(b.time, b.rule, b.number, b.offset);
    });
    if (failed_ || (file_ && std::fflush(file_) != 0)) return false;
    std::string line;
    for (const Entry& entry : entries_) {
        if (entry.offset >= written_) {
            line.assign(buffer_, static_cast<size_t>(entry.offset - written_), entry.length);
        } else {
            line.resize(entry.length);
            if (fseeko(file_, static_cast<off_t>(entry.offset), SEEK_SET) != 0) return false;
            if (std::fread(line.data(), 1, entry.length, file_) != entry.length) return false;
        }
        visit(line);
    }
    return true;
}

}  // namespace tocsin
