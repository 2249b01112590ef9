#include "lang/spl/expanded_text.h"

#include <algorithm>

namespace tocsin::spl {

void ExpandedText::append_source(std::string_view text, uint32_t source_begin) {
    if (text.empty()) return;
    pieces_.push_back({text_.size(), {source_begin, source_begin + 1}, true, {}});
    text_ += text;
}

void ExpandedText::append_made(std::string_view text, Span origin, std::string_view macro) {
    if (text.empty()) return;
    pieces_.push_back({text_.size(), origin, false, std::string(macro)});
    text_ += text;
}

void ExpandedText::append_part(const ExpandedText& other, Range range) {
    for (size_t at = range.begin; at < range.end;) {
        const Piece* piece = other.piece_at(at);
        size_t index = static_cast<size_t>(piece - other.pieces_.data());
        size_t end = index + 1 < other.pieces_.size() ? std::min(other.pieces_[index + 1].begin, range.end) : range.end;
        std::string_view part = other.text({at, end});
        if (piece->written)
            append_source(part, other.origin(at).begin);
        else
            append_made(part, piece->source, piece->macro);
        at = end;
    }
}

const ExpandedText::Piece* ExpandedText::piece_at(size_t offset) const {
    auto after =
        std::upper_bound(pieces_.begin(), pieces_.end(), offset, [](size_t o, const Piece& p) { return o < p.begin; });
    return after == pieces_.begin() ? nullptr : &*std::prev(after);
}

Span ExpandedText::origin(size_t offset) const {
    const Piece* piece = piece_at(std::min(offset, text_.empty() ? 0 : text_.size() - 1));
    if (!piece) return {};
    if (!piece->written) return offset >= text_.size() ? Span{piece->source.end, piece->source.end} : piece->source;
    uint32_t begin = piece->source.begin + static_cast<uint32_t>(offset - piece->begin);
    return {begin, offset >= text_.size() ? begin : begin + 1};
}

Span ExpandedText::origin(Range range) const {
    if (range.empty()) {
        Span at = origin(range.begin);
        return {at.begin, at.begin};
    }
    return cover(origin(range.begin), origin(range.end - 1));
}

std::string_view ExpandedText::macro(size_t offset) const {
    const Piece* piece = piece_at(offset);
    return piece ? std::string_view(piece->macro) : std::string_view();
}

}  // namespace tocsin::spl
