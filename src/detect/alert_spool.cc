// A block is compressed by the thread that filled it, outside the lock. Reading goes by time, and the alerts of one time were mostly made
// together: a few blocks of the recent past serve nearly all. A disk without room must not cost alerts: what it does not take stays in
// memory.
#include "detect/alert_spool.h"

#include <algorithm>
#include <list>
#include <tuple>
#include <unordered_map>

#include <zstd.h>

namespace tocsin {
namespace {

constexpr size_t kBlockBytes = 256u << 10;
constexpr size_t kMostInMemory = 24u << 20;
constexpr size_t kMostUnpacked = 16u << 20;  // blocks held while reading
constexpr int kLevel = -5;                   // speed counts more than size

// Empty if it fails.
std::string compress(const std::string& lines) {
    struct Free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };
    thread_local std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
    thread_local std::string buffer;
    buffer.resize(std::max(buffer.size(), ZSTD_compressBound(lines.size())));
    size_t size = ZSTD_compressCCtx(context.get(), buffer.data(), buffer.size(), lines.data(), lines.size(), kLevel);
    return ZSTD_isError(size) ? std::string() : buffer.substr(0, size);
}

}  // namespace

AlertSpool::AlertSpool() = default;

AlertSpool::~AlertSpool() {
    if (file_) std::fclose(file_);
}

void AlertSpool::add(Ticks time, size_t rule, size_t number, const std::string& line) {
    std::string full;
    uint32_t block = 0;
    {
        std::lock_guard lock(mutex_);
        if (blocks_.empty()) blocks_.emplace_back();
        block = static_cast<uint32_t>(blocks_.size() - 1);
        entries_.push_back({time, rule, number, block, static_cast<uint32_t>(open_.size()), line.size()});
        open_ += line;
        if (open_.size() < kBlockBytes) return;
        full.swap(open_);
        open_.swap(spare_);
        blocks_.emplace_back();
    }
    keep(block, full);
    full.clear();
    std::lock_guard lock(mutex_);
    spare_.swap(full);
}

void AlertSpool::keep(uint32_t number, const std::string& lines) {
    std::string compressed = compress(lines);
    std::lock_guard lock(mutex_);
    Block& block = blocks_[number];
    block.size = lines.size();
    block.stored = compressed.size();
    failed_ = failed_ || compressed.empty();
    if (in_memory_ + compressed.size() > kMostInMemory) {
        block.offset = written_;
        if (write(compressed)) return;
    }
    in_memory_ += compressed.size();
    block.compressed = std::move(compressed);
}

bool AlertSpool::write(const std::string& compressed) {
    if (disk_is_full_) return false;
    if (!file_) {
        file_ = std::tmpfile();
        if (file_) std::setvbuf(file_, nullptr, _IONBF, 0);  // a block that does not fit is to be known at once
    }
    disk_is_full_ = !file_ || std::fwrite(compressed.data(), 1, compressed.size(), file_) != compressed.size();
    if (disk_is_full_) return false;
    written_ += compressed.size();
    return true;
}

// Unpacks blocks on demand; those not used for longest are forgotten.
class AlertSpool::Reader {
public:
    explicit Reader(AlertSpool& spool) : spool_(spool) {}

    // The block's lines, valid until the next call; null if they cannot be read.
    const std::string* lines(uint32_t number) {
        if (number + 1 == spool_.blocks_.size()) return &spool_.open_;
        auto found = places_.find(number);
        if (found != places_.end()) {
            recent_.splice(recent_.begin(), recent_, found->second);
            return &recent_.front().second;
        }
        std::string unpacked;
        while (bytes_ > kMostUnpacked && !recent_.empty()) {
            bytes_ -= recent_.back().second.size();
            places_.erase(recent_.back().first);
            unpacked = std::move(recent_.back().second);  // its memory is used again
            recent_.pop_back();
        }
        if (!unpack(spool_.blocks_[number], unpacked)) return nullptr;
        bytes_ += unpacked.size();
        recent_.emplace_front(number, std::move(unpacked));
        places_[number] = recent_.begin();
        return &recent_.front().second;
    }

private:
    bool unpack(const Block& block, std::string& out) {
        const std::string* compressed = &block.compressed;
        if (compressed->empty()) {
            from_file_.resize(block.stored);
            if (fseeko(spool_.file_, static_cast<off_t>(block.offset), SEEK_SET) != 0) return false;
            if (std::fread(from_file_.data(), 1, block.stored, spool_.file_) != block.stored) return false;
            compressed = &from_file_;
        }
        out.resize(block.size);
        return ZSTD_decompress(out.data(), out.size(), compressed->data(), compressed->size()) == block.size;
    }

    AlertSpool& spool_;
    std::list<std::pair<uint32_t, std::string>> recent_;  // the last used first
    std::unordered_map<uint32_t, decltype(recent_)::iterator> places_;
    size_t bytes_ = 0;
    std::string from_file_;
};

bool AlertSpool::for_each(const std::function<bool(std::string_view)>& visit) {
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.time, a.rule, a.number, a.block, a.offset) <
               std::tie(b.time, b.rule, b.number, b.block, b.offset);
    });
    if (failed_) return false;
    Reader reader(*this);
    for (const Entry& entry : entries_) {
        const std::string* lines = reader.lines(entry.block);
        if (!lines) return false;
        if (!visit(std::string_view(*lines).substr(entry.offset, entry.length))) break;
    }
    return true;
}

}  // namespace tocsin
