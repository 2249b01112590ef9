// Decompression. Small gzip files, the usual form of CloudTrail logs, are inflated at once by libdeflate, which is
// about twice as fast as zlib but must have the whole file in memory and keeps nothing of a damaged one. Everything
// else is a stream: zlib and zstd give all that stands before the damage, in bounded memory.
#include "source/inflate.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <libdeflate.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/check.h"
#include "source/log_reader.h"

namespace tocsin {
namespace {

constexpr size_t kInputBuffer = 256u << 10;
constexpr std::string_view kGzipMagic = "\x1f\x8b";

class PlainStream final : public ContentStream {
public:
    explicit PlainStream(RawInput& input) : input_(input) {}

    size_t read(char* out, size_t size) override {
        const size_t count = input_.read(out, size);
        damage_ = input_.error();
        return count;
    }

private:
    RawInput& input_;
};

class GzipStream final : public ContentStream {
public:
    explicit GzipStream(RawInput& input) : input_(input) {
        CHECK(inflateInit2(&state_, kGzipOnly) == Z_OK, "zlib does not start");
    }
    ~GzipStream() override { inflateEnd(&state_); }
    GzipStream(const GzipStream&) = delete;
    GzipStream& operator=(const GzipStream&) = delete;

    size_t read(char* out, size_t size) override {
        size_t done = 0;
        while (done < size && !ended_) {
            if (!in_member_ && !begin_member()) break;
            const std::string_view in = input_.peek(1);
            if (in.empty()) {
                end(input_.error().empty() ? "the gzip data is cut short" : input_.error());
                break;
            }
            // zlib counts in 32 bits and does not write to its input.
            state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
            state_.avail_in = static_cast<uInt>(std::min<size_t>(in.size(), 1u << 30));
            state_.next_out = reinterpret_cast<Bytef*>(out + done);
            state_.avail_out = static_cast<uInt>(std::min<size_t>(size - done, 1u << 30));
            const int status = ::inflate(&state_, Z_NO_FLUSH);
            input_.skip(static_cast<size_t>(reinterpret_cast<const char*>(state_.next_in) - in.data()));
            done = static_cast<size_t>(reinterpret_cast<const char*>(state_.next_out) - out);
            if (status == Z_STREAM_END) {
                in_member_ = false;
            } else if (status != Z_OK) {
                end(std::string("the gzip data is damaged: ") + (state_.msg != nullptr ? state_.msg : zError(status)));
            }
        }
        return done;
    }

private:
    static constexpr int kGzipOnly = 15 + 16;  // the largest window, gzip headers

    // Stands before the first member or behind one. Zeros may fill up a file.
    bool begin_member() {
        for (std::string_view in = input_.peek(2); !in.empty(); in = input_.peek(2)) {
            if (in.starts_with(kGzipMagic)) {
                inflateReset(&state_);
                in_member_ = true;
                return true;
            }
            const size_t zeros = std::min(in.find_first_not_of('\0'), in.size());
            if (zeros == 0) {
                end("bytes behind the gzip data that are no gzip data");
                return false;
            }
            input_.skip(zeros);
        }
        end(input_.error());
        return false;
    }

    void end(std::string damage) {
        ended_ = true;
        damage_ = std::move(damage);
    }

    RawInput& input_;
    z_stream state_{};
    bool in_member_ = false;
    bool ended_ = false;
};

class ZstdStream final : public ContentStream {
public:
    explicit ZstdStream(RawInput& input) : input_(input), state_(ZSTD_createDCtx(), ZSTD_freeDCtx) {
        CHECK(state_ != nullptr, "zstd does not start");
    }

    size_t read(char* out, size_t size) override {
        ZSTD_outBuffer target{out, size, 0};
        while (target.pos < size && !ended_) {
            const std::string_view in = input_.peek(in_frame_ ? 1 : 4);
            if (!in_frame_ && in.empty()) {
                end(input_.error());
                break;
            }
            if (!in_frame_ && compression_of(in) != Compression::kZstd) {
                end("bytes behind the zstd data that are no zstd data");
                break;
            }
            // Without input there may still be output that did not fit before.
            ZSTD_inBuffer source{in.data(), in.size(), 0};
            const size_t before = target.pos;
            const size_t status = ZSTD_decompressStream(state_.get(), &target, &source);
            input_.skip(source.pos);
            if (ZSTD_isError(status) != 0) {
                end(std::string("the zstd data is damaged: ") + ZSTD_getErrorName(status));
            } else if (in.empty() && target.pos == before && status != 0) {
                end(input_.error().empty() ? "the zstd data is cut short" : input_.error());
            }
            in_frame_ = status != 0;
        }
        return target.pos;
    }

private:
    void end(std::string damage) {
        ended_ = true;
        damage_ = std::move(damage);
    }

