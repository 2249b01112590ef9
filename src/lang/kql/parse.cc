// parse and parse-where: columns cut out of a text between constants.
//
// The pattern becomes one RE2 pattern with a group per column: `with * "user=" name " " *` -> `(?s)^.*?user=(.*?)
// .*?$`. In kind=simple and relaxed the constants are literal and the whole text must fit; in kind=regex they are
// regular expressions, whose own groups must not count. A typed column next to a constant takes the text up to it and
// is converted afterwards; only where nothing but its type limits it (`count:long *`) does the pattern say what it may
// hold.
#include "plan/parse.h"

#include <re2/re2.h>

#include "lang/kql/casts.h"
#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct Element {
    enum class Kind { kStar, kText, kColumn };
    Kind kind = Kind::kStar;
    std::string_view text;  // the constant, or the column's name
    Type type = Type::kString;
    Span span;
};

enum class ParseKind { kSimple, kRelaxed, kRegex };

struct ParseSyntax : Operator {
    ParseKind kind = ParseKind::kSimple;
    std::string_view flags;
    const Syntax* expression = nullptr;
    std::span<const Element> elements;
};

// Groups of a constant in kind=regex must not shift the columns' numbers: `(` -> `(?:`.
std::string without_groups(std::string_view pattern) {
    std::string out;
    bool in_class = false;
    for (size_t i = 0; i < pattern.size(); ++i) {
        out += pattern[i];
        if (pattern[i] == '\\' && i + 1 < pattern.size()) {
            out += pattern[++i];
        } else if (in_class) {
            in_class = pattern[i] != ']';
        } else if (pattern[i] == '[') {
            in_class = true;
        } else if (pattern[i] == '(') {
            if (i + 1 >= pattern.size() || pattern[i + 1] != '?') {
                out += "?:";
            } else if (pattern.substr(i).starts_with("(?P<") || pattern.substr(i).starts_with("(?<")) {
                out += "?:";
                i = std::min(pattern.find('>', i), pattern.size() - 1);
            }
        }
    }
    return out;
}

constexpr std::string_view kAnyText = "(.*?)";

std::string_view typed_group(Type type) {
    switch (type) {
        case Type::kInt:
        case Type::kLong: return R"(\s*([-+]?\d+))";
        case Type::kReal:
        case Type::kDecimal: return R"(\s*([-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?))";
        case Type::kBool: return R"(\s*([a-zA-Z]+|[01]))";
        case Type::kGuid: return R"(\s*([0-9a-fA-F-]{32,36}))";
        default: return kAnyText;
    }
}

std::string build_pattern(const ParseSyntax& syntax) {
    bool regex = syntax.kind == ParseKind::kRegex;
    // Of regular expressions, `.` fits a line break only with the flag `s`.
    std::string out = "(?s)^";
    if (regex) {
        bool with_breaks = syntax.flags.find('s') != std::string_view::npos;
        out = "(?" + std::string(syntax.flags) + (with_breaks ? ")^" : "-s)^");
    }
    for (size_t i = 0; i < syntax.elements.size(); ++i) {
        const Element& element = syntax.elements[i];
        bool last = i + 1 == syntax.elements.size();
        bool before_text = !last && syntax.elements[i + 1].kind == Element::Kind::kText;
        switch (element.kind) {
            case Element::Kind::kStar: out += last ? ".*" : ".*?"; break;
            case Element::Kind::kText:
                out += regex ? without_groups(element.text) : RE2::QuoteMeta(std::string(element.text));
                break;
            case Element::Kind::kColumn:
                if (regex && typed_group(element.type) == kAnyText)
                    out += "(.*)";  // greedy, as the documentation's results show; the flag U turns it round
                else if (last)
                    out +=
                        regex && element.type != Type::kString ? typed_group(element.type) : std::string_view("(.*)");
                else if (before_text && !regex)
                    out += "(.*?)";
                else
                    out += typed_group(element.type);
                break;
        }
    }
    bool open_end = regex && (syntax.elements.back().kind != Element::Kind::kColumn ||
                              syntax.elements.back().type != Type::kString);
    return open_end ? out : out + "$";
}

}  // namespace

