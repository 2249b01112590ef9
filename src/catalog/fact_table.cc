#include "catalog/fact_table.h"

#include "base/check.h"
#include "base/text.h"
#include "catalog/embedded_tables.h"

namespace tocsin {
namespace {

std::string_view table_text(std::string_view table) {
    for (const EmbeddedFile& file : embedded_tables()) {
        if (file.name == table) return file.text;
    }
    CHECK(false, "a fact table is missing");
}

}  // namespace

void for_each_fact(std::string_view table, size_t columns,
                   const std::function<void(const std::vector<std::string_view>&)>& visit) {
    for (std::string_view line : split(table_text(table), '\n')) {
        if (line.empty() || line[0] == '#') continue;
        std::vector<std::string_view> cells = split(line, '\t');
        if (cells.size() < columns) cells.resize(columns);
        visit(cells);
    }
}

std::string_view fact_table_title(std::string_view table) {
    std::string_view text = table_text(table);
    return text.starts_with("# ") ? text.substr(2, text.find('\n') - 2) : std::string_view();
}

}  // namespace tocsin
