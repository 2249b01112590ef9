// Generated KQL expressions, well-typed over the columns that there are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "differential/chance.h"

namespace tocsin::differential {

enum class Kind { kLong, kReal, kString, kBool, kDateTime, kTimespan, kDynamic };

struct ColumnOf {
    std::string name;
    Kind kind;
};

class KqlExpressions {
protected:
    explicit KqlExpressions(uint64_t seed) : chance_(seed) {}

    // A literal of the kind, as a cell of a datatable.
    std::string cell(Kind kind);
    std::string text_literal();
    std::string literal(Kind kind);
    // A column of that kind; nothing if there is none.
    std::optional<std::string> column(Kind kind);
    std::string expr(Kind kind, int depth = 0);
    std::string bool_expr(int d);
    Kind some_kind();
    Kind scalar_kind();

    Chance chance_;
    std::vector<ColumnOf> columns_;
    bool over_logs_ = false;  // the columns are those of CloudTrail events

private:
    std::string long_expr(int d);
    std::string real_expr(int d);
    std::string string_expr(int d);
    std::string comparison();
    std::string text_operator();
    std::string datetime_expr(int d);
    std::string timespan_expr(int d);
    std::string dynamic_expr(int d);
};

}  // namespace tocsin::differential
