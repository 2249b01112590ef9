// libyaml reads the text and says where each node begins and ends, counted in characters. Where the characters of a value stand is found
// by base/yaml_alignment.h.
#include "base/yaml_source.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include <yaml.h>

#include "base/text.h"
#include "base/yaml_alignment.h"

namespace tocsin {
namespace {

constexpr size_t kMaxNodes = 500'000;  // aliases of aliases must not fill the memory
constexpr size_t kMaxBytes = 64 << 20;
constexpr size_t kMaxDepth = 500;  // who walks the tree calls itself

// Offsets of the characters of a valid UTF-8 text. The way from the one asked for last is walked, and those asked for are near it.
class CharacterOffsets {
public:
    // `begin`: where character 0 stands.
    CharacterOffsets(std::string_view text, size_t begin) : text_(text), byte_(begin) {}

    uint32_t of(size_t character) {
        for (; character_ < character && byte_ < text_.size(); ++character_) {
            do {
                ++byte_;
            } while (is_inside());
        }
        for (; character_ > character; --character_) {
            do {
                --byte_;
            } while (is_inside());
        }
        return static_cast<uint32_t>(byte_);
    }

private:
    // Whether a character began before byte_ and goes on there.
    bool is_inside() const { return byte_ < text_.size() && (static_cast<unsigned char>(text_[byte_]) & 0xC0) == 0x80; }

