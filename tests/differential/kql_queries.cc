// The generator keeps the names and types of the columns while it appends operators, so that every query compiles. It leaves out what
// is not the same in every run (rand(), new_guid()).
#include "differential/kql_queries.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "differential/kql_expressions.h"

namespace tocsin::differential {
namespace {

constexpr const char* kKindNames[] = {"long", "real", "string", "bool", "datetime", "timespan", "dynamic"};

class KqlGenerator : KqlExpressions {
public:
    explicit KqlGenerator(uint64_t seed) : KqlExpressions(seed) {}

    Query query() {
        Query out;
        if (chance_.one_in(2))
            table_source();
        else
            log_source();
        steps(1 + chance_.below(5));
        out.text = lets_ + text_;
        out.any_order = any_order_;
        return out;
    }

    Query rule() {
        log_source();
        if (!chance_.one_in(4)) where();
        steps(chance_.below(4));
        return {lets_ + text_, any_order_};
    }

private:
    // --- sources ---

    void table_source() {
        lets_ += "let T = " + datatable() + ";\n";
        has_table_ = true;
        text_ = "T";
        columns_ = table_columns();
    }

    static std::vector<ColumnOf> table_columns() {
        return {{"i", Kind::kLong}, {"r", Kind::kReal},     {"s", Kind::kString},   {"u", Kind::kString},
                {"b", Kind::kBool}, {"t", Kind::kDateTime}, {"g", Kind::kTimespan}, {"d", Kind::kDynamic}};
    }

    std::string datatable() {
        std::string out = "datatable(i:long, r:real, s:string, u:string, b:bool, t:datetime, g:timespan, d:dynamic)[\n";
        size_t rows = chance_.below(12);
        for (size_t row = 0; row < rows; ++row) {
            for (const ColumnOf& column : table_columns()) out += cell(column.kind) + ", ";
            out += "\n";
        }
        // An empty list of values is no datatable.
        if (rows == 0)
            out += R"(long(null), real(null), "", "", bool(null), datetime(null), time(null), dynamic(null))";
        return out + "]";
    }

    void log_source() {
        text_ = "AWSCloudTrail";
        columns_ = {{"TimeGenerated", Kind::kDateTime},       {"EventName", Kind::kString},
                    {"EventSource", Kind::kString},           {"AWSRegion", Kind::kString},
                    {"SourceIpAddress", Kind::kString},       {"ErrorCode", Kind::kString},
                    {"ErrorMessage", Kind::kString},          {"RequestParameters", Kind::kString},
                    {"ResponseElements", Kind::kString},      {"ReadOnly", Kind::kBool},
                    {"UserIdentityType", Kind::kString},      {"UserIdentityArn", Kind::kString},
                    {"SessionMfaAuthenticated", Kind::kBool}, {"RecipientAccountId", Kind::kString}};
        over_logs_ = true;
        // One record then gives several rows.
        if (chance_.one_in(6))
            text_ =
                fmt::format("union (AWSCloudTrail | where {}), (AWSCloudTrail | where {})", bool_expr(1), bool_expr(1));
        if (chance_.one_in(3)) return;
        // All columns or those named: both are common in rules.
        std::string list;
        for (const ColumnOf& c : columns_) list += (list.empty() ? "" : ", ") + c.name;
        append("project " + list);
    }

    // --- operators ---

    void steps(size_t count) {
        for (size_t i = 0; i < count; ++i) step();
    }

    std::string fresh() { return fmt::format("c{}", next_name_++); }
    void append(const std::string& text) { text_ += "\n| " + text; }
    const ColumnOf& any_column() { return chance_.pick(columns_); }
    // A column that can be a key; makes one if there is none.
    ColumnOf key_column() {
        for (int i = 0; i < 12; ++i) {
            const ColumnOf& c = any_column();
            if (c.kind != Kind::kDynamic) return c;
        }
        extend(Kind::kString);
        return columns_.back();
    }

