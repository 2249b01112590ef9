// SPL has no types and lets every name stand anywhere, so the generator keeps names only; some of them do not exist in any event.
#include "differential/spl_queries.h"

#include <vector>

#include <fmt/format.h>

#include "differential/chance.h"

namespace tocsin::differential {
namespace {

class SplGenerator {
public:
    explicit SplGenerator(uint64_t seed) : chance_(seed) {}

    Query query() {
        base_search();
        for (size_t i = chance_.below(6); i-- > 0;) command();
        return {text_, false};
    }

    Query rule() {
        base_search();
        for (size_t i = chance_.below(3); i-- > 0;) command();
        return {text_, false};
    }

private:
    void base_search() {
        names_ = {"eventName",
                  "eventSource",
                  "awsRegion",
                  "sourceIPAddress",
                  "errorCode",
                  "errorMessage",
                  "userIdentity.type",
                  "userIdentity.userName",
                  "requestParameters.userName",
                  "requestParameters.count",
                  "requestParameters.names{}",
                  "responseElements.ConsoleLogin",
                  "user",
                  "src",
                  "dest",
                  "action",
                  "status",
                  "user_type",
                  "_time",
                  "recipientAccountId",
                  "readOnly",
                  "nowhere",
                  "resources{}.ARN",
                  "requestParameters.ipPermissions.items{}.fromPort",
                  "n"};
        text_ = "search " + chance_.pick({"index=main ", "sourcetype=aws:cloudtrail ", "sourcetype=\"aws:cloudtrail\" ",
                                          "", "index=* "});
        if (text_.size() < 8 || !chance_.one_in(3)) text_ += predicate(0);
    }

    // --- the search command's language ---

    std::string word() {
        return chance_.pick({"CreateUser",
                             "createuser",
                             "*User",
                             "Get*",
                             "GetObject",
                             "iam.amazonaws.com",
                             "*.amazonaws.com",
                             "us-east-1",
                             "10.0.0.0/8",
                             "10.*",
                             "AccessDenied",
                             "alice",
                             "IAMUser",
                             "Root",
                             "*",
                             "7",
                             "007",
                             "success",
                             "failure",
                             "true",
                             "\"Describe Things\"",
                             "\"\"",
                             "a",
                             "AWS*",
                             "1"});
    }

    std::string predicate(int depth) {
        size_t roll = chance_.below(depth > 2 ? 8 : 14);
        switch (roll) {
            case 0:
            case 1:
            case 2: return fmt::format("{}={}", plain(), word());
            case 3: return fmt::format("{}!={}", plain(), word());
            case 4: return fmt::format("{} IN ({}, {})", plain(), word(), word());
            case 5: return fmt::format("{}{}{}", plain(), chance_.pick({"<", "<=", ">", ">="}), chance_.between(-1, 8));
            case 6:
                return chance_.pick({"alice", "CreateUser", "\"not authorized\"", "Access*", "TERM(10.1.2.3)", "*Login",
                                     "10.1.2.3", "CASE(alice)", "root"});
            case 7: return fmt::format("NOT {}={}", plain(), word());
            case 8: return fmt::format("{} {}", predicate(depth + 1), predicate(depth + 1));
            case 9: return fmt::format("({} OR {})", predicate(depth + 1), predicate(depth + 1));
            case 10: return fmt::format("{} AND {}", predicate(depth + 1), predicate(depth + 1));
            case 11: return fmt::format("NOT ({})", predicate(depth + 1));
            case 12:
                return fmt::format("({} OR {} {})", predicate(depth + 1), predicate(depth + 1), predicate(depth + 1));
            default: return fmt::format("NOT {} IN ({}, {})", plain(), word(), word());
        }
    }

    // --- names ---

    const std::string& any_name() { return chance_.pick(names_); }
    // A name as it stands in commands and searches.
    std::string plain() {
        const std::string& name = any_name();
        return name.find_first_of("{}") == std::string::npos ? name : "\"" + name + "\"";
    }
    // A name as it stands in eval.
    std::string quoted() {
        const std::string& name = any_name();
        return name.find_first_of(".{}") == std::string::npos ? name : "'" + name + "'";
    }
    // A name that a `by` can hold.
    std::string key() {
        for (;;) {
            const std::string& name = any_name();
            if (name.find_first_of("{}") == std::string::npos) return name;
        }
    }
    std::string fresh() {
        names_.push_back(fmt::format("v{}", next_name_++));
        return names_.back();
    }

