// Colours come from the tokens of the languages' own lexers; a stage's first word is its keyword.
#include "catalog/highlight.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "catalog/stages.h"
#include "lang/kql/lexer.h"
#include "lang/spl/lexer.h"

namespace tocsin {
namespace {

constexpr size_t kLongestFile = 100000;

void paint(std::string& classes, size_t begin, size_t end, char colour) {
    for (size_t i = begin; i < end && i < classes.size(); ++i) classes[i] = colour;
}

void paint_kql(const SourceText& query, std::string& classes) {
    Arena arena;
    Diagnostics ignored(nullptr);
    std::vector<kql::Token> tokens;
    kql::tokenize(query, arena, ignored, tokens);
    size_t end = 0;
    for (const kql::Token& token : tokens) {
        // What lies between tokens and is no blank is a comment.
        std::string_view between = query.text().substr(end, token.span.begin - end);
        if (size_t comment = between.find("//"); comment != std::string_view::npos)
            paint(classes, end + comment, token.span.begin, 'c');
        end = token.span.end;
        if (token.kind == kql::TokenKind::kLiteral)
            paint(classes, token.span.begin, token.span.end, token.is_string() ? 's' : 'n');
    }
}

void paint_spl(const SourceText& query, std::string& classes) {
    spl::ExpandedText text;
    text.append_source(query.text(), 0);
    spl::Lexer lexer(text, {0, text.size()});
    for (spl::Token token = lexer.next(); token.kind != spl::TokenKind::kEnd; token = lexer.next()) {
        if (token.kind == spl::TokenKind::kString || token.kind == spl::TokenKind::kQuoted)
            paint(classes, token.range.begin, token.range.end, 's');
        if (token.kind == spl::TokenKind::kUnclosed) break;
    }
    bool macro = false;
    for (size_t i = 0; i < classes.size(); ++i) {
        if (query.text()[i] == '`') {
            macro = !macro;
            classes[i] = 'm';
        } else if (macro) {
            classes[i] = 'm';
        }
    }
}

// YAML: keys, comments. Only for the look: the rule was read by a parser.
void paint_yaml(std::string_view text, std::string& classes) {
    size_t at = 0;
    for (std::string_view line : split(text, '\n')) {
        size_t begin = line.find_first_not_of(" -");
        if (begin != std::string_view::npos && line[begin] == '#') {
            paint(classes, at + begin, at + line.size(), 'c');
        } else if (begin != std::string_view::npos) {
            size_t end = begin;
            while (end < line.size() &&
                   (is_ascii_alnum(line[end]) || std::string_view("_-.|").find(line[end]) != std::string_view::npos))
                ++end;
            const bool key = end > begin && end < line.size() && line[end] == ':' &&
                             (end + 1 == line.size() || line[end + 1] == ' ');
            if (key) paint(classes, at + begin, at + end, 'y');
        }
        at += line.size() + 1;
    }
}

// `marks`: HTML put before the byte at an offset.
std::string coloured(std::string_view text, std::string_view classes, const std::map<size_t, std::string>& marks) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
        if (auto mark = marks.find(at); mark != marks.end()) out += mark->second;
        size_t end = at + 1;
        while (end < text.size() && classes[end] == classes[at] && marks.count(end) == 0) ++end;
        std::string piece = html_escaped(text.substr(at, end - at));
        if (classes[at] == ' ')
            out += piece;
        else
            out.append("<span class=\"").append(1, classes[at]).append("\">").append(piece).append("</span>");
        at = end;
    }
    return out;
}

}  // namespace

std::string html_escaped(std::string_view text) {
    std::string out;
    for (char c : utf8_repaired(text)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

HighlightedRule::HighlightedRule(const RuleEntry& entry) : entry_(entry) {
    const Rule& rule = entry.rule();
    if (!rule.query) return;
    classes_.assign(rule.query->text().size(), ' ');
    switch (rule.language) {
        case Language::kKql: paint_kql(*rule.query, classes_); break;
        case Language::kSpl: paint_spl(*rule.query, classes_); break;
        case Language::kSigma: paint_yaml(rule.query->text(), classes_); break;
    }
    if (rule.language == Language::kSigma) return;
    for (const Stage& stage : entry.facts.stages) {
        std::string_view text = rule.query->text(stage.span);
        size_t begin = text.find_first_not_of("| \n\t\r");
        size_t end = begin;
        while (end < text.size() && (is_ascii_alpha(text[end]) || text[end] == '-')) ++end;
        if (begin != std::string_view::npos && text.substr(begin, end - begin) == stage.kind)
            paint(classes_, stage.span.begin + begin, stage.span.begin + end, 'k');
    }
}

std::string HighlightedRule::stage(const Stage& stage) const {
    const SourcePtr& query = entry_.rule().query;
    if (!query) return html_escaped(stage.text);
    std::string out;
    for (Span line : stage_lines(*query, stage.span)) {
        if (!out.empty()) out += '\n';
        out += coloured(query->text(line), std::string_view(classes_).substr(line.begin, line.end - line.begin), {});
    }
    return out;
}

std::string HighlightedRule::body() const {
    const Rule& rule = entry_.rule();
    auto mark = [](size_t number) {
        std::string n = std::to_string(number);
        return "<a class=\"at\" id=\"at-" + n + "\" href=\"#stage-" + n + "\" title=\"Stage " + n + "\">" + n + "▸</a>";
    };
    std::map<size_t, std::string> marks;
    const std::string& file = rule.file->file_text();
    const bool whole = file.size() <= kLongestFile && !ends_with_ignore_case(rule.path, ".json") &&
                       (rule.language != Language::kSigma || rule.query == rule.file);
    if (!whole || !rule.query) {
        if (!rule.query) return html_escaped(file.substr(0, kLongestFile));
        for (size_t i = 0; i < entry_.facts.stages.size(); ++i) marks[entry_.facts.stages[i].span.begin] += mark(i + 1);
        return coloured(rule.query->text(), classes_, marks);
    }
    std::string classes(file.size(), ' ');
    paint_yaml(file, classes);
    if (rule.query != rule.file && !classes_.empty()) {
        // The query's lines lost their keys' colour where they look like YAML.
        for (size_t i = rule.query->file_offset(0);
             i < rule.query->file_offset(static_cast<uint32_t>(classes_.size())) && i < classes.size(); ++i)
            classes[i] = ' ';
        for (size_t i = 0; i < classes_.size(); ++i) {
            uint32_t at = rule.query->file_offset(static_cast<uint32_t>(i));
            if (at < classes.size()) classes[at] = classes_[i];
        }
    }
    for (size_t i = 0; i < entry_.facts.stages.size(); ++i)
        marks[rule.query->file_offset(entry_.facts.stages[i].span.begin)] += mark(i + 1);
    return coloured(file, classes, marks);
}

}  // namespace tocsin
