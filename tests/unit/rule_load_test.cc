// Rule files of every form become rules with the right values; what is wrong is told at its place and stops nothing
// else.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "rule/load.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

LoadedRule only(std::string text) {
    std::vector<LoadedRule> rules = load_rule_text("folder/the_rule.yml", std::move(text));
    EXPECT_EQ(rules.size(), 1u);
    return rules.empty() ? LoadedRule{} : std::move(rules[0]);
}

std::string told(const LoadedRule& loaded) {
    std::string out;
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
        Location at = diagnostic.location();
        out += std::to_string(at.line) + ":" + std::to_string(at.column) + " " + diagnostic.code + ": " +
               diagnostic.message + "\n";
    }
    return out;
}

using Texts = std::vector<std::string>;

constexpr const char* kScheduled = R"(id: 0b1f4a5e-9a54-4f0e-8d57-7f1b0c3c6d11
name: Key deleted
description: |
  'A key was deleted.'
severity: High
status: Available
requiredDataConnectors:
  - connectorId: AWS
    dataTypes:
      - AWSCloudTrail
queryFrequency: 1h
queryPeriod: 2d
triggerOperator: lt
triggerThreshold: 5
tactics:
  - Impact
  - Credential Access
relevantTechniques:
  - T1485
query: |
  AWSCloudTrail
  | where EventName == "DeleteKey"
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: SourceIpAddress
customDetails:
  Region: AWSRegion
alertDetailsOverride:
  alertDisplayNameFormat: 'Key {{KeyId}} deleted'
  alertDynamicProperties:
    - alertProperty: AlertLink
      value: Link
eventGroupingSettings:
  aggregationKind: AlertPerResult
version: 1.0.0
kind: Scheduled
)";

TEST(LoadSentinel, AnalyticsRule) {
    LoadedRule loaded = only(kScheduled);
    const Rule& rule = loaded.rule;
    EXPECT_EQ(told(loaded), "17:5 rule: tactic `Credential Access` is written `CredentialAccess`\n");
    EXPECT_EQ(rule.id, "0b1f4a5e-9a54-4f0e-8d57-7f1b0c3c6d11");
    EXPECT_EQ(rule.name, "Key deleted");
    EXPECT_EQ(rule.description, "A key was deleted.");
    EXPECT_EQ(vendor_name(rule.vendor), "kusto");
    EXPECT_EQ(rule_kind_name(rule.kind), "alert");
    EXPECT_EQ(rule.severity, "high");
    EXPECT_EQ(rule.tactics, (Texts{"Impact", "CredentialAccess"}));
    EXPECT_EQ(rule.techniques, Texts{"T1485"});
    EXPECT_EQ(rule.version, "1.0.0");
    EXPECT_EQ(rule.schedule.kind, ScheduleKind::kPeriodic);
    EXPECT_EQ(rule.schedule.frequency, kTicksPerHour);
    EXPECT_EQ(rule.schedule.period, 2 * kTicksPerDay);
    EXPECT_EQ(rule.query->text(), "AWSCloudTrail\n| where EventName == \"DeleteKey\"\n");
    EXPECT_EQ(rule.query->locate(14).line, 22u);
    const SentinelRule& details = *rule.sentinel();
    EXPECT_EQ(details.trigger, TriggerOperator::kLessThan);
    EXPECT_EQ(details.threshold, 5);
    ASSERT_EQ(details.entities.size(), 1u);
    EXPECT_EQ(details.entities[0].type.text, "IP");
    EXPECT_EQ(details.entities[0].fields.at(0).column.text, "SourceIpAddress");
    EXPECT_EQ(rule.file->text(details.entities[0].fields[0].column.span), "SourceIpAddress");
    EXPECT_EQ(details.custom_details.at(0).name.text, "Region");
    EXPECT_EQ(details.custom_details[0].column.text, "AWSRegion");
    EXPECT_EQ(details.alert_details.display_name_format.text, "Key {{KeyId}} deleted");
    EXPECT_EQ(details.alert_details.dynamic_properties.at(0).name.text, "AlertLink");
    EXPECT_TRUE(details.alert_per_result);
    EXPECT_EQ(details.connectors.at(0).data_types, Texts{"AWSCloudTrail"});
}