    // --- eval ---

    std::string text_literal() {
        return "\"" + chance_.pick({"", "a", "alice", "user", "7", "1.5", "x=1;y=2", "Create", "10.1.2.3", "a,b,,c"}) +
               "\"";
    }

    std::string expr(int depth) {
        if (depth > 2 || chance_.one_in(3)) {
            if (chance_.one_in(4)) return text_literal();
            if (chance_.one_in(4)) return std::to_string(chance_.between(-2, 9));
            return quoted();
        }
        int d = depth + 1;
        auto e = [&] { return expr(d); };
        switch (chance_.below(36)) {
            case 0:
                return chance_.one_in(2) ? fmt::format("({} + {})", number(), number())
                                         : fmt::format("({} + {})", quoted(), quoted());
            case 1: return fmt::format("({} - {})", number(), number());
            case 2: return fmt::format("({} * {})", number(), number());
            case 3: return fmt::format("({} / {})", number(), number());
            case 4: return fmt::format("({} . {})", e(), e());
            case 5: return fmt::format("if({}, {}, {})", condition(d), e(), e());
            case 6: return fmt::format("case({}, {}, {}, {})", condition(d), e(), condition(d), e());
            case 7: return fmt::format("coalesce({}, {})", e(), e());
            case 8: return fmt::format("lower({})", e());
            case 9: return fmt::format("upper({})", e());
            case 10: return fmt::format("len({})", e());
            case 11: return fmt::format("substr({}, {}, {})", e(), chance_.between(-3, 3), chance_.between(0, 4));
            case 12:
                return fmt::format("replace({}, \"{}\", \"{}\")", e(),
                                   chance_.pick({"a", "[a-z]+", "^.*/", "(\\\\w)(\\\\w)"}),
                                   chance_.pick({"", "X", "\\\\1"}));
            case 13: return fmt::format("tonumber({})", e());
            case 14: return fmt::format("tostring({})", e());
            case 15: return fmt::format("split({}, \"{}\")", e(), chance_.pick({".", ",", "e", "/"}));
            case 16: return fmt::format("mvindex({}, {})", e(), chance_.between(-2, 2));
            case 17: return fmt::format("mvcount({})", e());
            case 18: return fmt::format("mvjoin({}, \"|\")", e());
            case 19: return fmt::format("mvappend({}, {})", e(), e());
            case 20: return fmt::format("mvdedup({})", e());
            case 21: return fmt::format("mvsort({})", e());
            case 22: return fmt::format("mvzip({}, {}, \";\")", e(), e());
            case 23: return fmt::format("round({}, 1)", e());
            case 24: return fmt::format("floor({})", e());
            case 25: return fmt::format("md5({})", e());
            case 26: return fmt::format("strftime({}, \"%Y-%m-%d %H\")", e());
            case 27: return fmt::format("nullif({}, {})", e(), e());
            case 28: return fmt::format("max({}, {})", e(), e());
            case 29: return fmt::format("trim({}, \"ae\")", e());
            case 30: return fmt::format("urldecode({})", e());
            case 31: return fmt::format("mvfind({}, \"a\")", e());
            case 32:
                return fmt::format(
                    "spath({}, \"{}\")", chance_.one_in(2) ? "_raw" : e(),
                    chance_.pick({"requestParameters.count", "userIdentity.type", "resources{}.ARN", "a"}));
            case 33: {
                std::string field = quoted();
                return fmt::format("mvmap({}, {} . {})", field, field, e());
            }
            case 34: {
                std::string field = quoted();
                return fmt::format("mvfilter({}({}, \"{}\"))", chance_.pick({"match", "NOT match"}), field,
                                   chance_.pick({"a", "^[A-Z]", "\\d"}));
            }
            default: return fmt::format("typeof({})", e());
        }
    }

