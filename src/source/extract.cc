// The walk over a record. The tokens of the record are found first (data/json_tokens.h); then the walk goes down the
// record and the trie of paths together, enters only what some wanted column needs, and writes cells as it comes by.
//
//   columns  userIdentity.arn, requestParameters (JSON text), requestParameters.bucketName
//   trie     record - userIdentity - arn [column 0]
//                   - requestParameters [column 1] - bucketName [column 2]
//
// A node may be the end of one path and the beginning of others. An extractor reads all its columns from every record; whose columns
// differ from record to record has an extractor for each set.
//
// Splunk and Sigma name fields by flattening, so that {"a.b": 1} and {"a": {"b": 1}} are both `a.b`; KQL tells them
// apart. A key with dots is therefore looked up a second time, piece by piece, for columns of those languages only.
#include "source/extract.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "data/json.h"
#include "data/json_tokens.h"
#include "data/splunk_text.h"
#include "source/key_sequence.h"
#include "source/path_trie.h"

namespace tocsin {
namespace {

constexpr uint32_t kBroken = JsonTokens::kBroken;
constexpr uint32_t kNone = PathTrie::kNone;

// What the way to a value was like.
struct Way {
    bool dotted = false;    // a key with dots stood for several steps
    bool in_array = false;  // it leads through an array
};

bool is_flattened(Rendering rendering) {
    return rendering == Rendering::kSplunk || rendering == Rendering::kSigma || rendering == Rendering::kPresence;
}

// Renderings that say something about the record as a whole.
bool has_path(Rendering rendering) {
    switch (rendering) {
        case Rendering::kText:
        case Rendering::kLong:
        case Rendering::kBool:
        case Rendering::kDateTime:
        case Rendering::kJsonText:
        case Rendering::kDynamic:
        case Rendering::kSplunk:
        case Rendering::kSigma:
        case Rendering::kPresence: return true;
        default: return false;
    }
}

// Sigma's dotted names go through arrays wherever there is one.
FieldPath through_arrays(const FieldPath& path) {
    FieldPath out;
    for (const PathStep& step : path) {
        if (!out.empty()) {
            PathStep each;
            each.kind = PathStep::Kind::kEach;
            out.push_back(each);
        }
        out.push_back(step);
    }
    return out;
}

// Renderings that give a value even where the path leads nowhere, or have no path.
bool has_default(Rendering rendering) {
    return !has_path(rendering) || rendering == Rendering::kText || rendering == Rendering::kJsonText;
}

Value to_long(const Value& scalar) {
    if (scalar.tag() == Tag::kLong) return scalar;
    if (scalar.tag() == Tag::kReal) {
        double whole = std::trunc(scalar.as_real());
        return std::fabs(whole) < 9.2e18 ? Value::of_long(static_cast<int64_t>(whole)) : Value();
    }
    if (!scalar.is_string()) return Value();
    std::string_view text = trim(scalar.text());
    int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? Value::of_long(number) : Value();
}

Value to_bool(const Value& scalar) {
    if (scalar.tag() == Tag::kBool) return scalar;
    if (!scalar.is_string()) return Value();
    if (equals_ignore_case(scalar.text(), "true")) return Value::boolean(true);
    return equals_ignore_case(scalar.text(), "false") ? Value::boolean(false) : Value();
}

Value to_datetime(const Value& scalar) {
    if (!scalar.is_string()) return Value();
    auto ticks = parse_datetime(scalar.text());
    return ticks ? Value::datetime(*ticks) : Value();
}

Value to_epoch(const Value& datetime) {
    if (datetime.is_null()) return datetime;
    Ticks ticks = datetime.ticks() - kUnixEpoch;
    if (ticks % kTicksPerSecond == 0) return Value::of_long(ticks / kTicksPerSecond);
    return Value::real(static_cast<double>(ticks) / kTicksPerSecond);
}

}  // namespace

struct Extractor::Impl {
    std::vector<ExtractColumn> columns;
    PathTrie trie;
    std::vector<KeySequence> sequences;  // per node of the trie
    std::vector<uint32_t> defaults;      // columns that are not null where there is no path to follow
    std::vector<std::pair<uint32_t, std::string>> limited;  // columns with limits, with the names of their fields
    bool flattened = false;                                 // some column follows keys with dots
    std::vector<std::vector<Value>> gathered;               // column -> its values, when it may have several
    std::vector<uint32_t> with_gathered;                    // columns that have such
    std::string scratch;
    std::shared_ptr<Notices> notices;

