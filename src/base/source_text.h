// SourceText: the text of a query and where each of its characters stands in the user's file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// Half-open range of byte offsets into a SourceText's text.
struct Span {
    uint32_t begin = 0;
    uint32_t end = 0;
    bool operator==(const Span&) const = default;
};

// The smallest span that covers both.
Span cover(Span a, Span b);

// One-based position in a file; columns count characters (code points).
struct Location {
    uint32_t line = 1;
    uint32_t column = 1;
};

// A query as the parser sees it, plus the file that it came from. The text of a rule stands inside YAML, a macro's text inside
// another file's call: the offset map leads back to the place that a person can edit.
class SourceText {
public:
    // A text that is the whole file (or a query given on the command line, path "<query>").
    static std::shared_ptr<const SourceText> whole(std::string path, std::string text);
    // `text` extracted from `file_text`; offsets[i] is the file offset of text[i]; offsets has text.size()+1 entries.
    static std::shared_ptr<const SourceText> extracted(std::string path, std::shared_ptr<const std::string> file_text,
                                                       std::string text, std::vector<uint32_t> offsets);

    const std::string& path() const { return path_; }
    std::string_view text() const { return text_; }
    std::string_view text(Span span) const { return std::string_view(text_).substr(span.begin, span.end - span.begin); }
    const std::string& file_text() const { return *file_text_; }
    // Where the character at `offset` of text() stands in the file.
    uint32_t file_offset(uint32_t offset) const;
    Location locate(uint32_t offset) const;
    // The file's line that holds `offset`, without the line break.
    std::string_view line_at(uint32_t offset) const;

private:
    std::string path_;
    std::shared_ptr<const std::string> file_text_;
    std::string text_;
    std::vector<uint32_t> offsets_;  // empty: the text is the file
};

using SourcePtr = std::shared_ptr<const SourceText>;

}  // namespace tocsin