TEST(LoadSentinel, NearRealTimeAndHunting) {
    LoadedRule nrt = only("id: x\nname: n\nkind: NRT\nquery: T\nentityMappings: []\n");
    EXPECT_EQ(nrt.rule.schedule.kind, ScheduleKind::kNearRealTime);
    EXPECT_EQ(rule_kind_name(nrt.rule.kind), "alert");
    LoadedRule hunt =
        only("id: x\nname: n\nrequiredDataConnectors: []\nquery: |\n  ```kusto\n  T\n  | take 1\n  ```\n");
    EXPECT_EQ(rule_kind_name(hunt.rule.kind), "hunt");
    EXPECT_EQ(hunt.rule.schedule.kind, ScheduleKind::kOnce);
    EXPECT_EQ(hunt.rule.query->text(), "T\n| take 1\n");
    EXPECT_EQ(hunt.rule.query->locate(0).line, 6u);
}

TEST(LoadSentinel, WhatIsWrongIsAWarning) {
    LoadedRule loaded = only(
        "id: 12\nname: n\nkind: Scheduled\nseverity: Hihg\nqueryFrequency: soon\nqueryPeriod: 1h\ntriggerOperator: "
        "gt\ntriggerThreshold: 0\n"
        "query: T\ndescription: d\ntactics: []\nentityMappings: []\nrequiredDataConnectors: []\nversion: 1.0.0\n");
    EXPECT_EQ(told(loaded),
              "4:11 rule: unknown severity `Hihg`\n"
              "5:17 rule: `soon` is no duration\n"
              "1:1 rule: without a valid frequency and period the rule runs once over all logs\n"
              "1:5 rule: the id `12` is no GUID\n");
    EXPECT_FALSE(loaded.has_errors());
    EXPECT_EQ(loaded.rule.schedule.kind, ScheduleKind::kOnce);
}

TEST(LoadSentinel, WithoutAQueryItCannotRun) {
    LoadedRule loaded = only("id: x\nname: n\nkind: Fusion\nrelevantTechniques: []\n");
    EXPECT_TRUE(loaded.has_errors());
    EXPECT_EQ(loaded.rule.query, nullptr);
}

TEST(LoadSentinel, ArmTemplate) {
    std::vector<LoadedRule> rules = load_rule_text("export.json", R"({
  "parameters": {"workspace": {"type": "String"}},
  "resources": [
    {"id": "[concat(resourceId('x', parameters('workspace')), '/alertRules/7bca33b9-1e1c-4f6f-a2d4-6f3f5c0f1c11')]",
     "name": "[concat(parameters('workspace'),'/Microsoft.SecurityInsights/7bca33b9-1e1c-4f6f-a2d4-6f3f5c0f1c11')]",
     "type": "Microsoft.OperationalInsights/workspaces/providers/alertRules", "kind": "Scheduled",
     "properties": {"displayName": "Exported", "enabled": true, "severity": "Low", "query": "T\n| where a == \"b\"",
       "queryFrequency": "PT5M", "queryPeriod": "P1D", "triggerOperator": "GreaterThan", "triggerThreshold": 3,
       "suppressionEnabled": true, "suppressionDuration": "PT1H", "tactics": ["Impact"], "techniques": ["T1485"],
       "incidentConfiguration": {"createIncident": false, "groupingConfiguration": {"enabled": true, "lookbackDuration": "PT6H",
         "matchingMethod": "AllEntities", "groupByEntities": ["IP"]}}}},
    {"name": "other", "type": "Microsoft.Storage/accounts", "properties": {}}
  ]})");
    ASSERT_EQ(rules.size(), 1u);
    const Rule& rule = rules[0].rule;
    EXPECT_EQ(told(rules[0]), "");
    EXPECT_EQ(rule.id, "7bca33b9-1e1c-4f6f-a2d4-6f3f5c0f1c11");
    EXPECT_EQ(rule.name, "Exported");
    EXPECT_EQ(rule.query->text(), "T\n| where a == \"b\"");
    EXPECT_EQ(rule.query->locate(4).line, 7u);
    EXPECT_EQ(rule.schedule.frequency, 5 * kTicksPerMinute);
    EXPECT_EQ(rule.schedule.period, kTicksPerDay);
    EXPECT_EQ(rule.techniques, Texts{"T1485"});
    EXPECT_EQ(rule.sentinel()->threshold, 3);
    EXPECT_TRUE(rule.sentinel()->suppression);
    EXPECT_EQ(rule.sentinel()->suppression_duration, kTicksPerHour);
    EXPECT_FALSE(rule.sentinel()->incident.create_incident);
    EXPECT_EQ(rule.sentinel()->incident.lookback, 6 * kTicksPerHour);
}

