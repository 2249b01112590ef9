// The runner of .test files, tried with an engine made for the test.
#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "runner/case_file.h"
#include "runner/check.h"
#include "runner/input_files.h"
#include "runner/shape.h"
#include "runner/text_table.h"

namespace tocsin::runner {
namespace {

constexpr std::string_view kPeople = R"(# strlen: length of a text, in characters.
now: 2026-01-05T00:00:00Z

table People
| Name:string | Seen:datetime                | Tags:dynamic  |
| Zoë         | 2026-01-05T00:00:00.0000000Z | ["a|b", null] |
| ""          | null                         | {}            |

case counts characters, not bytes
from: the manual
kql
People | project Name, n = strlen(Name)
---- rows
| Name:string | n:long |
| Zoë         | 3      |
| ""          | 0      |

case a misspelt column is pointed at
kql
People | where Nmae == "x"
---- error
1:16: no column `Nmae`; did you mean `Name`?
)";

TestFile parsed(std::string_view text) {
    FormatError error;
    std::optional<TestFile> file = parse_case_file("x.test", text, error);
    EXPECT_TRUE(file) << error.line << ": " << error.message;
    return file.value_or(TestFile{});
}

FormatError format_error(std::string_view text) {
    FormatError error;
    EXPECT_FALSE(parse_case_file("x.test", text, error));
    return error;
}

TEST(CaseFile, ReadsInputsCasesAndExpectations) {
    TestFile file = parsed(kPeople);
    ASSERT_EQ(file.cases.size(), 2u);
    const TestCase& first = file.cases[0];
    EXPECT_EQ(first.name, "counts characters, not bytes");
    EXPECT_EQ(first.from, "the manual");
    EXPECT_EQ(first.now, "2026-01-05T00:00:00Z");
    EXPECT_EQ(first.text, "People | project Name, n = strlen(Name)\n");
    ASSERT_EQ(first.inputs.tables.size(), 1u);
    EXPECT_EQ(first.inputs.tables[0].content.rows[0][2], R"(["a|b",null])");
    EXPECT_EQ(first.inputs.tables[0].content.rows[1][0], R"("")");
    EXPECT_EQ(file.cases[1].from, "");
    EXPECT_EQ(file.cases[1].expectations[0].lines[0], "1:16: no column `Nmae`; did you mean `Name`?");
}

TEST(CaseFile, IndentedFilesKeepBlankLinesInside) {
    TestFile file = parsed(
        "case c\nfile rules/a.yaml\n    id: 1\n\n    query: |\n      x\n\nshell\ntocsin check rules\n---- output\nexit "
        "1\n    bad\n");
    EXPECT_EQ(file.cases[0].inputs.files[0].text, "id: 1\n\nquery: |\n  x\n");
    EXPECT_EQ(file.cases[0].expectations[0].lines, (std::vector<std::string>{"exit 1", "    bad"}));
}

TEST(CaseFile, PointsAtWhatItDoesNotUnderstand) {
    EXPECT_EQ(format_error("case c\nkql\nprint 1\n---- row\n| a |\n").line, 4u);
    EXPECT_EQ(format_error("case c\nkql\nprint 1\n").message, "the case `c` expects nothing");
    EXPECT_EQ(format_error("case c\nkql\nprint 1\n\ncase d\nkql\nprint 2\n---- rows\n").message,
              "the case `c` expects nothing");
    EXPECT_EQ(format_error("table T\n| a:long |\n| 1 | 2 |\n").line, 3u);
    EXPECT_EQ(format_error("table T\n| a |\n").message, "the column `a` of an input table needs a type");
    EXPECT_EQ(format_error("case c\nkql\nprint 1\n---- rows\n| a:long |\n|  |\n").line, 6u);
    EXPECT_EQ(format_error("cases c\n").line, 1u);
    EXPECT_EQ(format_error("# nothing\n").message, "the file has no case");
}

TEST(TextTable, CellsOfTestsAndOfTheProgramMeet) {
    struct Row {
        const char* written;
        const char* json;
        const char* type;
    };
    const Row rows[] = {
        {"null", "null", "long"},
        {R"("")", R"("")", "string"},
        {"abc", R"("abc")", "string"},
        {R"("a|b")", R"("a|b")", "string"},
        {R"("null")", R"("null")", "string"},
        {"C:\\x", R"("C:\\x")", "string"},
        {"Zoë", "\"Zo\\u00eb\"", "string"},
        {"1.50", "1.5", "real"},
        {"NaN", R"("NaN")", "real"},
        {R"({"a": [1, "x y"]})", R"({"a":[1,"x y"]})", "dynamic"},
        {R"("x")", R"("x")", "dynamic"},
        {"12", R"("12")", ""},
        {"12", "12", ""},
        {R"(["a", "b"])", R"(["a","b"])", ""},
        {R"("[a]")", R"("[a]")", ""},
        {"00:00:01", R"("00:00:01")", "timespan"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(canonical_cell(row.written, row.type), canonical_cell_of_json(row.json, row.type)) << row.written;
    }
    EXPECT_NE(canonical_cell("null", "string"), canonical_cell_of_json(R"("null")", "string"));
    EXPECT_FALSE(canonical_cell("", "string"));
    EXPECT_FALSE(canonical_cell("[1", "dynamic"));
}

TEST(TextTable, ColumnNamesMayHoldColons) {
    EXPECT_EQ(parse_column("n:long"), (Column{"n", "long"}));
    EXPECT_EQ(parse_column("a:b"), (Column{"a:b", ""}));
    EXPECT_EQ(parse_column(R"("a | b":string)"), (Column{"a | b", "string"}));
}

TEST(Shapes, EveryPairOfSettingsOccurs) {
    for (bool with_logs : {false, true}) {
        std::set<std::tuple<int, size_t, int, size_t>> covered;
        std::set<std::tuple<int, size_t, int, size_t>> possible;
        auto add_pairs = [](auto& pairs, const Shape& shape) {
            const size_t settings[] = {shape.threads, shape.batch_rows, shape.optimize,
                                       static_cast<size_t>(shape.packing)};
            for (int a = 0; a < 4; ++a) {
                for (int b = a + 1; b < 4; ++b) pairs.insert({a, settings[a], b, settings[b]});
            }
        };
        for (const Shape& shape : shapes(ShapeChoice::kPairwise, with_logs)) add_pairs(covered, shape);
        for (const Shape& shape : shapes(ShapeChoice::kAll, with_logs)) add_pairs(possible, shape);
        EXPECT_EQ(covered, possible);
    }
    for (const Shape& shape : shapes(ShapeChoice::kAll, true)) EXPECT_EQ(parse_shape(to_string(shape)), shape);
}

TEST(Inputs, TablesBecomeKql) {
    TestFile file = parsed(kPeople);
    EXPECT_EQ(kql_prelude(file.cases[0].inputs),
              "let People = datatable(Name:string, Seen:datetime, Tags:dynamic)[\"Zoë\", "
              "datetime(2026-01-05T00:00:00.0000000Z), "
              "dynamic([\"a|b\",null]), \"\", datetime(null), dynamic({})];\n");
}

std::optional<Outcome> no_other(const std::string&) { return std::nullopt; }

TEST(Check, RowsThatAgreeAndRowsThatDoNot) {
    TestFile file = parsed(kPeople);
    EngineResult result;
    result.columns = {{"Name", "string"}, {"n", "long"}};
    result.rows = {{"\"Zo\\u00eb\"", "3"}, {"\"\"", "0"}};
    auto engine = [&](const EngineRequest& request) {
        EXPECT_TRUE(request.text.ends_with("];\nPeople | project Name, n = strlen(Name)\n"));
        return result;
    };
    EXPECT_EQ(compare(file.cases[0], run_case(file.cases[0], Shape{}, engine, {}), no_other), "");

    result.rows[1][1] = "1";
    EXPECT_EQ(compare(file.cases[0], run_case(file.cases[0], Shape{}, engine, {}), no_other),
              "  row 2, column n: expected 0, got 1\n"
              "  expected:\n"
              "      | Name:string | n:long |\n"
              "      | Zoë         | 3      |\n"
              "    > | \"\"          | 0      |\n"
              "  got:\n"
              "      | Name:string | n:long |\n"
              "      | Zoë         | 3      |\n"
              "    > | \"\"          | 1      |\n");

    result.columns[1].type = "int";
    EXPECT_TRUE(compare(file.cases[0], run_case(file.cases[0], Shape{}, engine, {}), no_other)
                    .starts_with("  column 2: expected n:long, got n:int"));
}

TEST(Check, PositionsAreThoseOfTheCase) {
    TestFile file = parsed(kPeople);
    auto engine = [](const EngineRequest&) {
        EngineResult result;
        result.messages = {{true, 2, 16, "no column `Nmae`; did you mean `Name`?"}};
        return result;
    };
    EXPECT_EQ(compare(file.cases[1], run_case(file.cases[1], Shape{}, engine, {}), no_other), "");
}

TEST(Check, AnErrorFailsACaseThatExpectsRows) {
    TestFile file = parsed(kPeople);
    auto engine = [](const EngineRequest&) {
        EngineResult result;
        result.messages = {{true, 2, 1, "broken"}};
        return result;
    };
    EXPECT_EQ(compare(file.cases[0], run_case(file.cases[0], Shape{}, engine, {}), no_other),
              "  unexpected errors:\n    1:1: broken\n");
}

TEST(Check, RecordsReachTheEnginePackedAsTheShapeSays) {
    TestFile file = parsed(
        "records aws:cloudtrail\n{\"a\":1}\n{\"a\":2}\n\ncase c\nspl\n* | stats count\n---- rows\n| count |\n| 2 |\n");
    for (Packing packing : {Packing::kPlain, Packing::kGzip, Packing::kZstd}) {
        auto engine = [&](const EngineRequest& request) {
            EXPECT_EQ(request.logs.size(), 1u);
            std::string content = read_file(request.logs.at(0));
            if (packing == Packing::kPlain) {
                EXPECT_EQ(content, "{\"Records\":[{\"a\":1},{\"a\":2}]}\n");
            }
            if (packing == Packing::kGzip) {
                EXPECT_EQ(content.substr(0, 2), "\x1f\x8b");
            }
            if (packing == Packing::kZstd) {
                EXPECT_EQ(content.substr(0, 4), "\x28\xb5\x2f\xfd");
            }
            EngineResult result;
            result.columns = {{"count", "dynamic"}};
            result.rows = {{"2"}};
            return result;
        };
        EXPECT_EQ(compare(file.cases[0], run_case(file.cases[0], Shape{1, 1, true, packing}, engine, {}), no_other),
                  "");
    }
}

TEST(Check, ShellCasesSeeTheirFilesAndReturnBothStreams) {
    TestFile file = parsed(
        "case c\nfile a/b.txt\n    one\n\nshell\ncat a/b.txt; echo two >&2; exit 3\n---- output\nexit 3\n    "
        "one\nstderr\n    two\n");
    EXPECT_EQ(
        compare(file.cases[0], run_case(file.cases[0], Shape{}, nullptr, {"/nowhere", "/nowhere/tocsin"}), no_other),
        "");
}

TEST(Check, PlanExpectationsHoldOnlyWhatChanged) {
    EXPECT_EQ(changed_lines("a\nb\nc\n", "a\nx\nc\n"), (std::vector<std::string>{"- b", "+ x"}));
    EXPECT_EQ(changed_lines("a\n", "a\n"), std::vector<std::string>{});
}

}  // namespace
}  // namespace tocsin::runner
