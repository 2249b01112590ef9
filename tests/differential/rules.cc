#include "differential/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "data/json.h"
#include "differential/chance.h"
#include "differential/kql_queries.h"
#include "differential/sigma_rules.h"
#include "differential/spl_queries.h"
#include "optimize/common_expressions.h"

namespace tocsin::differential {
namespace {

Schedule periodic(Chance& chance) {
    Schedule schedule;
    schedule.kind = ScheduleKind::kPeriodic;
    schedule.frequency =
        chance.pick(std::vector<Ticks>{kTicksPerHour / 2, kTicksPerHour, 6 * kTicksPerHour, kTicksPerDay});
    schedule.period = schedule.frequency * chance.between(1, 4) + (chance.one_in(4) ? kTicksPerMinute * 20 : 0);
    return schedule;
}

Schedule cron(Chance& chance) {
    Schedule schedule;
    schedule.kind = ScheduleKind::kCron;
    schedule.cron = chance.pick({"0 * * * *", "*/20 * * * *", "30 6 * * *", "5 0 * * 1-5"});
    std::vector<std::pair<const char*, const char*>> spans = {
        {"-70m@m", "-10m@m"}, {"-1d@d", "@d"}, {"-3h", "now"}, {"-26h@h", "-2h@h"}};
    auto [earliest, latest] = chance.pick(spans);
    schedule.earliest = earliest;
    schedule.latest = latest;
    return schedule;
}

}  // namespace

LoadedRule make_rule(size_t number, uint64_t seed, bool scheduled) {
    Chance chance(seed);
    LoadedRule loaded;
    Rule& rule = loaded.rule;
    std::string text;
    switch (number % 3) {
        case 0: {
            rule.vendor = Vendor::kKusto;
            rule.language = Language::kKql;
            SentinelRule sentinel;
            sentinel.hunting = !scheduled;
            text = make_kql_rule(seed).text;
            if (scheduled) {
                rule.schedule = periodic(chance);
                if (chance.one_in(3)) sentinel.trigger = TriggerOperator::kLessThan, sentinel.threshold = 3;
                if (chance.one_in(4)) sentinel.suppression = true, sentinel.suppression_duration = 5 * kTicksPerHour;
                if (chance.one_in(3)) {
                    std::string bound = chance.pick({"TimeGenerated > ago(50m)", "TimeGenerated >= ago(2h)",
                                                     "TimeGenerated between (ago(3h) .. ago(30m))",
                                                     "now() - 1d <= TimeGenerated and TimeGenerated < now()"});
                    text = "let Recent = AWSCloudTrail | where " + bound + ";\n" +
                           replace_all(text, "AWSCloudTrail", "Recent");
                }
            } else {
                rule.kind = RuleKind::kHunt;
            }
            rule.details = sentinel;
            break;
        }
        case 1: {
            rule.vendor = Vendor::kSplunk;
            rule.language = Language::kSpl;
            rule.kind = RuleKind::kHunt;
            text = make_spl_rule(seed).text;
            if (scheduled) {
                rule.schedule = cron(chance);
                if (chance.one_in(3)) text.insert(std::min(text.find('|'), text.size()), " earliest=-2h@h latest=now ");
            }
            rule.details = SplunkRule();
            break;
        }
        default:
            rule.vendor = Vendor::kSigma;
            rule.language = Language::kSigma;
            rule.details = SigmaRule();
            text = make_sigma_rule(seed);
            break;
    }
    rule.path = fmt::format("rule-{:04}", number);
    rule.file = SourceText::whole(rule.path, text);
    rule.query = rule.file;
    return loaded;
}

void number_common(std::vector<ScanRule>& rules) {
    std::vector<Plan*> plans;
    for (ScanRule& rule : rules) plans.push_back(&rule.plan);
    number_common_expressions(plans);
}

std::vector<std::string> normal_rows(const std::vector<std::string>& rows) {
    std::vector<std::string> out;
    for (const std::string& row : rows) {
        Arena arena;
        Value object = expand_json(*parse_json(row, arena), arena);
        std::vector<Member> members(object.members().begin(), object.members().end());
        std::erase_if(members, [](const Member& member) { return member.value.is_null(); });
        out.emplace_back();
        write_json(Value::object(members), out.back());
    }
    std::sort(out.begin(), out.end());
    return out;
}

RowsByRun rows_by_run(ScanResult& scan) {
    RowsByRun out;
    scan.alerts->for_each([&](std::string_view line) {
        Arena arena;
        auto alert = parse_json(line, arena);
        Value results = get_member(*alert, "results", arena);
        std::string path(get_member(*alert, "rule_path", arena).text());
        std::vector<std::string>& rows = out[path][std::string(get_member(*alert, "time", arena).text())];
        for (const Value& row : expand_json(results, arena).items()) {
            rows.emplace_back();
            write_json(row, rows.back());
        }
        return true;
    });
    return out;
}

std::string alert_lines(ScanResult& scan) {
    std::string lines;
    scan.alerts->for_each([&](std::string_view line) {
        lines += line;
        return true;
    });
    return lines;
}

}  // namespace tocsin::differential
