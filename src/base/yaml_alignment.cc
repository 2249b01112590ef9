// The value and the file are walked side by side: what the style adds in the file (indentation, line folding, quotes, escapes) is stepped
// over, everything else is equal.
#include "base/yaml_alignment.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace tocsin {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }

class Alignment {
public:
    // `begin`: where the node starts in `file`, at its properties if it has any.
    Alignment(std::string_view file, size_t begin, std::string_view value) : file_(file), value_(value), at_(begin) {}

    // One file offset per byte of the value; nothing is kept if `offsets` is null. Returns the offset behind the
    // scalar.
    size_t run(std::vector<uint32_t>* offsets) {
        offsets_ = offsets;
        skip_properties();
        char style = at_ < file_.size() ? file_[at_] : '\0';
        if (style == '|' || style == '>') {
            enter_block();
            quote_ = '\0';
        } else if (style == '"' || style == '\'') {
            quote_ = style;
            ++at_;
        }
        size_t i = 0;
        while (i < value_.size()) i += block_ ? block_step(i) : flow_step(i);
        if (offsets_) offsets_->push_back(static_cast<uint32_t>(at_));
        if (quote_ != '\0') {
            while (at_ < file_.size() && file_[at_] != quote_) ++at_;
            at_ = std::min(at_ + 1, file_.size());
        }
        return at_;
    }

private:
    // `&anchor` and `!tag` before the value, with the blanks, line breaks and comments between.
    void skip_properties() {
        while (at_ < file_.size() && (file_[at_] == '&' || file_[at_] == '!')) {
            while (at_ < file_.size() && !is_ascii_space(file_[at_])) ++at_;
            while (at_ < file_.size() && (is_ascii_space(file_[at_]) || file_[at_] == '#')) {
                if (file_[at_] == '#')
                    skip_line();
                else
                    ++at_;
            }
        }
    }
    void skip_line() {
        while (at_ < file_.size() && file_[at_] != '\n') ++at_;
    }

    // Moves behind the header and finds the indentation: what the first line with text has more in the file than in the
    // value.
    void enter_block() {
        block_ = true;
        skip_line();
        at_ = std::min(at_ + 1, file_.size());
        size_t line = at_;
        size_t spaces = 0;
        while (line < file_.size()) {
            size_t end = line;
            while (end < file_.size() && file_[end] == ' ') ++end;
            if (end == file_.size() || !is_break(file_[end])) {
                spaces = end - line;
                break;
            }
            line = std::min(file_.find('\n', end), file_.size() - 1) + 1;
        }
        size_t text = value_.find_first_not_of('\n');
        size_t own = 0;
        while (text != std::string_view::npos && text + own < value_.size() && value_[text + own] == ' ') ++own;
        indent_ = spaces > own ? spaces - own : 0;
        skip_indent();
    }
    void skip_indent() {
        for (size_t n = 0; n < indent_ && at_ < file_.size() && file_[at_] == ' '; ++n) ++at_;
    }
    bool at_break() const {
        return at_ < file_.size() &&
               (file_[at_] == '\n' || (file_[at_] == '\r' && at_ + 1 < file_.size() && file_[at_ + 1] == '\n'));
    }
    void pass_break() {
        at_ += file_[at_] == '\r' ? 2 : 1;
        if (block_) skip_indent();
    }
    size_t put(size_t count) {
        if (offsets_) offsets_->insert(offsets_->end(), count, static_cast<uint32_t>(at_));
        return count;
    }

    // Both steps take the value from byte i on and return how many of its bytes they have placed.
    size_t block_step(size_t i) {
        char c = value_[i];
        if (c == '\n') {
            put(1);
            if (at_break()) pass_break();
            return 1;
        }
        if (c == ' ' && at_break()) {  // a folded line break
            put(1);
            pass_break();
            return 1;
        }
        while (at_break()) pass_break();
        put(1);
        if (at_ < file_.size()) ++at_;
        return 1;
    }

    size_t flow_step(size_t i) {
        char c = value_[i];
        if (quote_ == '"') {
            size_t escaped = escape_step();
            if (escaped > 0) return std::min(escaped, value_.size() - i);
        }
        if (c == ' ' || c == '\n') {
            size_t text = at_;
            while (text < file_.size() && is_blank(file_[text])) ++text;
            bool folds = text < file_.size() && is_break(file_[text]);
            if (folds && (c == '\n' || at_ == text || i + 1 == value_.size() || !is_blank(value_[i + 1]))) {
                at_ = text;
                put(1);
                at_ += file_[at_] == '\r' && at_ + 1 < file_.size() && file_[at_ + 1] == '\n' ? 2 : 1;
                while (at_ < file_.size() && is_blank(file_[at_])) ++at_;
                return 1;
            }
            put(1);
            if (at_ < file_.size() && file_[at_] == c) ++at_;
            return 1;
        }
        if (at_ < file_.size() && file_[at_] != c) {
            while (at_ < file_.size() && is_ascii_space(file_[at_])) ++at_;
            if (quote_ == '"' && at_ < file_.size() && file_[at_] == '\\') return flow_step(i);
        }
        put(1);
        if (at_ >= file_.size()) return 1;
        at_ += quote_ == '\'' && c == '\'' ? 2 : 1;
        return 1;
    }

    // At a backslash in double quotes: places the bytes that the escape stands for; 0 if here is none.
    size_t escape_step() {
        while (at_ + 1 < file_.size() && file_[at_] == '\\' &&
               is_break(file_[at_ + 1])) {  // an escaped line break is nothing
            at_ += 1;
            while (at_ < file_.size() && is_ascii_space(file_[at_])) ++at_;
        }
        if (at_ + 1 >= file_.size() || file_[at_] != '\\') return 0;
        size_t digits = 0;
        switch (file_[at_ + 1]) {
            case 'x': digits = 2; break;
            case 'u': digits = 4; break;
            case 'U': digits = 8; break;
            case 'N': return place_escape(2, 0x85);
            case '_': return place_escape(2, 0xA0);
            case 'L': return place_escape(2, 0x2028);
            case 'P': return place_escape(2, 0x2029);
            default: return place_escape(2, 'x');
        }
        char32_t code = 0;
        for (char c : file_.substr(at_ + 2, digits)) {
            int digit = is_ascii_digit(c) ? c - '0' : (ascii_lower(c) - 'a') + 10;
            code = code * 16 + static_cast<char32_t>(digit & 15);
        }
        return place_escape(2 + digits, code);
    }
    size_t place_escape(size_t length, char32_t code) {
        std::string bytes;
        utf8_append(bytes, code);
        put(bytes.size());
        at_ = std::min(at_ + length, file_.size());
        return bytes.size();
    }

    std::string_view file_;
    std::string_view value_;
    size_t at_;
    std::vector<uint32_t>* offsets_ = nullptr;
    bool block_ = false;
    size_t indent_ = 0;
    char quote_ = '\0';
};

}  // namespace

size_t align_scalar(std::string_view file, size_t begin, std::string_view value, std::vector<uint32_t>* offsets) {
    return Alignment(file, begin, value).run(offsets);
}

}  // namespace tocsin
