// Writes a case's inputs. KQL gets its tables as `let` statements before the query, because only they carry types; the other
// languages get them as NDJSON files.
#include "runner/input_files.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

namespace tocsin::runner {
namespace {

namespace fs = std::filesystem;

std::string gzip(std::string_view content) {
    z_stream stream{};
    constexpr int kGzipFormat = 15 + 16;
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipFormat, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib");
    std::string out(deflateBound(&stream, content.size()) + 32, '\0');
    std::string in(content);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    int status = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (status != Z_STREAM_END) throw std::runtime_error("zlib did not finish");
    return out;
}

std::string zstd(std::string_view content) {
    std::string out(ZSTD_compressBound(content.size()), '\0');
    size_t size = ZSTD_compress(out.data(), out.size(), content.data(), content.size(), 1);
    if (ZSTD_isError(size)) throw std::runtime_error(ZSTD_getErrorName(size));
    out.resize(size);
    return out;
}

// Writes `content` to `path`, with the ending and form of `packing`; returns the path written.
std::string write_packed(const fs::path& path, std::string_view content, Packing packing) {
    fs::path packed = path;
    switch (packing) {
        case Packing::kPlain: write_file(packed, content); break;
        case Packing::kGzip: write_file(packed += ".gz", gzip(content)); break;
        case Packing::kZstd: write_file(packed += ".zst", zstd(content)); break;
    }
    return packed.string();
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    return fmt::format("{}", fmt::join(parts, separator));
}

bool is_identifier(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    for (char c : name) {
        if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
    }
    return true;
}

std::string kql_literal(const std::string& cell, const std::string& type) {
    if (type == "string") return cell == "null" ? "\"\"" : quote(cell_text(cell));
    if (type == "dynamic") return fmt::format("dynamic({})", cell);
    std::string text = cell_text(cell);
    if (type == "real" && text == "Infinity") text = "+inf";
    if (type == "real" && text == "-Infinity") text = "-inf";
    if (type == "real" && text == "NaN") text = "nan";
    return fmt::format("{}({})", type, text);
}

std::string json_value(const std::string& cell, const std::string& type) {
    bool as_is =
        cell == "null" || type == "dynamic" || type == "bool" || type == "int" || type == "long" || type == "real";
    return as_is ? cell : quote(cell_text(cell));
}

}  // namespace

WorkingFolder::WorkingFolder() {
    std::string pattern = (fs::temp_directory_path() / "tocsin-case-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make " + pattern);
    path_ = pattern;
}

WorkingFolder::~WorkingFolder() {
    std::error_code ignored;  // a leftover folder below /tmp is no reason to fail
    fs::remove_all(path_, ignored);
}

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad()) throw std::runtime_error("cannot read " + path.string());
    return content;
}

void write_file(const fs::path& path, std::string_view content) {
    fs::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << content;
    out.close();
    if (!out) throw std::runtime_error("cannot write " + path.string());
}

std::vector<std::string> write_logs(const Inputs& inputs, Packing packing, const fs::path& folder,
                                    const fs::path& project) {
    std::vector<std::string> paths;
    size_t number = 0;
    for (const Inputs::Records& records : inputs.records) {
        bool cloudtrail = records.sourcetype == "aws:cloudtrail";
        std::string content = cloudtrail ? "{\"Records\":[" + joined(records.objects, ",") + "]}\n"
                                         : joined(records.objects, "\n") + "\n";
        std::string name = fmt::format("records-{:02}.{}", ++number, cloudtrail ? "json" : "ndjson");
        paths.push_back(write_packed(folder / name, content, packing));
    }
    for (const std::string& log : inputs.logs) {
        fs::path path = project / log;
        if (!fs::exists(path)) throw std::runtime_error(path.string() + " does not exist");
        bool packed = path.extension() == ".gz" || path.extension() == ".zst";
        if (fs::is_directory(path) || packed || packing == Packing::kPlain) {
            paths.push_back(path.string());
        } else {
            paths.push_back(write_packed(folder / path.filename(), read_file(path), packing));
        }
    }
    return paths;
}

std::map<std::string, std::string> write_tables(const Inputs& inputs, const fs::path& folder) {
    std::map<std::string, std::string> paths;
    for (const Inputs::Table& table : inputs.tables) {
        std::string content;
        for (const auto& row : table.content.rows) {
            std::vector<std::string> members;
            for (size_t i = 0; i < row.size(); ++i) {
                const Column& column = table.content.columns[i];
                members.push_back(quote(column.name) + ":" + json_value(row[i], column.type));
            }
            content += "{" + joined(members, ",") + "}\n";
        }
        fs::path path = folder / (table.name + ".ndjson");
        write_file(path, content);
        paths[table.name] = path.string();
    }
    return paths;
}

std::string kql_prelude(const Inputs& inputs) {
    std::string prelude;
    for (const Inputs::Table& table : inputs.tables) {
        std::vector<std::string> columns;
        std::vector<std::string> cells;
        for (const Column& column : table.content.columns) {
            std::string name = is_identifier(column.name) ? column.name : fmt::format("[{}]", quote(column.name));
            columns.push_back(name + ":" + column.type);
        }
        for (const auto& row : table.content.rows) {
            for (size_t i = 0; i < row.size(); ++i) cells.push_back(kql_literal(row[i], table.content.columns[i].type));
        }
        prelude += fmt::format("let {} = datatable({})[{}];\n", table.name, joined(columns, ", "), joined(cells, ", "));
    }
    return prelude;
}

}  // namespace tocsin::runner