// --- Splunk ---

constexpr const char* kSplunkHead =
    "name: Deletion\nid: 3d5f0d3e-52ab-4a3c-9c3a-0a2a2f6e0a11\nversion: 3\nstatus: production\ndescription: d\n"
    "data_source: [AWS CloudTrail]\nsearch: '`cloudtrail` eventName=DeleteKey'\n";

TEST(LoadSplunk, RiskInTags) {
    LoadedRule loaded = only(std::string(kSplunkHead) + R"(type: TTP
tags:
  impact: 70
  confidence: 65
  risk_score: 1
  message: User $user$ deleted a key
  mitre_attack_id: [T1485]
  observable:
    - {name: user, type: User, role: [Victim]}
    - {name: src_ip, type: IP Address, role: [Attacker]}
    - {name: account, type: Other, role: [Other]}
)");
    EXPECT_EQ(told(loaded), "");
    const Rule& rule = loaded.rule;
    const SplunkRule& details = *rule.splunk();
    EXPECT_EQ(vendor_name(rule.vendor), "splunk");
    EXPECT_EQ(rule_kind_name(rule.kind), "notable");
    EXPECT_EQ(details.risk_score, 46) << "0.70 * 65 = 45.5, rounded";
    EXPECT_EQ(rule.severity, "medium");
    EXPECT_EQ(details.risk_message.text, "User $user$ deleted a key");
    ASSERT_EQ(details.risk_objects.size(), 2u);
    EXPECT_EQ(details.risk_objects[0].field.text, "user");
    EXPECT_EQ(details.risk_objects[0].type, "user");
    EXPECT_EQ(details.risk_objects[0].score, 46);
    EXPECT_EQ(details.risk_objects[1].type, "other");
    ASSERT_EQ(details.threat_objects.size(), 1u);
    EXPECT_EQ(details.threat_objects[0].type, "ip_address");
    EXPECT_EQ(rule.techniques, Texts{"T1485"});
    EXPECT_EQ(rule.schedule.cron, "0 * * * *");
    EXPECT_EQ(rule.schedule.earliest, "-70m@m");
    EXPECT_EQ(rule.schedule.latest, "-10m@m");
    EXPECT_EQ(rule.query->locate(13).column, 23u);
}

TEST(LoadSplunk, RiskUnderRba) {
    LoadedRule loaded = only(std::string(kSplunkHead) + R"(type: Anomaly
rba:
  message: m $user$
  risk_objects:
    - {field: user, type: user, score: 30}
    - {field: dest, type: system, score: 61}
  threat_objects:
    - {field: src, type: ip_address}
tags:
  mitre_attack_id: [T1485]
  throttling: {fields: [user, src], period: 86400s}
)");
    const SplunkRule& details = *loaded.rule.splunk();
    EXPECT_EQ(rule_kind_name(loaded.rule.kind), "risk");
    EXPECT_EQ(loaded.rule.severity, "high");
    EXPECT_EQ(details.risk_objects.at(1).score, 61);
    EXPECT_EQ(details.threat_objects.at(0).field.text, "src");
    EXPECT_EQ(details.throttling.fields.size(), 2u);
    EXPECT_EQ(details.throttling.period, kTicksPerDay);
}

TEST(LoadSplunk, RiskInFindings) {
    LoadedRule finding = only(std::string(kSplunkHead) + R"(type: TTP
finding:
  title: Key deleted by $user$
  entity: {field: user, type: user, score: 90}
threat_objects:
  - {field: src, type: ip_address}
mitre_attack_id: [T1485]
tests:
  - name: t
    attack_data: [{data: 'https://example.com/a.json', sourcetype: 'aws:cloudtrail', source: s}]
)");
    EXPECT_EQ(finding.rule.severity, "critical");
    EXPECT_EQ(finding.rule.splunk()->title, "Key deleted by $user$");
    EXPECT_EQ(finding.rule.splunk()->risk_objects.at(0).score, 90);
    EXPECT_EQ(finding.rule.splunk()->threat_objects.size(), 1u);
    EXPECT_EQ(finding.rule.techniques, Texts{"T1485"});
    EXPECT_EQ(finding.rule.splunk()->tests.at(0).attack_data.at(0).sourcetype, "aws:cloudtrail");
    EXPECT_EQ(finding.rule.splunk()->tests[0].type, "unit");

    LoadedRule intermediate = only(std::string(kSplunkHead) + R"(type: Anomaly
intermediate_findings:
  entities:
    - {field: user, type: user, score: 20, message: Seen $user$}
)");
    EXPECT_EQ(intermediate.rule.severity, "informational");
    EXPECT_EQ(intermediate.rule.splunk()->risk_message.text, "Seen $user$");
}