    // Of the present record.
    JsonTokens* present = nullptr;
    std::span<Value* const> cells;
    size_t row = 0;
    Arena* arena = nullptr;

    explicit Impl(std::vector<ExtractColumn> wanted) : columns(std::move(wanted)) {
        for (uint32_t i = 0; i < columns.size(); ++i) {
            const ExtractColumn& column = columns[i];
            bool sigma = column.rendering == Rendering::kSigma || column.rendering == Rendering::kPresence;
            if (has_path(column.rendering)) trie.add(sigma ? through_arrays(column.path) : column.path, i);
            if (has_default(column.rendering)) defaults.push_back(i);
            flattened = flattened || is_flattened(column.rendering);
            if (column.limits.any()) limited.emplace_back(i, to_string(column.path));
        }
        gathered.resize(columns.size());
        sequences.resize(trie.size());
    }

    Value& cell(uint32_t column) const { return cells[column][row]; }
    const JsonTokens& tokens() const { return *present; }

    // The value of a column that reads no path, and what other columns are if their path leads nowhere.
    static Value without_path(const ExtractColumn& column, const RawRecord& record, std::string_view file) {
        switch (column.rendering) {
            case Rendering::kText:
            case Rendering::kJsonText:
            case Rendering::kEmptyText: return Value::string("");
            case Rendering::kRecord: return Value::string(record.text);
            case Rendering::kRecordObject: return Value::json(record.text);
            case Rendering::kEventTime: return record_time(record);
            case Rendering::kEpoch: return to_epoch(record_time(record));
            case Rendering::kFile: return Value::string(file);
            case Rendering::kSourcetype:
                return Value::string(record.kind == RecordKind::kCloudTrail ? "aws:cloudtrail" : "_json");
            case Rendering::kConstant: return Value::string(column.constant);
            default: return Value();
        }
    }

    // Visits the value at `token`, which is what `node` stands for. Returns the token behind it.
    uint32_t walk(uint32_t node, uint32_t token, Way way) {
        const PathTrie::Node& here = trie[node];
        uint32_t next;
        if (here.is_leaf()) {
            next = tokens().skip(token);
            if (next != kBroken) put_all(here.columns, token, next, way);
            return next;
        }
        switch (tokens().first(token)) {
            case '{': next = here.keys.empty() ? tokens().skip(token) : walk_object(node, token, way); break;
            case '[':
                next = here.each == kNone && here.indexes.empty() ? tokens().skip(token) : walk_array(node, token, way);
                break;
            default: next = tokens().skip(token); break;
        }
        if (next == kBroken) return kBroken;
        // What is no array counts as its only element.
        if (here.each != kNone && tokens().first(token) != '[' && walk(here.each, token, way) == kBroken)
            return kBroken;
        put_all(here.columns, token, next, way);
        return next;
    }

    uint32_t walk_object(uint32_t node, uint32_t token, Way way) {
        KeySequence& sequence = sequences[node];
        uint32_t place = KeySequence::kBegin;
        return tokens().each_member(token, [&](uint32_t key_token, uint32_t value) {
            auto key = tokens().key(key_token, *arena);
            if (!key) return kBroken;
            place = sequence.find(place, *key, [&](std::string_view fresh) { return trie[node].keys.find(fresh); });
            const uint32_t child = sequence[place].node;
            const bool dotted = sequence[place].dotted && flattened;
            uint32_t next = child != kNone ? walk(child, value, way) : tokens().skip(value);
            if (dotted && next != kBroken) walk_dotted(node, *key, value, way);
            return next;
        });
    }