    void step() {
        switch (chance_.below(25)) {
            case 0:
            case 1:
            case 2: where(); break;
            case 3:
            case 4: extend(some_kind()); break;
            case 5: project(); break;
            case 6:
            case 7:
            case 8: summarize(); break;
            case 9: distinct(); break;
            case 10:
            case 11: join(); break;
            case 12:
            case 23: union_with(); break;
            case 13: mv_expand(); break;
            case 14: sort(); break;
            case 15: top(); break;
            case 16: append(fmt::format("take {}", chance_.below(9))); break;
            case 17: parse(); break;
            case 18: serialize(); break;
            case 19: mv_apply(); break;
            case 20: replace_column(); break;
            case 21: lookup(); break;
            case 22: in_subquery(); break;
            default: project_away(); break;
        }
    }

    void where() { append("where " + bool_expr(0)); }

    void extend(Kind kind) {
        std::string name = fresh();
        append(fmt::format("extend {} = {}", name, expr(kind)));
        columns_.push_back({name, kind});
    }

    // The new value sees the old one.
    void replace_column() {
        ColumnOf& target = columns_[chance_.below(columns_.size())];
        append(fmt::format("extend {} = {}", target.name, expr(target.kind)));
    }

    void project() {
        std::vector<ColumnOf> kept;
        std::string list;
        auto add = [&](const std::string& text, ColumnOf made) {
            list += (list.empty() ? "" : ", ") + text;
            kept.push_back(std::move(made));
        };
        for (const ColumnOf& c : columns_) {
            if (!chance_.one_in(3)) add(c.name, c);
        }
        Kind kind = some_kind();
        std::string name = fresh();
        add(name + " = " + expr(kind), {name, kind});
        append("project " + list);
        columns_ = kept;
    }

    void project_away() {
        if (columns_.size() < 3) return;
        size_t gone = chance_.below(columns_.size());
        append("project-away " + columns_[gone].name);
        columns_.erase(columns_.begin() + static_cast<std::ptrdiff_t>(gone));
    }

    // An aggregate with the kind of its result.
    std::pair<std::string, Kind> aggregate() {
        auto any = [&] { return expr(some_kind(), 2); };
        auto number = chance_.one_in(2) ? Kind::kLong : Kind::kReal;
        switch (chance_.below(22)) {
            case 0:
            case 1: return {"count()", Kind::kLong};
            case 2: return {fmt::format("countif({})", expr(Kind::kBool, 1)), Kind::kLong};
            case 3: return {fmt::format("dcount({})", expr(scalar_kind(), 2)), Kind::kLong};
            case 4: return {fmt::format("sum({})", expr(number, 1)), number};
            case 5: return {fmt::format("avg({})", expr(number, 1)), Kind::kReal};
            case 6: {
                Kind kind = scalar_kind();
                return {fmt::format("{}({})", chance_.pick({"min", "max"}), expr(kind, 2)), kind};
            }
            case 7: return {fmt::format("make_set({})", any()), Kind::kDynamic};
            case 8: return {fmt::format("make_list({})", any()), Kind::kDynamic};
            case 9: return {fmt::format("make_list({}, 2)", any()), Kind::kDynamic};
            case 10: return {fmt::format("make_set({}, 3)", expr(Kind::kString, 2)), Kind::kDynamic};
            case 11: {
                Kind kind = some_kind();
                return {fmt::format("take_any({})", expr(kind, 2)), kind};
            }
            case 12: return {fmt::format("stdev({})", expr(number, 1)), Kind::kReal};
            case 13: return {fmt::format("variance({})", expr(number, 1)), Kind::kReal};
            case 14:
                return {fmt::format("percentile({}, {})", expr(number, 1), chance_.pick({"0", "50", "90", "100"})),
                        number};
            case 15: return {fmt::format("sumif({}, {})", expr(number, 1), expr(Kind::kBool, 1)), number};
            case 16:
                return {fmt::format("dcountif({}, {})", expr(scalar_kind(), 2), expr(Kind::kBool, 2)), Kind::kLong};
            case 17:
                return {fmt::format("make_set_if({}, {})", expr(Kind::kString, 2), expr(Kind::kBool, 2)),
                        Kind::kDynamic};
            case 18: return {fmt::format("make_bag({})", expr(Kind::kDynamic, 2)), Kind::kDynamic};
            case 19: return {fmt::format("maxif({}, {})", expr(number, 1), expr(Kind::kBool, 2)), number};
            case 20:
                return {fmt::format("make_list_if({}, {})", expr(Kind::kLong, 2), expr(Kind::kBool, 2)),
                        Kind::kDynamic};
            default: return {fmt::format("avgif({}, {})", expr(Kind::kReal, 2), expr(Kind::kBool, 2)), Kind::kReal};
        }
    }