    // Literal texts are refused where only numbers make sense.
    std::string number() {
        switch (chance_.below(5)) {
            case 0: return std::to_string(chance_.between(-2, 9));
            case 1: return fmt::format("{}.5", chance_.below(4));
            case 2: return fmt::format("len({})", quoted());
            case 3: return fmt::format("tonumber({})", quoted());
            default: return quoted();
        }
    }

    std::string condition(int depth) {
        int d = depth + 1;
        auto e = [&] { return expr(d); };
        switch (chance_.below(depth > 2 ? 9 : 13)) {
            case 0:
            case 1: return fmt::format("({} {} {})", e(), chance_.pick({"=", "==", "!=", "<", "<=", ">", ">="}), e());
            case 2: return fmt::format("isnull({})", e());
            case 3: return fmt::format("isnotnull({})", e());
            case 4: return fmt::format("match({}, \"{}\")", e(), chance_.pick({"User$", "(?i)create", "\\\\d+", "^a"}));
            case 5: return fmt::format("like({}, \"{}\")", e(), chance_.pick({"%User", "a%", "_lice", "%"}));
            case 6: return fmt::format("in({}, {}, {})", e(), text_literal(), text_literal());
            case 7: return fmt::format("cidrmatch(\"10.0.0.0/8\", {})", e());
            case 8: return fmt::format("isnum({})", e());
            case 9: return fmt::format("({} AND {})", condition(d), condition(d));
            case 10: return fmt::format("({} OR {})", condition(d), condition(d));
            case 11: return fmt::format("NOT {}", condition(d));
            default:
                return fmt::format("searchmatch(\"{}\")",
                                   chance_.pick({"eventName=*User", "alice", "user=* NOT src=10.*"}));
        }
    }

    // --- commands ---

    void append(const std::string& text) { text_ += "\n| " + text; }

