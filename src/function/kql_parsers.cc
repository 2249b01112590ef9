// KQL's parsers of structured texts: CSV, paths, command lines, XML.
#include <algorithm>

#include "base/text.h"
#include "data/json.h"
#include "function/kql_parse_kv.h"
#include "function/tables.h"
#include "function/text_kernel.h"
#include "function/user_agent.h"
#include "function/xml.h"

namespace tocsin {
namespace {

Value text_array(CallContext& context, const std::vector<std::string>& texts) {
    auto items = context.arena->make_array<Value>(texts.size());
    for (size_t i = 0; i < items.size(); ++i) items[i] = make_string(texts[i], *context.arena);
    return Value::array(items);
}

// The fields of the first record.
Value parse_csv(CallContext& context, const Value& value) {
    std::string_view text = text_of(context, value);
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (quoted) {
            if (c != '"') {
                fields.back() += c;
            } else if (i + 1 < text.size() && text[i + 1] == '"') {
                fields.back() += text[++i];
            } else {
                quoted = false;
            }
        } else if (c == '"' && fields.back().empty()) {
            quoted = true;
        } else if (c == ',') {
            fields.emplace_back();
        } else if (c == '\n' || c == '\r') {
            break;
        } else {
            fields.back() += c;
        }
    }
    return text_array(context, fields);
}

// A file path of Windows or Unix, or a URL, with what stands where.
Value parse_path(CallContext& context, std::string_view text) {
    std::string_view scheme = "", root = "", stream = "", rest = text;
    if (size_t at = rest.find("://"); at != std::string_view::npos) {
        scheme = rest.substr(0, at);
        rest = rest.substr(at + 3);
        if (rest.starts_with('/')) rest.remove_prefix(1);
    }
    if (rest.size() >= 2 && is_ascii_alpha(rest[0]) && rest[1] == ':') {
        root = rest.substr(0, 2);
        size_t colon = rest.find(':', 2);
        if (colon != std::string_view::npos) {
            stream = rest.substr(colon + 1);
            rest = rest.substr(0, colon);
        }
    }
    size_t slash = rest.find_last_of("/\\");
    std::string_view directory = slash == std::string_view::npos ? std::string_view("") : rest.substr(0, slash);
    std::string_view file = slash == std::string_view::npos ? rest : rest.substr(slash + 1);
    size_t directory_slash = directory.find_last_of("/\\");
    std::string_view directory_name =
        directory_slash == std::string_view::npos ? directory : directory.substr(directory_slash + 1);
    size_t dot = file.rfind('.');
    std::string_view extension =
        dot == std::string_view::npos || dot + 1 == file.size() ? std::string_view("") : file.substr(dot + 1);
    const Member members[] = {
        {"Scheme", Value::string(scheme)},
        {"RootPath", Value::string(root)},
        {"DirectoryPath", Value::string(directory)},
        {"DirectoryName", Value::string(directory_name)},
        {"Filename", Value::string(file)},
        {"Extension", Value::string(extension)},
        {"AlternateDataStreamName", Value::string(stream)},
    };
    return Value::object(context.arena->copy_array(std::span<const Member>(members)));
}

// The rules of Windows' CommandLineToArgvW: 2n backslashes before a quote are n backslashes, one more escapes the
// quote.
Value parse_command_line(CallContext& context, const Value& value, std::string_view parser) {
    std::string_view text = trim(text_of(context, value));
    if (!equals_ignore_case(parser, "windows") || text.empty()) return Value();
    std::vector<std::string> arguments;
    std::string current;
    bool quoted = false, any = false;
    for (size_t i = 0; i < text.size();) {
        char c = text[i];
        if (c == '\\') {
            size_t count = 0;
            while (i < text.size() && text[i] == '\\') {
                ++count;
                ++i;
            }
            bool before_quote = i < text.size() && text[i] == '"';
            current.append(before_quote ? count / 2 : count, '\\');
            if (before_quote && count % 2 == 1) {
                current += '"';
                ++i;
            }
            any = true;
        } else if (c == '"') {
            if (quoted && i + 1 < text.size() && text[i + 1] == '"') {
                current += '"';
                ++i;
            } else {
                quoted = !quoted;
            }
            any = true;
            ++i;
        } else if (is_ascii_space(c) && !quoted) {
            if (any) arguments.push_back(std::move(current));
            current.clear();
            any = false;
            ++i;
        } else {
            current += c;
            any = true;
            ++i;
        }
    }
    if (any) arguments.push_back(std::move(current));
    return text_array(context, arguments);
}

Value parse_xml(CallContext& context, const Value& value) {
    auto parsed = xml_to_dynamic(text_of(context, value), *context.arena);
    return parsed ? *parsed : Value();
}

constexpr std::string_view kBrowserMembers[] = {"Family", "MajorVersion", "MinorVersion", "Patch"};
constexpr std::string_view kSystemMembers[] = {"Family", "MajorVersion", "MinorVersion", "Patch", "PatchMinor"};
constexpr std::string_view kDeviceMembers[] = {"Family", "Brand", "Model"};

struct UserAgentTarget {
    std::string_view word;  // that asks for it
    UserAgentPart part;
    std::string_view key;  // in the result
    std::span<const std::string_view> members;
};

constexpr UserAgentTarget kUserAgentTargets[] = {
    {"browser", UserAgentPart::kBrowser, "Browser", kBrowserMembers},
    {"os", UserAgentPart::kSystem, "OperatingSystem", kSystemMembers},
    {"device", UserAgentPart::kDevice, "Device", kDeviceMembers},
};

// Patterns are many and user agents few: what one of them is stays known.
const std::vector<std::string>& known_user_agent(CallContext& context, std::string_view text, UserAgentPart part) {
    return context.cache->get<std::vector<std::string>>(
        static_cast<char>('0' + static_cast<int>(part)), text,
        [&](std::string_view user_agent) { return parse_user_agent(user_agent, part); });
}

// What is asked for: a text or an array of texts; null if none of them is a word of the list.
Value parse_user_agent_text(CallContext& context, std::string_view text, const Value& asked) {
    Value words = expand_json(asked, *context.arena);
    std::span<const Value> list = words.tag() == Tag::kArray ? words.items() : std::span(&words, 1);
    std::vector<Member> parts;
    for (const UserAgentTarget& target : kUserAgentTargets) {
        bool wanted = std::any_of(list.begin(), list.end(),
                                  [&](const Value& word) { return word.is_string() && word.text() == target.word; });
        if (!wanted) continue;
        const std::vector<std::string>& known = known_user_agent(context, text, target.part);
        auto members = context.arena->make_array<Member>(target.members.size());
        for (size_t i = 0; i < members.size(); ++i)
            members[i] = {target.members[i], make_string(known[i], *context.arena)};
        parts.push_back({target.key, Value::object(members)});
    }
    if (parts.empty()) return Value();
    return Value::object(context.arena->copy_array(std::span<const Member>(parts)));
}

// clang-format off
constexpr Function kRows[] = {
    {.name = "parse_csv", .signature = "text -> dynamic", .kernel = each<parse_csv>,
     .description = "The fields of a line of comma-separated values.", .column_name = ColumnName::kFirstArgument, .page = "parse-csv-function"},
    {.name = "parse_path", .signature = "string -> dynamic", .kernel = each<parse_path>,
     .description = "The parts of a file path.", .page = "parse-path-function"},
    {.name = "parse_command_line", .signature = "any, string -> dynamic", .kernel = each<parse_command_line>,
     .description = "The arguments of a Windows command line.", .page = "parse-command-line"},
    {.name = "parse_kv", .signature = "string, const string, const string, const string, const string, const bool, const string -> dynamic", .kernel = each<parse_kv>,
     .description = "A bag of the keys and values in a text; the work of the operator parse-kv.", .nulls = NullRule::kSeesNulls, .page = "parse-kv-operator"},
    {.name = "parse_user_agent", .signature = "string, string -> dynamic; string, dynamic -> dynamic", .kernel = each<parse_user_agent_text>,
     .description = "What is known of a user agent: its `browser`, `os` or `device`, or several of them in an array.", .page = "parse-useragentfunction"},
    {.name = "parse_xml", .signature = "text -> dynamic", .kernel = each<parse_xml>,
     .description = "An XML text as a property bag.", .column_name = ColumnName::kFirstArgument, .page = "parse-xml-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_parser_functions() { return kRows; }

}  // namespace tocsin