TEST(LoadSplunk, HuntingHasNoRiskAndAnOwnScheduleCounts) {
    LoadedRule loaded = only(std::string(kSplunkHead) + R"(type: Hunting
deployment:
  scheduling: {cron_schedule: '*/5 * * * *', earliest_time: -1d@d, latest_time: often}
)");
    EXPECT_EQ(rule_kind_name(loaded.rule.kind), "hunt");
    EXPECT_EQ(loaded.rule.severity, "high") << "the vendor's grade without a score";
    EXPECT_EQ(loaded.rule.schedule.cron, "*/5 * * * *");
    EXPECT_EQ(loaded.rule.schedule.earliest, "-1d@d");
    EXPECT_EQ(loaded.rule.schedule.latest, "-10m@m");
    EXPECT_EQ(told(loaded), "10:81 rule: this is no time modifier; `-10m@m` is used instead\n");
}

// --- Sigma ---

constexpr const char* kSigma =
    "title: Key deleted\nid: 5d5f0d3e-52ab-4a3c-9c3a-0a2a2f6e0a11\nlogsource: {product: aws, service: cloudtrail}\n"
    "detection:\n  s: {eventName: DeleteKey}\n  condition: s\nlevel: medium\n"
    "tags: [attack.credential-access, attack.t1485.001, attack.g0016, cve.2021.1]\nfalsepositives: [Admins]\n";

TEST(LoadSigma, Rule) {
    LoadedRule loaded = only(kSigma);
    EXPECT_EQ(told(loaded), "");
    EXPECT_EQ(loaded.rule.name, "Key deleted");
    EXPECT_EQ(language_name(loaded.rule.language), "sigma");
    EXPECT_EQ(loaded.rule.severity, "medium");
    EXPECT_EQ(loaded.rule.tactics, Texts{"CredentialAccess"});
    EXPECT_EQ(loaded.rule.techniques, Texts{"T1485.001"});
    EXPECT_EQ(loaded.rule.query->text(), kSigma);
    EXPECT_EQ(loaded.rule.sigma()->logsource.service, "cloudtrail");
    EXPECT_EQ(loaded.rule.schedule.kind, ScheduleKind::kOnce);
}

TEST(LoadSigma, SeveralDocuments) {
    std::string text =
        std::string(kSigma) + "--- # the second\n" + kSigma + "---\ncorrelation: {type: event_count}\ntitle: c\n";
    std::vector<LoadedRule> rules = load_rule_text("many.yml", text);
    ASSERT_EQ(rules.size(), 3u);
    EXPECT_EQ(rules[0].rule.query->text(), kSigma);
    EXPECT_EQ(rules[1].rule.document, 1u);
    EXPECT_EQ(rules[1].rule.query->text(), kSigma);
    EXPECT_EQ(rules[1].rule.query->locate(0).line, 11u);
    EXPECT_EQ(rules[2].rule.query->text(), "correlation: {type: event_count}\ntitle: c\n");
}

// --- files ---

TEST(Load, BrokenYamlIsARuleWithAnError) {
    LoadedRule loaded = only("title: x\nlogsource:\n  product: [aws\ndetection: y\n");
    EXPECT_TRUE(loaded.has_errors());
    EXPECT_EQ(loaded.rule.name, "the_rule");
    EXPECT_EQ(loaded.rule.vendor, Vendor::kSigma);
    EXPECT_EQ(loaded.diagnostics.at(0).code, "syntax");
    std::vector<LoadedRule> rules = load_rule_text("many.yml", std::string(kSigma) + "---\na: [\n");
    ASSERT_EQ(rules.size(), 2u);
    EXPECT_FALSE(rules[0].has_errors());
    EXPECT_TRUE(rules[1].has_errors());
}

class LoadFiles : public testing::Test {
protected:
    void SetUp() override {
        root_ = fs::path(testing::TempDir()) / "tocsin_rule_load";
        fs::remove_all(root_);
    }
    void TearDown() override { fs::remove_all(root_); }
    void write(const std::string& path, const std::string& text) {
        fs::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << text;
    }
    std::string at(const std::string& path) const { return (root_ / path).string(); }
    fs::path root_;
};