    // `key` has dots: visits the nodes that its pieces lead to.
    void walk_dotted(uint32_t node, std::string_view key, uint32_t value, Way way) {
        size_t dot = key.find('.');
        if (dot == std::string_view::npos) return;
        uint32_t first = trie[node].keys.find(key.substr(0, dot));
        if (first == kNone) return;
        way.dotted = true;
        std::string_view rest = key.substr(dot + 1);
        for (uint32_t from : {first, trie[first].each}) {
            if (from == kNone) continue;
            uint32_t child = trie[from].keys.find(rest);
            if (child != kNone) walk(child, value, way);
            walk_dotted(from, rest, value, way);
        }
    }

    uint32_t walk_array(uint32_t node, uint32_t token, Way way) {
        const PathTrie::Node& here = trie[node];
        bool from_end =
            std::any_of(here.indexes.begin(), here.indexes.end(), [](const auto& entry) { return entry.first < 0; });
        int64_t size = from_end ? count_elements(token) : 0;
        Way inside = way;
        inside.in_array = true;
        int64_t index = 0;
        return tokens().each_element(token, [&](uint32_t value) {
            uint32_t next = here.each != kNone ? walk(here.each, value, inside) : tokens().skip(value);
            for (const auto& [number, element] : here.indexes) {
                bool same = (number < 0 ? number + size : number) == index;
                if (same && next != kBroken) next = walk(element, value, way);
            }
            ++index;
            return next;
        });
    }

    int64_t count_elements(uint32_t token) const {
        int64_t count = 0;
        tokens().each_element(token, [&](uint32_t value) {
            ++count;
            return tokens().skip(value);
        });
        return count;
    }

    // Writes the value of tokens [token, next) to the columns' cells.
    void put_all(const std::vector<uint32_t>& wanted, uint32_t token, uint32_t next, Way way) {
        if (wanted.empty()) return;
        const auto plain = tokens().plain_string(token);
        const bool usual = plain && !way.dotted && !way.in_array;
        for (uint32_t column : wanted) {
            if (!usual || !put_text(column, Value::string(*plain))) put(column, token, next, way);
        }
    }

    // A text that most renderings take as it is; false for the others.
    bool put_text(uint32_t column, const Value& text) {
        switch (columns[column].rendering) {
            case Rendering::kText:
            case Rendering::kJsonText:
            case Rendering::kDynamic:
            case Rendering::kSigma: cell(column) = text; return true;
            case Rendering::kSplunk: put_splunk(column, text); return true;
            default: return false;
        }
    }

    void put(uint32_t column, uint32_t token, uint32_t next, Way way) {
        Rendering rendering = columns[column].rendering;
        if (rendering == Rendering::kSplunk) {
            if (auto text = splunk_text(tokens(), token, *arena)) put_splunk(column, *text);
        } else if (rendering == Rendering::kSigma) {
            put_sigma(column, token, next, way);
        } else if (rendering == Rendering::kPresence) {
            cell(column) = Value::boolean(true);
        } else if (!way.dotted) {
            cell(column) = render(rendering, token, next);
        }
    }

    // A second value makes the field a multivalue.
    void put_splunk(uint32_t column, const Value& text) {
        std::vector<Value>& values = gathered[column];
        if (values.empty() && cell(column).is_null()) {
            cell(column) = text;
            return;
        }
        if (values.empty()) {
            with_gathered.push_back(column);
            values.push_back(cell(column));
        }
        values.push_back(text);
    }

    // A value in an array, or an array, makes the field an array of all that stands below.
    void put_sigma(uint32_t column, uint32_t token, uint32_t next, Way way) {
        if (!way.in_array && tokens().first(token) != '[') {
            cell(column) = render(Rendering::kDynamic, token, next);
            return;
        }
        if (std::find(with_gathered.begin(), with_gathered.end(), column) == with_gathered.end())
            with_gathered.push_back(column);
        gather(gathered[column], token, next, 0);
    }

