// A block is compressed by the thread that filled the last one, outside the lock. Reading goes by time, and the alerts of one time were
// mostly made together: a few blocks of the recent past serve nearly all. A disk without room must not cost alerts: what it does not take
// stays in memory.
#include "detect/alert_spool.h"

#include <algorithm>
#include <list>
#include <unordered_map>

#include <zstd.h>

namespace tocsin {
namespace {

constexpr size_t kBlockBytes = 256u << 10;
constexpr size_t kMostLoose = 8u << 20;  // closed blocks that may go to the outlet soon
constexpr size_t kMostInMemory = 12u << 20;
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

std::shared_ptr<std::string> empty_lines() {
    auto lines = std::make_shared<std::string>();
    lines->reserve(kBlockBytes + kBlockBytes / 4);  // the last line goes beyond the block's size
    return lines;
}

}  // namespace

// Unpacks blocks on demand; those not used for longest are forgotten.
class AlertSpool::Reader {
public:
    explicit Reader(AlertSpool& spool) : spool_(spool) {}

    // A line, valid until the next call; empty if it cannot be read.
    std::string_view line(const Entry& entry) {
        present_ = lines(entry.block);
        return present_ ? std::string_view(*present_).substr(entry.offset, entry.length) : std::string_view();
    }

private:
    using Lines = std::shared_ptr<const std::string>;

    Lines lines(uint32_t number) {
        auto found = places_.find(number);
        if (found != places_.end()) {
            recent_.splice(recent_.begin(), recent_, found->second);
            return recent_.front().second;
        }
        std::string compressed;
        size_t size = 0;
        {
            std::lock_guard lock(spool_.mutex_);
            const Block& block = spool_.blocks_[number];
            if (block.lines) return block.lines;
            size = block.size;
            if (!spool_.read(block, compressed)) return nullptr;
        }
        while (bytes_ > kMostUnpacked) {
            bytes_ -= recent_.back().second->size();
            places_.erase(recent_.back().first);
            recent_.pop_back();
        }
        auto unpacked = std::make_shared<std::string>(size, '\0');
        if (ZSTD_decompress(unpacked->data(), size, compressed.data(), compressed.size()) != size) return nullptr;
        bytes_ += size;
        recent_.emplace_front(number, std::move(unpacked));
        places_[number] = recent_.begin();
        return recent_.front().second;
    }

    AlertSpool& spool_;
    std::list<std::pair<uint32_t, Lines>> recent_;  // the last used first
    std::unordered_map<uint32_t, decltype(recent_)::iterator> places_;
    size_t bytes_ = 0;
    Lines present_;
};

AlertSpool::AlertSpool() : blocks_(1) { blocks_.back().lines = empty_lines(); }

AlertSpool::~AlertSpool() {
    if (file_) std::fclose(file_);
}

void AlertSpool::add(const AlertKey& key, const std::string& line) {
    std::unique_lock lock(mutex_);
    Block& block = blocks_.back();
    entries_.push_back(
        {key, static_cast<uint32_t>(blocks_.size() - 1), static_cast<uint32_t>(block.lines->size()), line.size()});
    std::push_heap(entries_.begin(), entries_.end(), std::greater<>());
    *block.lines += line;
    ++block.waiting;
    if (block.lines->size() < kBlockBytes) return;
    close_block();
    pack(lock);
}

size_t AlertSpool::memory_bytes() {
    std::lock_guard lock(mutex_);
    return entries_.capacity() * sizeof(Entry) + blocks_.capacity() * sizeof(Block) + loose_ + in_memory_ + kBlockBytes;
}

void AlertSpool::close_block() {
    Block& block = blocks_.back();
    block.size = block.lines->size();
    loose_ += block.size;
    blocks_.emplace_back().lines = empty_lines();
}

void AlertSpool::pack(std::unique_lock<std::mutex>& lock) {
    const size_t most = outlet_ ? kMostLoose : 0;
    while (loose_ > most && first_loose_ + 1 < blocks_.size()) {
        const size_t number = first_loose_++;
        const std::shared_ptr<std::string> lines = blocks_[number].lines;
        if (!lines) continue;
        loose_ -= lines->size();
        lock.unlock();
        std::string compressed = compress(*lines);
        lock.lock();
        if (blocks_[number].lines) keep(blocks_[number], std::move(compressed));
    }
}

void AlertSpool::keep(Block& block, std::string compressed) {
    block.lines.reset();
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
    disk_is_full_ = !file_ || fseeko(file_, static_cast<off_t>(written_), SEEK_SET) != 0 ||
                    std::fwrite(compressed.data(), 1, compressed.size(), file_) != compressed.size();
    if (disk_is_full_) return false;
    written_ += compressed.size();
    return true;
}

bool AlertSpool::read(const Block& block, std::string& compressed) {
    compressed = block.compressed;
    if (!compressed.empty()) return true;
    compressed.resize(block.stored);
    return file_ && fseeko(file_, static_cast<off_t>(block.offset), SEEK_SET) == 0 &&
           std::fread(compressed.data(), 1, block.stored, file_) == block.stored;
}

void AlertSpool::settle(const AlertKey& key) {
    if (!outlet_) return;
    std::lock_guard delivering(outlet_mutex_);
    std::vector<Entry> due;
    {
        std::lock_guard lock(mutex_);
        const size_t open = blocks_.size() - 1;
        bool reads_open = false;
        while (!entries_.empty() && entries_.front().key < key) {
            std::pop_heap(entries_.begin(), entries_.end(), std::greater<>());
            due.push_back(entries_.back());
            reads_open = reads_open || due.back().block == open;
            entries_.pop_back();
        }
        if (reads_open) close_block();
    }
    if (!reader_) reader_ = std::make_unique<Reader>(*this);
    for (const Entry& entry : due) {
        if (!outlet_is_open_) break;
        const std::string_view line = reader_->line(entry);
        failed_ = failed_ || line.empty();
        outlet_is_open_ = !line.empty() && outlet_(line);
    }
    release(due);
}

void AlertSpool::release(const std::vector<Entry>& entries) {
    std::lock_guard lock(mutex_);
    for (const Entry& entry : entries) {
        Block& block = blocks_[entry.block];
        if (--block.waiting > 0) continue;
        if (block.lines && entry.block >= first_loose_) loose_ -= block.size;
        block.lines.reset();
        in_memory_ -= block.compressed.size();
        block.compressed = std::string();
    }
}

bool AlertSpool::for_each(const Visit& visit) {
    std::sort(entries_.begin(), entries_.end());  // which leaves a heap
    Reader reader(*this);
    for (const Entry& entry : entries_) {
        if (failed_ || !outlet_is_open_) break;
        const std::string_view line = reader.line(entry);
        failed_ = line.empty();
        if (failed_ || !visit(line)) break;
    }
    return !failed_;
}

}  // namespace tocsin
