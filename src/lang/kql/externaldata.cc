// externaldata: rows of a file elsewhere. The environment says which local file stands for which address (`--external
// URL=FILE`), or that addresses may be read (`--allow-network`); the rows are loaded before the query runs. Content may
// be gzipped or a zip archive of one file.
//
// The format is the one given, else the one that the address ends in (behind `.gz` and `.zip`), else csv. Cells of csv,
// tsv and txt are texts that are converted to the column's type; of json and multijson, each column is the property of
// its name.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "data/json.h"
#include "lang/kql/casts.h"
#include "lang/kql/constant.h"
#include "lang/kql/operator_functions.h"
#include "plan/values.h"
#include "source/download.h"
#include "source/inflate.h"
#include "source/zip.h"

namespace tocsin::kql {
namespace {

constexpr size_t kMaxBytes = 100u << 20;  // Kusto's own limit

struct AddressSyntax {
    std::string_view address;
    Span span;
};

struct ExternalSyntax : Operator {
    std::span<const Declaration> columns;
    std::span<const AddressSyntax> addresses;
    std::string_view format;
    bool skip_first = false;
};

// The content without its packing; nullopt with `reason` set.
std::optional<std::string> unpacked(std::string bytes, std::string& reason) {
    std::string text = std::move(bytes);
    if (is_zip(text)) {
        std::optional<std::string> content = unzip_first(text, kMaxBytes, reason);
        if (!content) return std::nullopt;
        text = std::move(*content);
    } else if (compression_of(text) != Compression::kNone) {
        RawInput input(text);
        std::unique_ptr<ContentStream> stream = open_content(input, compression_of(text));
        std::string content;
        char buffer[1 << 16];
        while (size_t count = stream->read(buffer, sizeof buffer)) {
            content.append(buffer, count);
            if (content.size() > kMaxBytes) break;
        }
        if (!stream->damage().empty()) {
            reason = "is damaged";
            return std::nullopt;
        }
        text = std::move(content);
    }
    if (text.size() > kMaxBytes) {
        reason = "is larger than 100 MB";
        return std::nullopt;
    }
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    return text;
}

std::optional<std::string> read_file(const std::string& path, std::string& reason) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        reason = "cannot be opened";
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

std::string format_of(const ExternalSyntax& syntax, std::string_view address) {
    if (!syntax.format.empty()) return to_lower_ascii(syntax.format);
    std::string_view name = address.substr(0, address.find_first_of("?;#"));
    for (std::string_view packed : {".gz", ".zip"}) {
        if (ends_with_ignore_case(name, packed)) name.remove_suffix(packed.size());
    }
    for (std::string_view known : {"csv", "tsv", "psv", "scsv", "txt", "raw", "json", "multijson"}) {
        if (ends_with_ignore_case(name, "." + std::string(known))) return std::string(known);
    }
    return "csv";
}

class Loader {
public:
    Loader(Binder& binder, const ExternalSyntax& syntax, Values& values)
        : binder_(binder), syntax_(syntax), values_(values) {}

    // False with `reason` set.
    bool load(const std::string& text, const std::string& format, std::string& reason) {
        if (format == "txt" || format == "raw") return load_lines(text);
        if (format == "csv") return load_csv(text);
        if (format == "tsv" || format == "psv" || format == "scsv")
            return load_separated(text, format == "tsv" ? '\t' : format == "psv" ? '|' : ';');
        if (format == "json") return load_json_lines(text, reason);
        if (format == "multijson") return load_json(text, reason);
        reason = "has the format `" + format + "`, which is not supported";
        return false;
    }

private:
    Value convert(const Value& value, Type type) {
        if (value.is_null()) return missing_value(type);
        if (type == Type::kDynamic)
            return value.is_string() ? parse_json(value.text(), binder_.arena()).value_or(value) : value;
        if (type == Type::kString) return value.is_string() ? value : make_string(to_text(value), binder_.arena());
        ExprPtr literal =
            make_literal(value.is_string() ? value : make_string(to_text(value), binder_.arena()), Type::kString);
        return evaluate_constant(*cast(std::move(literal), type), binder_.arena()).value_or(Value::null());
    }

    void add_texts(const std::vector<std::string_view>& cells) {
        std::vector<Value> row;
        for (size_t i = 0; i < syntax_.columns.size(); ++i) {
            Type type = syntax_.columns[i].type;
            row.push_back(i < cells.size() ? convert(make_string(cells[i], binder_.arena()), type)
                                           : missing_value(type));
        }
        values_.rows.push_back(std::move(row));
    }

    bool load_lines(std::string_view text) {
        bool skip = syntax_.skip_first;
        for (std::string_view line : split(text, '\n')) {
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (!skip && !line.empty()) add_texts({line});
            skip = false;
        }
        return true;
    }