    uint32_t gather(std::vector<Value>& values, uint32_t token, uint32_t next, int depth) {
        if (tokens().first(token) != '[') {
            values.push_back(render(Rendering::kDynamic, token, next));
            return next;
        }
        if (depth == kMaxJsonDepth) return kBroken;
        return tokens().each_element(token, [&](uint32_t value) {
            uint32_t behind = tokens().skip(value);
            return behind == kBroken ? kBroken : gather(values, value, behind, depth + 1);
        });
    }

    // One value; what is no JSON is null.
    Value render(Rendering rendering, uint32_t token, uint32_t next) {
        bool container = tokens().is_container(token);
        if (rendering == Rendering::kText || rendering == Rendering::kJsonText) {
            if (container) return json_text(token, next);
            if (tokens().text(token) == "null") return Value::string("");
            return splunk_text(tokens(), token, *arena).value_or(Value::string(""));
        }
        if (container) return rendering == Rendering::kDynamic ? Value::json(tokens().slice(token, next)) : Value();
        Value scalar = tokens().scalar(token, *arena).value_or(Value());
        switch (rendering) {
            case Rendering::kLong: return to_long(scalar);
            case Rendering::kBool: return to_bool(scalar);
            case Rendering::kDateTime: return to_datetime(scalar);
            default: return scalar;
        }
    }

    // The record's own characters where they are as Sentinel stores them, which is so for most.
    Value json_text(uint32_t token, uint32_t next) {
        std::string_view json = tokens().slice(token, next);
        if (!tokens().has_blanks(token, next) && json.find('&') == std::string_view::npos) return Value::string(json);
        scratch.clear();
        compact_json(json, scratch, JsonStyle::kSentinelText);
        return make_string(scratch, *arena);
    }

    // Makes arrays of what was gathered.
    void finish() {
        for (uint32_t column : with_gathered) {
            std::vector<Value>& values = gathered[column];
            cell(column) = Value::array(arena->copy_array(std::span<const Value>(values)));
            values.clear();
        }
        with_gathered.clear();
    }

    // Takes back what the limits leave out, which depends on all fields of the record.
    void apply_limits(std::string_view record) {
        std::vector<Member> fields;
        LeftOut left_out;
        flatten_splunk(record, fields, *arena, columns[limited[0].first].limits, &left_out);
        for (const auto& [column, name] : limited) {
            if (!left_out.names.contains(name)) continue;
            auto kept = std::find_if(fields.begin(), fields.end(),
                                     [&wanted = name](const Member& field) { return field.key == wanted; });
            cell(column) = kept == fields.end() ? Value() : kept->value;
            for (std::string_view notice : left_out.notices()) {
                if (notices) notices->add(notice);
            }
        }
    }
};

Extractor::Extractor(std::vector<ExtractColumn> columns, std::shared_ptr<Notices> notices)
    : impl_(std::make_unique<Impl>(std::move(columns))) {
    impl_->notices = std::move(notices);
}
Extractor::~Extractor() = default;
Extractor::Extractor(Extractor&&) noexcept = default;

bool Extractor::extract(const RawRecord& record, std::string_view file, std::span<Value* const> cells, size_t row,
                        JsonTokens& tokens, Arena& arena) {
    Impl& impl = *impl_;
    impl.present = &tokens;
    impl.cells = cells;
    impl.row = row;
    impl.arena = &arena;
    for (uint32_t column : impl.defaults) impl.cell(column) = Impl::without_path(impl.columns[column], record, file);
    if (impl.trie.size() == 1 && impl.trie[0].columns.empty()) return true;
    const bool known = record.tokens.starts != nullptr;
    if (known) tokens.use(record.tokens, record.text);
    bool valid =
        (known || tokens.index(record.text, arena)) && tokens.first(0) == '{' && impl.walk(0, 0, {}) == tokens.size();
    impl.finish();
    if (valid && !impl.limited.empty()) impl.apply_limits(record.text);
    if (valid) return true;
    for (Value* column : cells) column[row] = Value();
    return false;
}

}  // namespace tocsin
