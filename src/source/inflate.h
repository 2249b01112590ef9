// The content of log files: gzip, zstd or plain bytes, as a stream or all at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct libdeflate_decompressor;

namespace tocsin {

enum class Compression : uint8_t { kNone, kGzip, kZstd };

// Recognised by the first bytes of a file; four are enough.
Compression compression_of(std::string_view first_bytes);

// Memory for content: grows, is not initialised, and has kRecordPadding more bytes than its capacity.
class ContentBuffer {
public:
    char* data() { return data_.get(); }
    size_t capacity() const { return capacity_; }
    // Makes room for `capacity` bytes; the first `keep` bytes stay.
    void reserve(size_t capacity, size_t keep = 0);
    // Gives the memory back.
    void release();
    // Clears the padding behind the first `size` bytes.
    void pad(size_t size);

private:
    std::unique_ptr<char[]> data_;
    size_t capacity_ = 0;
};

// The bytes of a file as they stand on the disk, read through a small buffer, or of a memory block.
class RawInput {
public:
    // Reads from the descriptor's position on; does not own it.
    explicit RawInput(int descriptor);
    explicit RawInput(std::string_view bytes) : available_(bytes) {}

    // The next bytes: at least `wanted` (a few) unless the input ends before. Valid until the next call of peek() or
    // read().
    std::string_view peek(size_t wanted);
    // Moves over the first `count` of the bytes that peek() gave.
    void skip(size_t count) { available_.remove_prefix(count); }
    // Takes up to `size` bytes; fewer only at the end.
    size_t read(char* out, size_t size);

    // Bytes taken from the descriptor so far.
    uint64_t bytes_read() const { return bytes_read_; }
    // Why reading stopped before the end; empty if it did not.
    const std::string& error() const { return error_; }

private:
    size_t read_descriptor(char* out, size_t size);

    int descriptor_ = -1;
    std::unique_ptr<char[]> buffer_;
    std::string_view available_;
    uint64_t bytes_read_ = 0;
    std::string error_;
};

// The decompressed content of one input.
class ContentStream {
public:
    virtual ~ContentStream() = default;
    // Takes up to `size` bytes; fewer only at the end, which may be where damage() says.
    virtual size_t read(char* out, size_t size) = 0;
    // Why the content ends before the input does, or too early; empty if all is well.
    const std::string& damage() const { return damage_; }

protected:
    std::string damage_;
};

// `input` must outlive the stream.
std::unique_ptr<ContentStream> open_content(RawInput& input, Compression compression);

// Inflates whole gzip files of one or more members into a buffer. Faster than the stream; for files that fit in memory.
class GzipInflater {
public:
    GzipInflater();
    ~GzipInflater();
    GzipInflater(const GzipInflater&) = delete;
    GzipInflater& operator=(const GzipInflater&) = delete;

    // The content, in `out`. Nullopt if it is damaged or has more than `limit` bytes: then read it as a stream.
    std::optional<std::string_view> inflate(std::string_view compressed, size_t limit, ContentBuffer& out);

private:
    libdeflate_decompressor* decompressor_;
};

// The size that a gzip file says it has (of its last member, modulo 2^32), from its last four bytes. A hint, not to be
// trusted.
uint32_t gzip_size_hint(std::string_view last_bytes);

}  // namespace tocsin