    bool load_separated(std::string_view text, char separator) {
        bool skip = syntax_.skip_first;
        for (std::string_view line : split(text, '\n')) {
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (!skip && !line.empty()) add_texts(split(line, separator));
            skip = false;
        }
        return true;
    }

    bool load_csv(std::string_view text) {
        CsvTable table = parse_csv(text);
        // Kusto sees no header unless it is told to leave out the first record.
        if (!syntax_.skip_first && !table.header.empty()) add_texts({table.header.begin(), table.header.end()});
        for (const std::vector<std::string>& row : table.rows) add_texts({row.begin(), row.end()});
        return true;
    }

    void add_object(const Value& object) {
        std::vector<Value> row;
        for (const Declaration& column : syntax_.columns) {
            row.push_back(convert(get_member(object, column.name, binder_.arena()), column.type));
        }
        values_.rows.push_back(std::move(row));
    }

    bool load_json(std::string_view text, std::string& reason) {
        std::optional<Value> value = parse_json(text, binder_.arena());
        if (!value) return load_json_lines(text, reason);
        if (value->tag() == Tag::kArray) {
            for (const Value& item : value->items()) add_object(item);
        } else {
            add_object(*value);
        }
        return true;
    }

    bool load_json_lines(std::string_view text, std::string& reason) {
        for (std::string_view line : split(text, '\n')) {
            if (trim(line).empty()) continue;
            std::optional<Value> value = parse_json(line, binder_.arena());
            if (!value) {
                reason = "is not JSON";
                return false;
            }
            add_object(*value);
        }
        return true;
    }

    Binder& binder_;
    const ExternalSyntax& syntax_;
    Values& values_;
};

}  // namespace

Operator* parse_externaldata(Parser& parser) {
    ExternalSyntax syntax;
    std::vector<AddressSyntax> addresses;
    if (!parser.parse_columns(syntax.columns) || !parser.expect_symbol("[")) return nullptr;
    while (!parser.accept_symbol("]")) {
        AddressSyntax address;
        uint32_t begin = parser.peek().span.begin;
        if (!parser.parse_text(address.address)) return nullptr;
        address.span = {begin, parser.last_end()};
        addresses.push_back(address);
        if (!parser.at_symbol("]") && !parser.expect_symbol(",")) return nullptr;
    }
    if (addresses.empty()) return parser.fail("an address");
    syntax.addresses = parser.keep(addresses);
    if (!parser.accept_name("with")) return parser.make(syntax);
    if (!parser.expect_symbol("(")) return nullptr;
    while (!parser.accept_symbol(")")) {
        Token name = parser.take();
        if (!parser.expect_symbol("=")) return nullptr;
        Token value = parser.take();
        if (value.kind != TokenKind::kName && value.kind != TokenKind::kLiteral) return parser.fail("a value");
        std::string_view text = value.is_string() ? value.value.text() : value.text;
        if (name.text == "format") {
            syntax.format = text;
        } else if (name.text == "ignoreFirstRecord" || name.text == "ignorefirstrecord") {
            syntax.skip_first = equals_ignore_case(text, "true");
        } else if (name.text == "ingestionMapping") {
            return parser.fail("unsupported", "ingestion mappings are not supported", name.span);
        }
        if (!parser.at_symbol(")") && !parser.expect_symbol(",")) return nullptr;
    }
    return parser.make(syntax);
}

NodePtr bind_externaldata(Binder& binder, const Operator& syntax, NodePtr) {
    const auto& written = static_cast<const ExternalSyntax&>(syntax);
    auto values = binder.make<Values>();
    for (const Declaration& column : written.columns) values->schema.set(column.name, column.type);
    for (const AddressSyntax& address : written.addresses) {
        std::string url(address.address);
        auto file = binder.environment().externals.find(url);
        bool given = file != binder.environment().externals.end();
        if (!given && (binder.environment().checking || !binder.environment().network)) {
            // The columns are known, so what follows can still be checked.
            std::string help = "say --external " + url + "=FILE, or --allow-network";
            if (binder.environment().checking) {
                binder.warning("missing-file", "the query reads " + url + "; to run it, " + help, address.span);
            } else {
                binder.error("missing-file", "the query reads " + url, address.span, help);
            }
            continue;
        }
        const std::string& place = given ? file->second : url;
        std::string reason;
        std::optional<std::string> text = given ? read_file(place, reason) : download(url, kMaxBytes, reason);
        if (text) text = unpacked(std::move(*text), reason);
        if (!text || !Loader(binder, written, *values).load(*text, format_of(written, address.address), reason)) {
            binder.error("missing-file", place + " " + reason, address.span);
        }
    }
    return values;
}

}  // namespace tocsin::kql