    void summarize() {
        std::vector<ColumnOf> made;
        std::string list, keys;
        bool by_time = chance_.one_in(4);
        size_t key_count = chance_.below(3);
        std::vector<ColumnOf> key_columns;
        for (size_t i = 0; i < key_count; ++i) {
            ColumnOf key = key_column();
            bool seen = std::any_of(key_columns.begin(), key_columns.end(),
                                    [&](const ColumnOf& c) { return c.name == key.name; });
            if (!seen) key_columns.push_back(key);
        }
        for (const ColumnOf& key : key_columns) {
            keys += (keys.empty() ? "" : ", ") + key.name;
            made.push_back(key);
        }
        if (by_time) {
            Kind kind = chance_.one_in(2) ? Kind::kDateTime : Kind::kLong;
            std::string name = fresh();
            keys += (keys.empty() ? "" : ", ") +
                    fmt::format("{} = bin({}, {})", name, expr(kind, 2), kind == Kind::kLong ? "2" : "1d");
            made.push_back({name, kind});
        }
        size_t calls = chance_.below(4) + (keys.empty() ? 1 : 0);
        for (size_t i = 0; i < calls; ++i) {
            list += list.empty() ? "" : ", ";
            if (chance_.one_in(6)) {
                const ColumnOf& carried = any_column();
                bool taken =
                    std::any_of(made.begin(), made.end(), [&](const ColumnOf& c) { return c.name == carried.name; });
                if (!taken) {
                    Kind kind = scalar_kind();
                    std::string name = fresh();
                    list += fmt::format("({}, {}) = {}({}, {})", name, carried.name,
                                        chance_.pick({"arg_max", "arg_min"}), expr(kind, 2), carried.name);
                    made.push_back({name, kind});
                    made.push_back({carried.name, carried.kind});
                    continue;
                }
            }
            auto [text, kind] = aggregate();
            std::string name = fresh();
            list += name + " = " + text;
            made.push_back({name, kind});
        }
        append("summarize " + list + (keys.empty() ? "" : " by " + keys));
        columns_ = made;
    }

    void distinct() {
        std::vector<ColumnOf> kept;
        std::string list;
        for (int i = 0; i < 2; ++i) {
            ColumnOf key = key_column();
            bool seen = std::any_of(kept.begin(), kept.end(), [&](const ColumnOf& c) { return c.name == key.name; });
            if (seen) continue;
            list += (list.empty() ? "" : ", ") + key.name;
            kept.push_back(key);
        }
        append("distinct " + list);
        columns_ = kept;
    }

    // Some other table with a string column `k`, a number and a moment.
    std::string other_table() {
        if (over_logs_ && chance_.one_in(2)) {
            return chance_.pick(
                {"(AWSCloudTrail | where EventName has \"User\" | project k = EventName, n = strlen(SourceIpAddress), "
                 "t2 = TimeGenerated)",
                 "(AWSCloudTrail | summarize n = count(), t2 = max(TimeGenerated) by k = AWSRegion)",
                 "(AWSCloudTrail | project k = UserIdentityType, n = tolong(parse_json(RequestParameters).count), t2 = "
                 "TimeGenerated)"});
        }
        std::string out = "(datatable(k:string, n:long, t2:datetime)[";
        size_t rows = 1 + chance_.below(6);
        for (size_t i = 0; i < rows; ++i)
            out += literal(Kind::kString) + ", " + cell(Kind::kLong) + ", " + cell(Kind::kDateTime) + ", ";
        return out + "])";
    }

