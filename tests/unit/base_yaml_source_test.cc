// Every character of a scalar's value leads back to the file, whatever the scalar's style.
#include <string>

#include <gtest/gtest.h>

#include "base/yaml_source.h"

namespace tocsin {
namespace {

// The value of key `k` of the text's only document, after checking that each of its characters that is no blank stands
// in the file where the source says (`escaped`: characters written as escapes are left out).
std::string value_of(const std::string& text, bool escaped = false) {
    Diagnostics diagnostics;
    SourcePtr file = SourceText::whole("test.yml", text);
    std::vector<YamlNode> documents = parse_yaml(file, diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.all()) ADD_FAILURE() << to_string(diagnostic);
    if (documents.size() != 1) return "?";
    const YamlNode* node = documents[0].find("k");
    if (node == nullptr) return "?";
    SourcePtr value = scalar_source(file, *node);
    uint32_t last = 0;
    for (uint32_t i = 0; i < value->text().size(); ++i) {
        uint32_t at = value->file_offset(i);
        EXPECT_GE(at, last) << "offsets go forward";
        last = at;
        char c = value->text()[i];
        if (c == ' ' || c == '\n' || (escaped && text[at] == '\\')) continue;
        EXPECT_EQ(text[at], c) << "byte " << i << " of " << node->text;
    }
    return node->text;
}

TEST(YamlSource, PlainText) {
    EXPECT_EQ(value_of("k: a b c # note\n"), "a b c");
    EXPECT_EQ(value_of("k: a b\n  c  \n\n  d\nn: 1\n"), "a b c\nd");
    EXPECT_EQ(value_of("k:\n  late\n"), "late");
    EXPECT_EQ(value_of("{k: x y, n: 1}\n"), "x y");
}

TEST(YamlSource, SingleQuotes) {
    EXPECT_EQ(value_of("k: 'it''s'\n"), "it's");
    EXPECT_EQ(value_of("k: 'a\n\n  b   c'\n"), "a\nb   c");
    EXPECT_EQ(value_of("k: '''x'''\n"), "'x'");
}

TEST(YamlSource, DoubleQuotes) {
    EXPECT_EQ(value_of("k: \"a\\tb\\\"c\\u00e9d\\x41\"\n", true),
              "a\tb\"c\xC3\xA9"
              "dA");
    EXPECT_EQ(value_of("k: \"a \\\n   b\"\n", true), "a b");
    EXPECT_EQ(value_of("k: \"one\n   two\"\n"), "one two");
}

TEST(YamlSource, LiteralBlock) {
    EXPECT_EQ(value_of("k: |\n  one\n    two\n\n  three\nn: 1\n"), "one\n  two\n\nthree\n");
    EXPECT_EQ(value_of("k: |-   # note\n    x | where a == 1\n    | take 1\n"), "x | where a == 1\n| take 1");
    EXPECT_EQ(value_of("k: |2\n    deep\n  flat\n"), "  deep\nflat\n");
    EXPECT_EQ(value_of("k: |+\n\n  after blank\n\n"), "\nafter blank\n\n");
    EXPECT_EQ(value_of("k: |\r\n  one\r\n  two\r\n"), "one\ntwo\n");
    EXPECT_EQ(value_of("k: |\n  ends at the end"), "ends at the end");
}

TEST(YamlSource, FoldedBlock) {
    EXPECT_EQ(value_of("k: >\n  one\n  two\n\n  three\n    deep\n  four\n"), "one two\nthree\n  deep\nfour\n");
    EXPECT_EQ(value_of("k: >-\n    a\n    b\n"), "a b");
}

TEST(YamlSource, TagsAnchorsAndOtherCharacters) {
    EXPECT_EQ(value_of("k: !!str &a # note\n  text\n"), "text");
    EXPECT_EQ(value_of("\xEF\xBB\xBFk: \xC3\xBC"
                       "ber\n"),
              "\xC3\xBC"
              "ber");
    EXPECT_EQ(value_of("m: &x same\nk: *x\n"), "same");
    EXPECT_EQ(value_of("{\"k\": \"json\\/text\", \"n\": [1, 2]}\n", true), "json/text");
}

TEST(YamlSource, PositionsOfAQuery) {
    SourcePtr file = SourceText::whole("r.yaml", "id: 1\nquery: |\n  T\n  | where x\n");
    Diagnostics diagnostics;
    auto documents = parse_yaml(file, diagnostics);
    SourcePtr query = scalar_source(file, *documents.at(0).find("query"));
    Location at = query->locate(static_cast<uint32_t>(query->text().find("where")));
    EXPECT_EQ(at.line, 4u);
    EXPECT_EQ(at.column, 5u);
    EXPECT_EQ(query->line_at(4), "  | where x");
}

TEST(YamlSource, NodesKnowTheirStyleAndPlace) {
    SourcePtr file = SourceText::whole("r.yaml", "a: [1, '1', ~, \"\"]\nb:\n  c: d\n");
    Diagnostics diagnostics;
    YamlNode root = parse_yaml(file, diagnostics).at(0);
    const std::vector<YamlNode>& items = root.find("a")->items;
    ASSERT_EQ(items.size(), 4u);
    EXPECT_TRUE(items[0].plain);
    EXPECT_FALSE(items[1].plain);
    EXPECT_TRUE(items[2].is_null());
    EXPECT_TRUE(items[3].is_scalar());
    EXPECT_EQ(file->text(items[1].span), "'1'");
    EXPECT_EQ(file->text(root.find("b")->span), "c: d");
}

TEST(YamlSource, ErrorsAndLimits) {
    auto errors = [](const std::string& text) {
        Diagnostics diagnostics;
        parse_yaml(SourceText::whole("r.yaml", text), diagnostics);
        return diagnostics.error_count();
    };
    EXPECT_EQ(errors("a: [1, 2\n"), 1u);
    EXPECT_EQ(errors("a: \"open\n"), 1u);
    EXPECT_EQ(errors("a: *unknown\n"), 1u);
    EXPECT_EQ(errors("a: \xFF\n"), 1u);
    EXPECT_EQ(errors(std::string(5000, '[')), 1u);
    std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        std::string before = "*a" + std::to_string(i - 1);
        laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int k = 0; k < 8; ++k) laughs += ", " + before;
        laughs += "]\n";
    }
    EXPECT_EQ(errors(laughs), 1u);
    EXPECT_EQ(errors(""), 0u);
}

