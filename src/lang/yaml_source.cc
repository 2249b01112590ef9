// yaml-cpp reads the text and says where each node begins, but not where the characters of a scalar's value stand. That
// is found by walking the value and the file side by side: what the style adds in the file (indentation, line folding,
// quotes, escapes) is stepped over, everything else is equal. yaml-cpp's exceptions end here.
#include "lang/yaml_source.h"

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "base/text.h"

namespace tocsin {
namespace {

constexpr size_t kMaxNodes = 500'000;  // aliases of aliases must not fill the memory
constexpr size_t kMaxBytes = 64 << 20;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }

// --- aligning a value with the file ---

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
            closed_ = at_ < file_.size();
            at_ += closed_ ? 1 : 0;
        }
        return at_;
    }
    // False if the scalar's quotes are still open at the end of the file.
    bool closed() const { return closed_; }

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
    bool closed_ = true;
};

// --- building the tree ---

struct TooManyNodes {};

class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(const SourcePtr& source, size_t shift, Diagnostics& diagnostics)
        : source_(source), text_(source->text()), shift_(shift), diagnostics_(diagnostics) {}

    std::vector<YamlNode> documents;

    void OnDocumentStart(const YAML::Mark&) override {
        open_.clear();
        anchors_.clear();
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        YamlNode node = make(YamlNode::Kind::kNull, mark, anchor);
        node.plain = true;
        add(std::move(node), anchor);
    }
    void OnAlias(const YAML::Mark&, YAML::anchor_t anchor) override {
        auto it = anchors_.find(anchor);
        if (it == anchors_.end()) return add(YamlNode{}, 0);  // refers to a node that it stands in
        nodes_ += it->second.size;
        if (nodes_ > kMaxNodes) throw TooManyNodes{};
        add(YamlNode(it->second.node), 0);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        YamlNode node = make(YamlNode::Kind::kScalar, mark, anchor);
        node.plain = tag == "?";
        node.text = value;
        Alignment alignment(text_, node.span.begin, value);
        node.span.end = static_cast<uint32_t>(alignment.run(nullptr));
        // yaml-cpp takes this for a text that ends with the file.
        if (!alignment.closed()) tell(DiagnosticLevel::kError, "syntax", "YAML: the quotes are not closed", node.span);
        add(std::move(node), anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open_.push_back({make(YamlNode::Kind::kList, mark, anchor), {}, false, anchor, nodes_});
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open_.push_back({make(YamlNode::Kind::kMap, mark, anchor), {}, false, anchor, nodes_});
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        YamlNode node;
        YamlNode key;
        bool has_key;
        YAML::anchor_t anchor;
        size_t first;  // number of nodes before this one
    };
    struct Anchored {
        YamlNode node;
        size_t size;
    };

    YamlNode make(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t) {
        if (++nodes_ > kMaxNodes) throw TooManyNodes{};
        YamlNode node;
        node.kind = kind;
        size_t begin = std::min(static_cast<size_t>(std::max(mark.pos, 0)) + shift_, text_.size());
        node.span = {static_cast<uint32_t>(begin), static_cast<uint32_t>(begin)};
        return node;
    }

    void add(YamlNode node, YAML::anchor_t anchor, size_t size = 1) {
        if (anchor != 0) anchors_[anchor] = {node, size};
        if (open_.empty()) {
            documents.push_back(std::move(node));
            return;
        }
        Open& open = open_.back();
        if (node.span.begin >= open.node.span.begin) open.node.span = cover(open.node.span, node.span);
        if (open.node.is_list()) {
            open.node.items.push_back(std::move(node));
        } else if (!open.has_key) {
            open.key = std::move(node);
            open.has_key = true;
        } else {
            add_member(open, std::move(node));
        }
    }

    void add_member(Open& open, YamlNode value) {
        open.has_key = false;
        if (open.key.is_null()) open.key.text = "null";
        if (open.key.is_list() || open.key.is_map()) {
            tell(DiagnosticLevel::kWarning, "rule", "a list or map as a key is ignored", open.key.span);
            return;
        }
        for (YamlMember& member : open.node.members) {
            if (member.key.text != open.key.text) continue;
            tell(DiagnosticLevel::kWarning, "rule", "key `" + open.key.text + "` occurs twice; this one counts",
                 open.key.span);
            member = {std::move(open.key), std::move(value)};
            return;
        }
        open.node.members.push_back({std::move(open.key), std::move(value)});
    }

    void close() {
        Open open = std::move(open_.back());
        open_.pop_back();
        take_bracket(open.node);
        add(std::move(open.node), open.anchor, nodes_ - open.first + 1);
    }

    // The end of a list or map in brackets is behind its bracket.
    void take_bracket(YamlNode& node) {
        char first = node.span.begin < text_.size() ? text_[node.span.begin] : '\0';
        if (first != '[' && first != '{') return;
        size_t at = std::max<size_t>(node.span.end, node.span.begin + 1);
        while (at < text_.size() && (is_ascii_space(text_[at]) || text_[at] == ',' || text_[at] == '#')) {
            at = text_[at] == '#' ? std::min(text_.find('\n', at), text_.size()) : at + 1;
        }
        if (at < text_.size() && text_[at] == (first == '[' ? ']' : '}')) node.span.end = static_cast<uint32_t>(at + 1);
    }

    void tell(DiagnosticLevel level, std::string_view code, std::string message, Span span) {
        diagnostics_.add({level, std::string(code), std::move(message), span, source_, {}});
    }

    const SourcePtr& source_;
    std::string_view text_;
    size_t shift_;
    Diagnostics& diagnostics_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Anchored> anchors_;
    size_t nodes_ = 0;
};

