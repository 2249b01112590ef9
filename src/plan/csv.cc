// CSV files (RFC 4180): fields between commas, in double quotes where they hold commas, quotes (doubled) or line
// breaks. Lines end with LF or CRLF; a byte order mark and lines without any character are skipped.
#include <algorithm>

#include "base/read_file.h"
#include "base/text.h"
#include "plan/environment.h"

namespace tocsin {
namespace {

class CsvReader {
public:
    explicit CsvReader(std::string_view text) : text_(text) {
        if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    }

    // The next line that is not empty; false at the end.
    bool next(std::vector<std::string>& cells) {
        cells.clear();
        while (take_line_break()) {
        }
        if (at_ >= text_.size()) return false;
        line_ = at_;
        do {
            cells.push_back(cell());
        } while (take(','));
        take_line_break();
        return true;
    }

    // Where the line of the last next() begins.
    size_t line() const { return line_; }
    // Where a quote stands that nothing closes; npos if all are closed.
    size_t open_quote() const { return open_quote_; }

private:
    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    bool take_line_break() {
        if (text_.substr(at_, 2) == "\r\n") ++at_;
        return take('\n') || take('\r');
    }

    std::string cell() {
        std::string out;
        if (at_ < text_.size() && text_[at_] == '"') out = quoted();
        // What follows a closing quote belongs to the cell: nothing is lost.
        size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
        out += text_.substr(at_, end - at_);
        at_ = end;
        return out;
    }

    std::string quoted() {
        size_t begin = at_++;
        std::string out;
        while (true) {
            size_t quote = text_.find('"', at_);
            if (quote == std::string_view::npos) {
                open_quote_ = begin;
                out += text_.substr(at_);
                at_ = text_.size();
                return out;
            }
            out += text_.substr(at_, quote - at_);
            at_ = quote + 1;
            if (!take('"')) return out;
            out += '"';
        }
    }

    std::string_view text_;
    size_t at_ = 0;
    size_t line_ = 0;
    size_t open_quote_ = std::string_view::npos;
};

// Calls overlong(offset, cells) for each row with more cells than the header has.
template <class Overlong>
CsvTable read_table(CsvReader& reader, Overlong overlong) {
    CsvTable table;
    reader.next(table.header);
    std::vector<std::string> cells;
    while (reader.next(cells)) {
        if (cells.size() > table.header.size()) overlong(reader.line(), cells.size());
        if (cells.size() < table.header.size()) cells.resize(table.header.size());
        table.rows.push_back(std::move(cells));
    }
    return table;
}

}  // namespace

CsvTable parse_csv(std::string_view text) {
    CsvReader reader(text);
    return read_table(reader, [](size_t, size_t) {});
}

std::string csv_text(const CsvTable& table) {
    std::string out;
    auto add_row = [&](const std::vector<std::string>& cells) {
        for (size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) out += ',';
            bool plain = cells[i].find_first_of("\",\r\n") == std::string::npos;
            out += plain ? cells[i] : '"' + replace_all(cells[i], "\"", "\"\"") + '"';
        }
        out += '\n';
    };
    add_row(table.header);
    for (const auto& row : table.rows) add_row(row);
    return out;
}

std::optional<CsvTable> read_csv(const std::string& path, Diagnostics& diagnostics) {
    auto tell = [&](DiagnosticLevel level, std::string_view code, std::string message, SourcePtr source,
                    size_t offset) {
        Diagnostic diagnostic;
        diagnostic.level = level;
        diagnostic.code = code;
        diagnostic.message = std::move(message);
        diagnostic.source = std::move(source);
        diagnostic.span = {static_cast<uint32_t>(offset), static_cast<uint32_t>(offset)};
        diagnostics.add(std::move(diagnostic));
    };
    std::string reason;
    std::optional<std::string> content = read_file(path, reason);
    if (!content) {
        tell(DiagnosticLevel::kError, "missing-file", "cannot be read: " + reason, SourceText::whole(path, ""), 0);
        return std::nullopt;
    }
    SourcePtr source = SourceText::whole(path, std::move(*content));
    CsvReader reader(source->text());
    bool told = false;
    CsvTable table = read_table(reader, [&](size_t offset, size_t cells) {
        if (told) return;
        told = true;
        std::string message =
            "a row of " + std::to_string(cells) + " cells below a header of fewer; the cells beyond it have no name";
        tell(DiagnosticLevel::kWarning, "csv", std::move(message), source, offset);
    });
    if (reader.open_quote() != std::string_view::npos) {
        tell(DiagnosticLevel::kError, "csv", "this quote is not closed", source, reader.open_quote());
        return std::nullopt;
    }
    return table;
}

}  // namespace tocsin
