// CSV files (RFC 4180): fields between commas, in double quotes where they hold commas, quotes (doubled) or line
// breaks. Lines end with LF or CRLF; a byte order mark and lines without any character are skipped.
#include "plan/csv.h"

#include <algorithm>
#include <set>

#include "base/read_file.h"
#include "base/text.h"
#include "plan/environment.h"

namespace tocsin {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class CsvReader {
public:
    explicit CsvReader(std::string_view text, char separator = ',') : text_(text), separator_(separator) {
        if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
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
        } while (take(separator_));
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
        const char ends[] = {separator_, '\r', '\n'};
        size_t end = std::min(text_.find_first_of(std::string_view(ends, sizeof ends), at_), text_.size());
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
    char separator_;
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

// Tells what is wrong with a file.
class Teller {
public:
    Teller(SourcePtr source, Diagnostics& diagnostics) : source_(std::move(source)), diagnostics_(diagnostics) {}

    void error(std::string_view code, std::string message, size_t offset) {
        tell(DiagnosticLevel::kError, code, std::move(message), offset);
    }
    void warning(std::string message, size_t offset) {
        tell(DiagnosticLevel::kWarning, "csv", std::move(message), offset);
    }

private:
    void tell(DiagnosticLevel level, std::string_view code, std::string message, size_t offset) {
        const Span span{static_cast<uint32_t>(offset), static_cast<uint32_t>(offset)};
        diagnostics_.add({level, std::string(code), std::move(message), span, source_, {}});
    }

    SourcePtr source_;
    Diagnostics& diagnostics_;
};

// Cells are found by the name of their column, so each needs one of its own.
void leave_out_unusable_columns(CsvTable& table, Teller& tell) {
    std::vector<size_t> kept;
    std::set<std::string_view> names;
    for (size_t i = 0; i < table.header.size(); ++i) {
        const std::string& name = table.header[i];
        if (!name.empty() && names.insert(name).second)
            kept.push_back(i);
        else if (name.empty())
            tell.warning("column " + std::to_string(i + 1) + " has no name and is left out", 0);
        else
            tell.warning("column " + std::to_string(i + 1) + " is left out: `" + name + "` is there already", 0);
    }
    if (kept.size() == table.header.size()) return;
    auto pick = [&](std::vector<std::string>& cells) {
        for (size_t i = 0; i < kept.size(); ++i) {
            if (kept[i] != i) cells[i] = std::move(cells[kept[i]]);
        }
        cells.resize(kept.size());
    };
    for (std::vector<std::string>& row : table.rows) pick(row);
    names.clear();
    pick(table.header);
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
            // A line without characters would be no row, and a byte order mark no part of a name.
            const bool lost =
                (cells.size() == 1 && cells[i].empty()) || (out.empty() && cells[i].starts_with(kByteOrderMark));
            const bool plain = !lost && cells[i].find_first_of("\",\r\n") == std::string::npos;
            out += plain ? cells[i] : '"' + replace_all(cells[i], "\"", "\"\"") + '"';
        }
        out += '\n';
    };
    add_row(table.header);
    for (const auto& row : table.rows) add_row(row);
    return out;
}

std::optional<CsvTable> read_csv(const std::string& path, Diagnostics& diagnostics) {
    std::string reason;
    if (std::optional<std::string> content = read_file(path, reason))
        return read_csv(SourceText::whole(path, std::move(*content)), ',', diagnostics);
    Teller(SourceText::whole(path, ""), diagnostics).error("missing-file", "cannot be read: " + reason, 0);
    return std::nullopt;
}

std::optional<CsvTable> read_csv(const SourcePtr& source, char separator, Diagnostics& diagnostics) {
    Teller tell(source, diagnostics);
    CsvReader reader(source->text(), separator);
    bool told = false;
    CsvTable table = read_table(reader, [&](size_t offset, size_t cells) {
        if (told) return;
        told = true;
        tell.warning(
            "a row of " + std::to_string(cells) + " cells below a header of fewer; the cells beyond it have no name",
            offset);
    });
    if (reader.open_quote() != std::string_view::npos) {
        tell.error("csv", "this quote is not closed", reader.open_quote());
        return std::nullopt;
    }
    leave_out_unusable_columns(table, tell);
    return table;
}

}  // namespace tocsin
