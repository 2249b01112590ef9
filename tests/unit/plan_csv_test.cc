#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"

#include "plan/environment.h"

namespace tocsin {
namespace {

using Cells = std::vector<std::string>;

TEST(Csv, ReadsQuotesAndLineBreaks) {
    CsvTable table = parse_csv(
        "\xEF\xBB\xBF"
        "a,b\r\n1,\"x,\"\"y\"\"\nz\"\r\n\r\n2\n,\n3,4,5");
    EXPECT_EQ(table.header, (Cells{"a", "b"}));
    ASSERT_EQ(table.rows.size(), 4u);
    EXPECT_EQ(table.rows[0], (Cells{"1", "x,\"y\"\nz"}));
    EXPECT_EQ(table.rows[1], (Cells{"2", ""}));
    EXPECT_EQ(table.rows[2], (Cells{"", ""}));
    EXPECT_EQ(table.rows[3], (Cells{"3", "4", "5"}));
    EXPECT_TRUE(parse_csv("").header.empty());
}

TEST(Csv, WritesRowsThatReadBackAsTheyWere) {
    const CsvTable tables[] = {{{"a"}, {{"1"}, {""}, {"2"}}},
                               {{"\xEF\xBB\xBFname", "b"}, {{"x,y", "\"q\""}, {"", ""}}},
                               {{""}, {{"line\nbreak"}, {"\xEF\xBB\xBF"}}}};
    for (const CsvTable& table : tables) {
        const CsvTable again = parse_csv(csv_text(table));
        EXPECT_EQ(again.header, table.header);
        EXPECT_EQ(again.rows, table.rows);
    }
}

TEST(Csv, TellsWhatIsWrong) {
    auto path = std::filesystem::temp_directory_path() / "tocsin_csv_test.csv";
    std::ofstream(path) << "a,b\n1,2\n3,\"x\n";
    Diagnostics diagnostics;
    EXPECT_FALSE(read_csv(path.string(), diagnostics).has_value());
    ASSERT_EQ(diagnostics.all().size(), 1u);
    EXPECT_EQ(diagnostics.all()[0].location().line, 3u);
    EXPECT_EQ(diagnostics.all()[0].location().column, 3u);
    std::ofstream(path) << "a,b\n1,2,3\n";
    EXPECT_TRUE(read_csv(path.string(), diagnostics).has_value());
    EXPECT_EQ(diagnostics.all().back().level, DiagnosticLevel::kWarning);
    std::filesystem::remove(path);
    EXPECT_FALSE(read_csv(path.string(), diagnostics).has_value());
    EXPECT_EQ(diagnostics.all().back().code, "missing-file");
}

}  // namespace
}  // namespace tocsin
