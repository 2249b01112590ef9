// A macro's text takes the place of its call before anything is parsed, so a definition may hold any piece of a search:
// a term, a command, several commands, a quoted argument. Definitions are scanned again, so macros nest. All text that
// comes from a call stands for the call as written: diagnostics and steps point there.
//
// A macro is looked up by name and number of arguments; what the environment defines wins over the built-in ones. With
// `iseval` the definition is an expression, and its value is the text; a `validation` is one, too (macros.conf).
#include "lang/spl/macros.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/builtin_macros.h"
#include "lang/spl/constant.h"
#include "lang/spl/eval_expression.h"

namespace tocsin::spl {
namespace {

constexpr int kMaxDepth = 32;                 // nested definitions
constexpr int kMaxCalls = 10'000;             // in one query: definitions without text must not multiply either
constexpr size_t kMaxExpandedSize = 1 << 20;  // bytes of the whole text
constexpr std::string_view kCommentMark = "```";

struct Call {
    std::string_view name;
    std::vector<std::string> arguments;
};

// Where a quoted text that begins at `at` ends (behind the closing quote), or npos.
size_t skip_quoted(std::string_view text, size_t at) {
    for (size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return std::string_view::npos;
}

// The text between the backticks as a name with its arguments; quotes around a whole argument are not part of it.
Call parse_call(std::string_view text) {
    text = trim(text);
    size_t open = text.find('(');
    if (open == std::string_view::npos || text.back() != ')') return {text, {}};
    Call call{trim(text.substr(0, open)), {}};
    std::string_view list = text.substr(open + 1, text.size() - open - 2);
    if (trim(list).empty()) return call;
    auto add = [&](std::string_view argument) {
        argument = trim(argument);
        if (argument.size() >= 2 && argument.front() == '"' && argument.back() == '"')
            call.arguments.push_back(replace_all(argument.substr(1, argument.size() - 2), "\\\"", "\""));
        else
            call.arguments.emplace_back(argument);
    };
    int depth = 0;
    size_t begin = 0;
    for (size_t i = 0; i < list.size(); ++i) {
        if (list[i] == '"') {
            size_t end = skip_quoted(list, i);
            if (end == std::string_view::npos) break;
            i = end - 1;
        } else if (list[i] == '\\') {
            ++i;
        } else if (list[i] == '(') {
            ++depth;
        } else if (list[i] == ')') {
            --depth;
        } else if (list[i] == ',' && depth == 0) {
            add(list.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    add(list.substr(std::min(begin, list.size())));
    return call;
}

// `text` with every `$name$` of an argument replaced by its value; what an argument brings is not looked at again.
std::string with_arguments(std::string_view text, const Macro& macro, const std::vector<std::string>& values) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
        size_t open = std::min(text.find('$', at), text.size());
        out += text.substr(at, open - at);
        at = open;
        if (open == text.size()) break;
        size_t close = text.find('$', open + 1);
        std::string_view name = close == std::string_view::npos ? "" : text.substr(open + 1, close - open - 1);
        auto found = std::find(macro.arguments.begin(), macro.arguments.end(), name);
        auto index = static_cast<size_t>(found - macro.arguments.begin());
        bool known = found != macro.arguments.end() && index < values.size();
        out += known ? std::string_view(values[index]) : "$";
        at = known ? close + 1 : open + 1;
        if (out.size() > kMaxExpandedSize) break;
    }
    return out;
}

class Expander {
public:
    Expander(const Environment& environment, Diagnostics& diagnostics)
        : environment_(environment), diagnostics_(diagnostics) {}

    // Copies `text` with its macros expanded. `call` is the outermost call, null at the top, where offsets are those of
    // the source.
    struct Outermost {
        Span span;
        std::string_view name;
    };
    bool expand(std::string_view text, const Outermost* outermost, int depth) {
        size_t copied = 0;
        for (size_t at = 0; at < text.size();) {
            char c = text[at];
            if (c == '\\') {
                at += 2;
                continue;
            }
            if (c == '"') {
                size_t end = skip_quoted(text, at);
                // An unclosed quote is left to the parser, which knows what it would have been.
                if (end == std::string_view::npos) break;
                at = end;
                continue;
            }
            if (c != '`') {
                ++at;
                continue;
            }
            copy(text, copied, at, outermost);
            size_t end;
            if (text.substr(at).starts_with(kCommentMark)) {
                end = text.find(kCommentMark, at + kCommentMark.size());
                if (end == std::string_view::npos)
                    return fail(outermost, at, text.size(), "syntax", "a comment is not closed by ```");
                end += kCommentMark.size();
                copy_blank(at, outermost);
            } else {
                end = closing_backtick(text, at);
                if (end == std::string_view::npos) {
                    return fail(outermost, at, text.size(), "syntax", "a macro call is not closed by a backtick");
                }
                if (!call(text, at, end, outermost, depth)) return false;
            }
            if (result_.size() > kMaxExpandedSize) {
                return fail(outermost, at, end, "limit",
                            fmt::format("macros expand to more than {} bytes", kMaxExpandedSize));
            }
            at = copied = end;
        }
        copy(text, copied, text.size(), outermost);
        return true;
    }

    ExpandedText take() { return std::move(result_); }

private:
    static size_t closing_backtick(std::string_view text, size_t at) {
        for (size_t i = at + 1; i < text.size(); ++i) {
            if (text[i] == '`') return i + 1;
            if (text[i] == '"') {
                size_t end = skip_quoted(text, i);
                if (end == std::string_view::npos) return end;
                i = end - 1;
            }
        }
        return std::string_view::npos;
    }

    void copy(std::string_view text, size_t begin, size_t end, const Outermost* outermost) {
        if (outermost)
            result_.append_made(text.substr(begin, end - begin), outermost->span, outermost->name);
        else
            result_.append_source(text.substr(begin, end - begin), static_cast<uint32_t>(begin));
    }

    // A comment parts words like a blank.
    void copy_blank(size_t at, const Outermost* outermost) {
        Span here{static_cast<uint32_t>(at), static_cast<uint32_t>(at + 1)};
        result_.append_made(" ", outermost ? outermost->span : here, outermost ? outermost->name : std::string_view());
    }

    bool fail(const Outermost* outermost, size_t begin, size_t end, std::string_view code, std::string message,
              std::string help = {}) {
        Span span = outermost ? outermost->span : Span{static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
        diagnostics_.error(code, std::move(message), span, std::move(help));
        return false;
    }

    bool call(std::string_view text, size_t begin, size_t end, const Outermost* outermost, int depth) {
        Call call = parse_call(text.substr(begin + 1, end - begin - 2));
        Outermost here{{static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}, call.name};
        const Outermost* as = outermost ? outermost : &here;
        if (depth >= kMaxDepth) {
            return fail(outermost, begin, end, "limit",
                        fmt::format("macros are nested more than {} deep at `{}`", kMaxDepth, call.name));
        }
        if (++calls_ > kMaxCalls)
            return fail(outermost, begin, end, "limit",
                        fmt::format("the query calls macros more than {} times", kMaxCalls));
        std::string key(call.name);
        if (!call.arguments.empty()) key += fmt::format("({})", call.arguments.size());
        std::optional<Macro> macro;
        if (auto found = environment_.macros.find(key); found != environment_.macros.end())
            macro = found->second;
        else
            macro = builtin_macro(key);
        if (!macro) return unknown(call, begin, end, outermost);
        std::string definition = with_arguments(macro->definition, *macro, call.arguments);
        if (definition.size() > kMaxExpandedSize) {
            return fail(outermost, begin, end, "limit",
                        fmt::format("macro `{}` expands to more than {} bytes", call.name, kMaxExpandedSize));
        }
        std::string problem = validate(*macro, call.arguments);
        if (problem.empty() && macro->is_eval) problem = evaluate_definition(definition);
        if (!problem.empty())
            return fail(outermost, begin, end, "macro", fmt::format("macro `{}`: {}", call.name, problem));
        result_.note_macro(call.name, macro->definition);
        return expand(definition, as, depth + 1);
    }

    // The constant that an eval text of a macro stands for; nothing if it is none, with the reason in `problem`.
    std::optional<Value> evaluate(const std::string& text, std::string_view what, std::string& problem) {
        Diagnostics inner;
        Compiler compiler(environment_, inner, arena_);
        ExpandedText expression;
        expression.append_made(text, {}, {});
        ExprPtr expr = compile_eval(compiler, expression, {0, expression.size()});
        if (!expr || inner.has_errors()) {
            problem = fmt::format("its {} is no expression: {}", what,
                                  inner.all().empty() ? std::string("it is empty") : inner.all().front().message);
            return std::nullopt;
        }
        auto value = constant_value(*expr, arena_);
        if (!value) problem = fmt::format("its {} must be short, and not read the clock or chance", what);
        return value;
    }

    // Replaces the definition by its value. Empty, or what is wrong.
    std::string evaluate_definition(std::string& definition) {
        std::string problem;
        auto value = evaluate(definition, "definition", problem);
        if (!value) return problem;
        if (!value->is_string()) return "its definition gives no text";
        definition = value->text();
        return {};
    }

    // A condition must be true; another expression gives null, or the text of the error.
    std::string validate(const Macro& macro, const std::vector<std::string>& arguments) {
        if (macro.validation.empty()) return {};
        std::string problem;
        auto value = evaluate(with_arguments(macro.validation, macro, arguments), "validation", problem);
        if (!value) return problem;
        if (value->is_string()) return std::string(value->text());
        if (value->is_null() || (value->tag() == Tag::kBool && value->as_bool())) return {};
        return macro.error_message.empty() ? "its arguments are not valid" : macro.error_message;
    }

    bool unknown(const Call& call, size_t begin, size_t end, const Outermost* outermost) {
        std::vector<std::string> names;
        for (const auto& [key, macro] : environment_.macros) names.push_back(key.substr(0, key.find('(')));
        for (std::string_view name : builtin_macro_names()) names.emplace_back(name);
        if (std::find(names.begin(), names.end(), call.name) != names.end()) {
            return fail(outermost, begin, end, "unknown-macro",
                        fmt::format("macro `{}` is not defined for {} argument{}", call.name, call.arguments.size(),
                                    call.arguments.size() == 1 ? "" : "s"));
        }
        std::vector<std::string_view> candidates(names.begin(), names.end());
        return fail(outermost, begin, end, "unknown-macro", fmt::format("there is no macro `{}`", call.name),
                    did_you_mean(call.name, candidates));
    }

    const Environment& environment_;
    Diagnostics& diagnostics_;
    ExpandedText result_;
    Arena arena_;  // what macros compute
    int calls_ = 0;
};

}  // namespace

Result<ExpandedText> expand_macros(const SourceText& source, const Environment& environment, Diagnostics& diagnostics) {
    Expander expander(environment, diagnostics);
    if (!expander.expand(source.text(), nullptr, 0)) return kFailed;
    return expander.take();
}

}  // namespace tocsin::spl
