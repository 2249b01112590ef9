// The first and last piece are anchored, those between are found leftmost: no backtracking is needed for `*` alone.
#include "function/wildcard.h"

#include "base/text.h"

namespace tocsin {

Wildcard::Wildcard(std::string_view pattern, CaseRule letter_case) : letter_case_(letter_case) {
    for (std::string_view piece : split(pattern, '*')) {
        // `**` is `*`: an empty piece in the middle says nothing.
        if (piece.empty() && !pieces_.empty() && pieces_.size() > 1 && pieces_.back().empty()) continue;
        pieces_.emplace_back(piece);
        minimum_ += piece.size();
    }
}

size_t Wildcard::find(std::string_view text, std::string_view piece, size_t from) const {
    return letter_case_ == CaseRule::kSensitive ? text.find(piece, from) : find_ignore_case(text, piece, from);
}

bool Wildcard::match(std::string_view text) const {
    bool sensitive = letter_case_ == CaseRule::kSensitive;
    if (text.size() < minimum_) return false;
    if (pieces_.size() == 1) return sensitive ? text == pieces_[0] : equals_ignore_case(text, pieces_[0]);
    const std::string& head = pieces_.front();
    const std::string& tail = pieces_.back();
    if (!(sensitive ? text.substr(0, head.size()) == head : starts_with_ignore_case(text, head))) return false;
    if (!(sensitive ? text.substr(text.size() - tail.size()) == tail : ends_with_ignore_case(text, tail))) return false;
    std::string_view middle = text.substr(0, text.size() - tail.size());
    size_t at = head.size();
    for (size_t i = 1; i + 1 < pieces_.size(); ++i) {
        size_t found = find(middle, pieces_[i], at);
        if (found == std::string_view::npos) return false;
        at = found + pieces_[i].size();
    }
    return true;
}

bool Wildcard::match(std::string_view text, std::vector<std::string_view>& parts) const {
    parts.clear();
    if (!match(text)) return false;
    if (pieces_.size() == 1) return true;
    size_t at = pieces_.front().size();
    size_t end = text.size() - pieces_.back().size();
    for (size_t i = 1; i + 1 < pieces_.size(); ++i) {
        size_t found = find(text.substr(0, end), pieces_[i], at);
        parts.push_back(text.substr(at, found - at));
        at = found + pieces_[i].size();
    }
    parts.push_back(text.substr(at, end - at));
    return true;
}

}  // namespace tocsin
