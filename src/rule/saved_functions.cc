// The body keeps its place in the file, so that an error in it points there.
#include "rule/saved_functions.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "base/yaml_source.h"
#include "rule/document.h"
#include "rule/files.h"

namespace tocsin {
namespace {

Span whole_of(const SourcePtr& source) { return {0, static_cast<uint32_t>(source->text().size())}; }

// Behind the bracket that closes the one at `open`; texts in quotes may hold brackets. The end of the text if none does.
size_t closing(std::string_view text, size_t open) {
    int depth = 0;
    char quote = 0;
    for (size_t i = open; i < text.size(); ++i) {
        char c = text[i];
        if (quote != 0) {
            if (c == '\\') ++i;
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(' || c == '{') {
            ++depth;
        } else if ((c == ')' || c == '}') && --depth == 0) {
            return i + 1;
        }
    }
    return text.size();
}

// Name, parameters and body of a .kql file.
void read_kql(const std::string& path, const SourcePtr& file, Environment& environment) {
    std::string_view text = file->text();
    std::string name = std::filesystem::path(path).stem().string();
    SavedFunction function;
    size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    if (text.substr(begin).starts_with(".create")) {
        // `.create-or-alter function with (folder = "x") Name(parameters) { body }`
        size_t at = text.find("function", begin);
        at = at == std::string_view::npos ? text.size() : at + std::string_view("function").size();
        size_t word = text.find_first_not_of(" \t\r\n", at);
        if (word != std::string_view::npos && text.substr(word).starts_with("with"))
            at = closing(text, std::min(text.find('(', word), text.size()));
        begin = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
        size_t end = std::min(text.find_first_of(" \t\r\n(", begin), text.size());
        if (end > begin) name = std::string(text.substr(begin, end - begin));
        begin = std::min(text.find_first_not_of(" \t\r\n", end), text.size());
    }
    if (begin < text.size() && text[begin] == '(') {
        size_t end = closing(text, begin);
        size_t brace = text.find_first_not_of(" \t\r\n", end);
        if (brace != std::string_view::npos && text[brace] == '{') {
            function.parameters = part_source(file, {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
            size_t last = closing(text, brace);
            function.body = part_source(
                file, {static_cast<uint32_t>(brace + 1), static_cast<uint32_t>(std::max(last, brace + 2) - 1)});
        }
    }
    if (function.body == nullptr) function.body = part_source(file, whole_of(file));
    environment.functions[name] = std::move(function);
}

// `Name:type=default` as KQL writes it; texts without quotes get them.
std::string parameter_text(const YamlNode& parameter) {
    std::string type = text_at(parameter, "Type");
    std::string text =
        text_at(parameter, "Name") + ": " + (type.starts_with("table") ? type.substr(type.find(':') + 1) : type);
    std::string value = text_at(parameter, "Default");
    if (parameter.find("Default") == nullptr) return text;
    bool quoted = value.size() > 1 && (value[0] == '\'' || value[0] == '"') && value.back() == value[0];
    if (type == "string" && !quoted) value = "'" + value + "'";
    return text + " = " + value;
}

// False if the document is no parser.
bool read_parser(const YamlNode& document, const SourcePtr& file, Environment& environment) {
    const YamlNode* body = document.find("ParserQuery");
    if (body == nullptr) body = document.find("FunctionQuery");
    if (body == nullptr || !body->is_scalar()) return false;
    SavedFunction function;
    function.body = scalar_source(file, *body);
    std::string parameters;
    for (const YamlNode& parameter : items_at(document, "ParserParams"))
        parameters += (parameters.empty() ? "" : ", ") + parameter_text(parameter);
    if (!parameters.empty()) function.parameters = SourceText::whole(file->path(), "(" + parameters + ")");
    for (const char* key : {"ParserName", "EquivalentBuiltInParser", "FunctionName", "FunctionAlias"}) {
        std::string name = text_at(document, key);
        if (!name.empty()) environment.functions[name] = function;
    }
    return true;
}

}  // namespace

void load_saved_functions(const std::string& folder, Environment& environment, Diagnostics& diagnostics) {
    for (const std::string& path : list_files(folder, diagnostics)) {
        bool kql = path.ends_with(".kql") || path.ends_with(".csl");
        if (!kql && !is_yaml_path(path)) continue;
        SourcePtr file = read_source(path, diagnostics);
        if (file == nullptr) continue;
        if (kql) {
            read_kql(path, file, environment);
            continue;
        }
        Diagnostics told(file);
        for (const YamlNode& document : parse_yaml(file, told)) read_parser(document, file, environment);
        for (const Diagnostic& diagnostic : told.all()) diagnostics.add(diagnostic);
    }
}

}  // namespace tocsin
