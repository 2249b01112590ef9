// Cells are kept as they stand in the file until all are there; then each column gets its type and its cells are converted.
#include "plan/table_file.h"

#include <charconv>
#include <map>

#include <zlib.h>

#include "base/text.h"
#include "data/json.h"
#include "data/time.h"
#include "plan/csv.h"

namespace tocsin {
namespace {

std::optional<std::string> read_unpacked(const std::string& path, std::string& error) {
    gzFile file = gzopen(path.c_str(), "rb");  // reads plain files as they are
    if (file == nullptr) {
        error = "cannot be opened";
        return std::nullopt;
    }
    std::string text;
    char buffer[1 << 16];
    int count = 0;
    while ((count = gzread(file, buffer, sizeof buffer)) > 0) text.append(buffer, static_cast<size_t>(count));
    const int closed = gzclose(file);  // Z_BUF_ERROR: cut off
    if (count < 0 || closed != Z_OK) {
        error = "the gzip data is damaged";
        return std::nullopt;
    }
    return text;
}

bool has_ending(std::string_view path, std::string_view ending) {
    if (ends_with_ignore_case(path, ".gz")) path.remove_suffix(3);
    return ends_with_ignore_case(path, ending);
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number{};
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// The text as a value of the type; nullopt if it is none.
std::optional<Value> converted(std::string_view text, Type type) {
    switch (type) {
        case Type::kBool:
            if (equals_ignore_case(text, "true")) return Value::boolean(true);
            if (equals_ignore_case(text, "false")) return Value::boolean(false);
            return std::nullopt;
        case Type::kLong:
            if (auto number = number_in<int64_t>(text)) return Value::of_long(*number);
            return std::nullopt;
        case Type::kReal:
            if (auto number = number_in<double>(text)) return Value::real(*number);
            return std::nullopt;
        case Type::kDateTime: {
            constexpr size_t kShortest = 16;  // 2026-01-31T12:00
            auto ticks = text.size() >= kShortest && text[4] == '-' ? parse_datetime(text) : std::nullopt;
            return ticks ? std::optional(Value::datetime(*ticks)) : std::nullopt;
        }
        default: return std::nullopt;
    }
}

// Finds the type of each column and converts its cells, which are texts, JSON values or null.
void infer_types(TableFile& table, const std::vector<std::string>& names, bool texts_only) {
    for (size_t column = 0; column < names.size(); ++column) {
        auto fits = [&](Type type) {
            bool any = false;
            for (const auto& row : table.rows) {
                const Value& cell = row[column];
                if (cell.is_null() || (cell.is_string() && cell.text().empty())) continue;
                any = true;
                bool same = !cell.is_string() && (type_of(cell) == type || (type == Type::kReal && cell.is_number()));
                bool readable = cell.is_string() && (texts_only || type == Type::kDateTime);
                if (!same && !(readable && converted(cell.text(), type))) return false;
            }
            return any;
        };
        Type type = Type::kString;
        for (Type candidate : {Type::kBool, Type::kLong, Type::kReal, Type::kDateTime}) {
            if (!fits(candidate)) continue;
            type = candidate;
            break;
        }
        if (type == Type::kString) {
            for (const auto& row : table.rows) {
                if (!row[column].is_null() && !row[column].is_string()) type = Type::kDynamic;
            }
        }
        table.schema.set(names[column], type);
        for (auto& row : table.rows) {
            Value& cell = row[column];
            if (type == Type::kString) {
                if (cell.is_null()) cell = Value::string("");
            } else if (type == Type::kReal && cell.is_number()) {
                cell = Value::real(to_double(cell));
            } else if (cell.is_string() && type != Type::kDynamic) {
                cell = converted(cell.text(), type).value_or(Value());
            }
        }
    }
}

// Where the line begins that cannot be read, if there is one.
std::optional<size_t> read_objects(TableFile& table, std::string_view text) {
    std::vector<std::string> names;
    std::map<std::string, size_t, std::less<>> places;
    auto add = [&](const Value& object) {
        std::vector<Value> row(names.size());
        for (const Member& member : object.members()) {
            auto [place, made] = places.try_emplace(std::string(member.key), names.size());
            if (made) names.emplace_back(member.key);
            row.resize(std::max(row.size(), names.size()));
            row[place->second] = expand_json(member.value, table.arena);
        }
        table.rows.push_back(std::move(row));
    };
    auto take = [&](std::string_view part) {
        auto value = parse_json(part, table.arena);
        if (!value) return false;
        Value whole = expand_json(*value, table.arena);
        if (whole.tag() == Tag::kObject) return add(whole), true;
        if (whole.tag() != Tag::kArray) return false;
        for (const Value& item : whole.items()) {
            Value object = expand_json(item, table.arena);
            if (object.tag() != Tag::kObject) return false;
            add(object);
        }
        return true;
    };
    // An object a line, or one document over all lines.
    if (!take(text)) {
        table.rows.clear();
        for (std::string_view line : split(text, '\n')) {
            if (!trim(line).empty() && !take(line)) return static_cast<size_t>(line.data() - text.data());
        }
    }
    for (auto& row : table.rows) row.resize(names.size());
    infer_types(table, names, false);
    return std::nullopt;
}

void read_separated(TableFile& table, const CsvTable& content) {
    for (const std::vector<std::string>& cells : content.rows) {
        std::vector<Value>& row = table.rows.emplace_back(content.header.size());
        for (size_t i = 0; i < row.size(); ++i) row[i] = make_string(cells[i], table.arena);
    }
    infer_types(table, content.header, true);
}

}  // namespace

std::shared_ptr<const TableFile> read_table_file(const std::string& path, Diagnostics& diagnostics) {
    auto fail = [&](std::string message, size_t at, SourcePtr source) {
        const Span span{static_cast<uint32_t>(at), static_cast<uint32_t>(at)};
        diagnostics.add({DiagnosticLevel::kError, "table", std::move(message), span, std::move(source), {}});
        return nullptr;
    };
    std::string error;
    auto text = read_unpacked(path, error);
    if (!text) return fail(error, 0, SourceText::whole(path, ""));
    const SourcePtr source = SourceText::whole(path, std::move(*text));
    auto table = std::make_shared<TableFile>();
    if (has_ending(path, ".csv") || has_ending(path, ".tsv")) {
        auto content = read_csv(source, has_ending(path, ".csv") ? ',' : '\t', diagnostics);
        if (!content) return nullptr;
        read_separated(*table, *content);
    } else {
        std::string_view kept = table->arena.copy(source->text());  // values may be views of it
        const std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (kept.starts_with(byte_order_mark)) kept.remove_prefix(byte_order_mark.size());
        if (auto broken = read_objects(*table, kept))
            return fail("no JSON object", source->text().size() - kept.size() + *broken, source);
    }
    return table;
}

}  // namespace tocsin
