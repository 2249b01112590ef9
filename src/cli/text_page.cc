#include "cli/text_page.h"

#include <algorithm>

#include "base/text.h"

namespace tocsin {
namespace {

constexpr size_t kNarrowest = 40;  // a terminal narrower than this folds by itself
constexpr size_t kGap = 2;         // between columns

// The text in lines of at most `width` letters, broken at blanks, else anywhere.
std::vector<std::string> folded(std::string_view text, size_t width) {
    std::vector<std::string> lines{std::string()};
    for (std::string_view row : split(text, '\n')) {
        for (std::string_view word : split(row, ' ')) {
            if (word.empty()) continue;
            std::string* line = &lines.back();
            if (!line->empty() && utf8_length(*line) + 1 + utf8_length(word) > width) line = &lines.emplace_back();
            while (line->empty() && utf8_length(word) > width) {
                const size_t cut = utf8_offset(word, width);
                *line = word.substr(0, cut);
                word.remove_prefix(cut);
                line = &lines.emplace_back();
            }
            *line += (line->empty() ? "" : " ") + std::string(word);
        }
    }
    return lines;
}

// Takes from the widest columns until all fit.
void fit(std::vector<size_t>& widths, size_t width) {
    size_t total = 2 + kGap * (widths.size() - 1);
    for (size_t each : widths) total += each;
    while (total > width) {
        size_t& widest = *std::max_element(widths.begin(), widths.end());
        if (widest <= 8) return;
        --widest;
        --total;
    }
}

}  // namespace

TextPage::TextPage(bool colours, size_t width)
    : colours_(colours), width_(width == 0 ? 0 : std::max(width, kNarrowest)) {}

void TextPage::paragraph(std::string_view text, const std::string& hang) {
    const size_t indent = utf8_length(hang);
    const size_t width = width_ == 0 ? std::string::npos : std::max(width_, indent + 20) - indent;
    std::string before = hang;
    for (const std::string& each : folded(text, width)) {
        line(before + each);
        before.assign(indent, ' ');
    }
}

void TextPage::code(std::string_view text, const std::string& indent) {
    const std::vector<std::string_view> lines = split(text, '\n');
    auto goes_on = [&](size_t i) { return i > 0 && text.starts_with('|') && !trim(lines[i]).starts_with('|'); };
    size_t common = std::string_view::npos;
    for (size_t i = 1; i < lines.size(); ++i) {
        const size_t at = lines[i].find_first_not_of(' ');
        if (goes_on(i) && at != std::string_view::npos) common = std::min(common, at);
    }
    for (size_t i = 0; i < lines.size(); ++i) {
        std::string_view each = lines[i];
        if (goes_on(i)) each.remove_prefix(std::min(common, each.size()));
        line(indent + (goes_on(i) ? "  " : "") + std::string(each));
    }
}

void TextPage::table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows) {
    std::vector<size_t> shown, widths;
    for (size_t column = 0; column < heading.size(); ++column) {
        size_t widest = 0;
        for (const auto& row : rows) widest = std::max(widest, utf8_length(row[column]));
        if (widest == 0) continue;
        shown.push_back(column);
        widths.push_back(std::max(widest, utf8_length(heading[column])));
    }
    if (width_ > 0) fit(widths, width_);
    auto add = [&](const std::vector<std::string>& row, bool faintly) {
        std::vector<std::vector<std::string>> cells;
        size_t height = 1;
        for (size_t i = 0; i < shown.size(); ++i) {
            cells.push_back(folded(row[shown[i]], widths[i]));
            height = std::max(height, cells.back().size());
        }
        for (size_t at = 0; at < height; ++at) {
            std::string text = "  ";
            for (size_t i = 0; i < shown.size(); ++i) {
                const std::string cell = at < cells[i].size() ? cells[i][at] : std::string();
                text += cell + std::string(widths[i] - utf8_length(cell) + kGap, ' ');
            }
            text.resize(text.find_last_not_of(' ') + 1);
            line(faintly ? faint(text) : text);
        }
    };
    add(heading, true);
    for (const auto& row : rows) add(row, false);
}

}  // namespace tocsin
