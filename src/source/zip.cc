// The central directory at the archive's end says where files stand and how large they are; the headers in front of them need not
// (APPNOTE.TXT 4.3). Files beyond 4 GB (zip64) are not read: they are over every limit.
#include "source/zip.h"

#include <zlib.h>

namespace tocsin {
namespace {

constexpr std::string_view kLocalHeader = "PK\x03\x04", kDirectoryEntry = "PK\x01\x02", kDirectoryEnd = "PK\x05\x06";
constexpr size_t kLocalHeaderSize = 30, kDirectoryEntrySize = 46, kDirectoryEndSize = 22;
constexpr uint32_t kStored = 0, kDeflated = 8, kEncrypted = 1;

uint32_t number_at(std::string_view bytes, size_t at, size_t size) {
    uint32_t number = 0;
    for (size_t i = 0; i < size; ++i)
        number |= static_cast<uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    return number;
}

std::optional<std::string> inflate_raw(std::string_view packed, size_t size) {
    std::string out(size, '\0');
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;
    std::string input(packed);  // zlib's interface is not const
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    int status = inflate(&stream, Z_FINISH);
    bool whole = status == Z_STREAM_END && stream.total_out == size;
    inflateEnd(&stream);
    return whole ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

bool is_zip(std::string_view bytes) { return bytes.starts_with(kLocalHeader); }

std::optional<std::string> unzip_first(std::string_view archive, size_t limit, std::string& reason) {
    reason = "is a damaged zip archive";
    size_t end = archive.rfind(kDirectoryEnd);
    if (end == std::string_view::npos || archive.size() - end < kDirectoryEndSize) return std::nullopt;
    size_t entry = number_at(archive, end + 16, 4);
    // Folders are entries without content.
    while (entry + kDirectoryEntrySize <= end && archive.substr(entry).starts_with(kDirectoryEntry)) {
        uint32_t flags = number_at(archive, entry + 8, 2), method = number_at(archive, entry + 10, 2);
        size_t packed = number_at(archive, entry + 20, 4), size = number_at(archive, entry + 24, 4);
        size_t name = number_at(archive, entry + 28, 2), extra = number_at(archive, entry + 30, 2),
               comment = number_at(archive, entry + 32, 2), header = number_at(archive, entry + 42, 4);
        if (size == 0) {
            entry += kDirectoryEntrySize + name + extra + comment;
            continue;
        }
        if (size > limit) {
            reason = "is larger than the limit";
            return std::nullopt;
        }
        if ((flags & kEncrypted) != 0 || (method != kStored && method != kDeflated)) {
            reason = "is a zip archive that is encrypted or not packed by deflate";
            return std::nullopt;
        }
        if (header + kLocalHeaderSize > archive.size()) return std::nullopt;
        size_t content =
            header + kLocalHeaderSize + number_at(archive, header + 26, 2) + number_at(archive, header + 28, 2);
        if (content > archive.size() || packed > archive.size() - content) return std::nullopt;
        std::string_view bytes = archive.substr(content, packed);
        if (method == kStored) return std::string(bytes);
        return inflate_raw(bytes, size);
    }
    return std::nullopt;
}

}  // namespace tocsin