    std::string_view text_;
    size_t byte_;
    size_t character_ = 0;
};

std::string text_of(const yaml_char_t* text) { return text ? reinterpret_cast<const char*>(text) : ""; }

bool is_null_word(std::string_view text) {
    return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

class TreeBuilder {
public:
    TreeBuilder(const SourcePtr& source, size_t shift, Diagnostics& diagnostics)
        : source_(source), text_(source->text()), offsets_(text_, shift), diagnostics_(diagnostics) {}

    std::vector<YamlNode> documents;

    // False if the text cannot be read any further, which has been told.
    bool take(const yaml_event_t& event) {
        switch (event.type) {
            case YAML_DOCUMENT_START_EVENT:
                open_.clear();
                anchors_.clear();
                break;
            case YAML_ALIAS_EVENT: take_alias(text_of(event.data.alias.anchor), event.start_mark); break;
            case YAML_SCALAR_EVENT: take_scalar(event); break;
            case YAML_SEQUENCE_START_EVENT:
                open(YamlNode::Kind::kList, event.start_mark, event.data.sequence_start.anchor,
                     event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
                break;
            case YAML_MAPPING_START_EVENT:
                open(YamlNode::Kind::kMap, event.start_mark, event.data.mapping_start.anchor,
                     event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
                break;
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT: close(event.end_mark); break;
            default: break;
        }
        return !failed_;
    }

    void tell_problem(const yaml_parser_t& parser) {
        std::string message = parser.problem ? parser.problem : "the text cannot be read";
        if (parser.context) message.append(" ").append(parser.context);
        fail("YAML: " + message, offsets_.of(parser.problem_mark.index));
    }

private:
    struct Open {
        YamlNode node;
        YamlNode key;
        bool has_key;
        bool in_brackets;
        std::string anchor;
        size_t first;  // number of nodes before this one
    };
    struct Anchored {
        YamlNode node;
        size_t size;
    };

    void fail(std::string message, uint32_t at) {
        if (!failed_) tell(DiagnosticLevel::kError, "syntax", std::move(message), {at, at});
        failed_ = true;
    }

    YamlNode make(YamlNode::Kind kind, const yaml_mark_t& mark) {
        if (++nodes_ > kMaxNodes) fail("YAML: too many nodes", 0);
        YamlNode node;
        node.kind = kind;
        const uint32_t begin = offsets_.of(mark.index);
        node.span = {begin, begin};
        return node;
    }

    void take_alias(const std::string& anchor, const yaml_mark_t& mark) {
        const auto known = anchors_.find(anchor);
        if (known != anchors_.end()) {
            nodes_ += known->second.size;
            if (nodes_ > kMaxNodes) return fail("YAML: too many nodes", 0);
            return add(YamlNode(known->second.node), {});
        }
        const bool inside =
            std::any_of(open_.begin(), open_.end(), [&](const Open& outer) { return outer.anchor == anchor; });
        if (!inside) return fail("YAML: unknown anchor `" + anchor + "`", offsets_.of(mark.index));
        add(YamlNode{}, {});  // refers to a node that it stands in
    }

    void take_scalar(const yaml_event_t& event) {
        const auto& scalar = event.data.scalar;
        const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
        const bool plain = scalar.style == YAML_PLAIN_SCALAR_STYLE && !scalar.tag;
        const bool null = plain && is_null_word(text);
        YamlNode node = make(null ? YamlNode::Kind::kNull : YamlNode::Kind::kScalar, event.start_mark);
        node.plain = plain;
        if (!null) {
            const bool block = scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE;
            node.text = text;
            node.span.end = block ? static_cast<uint32_t>(align_scalar(text_, node.span.begin, text, nullptr))
                                  : offsets_.of(event.end_mark.index);
        }
        add(std::move(node), text_of(scalar.anchor));
    }

    void open(YamlNode::Kind kind, const yaml_mark_t& mark, const yaml_char_t* anchor, bool in_brackets) {
        if (open_.size() == kMaxDepth) return fail("YAML: nested too deeply", offsets_.of(mark.index));
        const size_t first = nodes_;
        open_.push_back({make(kind, mark), {}, false, in_brackets, text_of(anchor), first});
    }

    void close(const yaml_mark_t& end) {
        Open open = std::move(open_.back());
        open_.pop_back();
        // What has no brackets ends with what it holds.
        if (open.in_brackets) open.node.span.end = std::max(open.node.span.end, offsets_.of(end.index));
        add(std::move(open.node), open.anchor, nodes_ - open.first);
    }

    void add(YamlNode node, const std::string& anchor, size_t size = 1) {
        if (!anchor.empty()) anchors_[anchor] = {node, size};
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

    void tell(DiagnosticLevel level, std::string_view code, std::string message, Span span) {
        diagnostics_.add({level, std::string(code), std::move(message), span, source_, {}});
    }

    const SourcePtr& source_;
    std::string_view text_;
    CharacterOffsets offsets_;
    Diagnostics& diagnostics_;
    std::vector<Open> open_;
    std::map<std::string, Anchored> anchors_;
    size_t nodes_ = 0;
    bool failed_ = false;
};

struct DeleteParser {
    void operator()(yaml_parser_t* parser) const {
        yaml_parser_delete(parser);
        delete parser;
    }
};

struct Unreadable {
    std::string_view reason;
    size_t at = 0;
};

// What is no text for a reader of YAML, told with its place.
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
    const size_t shift = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    const std::unique_ptr<yaml_parser_t, DeleteParser> parser(new yaml_parser_t());
    if (yaml_parser_initialize(parser.get()) == 0) {
        tell("YAML: out of memory", 0);
        return {};
    }
    yaml_parser_set_encoding(parser.get(), YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser.get(), reinterpret_cast<const unsigned char*>(text.data() + shift),
                                 text.size() - shift);
    TreeBuilder builder(source, shift, diagnostics);
    for (bool more = true; more;) {
        yaml_event_t event;
        if (yaml_parser_parse(parser.get(), &event) == 0) {
            builder.tell_problem(*parser);
            break;
        }
        more = event.type != YAML_STREAM_END_EVENT && builder.take(event);
        yaml_event_delete(&event);
    }
    return std::move(builder.documents);
}

std::vector<uint32_t> scalar_offsets(const SourceText& source, const YamlNode& scalar) {
    std::vector<uint32_t> offsets;
    offsets.reserve(scalar.text.size() + 1);
    align_scalar(source.text(), scalar.span.begin, scalar.text, &offsets);
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
