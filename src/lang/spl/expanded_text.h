// The query after its macros were expanded, with the place in the original source that each character stands for.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"

namespace tocsin::spl {

// Half-open range of offsets into an ExpandedText.
struct Range {
    size_t begin = 0;
    size_t end = 0;
    bool empty() const { return begin >= end; }
};

class ExpandedText {
public:
    // Appends characters that stand in the source from `source_begin` on.
    void append_source(std::string_view text, uint32_t source_begin);
    // Appends characters that a macro (or another rewriting) made: all of them stand for `origin`. `macro` is the name
    // of the outermost macro, empty if the text comes from elsewhere.
    void append_made(std::string_view text, Span origin, std::string_view macro);
    // Appends a part of another text with its origins.
    void append_part(const ExpandedText& other, Range range);

    std::string_view text() const { return text_; }
    std::string_view text(Range range) const {
        return std::string_view(text_).substr(range.begin, range.end - range.begin);
    }
    size_t size() const { return text_.size(); }

    // Where the character stands in the source; for the end of the text the place behind its last character.
    Span origin(size_t offset) const;
    // The source that a range stands for; for an empty range the place of the next character.
    Span origin(Range range) const;
    // Name of the macro that made the character; empty if it was written.
    std::string_view macro(size_t offset) const;

    // The macros that were expanded, also those inside others, with their definitions before arguments are filled in.
    const std::map<std::string, std::string>& macros() const { return macros_; }
    void note_macro(std::string_view name, std::string_view definition) { macros_.emplace(name, definition); }

private:
    struct Piece {
        size_t begin;  // in text_; the piece ends where the next begins
        Span source;   // written: of the first character, growing with the offset; made: of all characters
        bool written;
        std::string macro;
    };
    const Piece* piece_at(size_t offset) const;

    std::string text_;
    std::vector<Piece> pieces_;
    std::map<std::string, std::string> macros_;
};

}  // namespace tocsin::spl