TEST_F(LoadFiles, FoldersWithSupportFiles) {
    write("splunk/detections/cloud/a.yml", std::string(kSplunkHead) + "type: TTP\n");
    write("splunk/macros/m.yml", "name: m\ndefinition: index=aws\n");
    write("splunk/macros/two.yml", "name: two\ndefinition: $a$ $b$\narguments: [a, b]\n");
    write("splunk/lookups/l.yml",
          "name: l\nfilename: l.csv\nmatch_type: WILDCARD(host),CIDR(ip)\nmin_matches: 1\ndefault_match: "
          "'no'\ncase_sensitive_match: 'false'\n");
    write("splunk/lookups/l.csv", "host,ip\n");
    write("splunk/lookups/k.yml", "name: k\ncollection: k\nfields_list: _key, user, src\n");
    write("splunk/lookups/c.yml", "name: c\nlookup_type: csv\ndescription: d\n");
    write("splunk/data_sources/d.yml", "name: d\nsource: s\nsourcetype: t\n");
    write("splunk/baselines/b.yml", std::string(kSplunkHead) + "type: Baseline\n");
    write("sentinel/r.yaml", kScheduled);
    write("sentinel/again.yaml", kScheduled);
    write("sigma/r.yml", kSigma);
    write("sigma/broken.yml", "title: [\n");
    write("elastic/r.toml", "[rule]\n");
    write("notes.yml", "a: 1\n");
    write("log.json", "{\"Records\": []}");
    write(".git/config.yml", "a: [\n");
    write("extra/macros/m.yml", "name: m\ndefinition: index=mine\n");
    Environment environment;
    RuleSet set = load_rules({at("")}, {at("extra")}, environment);

    Texts names;
    for (const LoadedRule& loaded : set.rules)
        names.push_back(fs::path(loaded.rule.path).lexically_relative(root_).string());
    EXPECT_EQ(names, (Texts{"sentinel/again.yaml", "sentinel/r.yaml", "sigma/broken.yml", "sigma/r.yml",
                            "splunk/detections/cloud/a.yml"}));
    EXPECT_TRUE(set.rules[2].has_errors());
    EXPECT_EQ(set.rules[1].diagnostics.back().code, "duplicate-id");
    EXPECT_EQ(set.support_files, 9u);
    Texts skipped;
    for (const SkippedFile& file : set.skipped) skipped.push_back(file.kind);
    EXPECT_EQ(skipped, (Texts{"Elastic rule", "JSON without a rule", "YAML without a rule"}));
    EXPECT_TRUE(set.diagnostics.empty());

    EXPECT_EQ(environment.macros.at("m").definition, "index=mine");
    EXPECT_EQ(environment.macros.at("two(2)").arguments, (Texts{"a", "b"}));
    const LookupDefinition& lookup = environment.lookups.at("l");
    EXPECT_EQ(lookup.file, at("splunk/lookups/l.csv"));
    EXPECT_FALSE(lookup.case_sensitive);
    EXPECT_EQ(lookup.min_matches, 1u);
    EXPECT_EQ(lookup.default_match, "no");
    EXPECT_EQ(lookup.match_types.at(1), (std::pair<std::string, std::string>("ip", "CIDR")));
    EXPECT_EQ(environment.lookups.at("k").fields, (Texts{"_key", "user", "src"}));
    EXPECT_EQ(environment.lookups.at("k").file, "");
    EXPECT_EQ(environment.lookups.at("c").file, at("splunk/lookups/c.csv"));
}

TEST_F(LoadFiles, ASingleDetectionFindsItsMacros) {
    write("content/detections/cloud/a.yml", std::string(kSplunkHead) + "type: TTP\n");
    write("content/macros/m.yml", "name: m\ndefinition: index=aws\n");
    Environment environment;
    RuleSet set = load_rules({at("content/detections/cloud/a.yml")}, {}, environment);
    EXPECT_EQ(set.rules.size(), 1u);
    EXPECT_EQ(environment.macros.count("m"), 1u);
}

TEST_F(LoadFiles, AMissingPathIsAnErrorOfTheSet) {
    Environment environment;
    RuleSet set = load_rules({at("nowhere")}, {}, environment);
    ASSERT_EQ(set.diagnostics.size(), 1u);
    EXPECT_EQ(set.diagnostics[0].code, "missing-file");
}

}  // namespace
}  // namespace tocsin