    void join() {
        auto text_key = column(Kind::kString);
        auto number_key = column(Kind::kLong);
        if (!text_key && !number_key) return;
        bool by_text = text_key && (!number_key || !chance_.one_in(4));
        std::string kind = chance_.pick({"", "inner", "innerunique", "leftouter", "rightouter", "fullouter", "leftsemi",
                                         "rightsemi", "leftanti", "rightanti", "anti"});
        std::string right_names[] = {fresh(), fresh(), fresh()};
        std::string right = fmt::format("{} | project {} = k, {} = n, {} = t2", other_table(), right_names[0],
                                        right_names[1], right_names[2]);
        append(fmt::format("join {}({}) on $left.{} == $right.{}", kind.empty() ? "" : "kind=" + kind + " ", right,
                           by_text ? *text_key : *number_key, by_text ? right_names[0] : right_names[1]));
        std::vector<ColumnOf> right_columns{
            {right_names[0], Kind::kString}, {right_names[1], Kind::kLong}, {right_names[2], Kind::kDateTime}};
        if (kind == "rightsemi" || kind == "rightanti")
            columns_ = right_columns;
        else if (kind != "leftsemi" && kind != "leftanti" && kind != "anti")
            columns_.insert(columns_.end(), right_columns.begin(), right_columns.end());
        any_order_ = true;
    }

    void lookup() {
        auto key = column(Kind::kString);
        if (!key) return;
        std::string names[] = {fresh(), fresh()};
        append(fmt::format("lookup {}({} | project {} = k, {} = n, {} = t2) on $left.{} == $right.{}",
                           chance_.pick({"", "kind=leftouter ", "kind=inner "}), other_table(), fresh_key(), names[0],
                           names[1], *key, last_key_));
        columns_.push_back({names[0], Kind::kLong});
        columns_.push_back({names[1], Kind::kDateTime});
        any_order_ = true;
    }
    std::string fresh_key() { return last_key_ = fresh(); }

    void union_with() {
        std::string option = chance_.pick({"", "", "kind=outer ", "kind=inner ", "withsource=Source "});
        auto text = column(Kind::kString);
        if (option == "kind=inner ") {
            if (!text) return;
            append(fmt::format("union kind=inner ({} | project {} = k)", other_table(), *text));
            columns_ = {{*text, Kind::kString}};
            return;
        }
        if (option == "withsource=Source ") {
            if (std::any_of(columns_.begin(), columns_.end(), [](const ColumnOf& c) { return c.name == "Source"; }))
                option = "";
        }
        std::string name = text ? *text : fresh();
        std::string number = fresh();
        append(fmt::format("union {}({} | project {} = k, {} = n)", option, other_table(), name, number));
        if (!text) columns_.push_back({name, Kind::kString});
        columns_.push_back({number, Kind::kLong});
        if (option == "withsource=Source ") columns_.push_back({"Source", Kind::kString});
    }

    void mv_expand() {
        std::string name = fresh(), type;
        Kind kind = Kind::kDynamic;
        if (chance_.one_in(2)) {
            kind = std::vector{Kind::kLong, Kind::kString, Kind::kReal}[chance_.below(3)];
            type = fmt::format(" to typeof({})", kKindNames[static_cast<int>(kind)]);
        }
        std::string options = chance_.pick({"", "", "bagexpansion=array ", "bagexpansion=bag "}), index;
        if (chance_.one_in(3)) index = fresh();
        std::string list = fmt::format("{} = {}{}", name, expr(Kind::kDynamic), type);
        std::string second;
        if (chance_.one_in(4)) {
            second = fresh();
            list += fmt::format(", {} = {}", second, expr(Kind::kDynamic));
        }
        append("mv-expand " + options + (index.empty() ? "" : "with_itemindex=" + index + " ") + list +
               (chance_.one_in(4) ? " limit 2" : ""));
        columns_.push_back({name, kind});
        if (!second.empty()) columns_.push_back({second, Kind::kDynamic});
        if (!index.empty()) columns_.push_back({index, Kind::kLong});
    }