struct Unreadable {
    std::string_view reason;
    size_t at = 0;
};

// What yaml-cpp would misread without a word.
std::optional<Unreadable> unreadable(std::string_view text) {
    if (text.size() > kMaxBytes) return Unreadable{"the file is too big for a rule"};
    if (!utf8_valid(text)) {
        const std::string repaired = utf8_repaired(text);
        const auto first = std::mismatch(text.begin(), text.end(), repaired.begin(), repaired.end()).first;
        return Unreadable{"the file is not UTF-8 text", static_cast<size_t>(first - text.begin())};
    }
    constexpr std::string_view kNoText("\0\x04", 2);
    if (size_t at = text.find_first_of(kNoText); at != std::string_view::npos)
        return Unreadable{"the file is not text", at};
    return std::nullopt;
}

}  // namespace

const YamlMember* YamlNode::member(std::string_view key) const {
    for (const YamlMember& each : members) {
        if (each.key.text == key) return &each;
    }
    return nullptr;
}

const YamlNode* YamlNode::find(std::string_view key) const {
    const YamlMember* found = member(key);
    return found ? &found->value : nullptr;
}

std::vector<YamlNode> parse_yaml(const SourcePtr& source, Diagnostics& diagnostics) {
    std::string_view text = source->text();
    auto tell = [&](std::string message, size_t at) {
        uint32_t begin = static_cast<uint32_t>(std::min(at, text.size()));
        diagnostics.add({DiagnosticLevel::kError, "syntax", std::move(message), {begin, begin}, source, {}});
    };
    if (const std::optional<Unreadable> found = unreadable(text)) {
        tell(std::string(found->reason), found->at);
        return {};
    }
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    size_t shift = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    TreeBuilder builder(source, shift, diagnostics);
    try {
        std::istringstream input{std::string(text.substr(shift))};
        YAML::Parser parser(input);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::DeepRecursion& error) {
        tell("YAML: nested too deeply", static_cast<size_t>(std::max(error.mark.pos, 0)) + shift);
    } catch (const YAML::Exception& error) {
        tell("YAML: " + error.msg, static_cast<size_t>(std::max(error.mark.pos, 0)) + shift);
    } catch (const TooManyNodes&) {
        tell("YAML: too many nodes", 0);
    } catch (const std::exception& error) {
        tell(std::string("YAML: ") + error.what(), 0);
    }
    return std::move(builder.documents);
}

std::vector<uint32_t> scalar_offsets(const SourceText& source, const YamlNode& scalar) {
    std::vector<uint32_t> offsets;
    offsets.reserve(scalar.text.size() + 1);
    Alignment(source.text(), scalar.span.begin, scalar.text).run(&offsets);
    return offsets;
}

SourcePtr scalar_source(const SourcePtr& source, const YamlNode& scalar) {
    std::vector<uint32_t> offsets = scalar_offsets(*source, scalar);
    for (uint32_t& offset : offsets) offset = source->file_offset(offset);
    std::shared_ptr<const std::string> file(source, &source->file_text());
    return SourceText::extracted(source->path(), std::move(file), scalar.text, std::move(offsets));
}

SourcePtr part_source(const SourcePtr& source, Span part) {
    std::vector<uint32_t> offsets;
    for (uint32_t at = part.begin; at <= part.end; ++at) offsets.push_back(source->file_offset(at));
    std::shared_ptr<const std::string> file(source, &source->file_text());
    return SourceText::extracted(source->path(), std::move(file), std::string(source->text(part)), std::move(offsets));
}

}  // namespace tocsin
