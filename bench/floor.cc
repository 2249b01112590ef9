// The floor that Tocsin is measured against: what a straightforward fast program does to look at every record of a
// folder of CloudTrail logs. It decompresses each file, walks it with simdjson and reads eventSource and eventName of
// every record.
//
//     floor DIR [--threads N]
//
// prints {"files":..,"records":..,"bytes":..,"seconds":..}; bytes are decompressed. Files are {"Records":[...]} or one
// object per line, plain, gzip or zstd. It uses nothing of Tocsin, holds whole files in memory and stops at the first
// damage.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <libdeflate.h>
#include <simdjson.h>
#include <zstd.h>
#include <zstd_errors.h>

namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestLine = 1u << 20;

struct Totals {
    uint64_t records = 0;
    uint64_t bytes = 0;
    uint64_t name_bytes = 0;  // of the two fields, so that reading them is not optimised away
};

[[noreturn]] void fail(const fs::path& path, const char* reason) {
    std::fprintf(stderr, "floor: %s: %s\n", path.c_str(), reason);
    std::exit(1);
}

class Walker {
public:
    Walker() : gzip_(libdeflate_alloc_decompressor(), libdeflate_free_decompressor) {}

    void walk(const fs::path& path) {
        const size_t size = inflate(path);
        totals_.bytes += size;
        const std::string_view content(content_.data(), size);
        const bool wrapper = content.substr(0, 64).find("\"Records\"") != std::string_view::npos;
        const simdjson::error_code error = wrapper ? walk_wrapper(size) : walk_lines(size);
        if (error != simdjson::SUCCESS) fail(path, simdjson::error_message(error));
    }
    const Totals& totals() const { return totals_; }

private:
    // The size of the content, which is then in content_ with simdjson's padding behind it.
    size_t inflate(const fs::path& path) {
        const size_t size = fs::file_size(path);
        file_.resize(size);
        std::ifstream(path, std::ios::binary).read(file_.data(), static_cast<std::streamsize>(size));
        if (path.extension() == ".gz") return inflate_gzip(path);
        if (path.extension() == ".zst") return inflate_zstd(path);
        make_room(size);
        std::copy(file_.begin(), file_.end(), content_.begin());
        return size;
    }

    size_t inflate_gzip(const fs::path& path) {
        uint32_t hint = 0;
        if (file_.size() < sizeof hint) fail(path, "no gzip file");
        std::memcpy(&hint, file_.data() + file_.size() - sizeof hint, sizeof hint);
        make_room(hint);
        size_t done = 0;
        for (size_t at = 0; at < file_.size();) {
            size_t used = 0;
            size_t made = 0;
            const libdeflate_result result =
                libdeflate_gzip_decompress_ex(gzip_.get(), file_.data() + at, file_.size() - at, content_.data() + done,
                                              content_.size() - simdjson::SIMDJSON_PADDING - done, &used, &made);
            if (result == LIBDEFLATE_INSUFFICIENT_SPACE) {
                make_room(content_.size() * 2);
                continue;
            }
            if (result != LIBDEFLATE_SUCCESS) fail(path, "damaged gzip data");
            at += used;
            done += made;
        }
        return done;
    }

    size_t inflate_zstd(const fs::path& path) {
        for (size_t room = file_.size() * 16;; room *= 2) {
            make_room(room);
            const size_t size = ZSTD_decompress(content_.data(), room, file_.data(), file_.size());
            if (ZSTD_isError(size) == 0) return size;
            if (ZSTD_getErrorCode(size) != ZSTD_error_dstSize_tooSmall) fail(path, ZSTD_getErrorName(size));
        }
    }

    void make_room(size_t size) {
        if (content_.size() < size + simdjson::SIMDJSON_PADDING) content_.resize(size + simdjson::SIMDJSON_PADDING);
    }

    simdjson::error_code walk_wrapper(size_t size) {
        simdjson::ondemand::document document;
        simdjson::error_code error = parser_.iterate(content_.data(), size, content_.size()).get(document);
        simdjson::ondemand::array records;
        if (error == simdjson::SUCCESS) error = document["Records"].get_array().get(records);
        if (error != simdjson::SUCCESS) return error;
        for (auto element : records) {
            simdjson::ondemand::object record;
            error = element.get_object().get(record);
            if (error == simdjson::SUCCESS) error = read_record(record);
            if (error != simdjson::SUCCESS) return error;
        }
        return simdjson::SUCCESS;
    }

    simdjson::error_code walk_lines(size_t size) {
        simdjson::ondemand::document_stream documents;
        simdjson::error_code error = parser_.iterate_many(content_.data(), size, kLongestLine).get(documents);
        if (error != simdjson::SUCCESS) return error;
        for (auto document : documents) {
            simdjson::ondemand::object record;
            error = document.get_object().get(record);
            if (error == simdjson::SUCCESS) error = read_record(record);
            if (error != simdjson::SUCCESS) return error;
        }
        return simdjson::SUCCESS;
    }

    // CloudTrail writes eventSource before eventName, so one forward walk finds both.
    simdjson::error_code read_record(simdjson::ondemand::object& record) {
        ++totals_.records;
        for (const char* field : {"eventSource", "eventName"}) {
            std::string_view text;
            const simdjson::error_code error = record.find_field_unordered(field).get_string().get(text);
            if (error == simdjson::SUCCESS) totals_.name_bytes += text.size();
            if (error != simdjson::SUCCESS && error != simdjson::NO_SUCH_FIELD && error != simdjson::INCORRECT_TYPE)
                return error;
        }
        return simdjson::SUCCESS;
    }

    simdjson::ondemand::parser parser_;
    std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> gzip_;
    std::vector<char> file_;
    std::vector<char> content_;
    Totals totals_;
};

bool is_log(const fs::path& path) {
    const fs::path extension = path.extension();
    return extension == ".gz" || extension == ".zst" || extension == ".json" || extension == ".ndjson" ||
           extension == ".jsonl";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && !(argc == 4 && std::string_view(argv[2]) == "--threads")) {
        std::fprintf(stderr, "usage: floor DIR [--threads N]\n");
        return 2;
    }
    const size_t thread_count = argc == 4 ? std::max(1ul, std::strtoul(argv[3], nullptr, 10)) : 1;
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(argv[1])) {
        if (entry.is_regular_file() && is_log(entry.path())) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());

    const auto start = std::chrono::steady_clock::now();
    std::atomic<size_t> next{0};
    std::vector<std::unique_ptr<Walker>> walkers;
    for (size_t i = 0; i < thread_count; ++i) walkers.push_back(std::make_unique<Walker>());
    {
        std::vector<std::jthread> threads;
        for (const std::unique_ptr<Walker>& walker : walkers) {
            threads.emplace_back([&files, &next, worker = walker.get()] {
                for (size_t i = next++; i < files.size(); i = next++) worker->walk(files[i]);
            });
        }
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;

    Totals totals;
    for (const std::unique_ptr<Walker>& walker : walkers) {
        totals.records += walker->totals().records;
        totals.bytes += walker->totals().bytes;
        totals.name_bytes += walker->totals().name_bytes;
    }
    if (totals.records > 0 && totals.name_bytes == 0) std::fprintf(stderr, "floor: no record names its event\n");
    std::printf("{\"files\":%zu,\"records\":%llu,\"bytes\":%llu,\"seconds\":%.6f}\n", files.size(),
                static_cast<unsigned long long>(totals.records), static_cast<unsigned long long>(totals.bytes),
                seconds.count());
    return 0;
}
