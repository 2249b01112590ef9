// Views are TOML files:
//
//   name = "AWSCloudTrail"            what queries call it; `aliases` are other names
//   language = "kql"                  kql, spl or sigma
//   records = "cloudtrail"            which records are its rows, or "other" for all but those; without it, any
//   time_column = "TimeGenerated"
//   canonical_prefix = "aws::"        the canonical name of a column is this and its path, unless it says otherwise
//   open = "splunk"                   names that are not listed are paths into the record, rendered so; without it,
//                                     there are no others
//   applies = 'sourcetype="x"'        which rows the derived columns are for; in others, their names are raw fields
//   has_reader = false                for a table whose raw form is not known
//
//   [[columns]]                       or columns = [ {...}, ... ]
//   name = "EventName"
//   type = "string"
//   path = "eventName"                in Splunk's spelling (`a.b`, `a{}.b`)
//   rendering = "text"                by the type, if left out
//   constant = "..."                  instead of a path
//   canonical = "aws::eventName"
//
//   schema = """                      instead of columns where there is no reader: a line `Name: type` each
//   Name: type"""
//
//   [[derived]]                       in order: each may use those above it
//   name = "src"
//   eval = 'sourceIPAddress'
//
// Whatever else stands there is told as a mistake, with its line and column.
#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <optional>

namespace tocsin {
// The parser takes for granted what not every text keeps to (`[{` does not): such a text is no TOML, and no reason to abort.
struct UnforeseenToml {};
constexpr void take_for_granted(bool holds) {
    if (!holds) throw UnforeseenToml();
}
}  // namespace tocsin
#define TOML_ASSERT(condition) tocsin::take_for_granted(static_cast<bool>(condition))
#include <toml++/impl/forward_declarations.h>
// Its classes of characters call unreachable what `ä` outside of quotes reaches; such a character is in no class.
#pragma push_macro("TOML_UNREACHABLE")
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE return false
#include <toml++/impl/unicode.h>
#pragma pop_macro("TOML_UNREACHABLE")
#include <toml++/toml.h>

#include "base/text.h"
#include "source/view.h"