    RawInput& input_;
    std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> state_;
    bool in_frame_ = false;
    bool ended_ = false;
};

}  // namespace

Compression compression_of(std::string_view first_bytes) {
    if (first_bytes.starts_with(kGzipMagic)) return Compression::kGzip;
    if (first_bytes.starts_with("\x28\xB5\x2F\xFD")) return Compression::kZstd;
    // A skippable frame: 0x184D2A50 to 0x184D2A5F, little-endian.
    if (first_bytes.size() >= 4 && (first_bytes[0] & 0xF0) == 0x50 && first_bytes.substr(1, 3) == "\x2A\x4D\x18")
        return Compression::kZstd;
    return Compression::kNone;
}

void ContentBuffer::reserve(size_t capacity, size_t keep) {
    if (capacity <= capacity_) return;
    std::unique_ptr<char[]> grown(new char[capacity + kRecordPadding]);
    if (keep > 0) std::memcpy(grown.get(), data_.get(), keep);
    data_ = std::move(grown);
    capacity_ = capacity;
}

void ContentBuffer::release() {
    data_.reset();
    capacity_ = 0;
}

void ContentBuffer::pad(size_t size) { std::memset(data_.get() + size, 0, kRecordPadding); }

RawInput::RawInput(int descriptor) : descriptor_(descriptor), buffer_(new char[kInputBuffer]) {}

std::string_view RawInput::peek(size_t wanted) {
    if (available_.size() >= wanted || descriptor_ < 0) return available_;
    size_t size = available_.size();
    if (size > 0) std::memmove(buffer_.get(), available_.data(), size);
    while (size < wanted) {
        const size_t count = read_descriptor(buffer_.get() + size, kInputBuffer - size);
        if (count == 0) break;
        size += count;
    }
    available_ = std::string_view(buffer_.get(), size);
    return available_;
}

size_t RawInput::read(char* out, size_t size) {
    size_t done = std::min(size, available_.size());
    if (done > 0) std::memcpy(out, available_.data(), done);
    available_.remove_prefix(done);
    while (done < size && descriptor_ >= 0) {
        const size_t count = read_descriptor(out + done, size - done);
        if (count == 0) break;
        done += count;
    }
    return done;
}

// One read from the descriptor: 0 at the end or after an error.
size_t RawInput::read_descriptor(char* out, size_t size) {
    ssize_t count = 0;
    do {
        count = ::read(descriptor_, out, size);
    } while (count < 0 && errno == EINTR);
    if (count < 0) error_ = std::string("cannot be read: ") + std::strerror(errno);
    if (count <= 0) {
        descriptor_ = -1;
        return 0;
    }
    bytes_read_ += static_cast<uint64_t>(count);
    return static_cast<size_t>(count);
}

std::unique_ptr<ContentStream> open_content(RawInput& input, Compression compression) {
    switch (compression) {
        case Compression::kGzip: return std::make_unique<GzipStream>(input);
        case Compression::kZstd: return std::make_unique<ZstdStream>(input);
        case Compression::kNone: break;
    }
    return std::make_unique<PlainStream>(input);
}

GzipInflater::GzipInflater() : decompressor_(libdeflate_alloc_decompressor()) {
    CHECK(decompressor_ != nullptr, "libdeflate does not start");
}

GzipInflater::~GzipInflater() { libdeflate_free_decompressor(decompressor_); }

std::optional<std::string_view> GzipInflater::inflate(std::string_view compressed, size_t limit, ContentBuffer& out) {
    // Deflate expands by at most 1,032: a larger hint is nonsense.
    const size_t hint = std::min<size_t>(gzip_size_hint(compressed), compressed.size() * 1032);
    if (hint > limit) return std::nullopt;
    out.reserve(std::max<size_t>(hint, 1u << 16));
    size_t done = 0;
    while (!compressed.empty()) {
        size_t used = 0;
        size_t made = 0;
        const libdeflate_result status =
            libdeflate_gzip_decompress_ex(decompressor_, compressed.data(), compressed.size(), out.data() + done,
                                          out.capacity() - done, &used, &made);
        if (status == LIBDEFLATE_INSUFFICIENT_SPACE && out.capacity() < limit) {
            out.reserve(std::min(limit, out.capacity() * 2), done);
            continue;
        }
        if (status != LIBDEFLATE_SUCCESS) return std::nullopt;
        done += made;
        compressed.remove_prefix(used);
    }
    out.pad(done);
    return std::string_view(out.data(), done);
}

uint32_t gzip_size_hint(std::string_view last_bytes) {
    if (last_bytes.size() < 4) return 0;
    uint32_t size = 0;
    for (size_t i = 0; i < 4; ++i)
        size |= uint32_t{static_cast<unsigned char>(last_bytes[last_bytes.size() - 4 + i])} << (8 * i);
    return size;
}

}  // namespace tocsin