    void mv_apply() {
        std::string name = fresh(), result = fresh();
        std::string body =
            chance_.pick({"summarize {1} = make_list({0})", "where {0} > 1 | summarize {1} = count()",
                          "where isnotnull({0}) | extend {1} = {0} + 1", "top 1 by {0} desc | project {1} = {0}",
                          "order by {0} asc | extend {1} = row_number() | project {0}, {1}"});
        bool keeps = body.find("extend") != std::string::npos;
        append(fmt::format("mv-apply {0} = {2} to typeof(long) on ({1})", name,
                           fmt::format(fmt::runtime(body), name, result), expr(Kind::kDynamic)));
        if (keeps) columns_.push_back({name, Kind::kLong});
        columns_.push_back({result, body.find("make_list") != std::string::npos ? Kind::kDynamic : Kind::kLong});
    }

    std::string sort_keys() {
        std::string out;
        for (size_t i = 1 + chance_.below(2); i-- > 0;) {
            out += (out.empty() ? "" : ", ") + expr(scalar_kind(), 2) +
                   chance_.pick({"", " asc", " desc", " asc nulls last", " desc nulls first", " asc nulls first"});
        }
        return out;
    }
    void sort() { append("sort by " + sort_keys()); }
    void top() {
        append(fmt::format("top {} by {}", chance_.between(1, 6),
                           expr(scalar_kind(), 2) + chance_.pick({"", " asc", " desc", " asc nulls last"})));
    }

    void parse() {
        auto text = column(Kind::kString);
        if (!text) return;
        std::string a = fresh(), b = fresh();
        std::string word = chance_.pick({"parse", "parse", "parse kind=relaxed", "parse-where"});
        std::string pattern = chance_.pick(
            {"* \"=\" {0}:long \";\" {1}:string", "{0}:string \".\" {1}:string", "* \"a\" {0}:string",
             "* \"user/\" {0}:string", "{0}:string \"=\" * \";\" {1}:long", "* \"\\\"count\\\":\" {0}:long \",\" *"});
        append(fmt::format("{} {} with {}", word, *text, fmt::format(fmt::runtime(pattern), a, b)));
        bool number = pattern.find("{0}:long") != std::string::npos;
        columns_.push_back({a, number ? Kind::kLong : Kind::kString});
        if (pattern.find("{1}:string") != std::string::npos) columns_.push_back({b, Kind::kString});
        if (pattern.find("{1}:long") != std::string::npos) columns_.push_back({b, Kind::kLong});
    }

    void serialize() {
        std::string name = fresh();
        append("sort by " + sort_keys());
        switch (chance_.below(6)) {
            case 0: append(fmt::format("extend {} = row_number()", name)); break;
            case 1: append(fmt::format("extend {} = row_cumsum({})", name, expr(Kind::kLong, 2))); break;
            case 2:
                append(fmt::format("extend {} = prev({}, {})", name, expr(Kind::kLong, 3), chance_.between(1, 2)));
                break;
            case 3:
                append(fmt::format("extend {} = next({}, 1, {})", name, expr(Kind::kLong, 3), chance_.between(-9, 9)));
                break;
            case 4:
                append(fmt::format("extend {} = row_number({}, {})", name, chance_.between(0, 5), bool_expr(1)));
                break;
            default:
                append(fmt::format("extend {} = row_cumsum({}, {} != prev({}))", name, expr(Kind::kLong, 2), key_name(),
                                   last_key_));
                break;
        }
        columns_.push_back({name, Kind::kLong});
    }
    std::string key_name() {
        auto name = column(Kind::kString);
        return last_key_ = name ? *name : "\"x\"";
    }

    void in_subquery() {
        auto text = column(Kind::kString);
        if (!text) return;
        if (chance_.one_in(3))
            append(fmt::format("where strlen({}) > toscalar({} | summarize min(n))", *text, other_table()));
        else
            append(
                fmt::format("where {} {} ({} | project k)", *text, chance_.pick({"in", "!in", "in~"}), other_table()));
    }

    std::string lets_, text_, last_key_;
    size_t next_name_ = 0;
    bool has_table_ = false, any_order_ = false;
};

}  // namespace

Query make_kql_query(uint64_t seed) { return KqlGenerator(seed).query(); }
Query make_kql_rule(uint64_t seed) { return KqlGenerator(seed).rule(); }

}  // namespace tocsin::differential