    void command() {
        switch (chance_.below(44)) {
            case 0:
            case 1:
            case 2: append("where " + condition(0)); break;
            case 3:
            case 4:
            case 5: eval(); break;
            case 6:
            case 7:
            case 8: stats(); break;
            case 9: append("search " + predicate(0)); break;
            case 10: rename(); break;
            case 11:
                append(
                    fmt::format("fillnull {}{}",
                                chance_.one_in(2) ? "value=" + chance_.pick({"-", "0", "\"none at all\""}) + " " : "",
                                key() + " " + key()));
                break;
            case 12: append(fmt::format("mvexpand {}{}", plain(), chance_.one_in(4) ? " limit=2" : "")); break;
            case 13:
                append(fmt::format("dedup {}{}{}", chance_.one_in(3) ? "2 " : "", key(),
                                   chance_.one_in(3) ? " " + key() : "") +
                       chance_.pick({"", "", " keepempty=true", " consecutive=true"}));
                break;
            case 14: eventstats("eventstats"); break;
            case 15:
                eventstats(chance_.pick(
                    {"streamstats", "streamstats current=f", "streamstats window=3", "streamstats window=2 global=f"}));
                break;
            case 16: table(); break;
            case 17: append(fmt::format("fields - {} {}", plain(), key())); break;
            case 18: append(fmt::format("fields {}, {}, _time", plain(), key())); break;
            case 19: append(fmt::format("head {}", chance_.between(0, 12))); break;
            case 20: append(fmt::format("tail {}", chance_.between(0, 6))); break;
            case 21:
                append(fmt::format("sort {}{}{}", chance_.pick({"", "0 ", "5 "}), chance_.pick({"", "-", "+"}),
                                   key() + chance_.pick({"", ", -", ", "})));
                fix_sort();
                break;
            case 22:
                append(fmt::format("{} {}{}{}", chance_.pick({"top", "rare"}), chance_.one_in(2) ? "limit=3 " : "",
                                   key(), chance_.one_in(3) ? " by " + key() : ""));
                after_top();
                break;
            case 23: rex(); break;
            case 24:
                append(fmt::format("bin {} span={}", chance_.one_in(2) ? "_time" : key(),
                                   chance_.pick({"1h", "1d", "2", "30m"})));
                break;
            case 25:
                append(fmt::format("makemv {}{}", chance_.pick({"delim=\",\" ", "delim=\".\" ", ""}), key()));
                break;
            case 26: append(fmt::format("nomv {}", key())); break;
            case 27: join(); break;
            case 28:
                append(fmt::format("append [search eventName={} | eval {}=\"more\" | fields eventName, {}]", word(),
                                   names_.back() == "_time" ? "w" : "v0", "v0"));
                break;
            case 29:
                append(fmt::format("search [search eventName={} | head 3 | fields {}]",
                                   chance_.pick({"*User", "GetObject", "nothing"}),
                                   chance_.pick({"eventName", "awsRegion eventSource", "userIdentity.type"})));
                break;
            case 30: append("reverse"); break;
            case 31:
                append(fmt::format("replace {} with {} in {}", chance_.pick({"*User", "alice", "10.*"}),
                                   chance_.pick({"X", "\"some one\""}), key()));
                break;
            case 32:
                append(fmt::format("regex {}", key() + chance_.pick({"=\"^[a-z]\"", "!=\"User\"", "=\"\\\\d\""})));
                break;
            case 33: chart(); break;
            case 34: append(fmt::format("transaction {} maxspan={}", key(), chance_.pick({"1h", "1d", "30m"}))); break;
            case 35: {
                std::string target = fresh();
                append(fmt::format("foreach {} [eval {}=mvappend({}, '<<FIELD>>')]",
                                   chance_.pick({"user*", "requestParameters.* nowhere", "awsRegion src", "*Source"}),
                                   target, target));
                break;
            }
            case 36: {
                std::string target = fresh();
                append(fmt::format("foreach mode=multivalue {} [eval {}=<<ITER>> . \"<<ITEM>>\" . coalesce({}, \"\")]",
                                   key(), target, target));
                break;
            }
            case 37: append(fmt::format("appendpipe [{}]", counted_by(key()))); break;
            case 38: append("uniq"); break;
            case 39:
                append(
                    fmt::format("rangemap field={} low=0-3 high=3-9 default={}", key(), chance_.pick({"x", "none"})));
                break;
            case 40: append("extract mv_add=t"); break;
            case 41: append(fmt::format("convert num({}*) none(n)", chance_.pick({"r", "s", ""}))); break;
            case 42:
                append(
                    fmt::format("map maxsearches=3 search=\"search eventName=$eventName$ | {}\"", counted_by(key())));
                names_ = {"count", "rows", "_time"};
                break;
            default: append(fmt::format("filldown {}", key())); break;
        }
    }

    // An output cannot be called as what it is grouped by.
    static std::string counted_by(const std::string& key) {
        return fmt::format("stats count as {} by {}", key == "count" ? "rows" : "count", key);
    }

    // A sort needs a second name behind a comma.
    void fix_sort() {
        if (text_.ends_with(", -") || text_.ends_with(", ")) text_ += key();
    }

    void eval() {
        std::string first = expr(0);
        std::string target = chance_.one_in(4) ? key() : fresh();
        if (target == "_time") target = fresh();
        std::string text =
            fmt::format("eval {} = {}", target.find('.') == std::string::npos ? target : "'" + target + "'", first);
        // A second term sees the first.
        if (chance_.one_in(4)) text += fmt::format(", {} = {}", fresh(), expr(1));
        append(text);
    }

    std::string aggregate() {
        switch (chance_.below(14)) {
            case 0:
            case 1: return "count";
            case 2: return fmt::format("count({})", key());
            case 3: return fmt::format("dc({})", key());
            case 4: return fmt::format("values({})", key());
            case 5: return fmt::format("list({})", key());
            case 6:
                return fmt::format(
                    "{}({})", chance_.pick({"min", "max", "sum", "avg", "range", "stdev", "var", "mode", "median"}),
                    key());
            case 7:
                return fmt::format(
                    "{}({})", chance_.pick({"first", "last", "earliest", "latest", "earliest_time", "latest_time"}),
                    key());
            case 8: return fmt::format("count(eval({}))", condition(1));
            case 9: return fmt::format("{}(eval({}))", chance_.pick({"sum", "max", "dc", "values"}), expr(1));
            case 10: return fmt::format("perc{}({})", chance_.pick({"50", "90"}), key());
            case 11: return fmt::format("min(_time)");
            case 12: return fmt::format("values({})", plain());
            default: return fmt::format("sumsq({})", key());
        }
    }