Operator* parse_parse(Parser& parser) {
    ParseSyntax syntax;
    std::vector<Option> options;
    if (!parser.parse_options({"kind", "flags"}, options)) return nullptr;
    for (const Option& option : options) {
        if (option.name == "kind") {
            if (option.value.text == "regex")
                syntax.kind = ParseKind::kRegex;
            else if (option.value.text == "relaxed")
                syntax.kind = ParseKind::kRelaxed;
            else if (option.value.text != "simple") {
                return parser.fail("syntax", "parse is of kind `simple`, `relaxed` or `regex`", option.value.span);
            }
        } else if (option.name == "flags") {
            if (option.value.text.find_first_not_of("Uism") != std::string_view::npos) {
                return parser.fail("syntax", "the flags are letters of `Uism`", option.value.span);
            }
            syntax.flags = option.value.text;
        }
    }
    syntax.expression = parser.parse_expression();
    if (syntax.expression == nullptr || !parser.expect_name("with")) return nullptr;
    std::vector<Element> elements;
    while (!parser.at_operator_end()) {
        Element element;
        element.span = parser.peek().span;
        if (parser.accept_symbol("*")) {
            element.kind = Element::Kind::kStar;
        } else if (parser.peek().is_string()) {
            element.kind = Element::Kind::kText;
            if (!parser.parse_text(element.text)) return nullptr;
        } else {
            element.kind = Element::Kind::kColumn;
            if (!parser.parse_name(element.text, element.span)) return nullptr;
            if (parser.accept_symbol(":") && !parser.parse_type(element.type)) return nullptr;
        }
        elements.push_back(element);
    }
    if (elements.empty()) return parser.fail("a pattern");
    syntax.elements = parser.keep(elements);
    return parser.make(syntax);
}

NodePtr bind_parse(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const ParseSyntax&>(syntax);
    RowScope row;
    row.columns = &input->schema;
    ExprPtr text = binder.bind(*written.expression, row);
    if (text != nullptr && text->type != Type::kString && text->type != Type::kDynamic) {
        binder.error("type", "parse reads a string, not " + std::string(type_name(text->type)), text->span,
                     "convert it with `tostring(...)`");
        text = nullptr;
    }
    auto parse = binder.make<Parse>(std::move(input));
    bool good = text != nullptr;
    for (size_t i = 0; i < written.elements.size(); ++i) {
        const Element& element = written.elements[i];
        if (element.kind != Element::Kind::kColumn) continue;
        bool star_next = i + 1 < written.elements.size() && written.elements[i + 1].kind == Element::Kind::kStar;
        if (element.type == Type::kString && star_next && written.kind != ParseKind::kRegex) {
            binder.error("syntax",
                         "a `*` behind the string column `" + std::string(element.text) + "` leaves open where it ends",
                         element.span);
            good = false;
        }
        parse->columns.push_back({std::string(element.text), element.type});
        parse->schema.set(element.text, element.type);
    }
    parse->pattern = build_pattern(written);
    RE2::Options quiet;
    quiet.set_log_errors(false);
    RE2 compiled(parse->pattern, quiet);
    if (good && !compiled.ok()) {
        binder.error("syntax", "the pattern is not a regular expression: " + compiled.error(),
                     written.elements.front().span);
        good = false;
    }
    bool drop = written.row->keyword == "parse-where";
    bool relaxed = written.kind == ParseKind::kRelaxed;
    parse->failure = drop ? ParseFailure::kDropRow : relaxed ? ParseFailure::kNullOne : ParseFailure::kNullAll;
    if (!good) {
        parse->schema.set_open(true);
        return parse;
    }
    parse->text = cast(std::move(text), Type::kString);
    return parse;
}

}  // namespace tocsin::kql