namespace tocsin {
namespace {

constexpr std::pair<std::string_view, Rendering> kRenderings[] = {
    {"text", Rendering::kText},
    {"long", Rendering::kLong},
    {"bool", Rendering::kBool},
    {"datetime", Rendering::kDateTime},
    {"json-text", Rendering::kJsonText},
    {"dynamic", Rendering::kDynamic},
    {"splunk", Rendering::kSplunk},
    {"sigma", Rendering::kSigma},
    {"record", Rendering::kRecord},
    {"record-object", Rendering::kRecordObject},
    {"event-time", Rendering::kEventTime},
    {"epoch", Rendering::kEpoch},
    {"file", Rendering::kFile},
    {"sourcetype", Rendering::kSourcetype},
    {"empty", Rendering::kEmptyText},
};
constexpr std::pair<std::string_view, Language> kLanguages[] = {
    {"kql", Language::kKql}, {"spl", Language::kSpl}, {"sigma", Language::kSigma}};
constexpr std::pair<std::string_view, RecordKind> kRecordKinds[] = {
    {"any", RecordKind::kAny}, {"cloudtrail", RecordKind::kCloudTrail}, {"other", RecordKind::kOther}};

// What a column of that type is when the file does not say; nothing if it must.
std::optional<Rendering> default_rendering(Type type, const View& view) {
    switch (type) {
        case Type::kString: return Rendering::kText;
        case Type::kLong: return Rendering::kLong;
        case Type::kBool: return Rendering::kBool;
        case Type::kDateTime: return Rendering::kDateTime;
        case Type::kDynamic: return view.open ? view.open_rendering : Rendering::kDynamic;
        default: return std::nullopt;
    }
}

// The type of a column that renders so.
bool fits(Type type, Rendering rendering) {
    switch (rendering) {
        case Rendering::kLong: return type == Type::kLong;
        case Rendering::kBool: return type == Type::kBool;
        case Rendering::kDateTime:
        case Rendering::kEventTime: return type == Type::kDateTime;
        case Rendering::kDynamic:
        case Rendering::kSigma:
        case Rendering::kRecordObject:
        case Rendering::kEpoch: return type == Type::kDynamic;
        case Rendering::kEmptyText: return true;
        default: return type == Type::kString || type == Type::kDynamic;
    }
}

class ViewReader {
public:
    ViewReader(const SourcePtr& source, Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {}

    // Null after telling what is wrong.
    std::unique_ptr<View> read() {
        toml::table file;
        try {
            file = toml::parse(source_->text(), source_->path());
        } catch (const toml::parse_error& error) {
            tell(error.source(), std::string(error.description()));
            return nullptr;
        } catch (const UnforeseenToml&) {
            tell({{1, 1}, {1, 1}, nullptr}, "the file is no TOML");
            return nullptr;
        }
        auto view = std::make_unique<View>();
        read_view(file, *view);
        return good_ ? std::move(view) : nullptr;
    }

private:
    void read_view(const toml::table& file, View& view) {
        check_keys(file, {"name", "aliases", "language", "records", "time_column", "canonical_prefix", "open",
                          "applies", "has_reader", "schema", "columns", "derived"});
        view.name = required(file, "name");
        view.language = choice(file, "language", kLanguages).value_or(Language::kKql);
        if (!file.contains("language")) tell(file.source(), "a view needs a `language`");
        view.records = choice(file, "records", kRecordKinds).value_or(RecordKind::kAny);
        view.time_column = text(file, "time_column").value_or("");
        view.canonical_prefix = text(file, "canonical_prefix").value_or("");
        if (auto rendering = choice(file, "open", kRenderings)) {
            view.open = true;
            view.open_rendering = *rendering;
            bool flattened = rendering == Rendering::kSplunk || rendering == Rendering::kSigma;
            if (!flattened) tell(file.get("open")->source(), "`open` is \"splunk\" or \"sigma\"");
        }
        if (const toml::node* node = file.get("has_reader")) {
            if (auto value = node->value_exact<bool>())
                view.has_reader = *value;
            else
                tell(node->source(), "`has_reader` is true or false");
        }
        read_aliases(file, view);
        if (file.contains("schema")) read_schema(file, view);
        for (const toml::table* column : tables(file, "columns")) read_column(*column, view);
        const toml::node* applies = file.get("applies");
        if (applies != nullptr && !text(file, "applies")) applies = nullptr;
        for (const toml::table* column : tables(file, "derived")) read_derived(*column, applies, view);
        bool has_time = view.time_column.empty() || view.find(view.time_column) != nullptr || view.open;
        if (!has_time) tell(file.get("time_column")->source(), "`time_column` names no column of the view");
    }

    void read_aliases(const toml::table& file, View& view) {
        const toml::node* node = file.get("aliases");
        if (node == nullptr) return;
        const toml::array* array = node->as_array();
        if (array == nullptr) return tell(node->source(), "`aliases` is a list of names");
        for (const toml::node& alias : *array) {
            if (auto name = alias.value_exact<std::string>())
                view.aliases.push_back(*name);
            else
                tell(alias.source(), "an alias is a text");
        }
    }

    // Lines of `Name: type`: columns without a reader.
    void read_schema(const toml::table& file, View& view) {
        if (view.has_reader) tell(file.get("schema")->source(), "a `schema` is for views with `has_reader = false`");
        std::string lines = text(file, "schema").value_or("");
        for (std::string_view line : split(lines, '\n')) {
            if (trim(line).empty()) continue;
            size_t colon = std::min(line.find(':'), line.size());
            ViewColumn column;
            column.name = std::string(trim(line.substr(0, colon)));
            auto type = type_from_name(trim(line.substr(std::min(colon + 1, line.size()))));
            if (!type || view.find(column.name) != nullptr) {
                tell(file.get("schema")->source(), "`" + std::string(trim(line)) + "` is no new column with a type");
                continue;
            }
            column.type = *type;
            column.path = parse_splunk_path(column.name);
            view.columns.push_back(std::move(column));
        }
    }

    void read_column(const toml::table& table, View& view) {
        check_keys(table, {"name", "type", "path", "rendering", "constant", "canonical"});
        ViewColumn column;
        column.name = required(table, "name");
        refuse_repeated(table, column.name, view);
        if (auto name = text(table, "type")) {
            auto type = type_from_name(*name);
            if (type)
                column.type = *type;
            else
                tell(table.get("type")->source(), "there is no type `" + *name + "`");
        }
        auto path = text(table, "path");
        if (path)
            column.path = view.open && view.open_rendering == Rendering::kSigma ? parse_dotted_path(*path)
                                                                                : parse_splunk_path(*path);
        auto rendering = choice(table, "rendering", kRenderings);
        if (auto constant = text(table, "constant")) {
            if (rendering || path) tell(table.source(), "a column with a `constant` has no `path` and no `rendering`");
            column.constant = *constant;
            column.rendering = Rendering::kConstant;
        } else {
            if (!rendering && !table.contains("rendering")) rendering = default_rendering(column.type, view);
            if (!rendering && !table.contains("rendering") && view.has_reader)
                tell(table.source(), "columns of this type need a `rendering`");
            column.rendering = rendering.value_or(Rendering::kDynamic);
            if (rendering && !fits(column.type, *rendering))
                tell(table.source(), "this rendering does not give values of the column's type");
        }
        // Only strings are "" where nothing is; a path that no record has is null.
        if (column.rendering == Rendering::kEmptyText && column.type != Type::kString) {
            column.rendering = Rendering::kDynamic;
            column.path = parse_splunk_path(column.name);
        }
        column.canonical = text(table, "canonical")
                               .value_or(path && !view.canonical_prefix.empty() ? view.canonical_prefix + *path : "");
        view.columns.push_back(std::move(column));
    }

    void read_derived(const toml::table& table, const toml::node* applies, View& view) {
        check_keys(table, {"name", "eval", "canonical"});
        if (view.language == Language::kSigma)
            return tell(table.source(), "Sigma has no expressions to derive columns with");
        if (applies != nullptr && !view.open)
            return tell(applies->source(),
                        "`applies` needs an open view: in others there is no raw field to fall back on");
        DerivedColumn column;
        column.name = required(table, "name");
        refuse_repeated(table, column.name, view);
        if (required(table, "eval").empty()) return;
        ExtractedText eval = extracted(*table.get("eval"));
        if (applies != nullptr) {
            ExtractedText whole;
            uint32_t at = eval.offsets.front();
            whole.append("if(", at);
            whole.append(extracted(*applies));
            whole.append(", ", at);
            whole.append(eval);
            whole.append(", '" + column.name + "')", eval.offsets.back());
            eval = std::move(whole);
        }
        auto file_text = std::shared_ptr<const std::string>(source_, &source_->file_text());
        eval.offsets.push_back(eval.offsets.back());
        column.text =
            SourceText::extracted(source_->path(), std::move(file_text), std::move(eval.text), std::move(eval.offsets));
        column.canonical = text(table, "canonical").value_or("");
        view.derived.push_back(std::move(column));
    }

    void refuse_repeated(const toml::table& table, const std::string& name, const View& view) {
        if (name.empty()) return;  // told already
        if (view.find(name) != nullptr || view.find_derived(name) != nullptr) {
            tell(table.get("name")->source(), "the view has a column `" + name + "` already");
        }
    }

    // Text with the file offset of each character.
    struct ExtractedText {
        std::string text;
        std::vector<uint32_t> offsets;

        void append(const ExtractedText& other) {
            text += other.text;
            offsets.insert(offsets.end(), other.offsets.begin(), other.offsets.end());
        }
        void append(const std::string& more, uint32_t offset) {
            text += more;
            offsets.insert(offsets.end(), more.size(), offset);
        }
    };

    // A string of the file. Where its characters are those of the file (no escapes), each knows its own place.
    ExtractedText extracted(const toml::node& node) const {
        ExtractedText out;
        out.text = *node.value_exact<std::string>();
        uint32_t begin = offset(node.source().begin);
        std::string_view file = source_->text();
        size_t inner = file.find_first_not_of("'\"\r\n", begin);
        bool verbatim = inner != std::string_view::npos && !out.text.empty();
        size_t at = verbatim ? file.find(out.text, begin) : std::string_view::npos;
        // The text begins behind the quotes; a line break right behind three of them is not part of it.
        verbatim = verbatim && at != std::string_view::npos && at <= inner;
        out.offsets.resize(out.text.size());
        if (verbatim) {
            for (size_t i = 0; i < out.text.size(); ++i)
                out.offsets[i] = source_->file_offset(static_cast<uint32_t>(at + i));
        } else {
            std::fill(out.offsets.begin(), out.offsets.end(), source_->file_offset(begin));
        }
        return out;
    }

    // --- values of the file ---

    std::optional<std::string> text(const toml::table& table, std::string_view key) {
        const toml::node* node = table.get(key);
        if (node == nullptr) return std::nullopt;
        auto value = node->value_exact<std::string>();
        if (!value) tell(node->source(), "`" + std::string(key) + "` is a text");
        return value;
    }

    std::string required(const toml::table& table, std::string_view key) {
        auto value = text(table, key);
        if (!table.contains(key)) tell(table.source(), "`" + std::string(key) + "` is missing");
        if (value && value->empty()) tell(table.get(key)->source(), "`" + std::string(key) + "` is empty");
        return value.value_or("");
    }

    template <class T, size_t count>
    std::optional<T> choice(const toml::table& table, std::string_view key,
                            const std::pair<std::string_view, T> (&choices)[count]) {
        auto word = text(table, key);
        if (!word) return std::nullopt;
        std::vector<std::string_view> words;
        for (const auto& [name, value] : choices) {
            if (name == *word) return value;
            words.push_back(name);
        }
        tell(table.get(key)->source(), "`" + std::string(key) + "` cannot be `" + *word + "`",
             did_you_mean(*word, words));
        return std::nullopt;
    }

    std::vector<const toml::table*> tables(const toml::table& table, std::string_view key) {
        std::vector<const toml::table*> out;
        const toml::node* node = table.get(key);
        if (node == nullptr) return out;
        if (!node->is_array()) {
            tell(node->source(), "`" + std::string(key) + "` is a list of tables");
            return out;
        }
        for (const toml::node& item : *node->as_array()) {
            if (item.is_table())
                out.push_back(item.as_table());
            else
                tell(item.source(), "`" + std::string(key) + "` is a list of tables");
        }
        return out;
    }

    void check_keys(const toml::table& table, std::initializer_list<std::string_view> known) {
        for (const auto& [key, value] : table) {
            if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
            tell(key.source(), "unknown key `" + std::string(key.str()) + "`", did_you_mean(key.str(), known));
        }
    }

    // --- messages ---

    uint32_t offset(const toml::source_position& position) const {
        std::string_view file = source_->text();
        size_t line = 0;
        for (uint32_t i = 1; i < position.line && line < file.size(); ++i)
            line = std::min(file.find('\n', line), file.size() - 1) + 1;
        size_t column = position.column > 0 ? position.column - 1 : 0;
        return static_cast<uint32_t>(std::min(line + utf8_offset(file.substr(line), column), file.size()));
    }

    void tell(const toml::source_region& region, std::string message, std::string help = {}) {
        Diagnostic diagnostic;
        diagnostic.code = "view";
        diagnostic.message = std::move(message);
        diagnostic.span = {offset(region.begin), offset(region.end)};
        diagnostic.source = source_;
        diagnostic.help = std::move(help);
        diagnostics_.add(std::move(diagnostic));
        good_ = false;
    }

    const SourcePtr& source_;
    Diagnostics& diagnostics_;
    bool good_ = true;
};

}  // namespace

bool ViewCatalog::add_toml(const SourcePtr& toml, Diagnostics& diagnostics) {
    std::unique_ptr<View> view = ViewReader(toml, diagnostics).read();
    if (view == nullptr) return false;
    add(std::move(view));
    return true;
}

void ViewCatalog::add(std::unique_ptr<View> view) {
    auto same = [&](const std::unique_ptr<View>& other) {
        return other->language == view->language && other->name == view->name;
    };
    views_.erase(std::remove_if(views_.begin(), views_.end(), same), views_.end());
    views_.push_back(std::move(view));
}

}  // namespace tocsin