    std::string by_clause() {
        switch (chance_.below(4)) {
            case 0: return "";
            case 1: return fmt::format(" by {} {}", key(), plain());
            default: return " by " + key();
        }
    }

    void stats() {
        std::string by = by_clause(), list;
        std::vector<std::string> made;
        for (size_t i = 1 + chance_.below(3); i-- > 0;) {
            std::string name = fmt::format("v{}", next_name_++);
            made.push_back(name);
            list += fmt::format("{} as {} ", aggregate(), name);
        }
        append("stats " + list + by);
        std::string keys = by.empty() ? "" : by.substr(4);
        for (size_t at = 0; !keys.empty() && at != std::string::npos;) {
            size_t comma = keys.find(' ', at);
            std::string name = keys.substr(at, comma == std::string::npos ? comma : comma - at);
            if (name.starts_with('"')) name = name.substr(1, name.size() - 2);
            made.push_back(name);
            at = comma == std::string::npos ? comma : comma + 1;
        }
        made.push_back("nowhere");
        names_ = made;
    }

    void eventstats(const std::string& command) {
        std::string list = aggregate();
        std::string by = chance_.one_in(3) ? "" : " by " + key();
        append(fmt::format("{} {} as {}{}", command, list, fresh(), by));
    }

    void rename() {
        if (chance_.one_in(3)) {
            append(
                chance_.pick({"rename userIdentity.* as id_*", "rename requestParameters.* as *", "rename v* as w*"}));
            return;
        }
        std::string from = plain();
        append(fmt::format("rename {} as {}", from, fresh()));
    }

    void table() {
        std::vector<std::string> kept{key(), key()};
        std::string list = kept[0] + " " + kept[1];
        if (chance_.one_in(3))
            list += " v*";
        else
            names_ = {kept[0], kept[1], "nowhere"};
        append("table " + list);
    }

    void after_top() { names_.insert(names_.end(), {"count", "percent"}); }

    void rex() {
        std::string options = chance_.pick({"", "", "max_match=0 ", "max_match=2 "});
        std::string field = chance_.one_in(3) ? "" : "field=" + plain() + " ";
        std::string pattern = chance_.pick(
            {"(?<@>[A-Z])(\\w+)?", "^(?<@>\\w+)\\.", "(?<@>\\d+)", "user/(?<@>.*)$", "\"eventName\":\"(?<@>[^\"]*)"});
        std::string escaped;
        std::string name = fresh();
        for (char c : pattern) {
            if (c == '@')
                escaped += name;
            else if (c == '"')
                escaped += "\\\"";
            else
                escaped += c;
        }
        append(fmt::format("rex {}{}\"{}\"", field, options, escaped));
    }

    void join() {
        std::string on = chance_.pick({"eventName", "awsRegion", "user"});
        std::string options = chance_.pick({"", "type=left ", "type=outer ", "max=0 ", "overwrite=false "});
        append(
            fmt::format("join {}{} [search eventSource={} | stats count as other, values(eventName) as names2 by {}]",
                        options, on, chance_.pick({"iam*", "s3*", "*"}), on));
        names_.insert(names_.end(), {"other", "names2"});
    }

    void chart() {
        append(chance_.pick({"chart count by eventName", "chart count over awsRegion by eventSource",
                             "timechart span=1d count", "timechart span=12h count by eventSource limit=2",
                             "chart dc(user) as users by awsRegion",
                             "stats count by eventName, awsRegion | xyseries eventName awsRegion count",
                             "stats count by eventName | addcoltotals", "stats count by eventName | transpose"}));
        names_ = {"count", "eventName", "awsRegion", "users", "nowhere"};
    }

    Chance chance_;
    std::string text_;
    std::vector<std::string> names_;
    size_t next_name_ = 0;
};

}  // namespace

Query make_spl_query(uint64_t seed) { return SplGenerator(seed).query(); }
Query make_spl_rule(uint64_t seed) { return SplGenerator(seed).rule(); }

}  // namespace tocsin::differential
