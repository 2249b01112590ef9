// A page of text for a terminal: headings, paragraphs, tables and code, folded to its width.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

class TextPage {
public:
    // `width` 0: lines are as long as they like.
    TextPage(bool colours, size_t width);

    std::string bold(const std::string& text) const { return colours_ ? "\x1b[1m" + text + "\x1b[0m" : text; }
    std::string faint(const std::string& text) const { return colours_ ? "\x1b[2m" + text + "\x1b[0m" : text; }

    void line(const std::string& text) { out_ += text + "\n"; }
    void heading(const std::string& text) { out_ += "\n" + bold(text) + "\n"; }
    // Folded at blanks; `hang` stands before the first line, as many blanks before the others.
    void paragraph(std::string_view text, const std::string& hang);
    // A query's lines as they are; in a pipeline what belongs to a step stands below its first line.
    void code(std::string_view text, const std::string& indent);
    // Every row has as many cells as the heading. Cells that are too wide go on in the next line; empty columns are left out.
    void table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows);

    std::string take() { return std::move(out_); }

private:
    bool colours_;
    size_t width_;
    std::string out_;
};

}  // namespace tocsin
