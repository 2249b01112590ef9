// Chunks of a big file of lines. Chunk k is the bytes [k*size, (k+1)*size): the lines that begin there, so the first
// line break at or behind the byte before the chunk says where its lines begin, and the last of its lines may reach
// into the chunks behind.
#include "source/split_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace tocsin {
namespace {

constexpr size_t kExtension = 256u << 10;

}  // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

size_t read_at(int descriptor, char* out, size_t size, uint64_t offset) {
    size_t done = 0;
    while (done < size) {
        const ssize_t count = ::pread(descriptor, out + done, size - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += static_cast<size_t>(count);
    }
    return done;
}

std::optional<uint64_t> SplitFile::take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (rest_kept_ || next_chunk_ * chunk_bytes_ >= size_) return std::nullopt;
    return next_chunk_++;
}

std::optional<SplitFile::Lines> SplitFile::read(uint64_t chunk, ContentBuffer& buffer) const {
    const uint64_t begin = chunk * chunk_bytes_;
    const uint64_t end = std::min(begin + chunk_bytes_, size_);
    // From the byte before the chunk on: it tells whether a line begins with the chunk.
    const uint64_t from = begin - (chunk > 0 ? 1 : 0);
    size_t filled = static_cast<size_t>(end - from);
    buffer.reserve(filled);
    if (read_at(descriptor(), buffer.data(), filled, from) != filled) return std::nullopt;

    size_t first = 0;
    if (chunk > 0) {
        const void* line_break = std::memchr(buffer.data(), '\n', filled);
        if (line_break == nullptr) return Lines{};
        first = static_cast<size_t>(static_cast<const char*>(line_break) - buffer.data()) + 1;
        if (first == filled) return Lines{};
    }
    size_t line_end = buffer.data()[filled - 1] == '\n' ? filled : 0;
    while (line_end == 0) {
        const uint64_t left = size_ - from - filled;
        if (left == 0) {
            line_end = filled;
            break;
        }
        if (filled >= 2 * chunk_bytes_) return std::nullopt;
        const size_t step = static_cast<size_t>(std::min<uint64_t>(kExtension, left));
        if (buffer.capacity() < filled + step) buffer.reserve(std::max(filled + step, buffer.capacity() * 2), filled);
        if (read_at(descriptor(), buffer.data() + filled, step, from + filled) != step) return std::nullopt;
        const void* line_break = std::memchr(buffer.data() + filled, '\n', step);
        if (line_break != nullptr)
            line_end = static_cast<size_t>(static_cast<const char*>(line_break) - buffer.data()) + 1;
        filled += step;
    }
    // What follows the lines is the next chunk's; it serves as padding unless the buffer ends here.
    if (line_end == filled) buffer.pad(filled);
    return Lines{{buffer.data() + first, line_end - first}, from + first, from + line_end == size_};
}

std::optional<SplitFile::Turn> SplitFile::await_turn(uint64_t chunk) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return rest_kept_ || turn_chunk_ == chunk; });
    if (rest_kept_) return std::nullopt;
    return turn_;
}

void SplitFile::pass_on(uint64_t records, uint64_t bytes) {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        turn_.first_record += records;
        turn_.offset += bytes;
        ++turn_chunk_;
    }
    changed_.notify_all();
}

void SplitFile::keep_rest() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        rest_kept_ = true;
    }
    changed_.notify_all();
}

}  // namespace tocsin
