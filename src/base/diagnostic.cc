#include "base/diagnostic.h"

#include <algorithm>

#include "base/text.h"

namespace tocsin {

Location Diagnostic::location() const { return source ? source->locate(span.begin) : Location{}; }

std::string to_string(const Diagnostic& diagnostic) {
    std::string out;
    const SourceText* source = diagnostic.source.get();
    if (source) {
        Location at = diagnostic.location();
        out += source->path() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
    }
    out += diagnostic.level == DiagnosticLevel::kError ? "error: " : "warning: ";
    out += diagnostic.message + "\n";
    if (source && !source->text().empty()) {
        Location at = diagnostic.location();
        std::string_view line = source->line_at(diagnostic.span.begin);
        // Long lines are cut around the caret, so that the caret is seen in a terminal.
        constexpr size_t kWidth = 160;
        size_t column = at.column - 1;
        size_t byte = utf8_offset(line, column);
        size_t first = byte > kWidth / 2 && line.size() > kWidth ? byte - kWidth / 2 : 0;
        while (first > 0 && first < line.size() && (line[first] & 0xC0) == 0x80) --first;
        std::string shown(line.substr(first, utf8_cut(line.substr(first), kWidth)));
        // Tabs would move the caret away, and escape sequences are not the file's to send to the terminal.
        std::replace_if(
            shown.begin(), shown.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; }, ' ');
        size_t caret = utf8_length(line.substr(first, byte - first));
        size_t length = diagnostic.span.end > diagnostic.span.begin ? diagnostic.span.end - diagnostic.span.begin : 1;
        size_t rest = utf8_length(shown) > caret ? utf8_length(shown) - caret : 1;
        out += "  " + shown + "\n  " + std::string(caret, ' ') + "^" +
               std::string(std::min(length, rest) - (std::min(length, rest) > 0 ? 1 : 0), '~') + "\n";
    }
    if (!diagnostic.help.empty()) out += "  help: " + diagnostic.help + "\n";
    return out;
}

void Diagnostics::error(std::string_view code, std::string message, Span span, std::string help) {
    add({DiagnosticLevel::kError, std::string(code), std::move(message), span, source_, std::move(help)});
}

void Diagnostics::warning(std::string_view code, std::string message, Span span, std::string help) {
    add({DiagnosticLevel::kWarning, std::string(code), std::move(message), span, source_, std::move(help)});
}

void Diagnostics::add(Diagnostic diagnostic) {
    if (diagnostic.level == DiagnosticLevel::kError) ++errors_;
    all_.push_back(std::move(diagnostic));
}

std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& candidates) {
    std::string_view best;
    size_t best_distance = std::max<size_t>(1, name.size() / 3) + 1;
    for (std::string_view candidate : candidates) {
        if (candidate == name) continue;
        size_t distance = equals_ignore_case(name, candidate) ? 0 : edit_distance(name, candidate, best_distance);
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& candidates) {
    std::string_view nearest = nearest_name(name, candidates);
    return nearest.empty() ? std::string() : "did you mean `" + std::string(nearest) + "`?";
}

}  // namespace tocsin
