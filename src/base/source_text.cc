#include "base/source_text.h"

#include <algorithm>

#include "base/check.h"

namespace tocsin {

Span cover(Span a, Span b) { return {std::min(a.begin, b.begin), std::max(a.end, b.end)}; }

SourcePtr SourceText::whole(std::string path, std::string text) {
    auto source = std::make_shared<SourceText>();
    source->path_ = std::move(path);
    source->text_ = std::move(text);
    source->file_text_ = std::make_shared<const std::string>(source->text_);
    return source;
}

SourcePtr SourceText::extracted(std::string path, std::shared_ptr<const std::string> file_text, std::string text,
                                std::vector<uint32_t> offsets) {
    CHECK(offsets.size() == text.size() + 1, "an offset per character and one for the end");
    auto source = std::make_shared<SourceText>();
    source->path_ = std::move(path);
    source->file_text_ = std::move(file_text);
    source->text_ = std::move(text);
    source->offsets_ = std::move(offsets);
    return source;
}

uint32_t SourceText::file_offset(uint32_t offset) const {
    uint32_t last = static_cast<uint32_t>(text_.size());
    offset = std::min(offset, last);
    return offsets_.empty() ? offset : offsets_[offset];
}

Location SourceText::locate(uint32_t offset) const {
    const std::string& file = *file_text_;
    uint32_t end = std::min<uint32_t>(file_offset(offset), static_cast<uint32_t>(file.size()));
    Location at;
    for (uint32_t i = 0; i < end; ++i) {
        if (file[i] == '\n') {
            ++at.line;
            at.column = 1;
        } else if ((file[i] & 0xC0) != 0x80) {
            ++at.column;
        }
    }
    return at;
}

std::string_view SourceText::line_at(uint32_t offset) const {
    std::string_view file = *file_text_;
    size_t at = std::min<size_t>(file_offset(offset), file.size());
    size_t begin = at == 0 ? std::string_view::npos : file.rfind('\n', at - 1);
    begin = begin == std::string_view::npos ? 0 : begin + 1;
    size_t end = file.find('\n', at);
    if (end == std::string_view::npos) end = file.size();
    if (end > begin && file[end - 1] == '\r') --end;
    return file.substr(begin, end - begin);
}

}  // namespace tocsin
