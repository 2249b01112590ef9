// A document that an action made stands nowhere in the file. It is written out as JSON (which is YAML, too) whose every character leads to
// the place in the file that it comes from, so that the rest of the front end sees texts like any other.
#include "lang/sigma/collection.h"

#include "base/text.h"
#include "data/json.h"

namespace tocsin::sigma {
namespace {

// Keys of `over` win; maps in both are merged.
void merge_into(YamlNode& map, const YamlNode& over) {
    for (const YamlMember& member : over.members) {
        if (member.key.text == "action") continue;
        YamlMember* found = nullptr;
        for (YamlMember& mine : map.members) {
            if (mine.key.text == member.key.text) found = &mine;
        }
        if (found == nullptr)
            map.members.push_back(member);
        else if (found->value.is_map() && member.value.is_map())
            merge_into(found->value, member.value);
        else
            *found = member;
    }
}

// Writes a node as JSON with the place of each character.
class Writer {
public:
    explicit Writer(const SourcePtr& source) : source_(source) {}

    SourcePtr write(const YamlNode& node) {
        at_ = node.span.begin;
        value(node);
        offsets_.push_back(source_->file_offset(at_));
        std::shared_ptr<const std::string> file(source_, &source_->file_text());
        return SourceText::extracted(source_->path(), std::move(file), std::move(text_), std::move(offsets_));
    }

private:
    void value(const YamlNode& node) {
        at_ = node.span.begin;
        switch (node.kind) {
            case YamlNode::Kind::kNull: put("null"); break;
            case YamlNode::Kind::kScalar: scalar(node); break;
            case YamlNode::Kind::kList:
                put("[");
                for (const YamlNode& item : node.items) {
                    if (&item != &node.items.front()) put(", ");
                    value(item);
                }
                put("]");
                break;
            case YamlNode::Kind::kMap:
                put("{");
                for (const YamlMember& member : node.members) {
                    if (&member != &node.members.front()) put(", ");
                    at_ = member.key.span.begin;
                    quoted(member.key.text);
                    put(": ");
                    value(member.value);
                }
                put("}");
                break;
        }
    }

    // Numbers and bools are what they are only without quotes.
    void scalar(const YamlNode& node) {
        bool bare = node.plain && !node.text.empty() && (node.text[0] != '-' || is_number(node.text));
        for (char c : node.text) bare = bare && (is_ascii_alnum(c) || c == '.' || c == '+' || c == '-');
        if (bare)
            put(node.text);
        else
            quoted(node.text);
    }

    static bool is_number(std::string_view text) { return text.size() > 1 && is_ascii_digit(text[1]); }

    void quoted(std::string_view text) {
        std::string json;
        write_json_string(text, json);
        put(json);
    }

    void put(std::string_view text) {
        text_ += text;
        offsets_.insert(offsets_.end(), text.size(), source_->file_offset(at_));
    }

    const SourcePtr& source_;
    std::string text_;
    std::vector<uint32_t> offsets_;
    uint32_t at_ = 0;
};

// From the document's start to the `---` before the next one.
Span document_span(std::string_view text, const std::vector<YamlNode>& documents, size_t index) {
    uint32_t begin = documents[index].span.begin;
    size_t end = index + 1 < documents.size() ? documents[index + 1].span.begin : text.size();
    size_t marker = text.rfind("\n---", end);
    if (marker != std::string_view::npos && marker >= documents[index].span.end && marker < end) end = marker + 1;
    return {begin, static_cast<uint32_t>(std::max<size_t>(begin, end))};
}

std::string_view action_of(const YamlNode& document) {
    const YamlNode* action = document.find("action");
    return action != nullptr && action->is_scalar() ? std::string_view(action->text) : std::string_view();
}

std::string scalar_at(const YamlNode& document, std::string_view key) {
    const YamlNode* value = document.find(key);
    return value != nullptr && value->is_scalar() ? value->text : std::string();
}

}  // namespace

DocumentKind kind_of(const YamlNode& document) {
    auto has = [&](std::string_view key) { return document.find(key) != nullptr; };
    if (!document.is_map()) return DocumentKind::kOther;
    if (has("correlation")) return DocumentKind::kCorrelation;
    if (has("filter") && has("logsource") && !has("detection")) return DocumentKind::kFilter;
    bool rule = has("detection") && (has("logsource") || has("title") || has("level"));
    return rule ? DocumentKind::kRule : DocumentKind::kOther;
}

bool has_actions(const std::vector<YamlNode>& documents) {
    for (const YamlNode& document : documents) {
        std::string_view action = action_of(document);
        if (action == "global" || action == "reset" || action == "repeat") return true;
    }
    return false;
}

std::vector<Document> read_collection(const SourcePtr& source, std::vector<YamlNode> documents,
                                      Diagnostics& diagnostics) {
    std::vector<Document> out;
    if (!has_actions(documents)) {
        for (size_t i = 0; i < documents.size(); ++i) {
            SourcePtr text =
                documents.size() == 1 ? source : part_source(source, document_span(source->text(), documents, i));
            out.push_back({documents[i], std::move(text)});
        }
        return out;
    }
    YamlNode global, previous;
    global.kind = previous.kind = YamlNode::Kind::kMap;
    for (const YamlNode& document : documents) {
        if (!document.is_map()) continue;
        const YamlMember* action = document.member("action");
        std::string_view what = action_of(document);
        if (what == "global") {
            merge_into(global, document);
            continue;
        }
        if (what == "reset") {
            global.members.clear();
            continue;
        }
        if (action != nullptr && what != "repeat") {
            diagnostics.error("rule", "unknown action `" + std::string(what) + "`; there are global, reset and repeat",
                              action->value.span);
            continue;
        }
        if (what != "repeat") previous = global;
        merge_into(previous, document);
        previous.span = document.span;
        out.push_back({previous, Writer(source).write(previous)});
    }
    return out;
}

SigmaEntry entry_of(const Document& document) {
    return {scalar_at(document.node, "id"), scalar_at(document.node, "name"), document.text};
}

const SigmaEntry* find_entry(const std::vector<SigmaEntry>& entries, std::string_view reference,
                             std::string_view path) {
    const SigmaEntry* found = nullptr;
    for (const SigmaEntry& entry : entries) {
        if (reference.empty() || !(equals_ignore_case(entry.id, reference) || entry.name == reference)) continue;
        if (entry.text->path() == path) return &entry;
        if (found == nullptr) found = &entry;
    }
    return found;
}

}  // namespace tocsin::sigma