TEST(YamlSource, SaysWhereItIsBroken) {
    Diagnostics diagnostics;
    auto documents = parse_yaml(SourceText::whole("r.yaml", "a: 1\n---\nb: 1\n c: [\n"), diagnostics);
    EXPECT_EQ(documents.size(), 1u) << "the documents before the error are there";
    ASSERT_EQ(diagnostics.error_count(), 1u);
    EXPECT_EQ(diagnostics.all()[0].code, "syntax");
    EXPECT_GE(diagnostics.all()[0].location().line, 3u);
}

TEST(YamlSource, PointsAtWhatIsNoText) {
    std::string deep = "a: b\nc:\n  ";
    for (int i = 0; i < 5000; ++i) deep += "- ";
    const std::pair<std::string, std::string> cases[] = {
        {"a: b\nc: \"\xC3\xA9\xFF\"\n", "r.yaml:2:6: error: the file is not UTF-8 text"},
        {std::string("a: b\nc: d\0\n", 11), "r.yaml:2:5: error: the file is not text"},
        {deep, "r.yaml:3:1001: error: YAML: nested too deeply"},
    };
    for (const auto& [text, expected] : cases) {
        Diagnostics diagnostics;
        parse_yaml(SourceText::whole("r.yaml", text), diagnostics);
        ASSERT_EQ(diagnostics.error_count(), 1u);
        const std::string message = to_string(diagnostics.all()[0]);
        EXPECT_EQ(message.substr(0, message.find('\n')), expected);
    }
}

TEST(YamlSource, RepeatedKeysWarn) {
    Diagnostics diagnostics;
    auto documents = parse_yaml(SourceText::whole("r.yaml", "a: 1\na: 2\n"), diagnostics);
    EXPECT_EQ(documents.at(0).find("a")->text, "2");
    EXPECT_EQ(diagnostics.all().size(), 1u);
    EXPECT_FALSE(diagnostics.has_errors());
}

}  // namespace
}  // namespace tocsin
