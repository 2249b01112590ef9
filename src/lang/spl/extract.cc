// Fields out of the text of events: extract (kv) for `key=value` pairs, xmlkv for `<tag>value</tag>`, multikv for tables. The work
// is done by table functions of these names, since the fields are only known from the data.
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

// extract [pairdelim=chars] [kvdelim=chars] [auto=t] [clean_keys=t] [limit=50] [maxchars=10240] [mv_add=f] [keep_empty_vals=f]:
// constants: pairdelim and kvdelim (null: `key=value` pairs as they are found), clean_keys, mv_add, keep_empty_vals, limit.
NodePtr lower_extract(const Command& command, NodePtr input) {
    std::string pairs, keys;
    bool clean_keys = true, add = false, keep_empty = false;
    uint64_t limit = 50;
    Options options(command);
    options.text("pairdelim", &pairs)
        .text("kvdelim", &keys)
        .flag("clean_keys", &clean_keys)
        .flag("mv_add", &add)
        .flag("keep_empty_vals", &keep_empty)
        .count("limit", &limit)
        .ignored("auto")
        .ignored("reload")
        .ignored("segment")
        .ignored("maxchars");
    Lexer lexer = command.lexer();
    if (!options.read(lexer)) return nullptr;
    if (Token name = lexer.next(); name.kind != TokenKind::kEnd) {
        return command.fail("unsupported", "extraction rules of a Splunk server (transforms.conf) are not known here",
                            name.range, "write the extraction as `rex`");
    }
    Compiler& c = command.compiler;
    auto given = [&](const std::string& text) { return text.empty() ? Value() : c.text_value(text); };
    TransformParts parts;
    parts.names = {"_raw"};
    parts.constants = {given(pairs),
                       given(keys),
                       Value::boolean(clean_keys),
                       Value::boolean(add),
                       Value::boolean(keep_empty),
                       Value::of_long(static_cast<int64_t>(limit))};
    return transform_rows(command, "extract", std::move(input), std::move(parts));
}

// xmlkv [field] [maxinputs=n]
NodePtr lower_xmlkv(const Command& command, NodePtr input) {
    Options options(command);
    options.ignored("maxinputs");
    Lexer lexer = command.lexer();
    std::string field = "_raw";
    if (!options.read(lexer)) return nullptr;
    if (Token name = lexer.next_name(); name.kind != TokenKind::kEnd) {
        if (!name.is_name()) return command.syntax_error(name, "a field name");
        field = name.text;
    }
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    TransformParts parts;
    parts.names = {field};
    return transform_rows(command, "xmlkv", std::move(input), std::move(parts));
}

// xmlunescape [maxinputs=n]: `&lt;` and the like in _raw become characters.
NodePtr lower_xmlunescape(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    if (!Options(command).ignored("maxinputs").read(lexer) || !expect_end(command, lexer)) return nullptr;
    Compiler& c = command.compiler;
    return extend_row(std::move(input), "_raw",
                      c.call_of("xml_unescape", command.span(command.name_range), c.column("_raw")));
}

// multikv [fields list] [filter list] [copyattrs=t] [forceheader=n] [noheader=f] [rmorig=t]: constants: copyattrs, forceheader (0:
// the first line), noheader, rmorig, number of names that are fields; names: _raw, the fields, then the words to filter by.
NodePtr lower_multikv(const Command& command, NodePtr input) {
    bool copy = true, no_header = false, remove = true;
    uint64_t header = 0;
    Options options(command);
    options.flag("copyattrs", &copy)
        .count("forceheader", &header)
        .flag("noheader", &no_header)
        .flag("rmorig", &remove)
        .ignored("multitable");
    options.with("conf", [&](const Option& option) {
        return command.fail("unsupported", "table descriptions of a Splunk server (multikv.conf) are not known here",
                            option.name_range) != nullptr;
    });
    Lexer lexer = command.lexer();
    std::vector<std::string> lists[2];
    size_t list = 0;
    auto take = [&](Token& token) {
        bool heading = token.is_word("fields") || token.is_word("filter");
        if (!token.is_name() || (!heading && list == 0))
            return command.syntax_error(token, "`fields` or `filter` and names") != nullptr;
        if (heading)
            list = token.is_word("fields") ? 1 : 2;
        else
            lists[list - 1].push_back(std::move(token.text));
        return true;
    };
    if (!options.read_all(lexer, take, &Lexer::next_name)) return nullptr;
    TransformParts parts;
    parts.names = {"_raw"};
    for (const auto& names : lists) parts.names.insert(parts.names.end(), names.begin(), names.end());
    parts.constants = {Value::boolean(copy), Value::of_long(static_cast<int64_t>(header)), Value::boolean(no_header),
                       Value::boolean(remove), Value::of_long(static_cast<int64_t>(lists[0].size()))};
    return transform_rows(command, "multikv", std::move(input), std::move(parts));
}

}  // namespace tocsin::spl
