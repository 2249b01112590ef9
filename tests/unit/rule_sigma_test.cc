// Sigma: what each modifier and each form of condition makes of an event, and what is told about wrong rules.
#include <map>

#include <gtest/gtest.h>

#include "data/json.h"
#include "function/call_context.h"
#include "lang/compile.h"
#include "lang/sigma/detection.h"
#include "plan/scan.h"
#include "source/view.h"

namespace tocsin {
namespace {

// Evaluates predicates for one event, a JSON object whose members are named as the rule's fields.
class Event {
public:
    explicit Event(std::string text) : text_(std::move(text)), value_(*parse_json(text_, arena_)) {
        context_.arena = &arena_;
        context_.cache = &cache_;
    }
    Value eval(const Expr& expr) {
        if (expr.kind == ExprKind::kLiteral) return expr.value;
        if (expr.kind == ExprKind::kColumn) return field(expr.name);
        std::vector<Column> columns;
        for (const ExprPtr& argument : expr.arguments)
            columns.push_back(Column::constant(arena_.make(eval(*argument))));
        Value out;
        expr.function->kernel(context_, columns, all_rows(1), &out);
        return out;
    }

private:
    Value field(const std::string& name) {
        if (name == "_raw") return Value::string(text_);
        if (name[0] != sigma::kPresenceMark) return get_member(value_, name, arena_);
        // What the reader says of a field's presence: true, also for a JSON null, or nothing.
        std::string_view wanted = std::string_view(name).substr(1);
        for (const Member& member : value_.members()) {
            if (member.key == wanted) return Value::boolean(true);
        }
        return Value();
    }

    std::string text_;
    Arena arena_;
    KernelCache cache_;
    CallContext context_;
    Value value_;
};

std::string told(const Diagnostics& diagnostics) {
    std::string out;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
        Location at = diagnostic.location();
        out += std::to_string(at.line) + ":" + std::to_string(at.column) + " " + diagnostic.code + ": " +
               diagnostic.message + "\n";
    }
    return out;
}

std::string rule(const std::string& detection) {
    return "title: t\nlogsource:\n  product: aws\n  service: cloudtrail\ndetection:\n" + detection;
}

Result<Plan> compile_text(const std::string& text, Diagnostics& diagnostics) {
    static const Environment environment;
    return compile_sigma(SourceText::whole("r.yml", text), environment, diagnostics);
}

// The rule's condition: the filters of its scan.
const std::vector<ExprPtr>& condition_of(const Plan& plan) {
    const Node* node = plan.root.get();
    while (!node->inputs.empty()) node = node->inputs[0].get();
    return as<Scan>(*node).filters;
}

bool matches(const std::string& detection, const std::string& event) {
    Diagnostics diagnostics;
    Result<Plan> plan = compile_text(rule(detection), diagnostics);
    EXPECT_EQ(told(diagnostics), "");
    if (!plan) return false;
    Event row(event);
    for (const ExprPtr& predicate : condition_of(*plan)) {
        Value value = row.eval(*predicate);
        EXPECT_EQ(value.tag(), Tag::kBool);
        if (!value.as_bool()) return false;
    }
    return true;
}

// Whether `item` (the text below a selection) matches the event.
bool item_matches(const std::string& item, const std::string& event) {
    return matches("  s:\n    " + item + "\n  condition: s\n", event);
}

std::string problems(const std::string& detection) {
    Diagnostics diagnostics;
    Result<Plan> plan = compile_text(rule(detection), diagnostics);
    EXPECT_EQ(static_cast<bool>(plan), !diagnostics.has_errors());
    return told(diagnostics);
}

std::string item_problem(const std::string& item) { return problems("  s:\n    " + item + "\n  condition: s\n"); }

std::string predicates(const std::string& detection) {
    Diagnostics diagnostics;
    Result<Plan> plan = compile_text(rule(detection), diagnostics);
    return plan ? to_string(*plan->root) : told(diagnostics);
}

TEST(Sigma, PlainValuesIgnoreCase) {
    EXPECT_TRUE(item_matches("a: Foo", R"({"a": "fOO"})"));
    EXPECT_FALSE(item_matches("a: Foo", R"({"a": "foox"})"));
    EXPECT_FALSE(item_matches("a|cased: Foo", R"({"a": "foo"})"));
    EXPECT_TRUE(item_matches("a: [x, y]", R"({"a": "Y"})"));
    EXPECT_FALSE(item_matches("a|cased: [x, y]", R"({"a": "Y"})"));
    EXPECT_TRUE(item_matches("a: 5", R"({"a": 5})"));
    EXPECT_TRUE(item_matches("a: 5", R"({"a": "5"})"));
    EXPECT_TRUE(item_matches("a: true", R"({"a": true})"));
    EXPECT_TRUE(item_matches("a: 'true'", R"({"a": true})"));
    EXPECT_TRUE(item_matches("a: yes", R"({"a": true})"));
    EXPECT_TRUE(item_matches("a: ''", R"({"a": ""})"));
    EXPECT_FALSE(item_matches("a: ''", R"({"b": ""})"));
}

TEST(Sigma, ArraysMatchByAnyElement) {
    EXPECT_TRUE(item_matches("a: y", R"({"a": ["x", ["y"]]})"));
    EXPECT_TRUE(item_matches("a|startswith: Y", R"({"a": ["x", "yz"]})"));
    EXPECT_TRUE(item_matches("a|gt: 2", R"({"a": [1, 3]})"));
    EXPECT_FALSE(item_matches("a: y", R"({"a": []})"));
}

TEST(Sigma, WildcardsAndEscapes) {
    EXPECT_TRUE(item_matches("a: 'f*R'", R"({"a": "foobar"})"));
    EXPECT_TRUE(item_matches("a: 'f?r'", "{\"a\": \"f\xC3\xBCr\"}"));
    EXPECT_FALSE(item_matches("a: 'f?r'", R"({"a": "fr"})"));
    EXPECT_TRUE(item_matches("a: 'f\\*r'", R"({"a": "f*r"})"));
    EXPECT_FALSE(item_matches("a: 'f\\*r'", R"({"a": "foor"})"));
    EXPECT_TRUE(item_matches("a: 'C:\\Win'", R"({"a": "c:\\win"})"))
        << "a backslash before another character is itself";
    EXPECT_TRUE(item_matches("a: 'C:\\\\Win'", R"({"a": "c:\\win"})")) << "and so are two";
    EXPECT_TRUE(item_matches("a: 'C:\\\\*'", R"({"a": "c:\\win"})")) << "two before a wildcard leave it one";
    EXPECT_TRUE(item_matches("a|cased: 'F*'", R"({"a": "Foo"})"));
    EXPECT_FALSE(item_matches("a|cased: 'F*'", R"({"a": "foo"})"));
    EXPECT_TRUE(item_matches("a: '*'", R"({"a": ""})"));
    EXPECT_FALSE(item_matches("a: '*'", R"({"b": ""})"));
    EXPECT_TRUE(item_matches("a: '*a*b*a*'", R"({"a": "xxaxbxbxa"})"));
    EXPECT_FALSE(item_matches("a: '*ab'", R"({"a": "abababa"})"));
}

TEST(Sigma, PartsOfTexts) {
    EXPECT_TRUE(item_matches("a|contains: OOB", R"({"a": "foobar"})"));
    EXPECT_TRUE(item_matches("a|startswith: [x, FOO]", R"({"a": "foobar"})"));
    EXPECT_TRUE(item_matches("a|endswith: BAR", R"({"a": "foobar"})"));
    EXPECT_FALSE(item_matches("a|endswith|cased: BAR", R"({"a": "foobar"})"));
    EXPECT_TRUE(item_matches("a|contains|all: [foo, bar]", R"({"a": "barfoo"})"));
    EXPECT_FALSE(item_matches("a|contains|all: [foo, baz]", R"({"a": "barfoo"})"));
    EXPECT_TRUE(item_matches("a|contains: 'o?b'", R"({"a": "foxbar"})"));
    EXPECT_TRUE(item_matches("a|startswith: 'f*b'", R"({"a": "foobar"})"));
}

TEST(Sigma, RegularExpressions) {
    EXPECT_TRUE(item_matches("a|re: '^f.o$'", R"({"a": "foo"})"));
    EXPECT_FALSE(item_matches("a|re: 'FOO'", R"({"a": "foo"})"));
    EXPECT_TRUE(item_matches("a|re|i: 'FOO'", R"({"a": "foo"})"));
    EXPECT_TRUE(item_matches("a|re|m|s: '^b.$'", R"({"a": "a\nb\n"})"));
    EXPECT_TRUE(item_matches("a|re: '(?=.*x)y'", R"({"a": "yx"})"));
}

TEST(Sigma, NumbersNetworksAndPresence) {
    EXPECT_TRUE(item_matches("a|gt: 1.5", R"({"a": "2"})"));
    EXPECT_FALSE(item_matches("a|lt: 2", R"({"a": 2})"));
    EXPECT_TRUE(item_matches("a|lte: 2", R"({"a": 2})"));
    EXPECT_TRUE(item_matches("a|gte: 2", R"({"a": 2})"));
    EXPECT_FALSE(item_matches("a|gt: 2", R"({"a": "x"})"));
    EXPECT_TRUE(item_matches("a|cidr: [10.0.0.0/8, '2001:db8::/32']", R"({"a": "2001:db8::1"})"));
    EXPECT_FALSE(item_matches("a|cidr: 10.0.0.0/8", R"({"a": "11.0.0.1"})"));
    EXPECT_TRUE(item_matches("a|exists: true", R"({"a": 1})"));
    EXPECT_TRUE(item_matches("a|exists: true", R"({"a": null})"));
    EXPECT_FALSE(item_matches("a|exists: true", R"({"b": 1})"));
    EXPECT_TRUE(item_matches("a|exists: false", R"({"b": 1})"));
    EXPECT_FALSE(item_matches("a|exists: false", R"({"a": 1})"));
    EXPECT_TRUE(item_matches("a: null", R"({"b": 1})"));
    EXPECT_FALSE(item_matches("a: null", R"({"a": ""})"));
    EXPECT_TRUE(item_matches("a: [null, '']", R"({"a": ""})"));
    EXPECT_TRUE(item_matches("a|neq: x", R"({"a": "y"})"));
    EXPECT_TRUE(item_matches("a|neq: x", R"({"b": "y"})"));
    EXPECT_FALSE(item_matches("a|neq: x", R"({"a": "X"})"));
}

TEST(Sigma, FieldsComparedWithFields) {
    EXPECT_TRUE(item_matches("a|fieldref: b", R"({"a": "X", "b": "x"})"));
    EXPECT_FALSE(item_matches("a|fieldref: b", R"({"a": "X"})"));
    EXPECT_TRUE(item_matches("a|fieldref|startswith: b", R"({"a": "xyz", "b": "xy"})"));
}

TEST(Sigma, EncodedValues) {
    EXPECT_TRUE(item_matches("a|base64: foobar", R"({"a": "Zm9vYmFy"})"));
    // "http://" with one byte before it: base64 of "xhttp://y" holds it from the third character on.
    EXPECT_TRUE(item_matches("a|base64offset|contains: 'http://'", R"({"a": "eGh0dHA6Ly95"})"));
    EXPECT_TRUE(item_matches("a|base64offset|contains: 'http://'", R"({"a": "eHhodHRwOi8veQ=="})"));
    EXPECT_TRUE(item_matches("a|utf16le|base64: ab", R"({"a": "YQBiAA=="})"));
    EXPECT_TRUE(item_matches("a|wide|base64: ab", R"({"a": "YQBiAA=="})"));
    EXPECT_TRUE(item_matches("a|utf16be|base64: ab", R"({"a": "AGEAYg=="})"));
    EXPECT_TRUE(item_matches("a|utf16|base64: a", R"({"a": "//5hAA=="})"));
    EXPECT_TRUE(item_matches("a|contains|windash: ' -x -y'", R"({"a": "p /x \u2014y"})"));
    EXPECT_FALSE(item_matches("a|contains|windash: 'a-x'", R"({"a": "a/x"})")) << "within a word it is no dash";
}

TEST(Sigma, PartsOfTimes) {
    EXPECT_TRUE(item_matches("a|hour: [13, 14]", R"({"a": "2026-01-05T14:30:00Z"})"));
    EXPECT_TRUE(item_matches("a|minute|gte: 30", R"({"a": "2026-01-05T14:30:00Z"})"));
    EXPECT_TRUE(item_matches("a|week: 53", R"({"a": "2021-01-01T00:00:00Z"})"));
    EXPECT_FALSE(item_matches("a|year: 2026", R"({"a": "no time"})"));
}

TEST(Sigma, MapsListsAndKeywords) {
    EXPECT_TRUE(matches("  s: {a: x, b: y}\n  condition: s\n", R"({"a": "x", "b": "y"})"));
    EXPECT_FALSE(matches("  s: {a: x, b: y}\n  condition: s\n", R"({"a": "x"})"));
    EXPECT_TRUE(matches("  s:\n    - a: x\n      b: y\n    - c: z\n  condition: s\n", R"({"c": "z"})"));
    EXPECT_TRUE(matches("  k: [nowhere, Secret]\n  condition: k\n", R"({"q": "the secret key"})"));
    EXPECT_TRUE(matches("  k: 'C:\\x'\n  condition: k\n", R"({"q": "c:\\x"})")) << "written with an escape in JSON";
    EXPECT_TRUE(matches("  k: [s*y]\n  condition: k\n", R"({"q": "the secret key"})"));
    EXPECT_FALSE(matches("  k:\n    '|all': [secret, door]\n  condition: k\n", R"({"q": "the secret key"})"));
    EXPECT_TRUE(matches("  k:\n    '|re': 's.c.et'\n  condition: k\n", R"({"q": "the secret key"})"));
}

TEST(Sigma, Conditions) {
    const std::string selections = "  sel_a: {a: 1}\n  sel_b: {b: 1}\n  other: {c: 1}\n  _hidden: {d: 1}\n";
    auto holds = [&](const std::string& condition, const std::string& event) {
        Diagnostics diagnostics;
        Result<Plan> plan = compile_text(rule(selections + "  condition: " + condition + "\n"), diagnostics);
        EXPECT_FALSE(diagnostics.has_errors()) << told(diagnostics);
        Event row(event);
        bool all = static_cast<bool>(plan);
        if (plan) {
            for (const ExprPtr& predicate : condition_of(*plan)) all = all && row.eval(*predicate).as_bool();
        }
        return all;
    };
    EXPECT_TRUE(holds("sel_a and not sel_b", R"({"a": 1})"));
    EXPECT_TRUE(holds("other or sel_a and sel_b", R"({"c": 1})")) << "`and` binds tighter";
    EXPECT_FALSE(holds("(other or sel_a) and sel_b", R"({"c": 1})"));
    EXPECT_TRUE(holds("1 of sel_*", R"({"b": 1})"));
    EXPECT_FALSE(holds("all of sel_*", R"({"b": 1})"));
    EXPECT_TRUE(holds("all of them", R"({"a": 1, "b": 1, "c": 1})"));
    EXPECT_TRUE(holds("any of them", R"({"c": 1})"));
    EXPECT_FALSE(holds("1 of them", R"({"d": 1})")) << "names with `_` in front are not of them";
    EXPECT_TRUE(holds("_hidden", R"({"d": 1})"));
    EXPECT_TRUE(holds("NOT sel_a AND 1 OF sel_*", R"({"b": 1})"));
    EXPECT_TRUE(holds("not (sel_a or not sel_b)", R"({"b": 1})"));
    EXPECT_TRUE(holds("[sel_a, sel_b]", R"({"b": 1})"));
    EXPECT_TRUE(holds(">\n    sel_a\n    or sel_b", R"({"b": 1})"));
}

TEST(Sigma, PlanForAnchorsAndCatalogue) {
    EXPECT_EQ(predicates("  s:\n    eventSource: ecr.amazonaws.com\n    eventName: [PutImage, 'Delete*']\n  f: "
                         "{errorCode: null}\n  condition: s and not f\n"),
              "drop _raw\n  scan aws/cloudtrail(*) where equals(eventSource, \"ecr.amazonaws.com\") and "
              "or(equals(eventName, \"PutImage\"), wildcard(eventName, \"Delete*\")) and not(is_null(errorCode))\n");
    Diagnostics diagnostics;
    Result<Plan> plan = compile_text(rule("  b: {x: 1}\n  a: {y: 1}\n  condition: a and b\n"), diagnostics);
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->steps.size(), 3u);
    EXPECT_EQ(plan->source->text(plan->steps[0].span), "b: {x: 1}");
    EXPECT_EQ(plan->steps[2].kind, "condition");
    EXPECT_EQ(plan->source->text(plan->steps[2].span), "condition: a and b");
    EXPECT_TRUE(plan->root->schema.open());
    EXPECT_EQ(predicates("  k: [secret]\n  condition: k\n"),
              "drop _raw\n  scan aws/cloudtrail(_raw, *) where keyword(_raw, \"secret\")\n");
}

TEST(Sigma, WrongItems) {
    EXPECT_EQ(item_problem("a|contain: x"), "7:7 unknown-function: unknown modifier `contain`\n");
    EXPECT_EQ(item_problem("a|contains|startswith: x"), "7:16 rule: `startswith` cannot follow another comparison\n");
    EXPECT_EQ(item_problem("a|i: x"), "7:7 rule: `i` is a flag of `re` and must follow it\n");
    EXPECT_EQ(item_problem("a|re: '('"), "7:11 syntax: regular expression: missing closing parenthesis at offset 1\n");
    EXPECT_EQ(item_problem("a|cidr: 10.0.0.0"), "7:13 type: `10.0.0.0` is no network in CIDR notation\n");
    EXPECT_EQ(item_problem("a|gt: x"), "7:11 type: `x` is no number\n");
    EXPECT_EQ(item_problem("a|exists: maybe"), "7:15 type: `exists` takes true or false\n");
    EXPECT_EQ(item_problem("a|expand: '%x%'"),
              "7:15 missing-file: the placeholder `%x%` has no values, so that nothing fits it\n");
    EXPECT_EQ(item_problem("a: []"), "7:8 rule: the list of values is empty\n");
    EXPECT_EQ(item_problem("a: [{b: c}]"), "7:9 rule: a value must be a text, a number, a bool or null\n");
    EXPECT_EQ(item_problem("a|base64: 'x*'"), "7:15 rule: this modifier needs a text without wildcards\n");
}

TEST(Sigma, WrongConditions) {
    auto problem = [](const std::string& condition) {
        return problems("  sel: {a: 1}\n  condition: " + condition + "\n");
    };
    EXPECT_EQ(problem("sel and sell"), "7:22 unknown-selection: unknown selection `sell`\n");
    EXPECT_EQ(problem("1 of flt*"), "7:19 unknown-selection: no selection fits `flt*`\n");
    EXPECT_EQ(problem("2 of sel*"), "7:14 rule: only 1 selections fit `sel*`\n");
    EXPECT_EQ(problem("(sel"), "7:18 syntax: `)` is missing in the condition\n");
    EXPECT_EQ(problem("sel and"), "7:21 syntax: the condition ends too early\n");
    EXPECT_EQ(problem("sel sel"), "7:18 syntax: unexpected `sel` in the condition\n");
    EXPECT_EQ(problem("sel or or sel"), "7:21 syntax: expected the name of a selection, found `or`\n");
    EXPECT_EQ(problem("sel | count() > 5"), "");
    EXPECT_EQ(problem(std::string(1000, '(') + "sel").substr(0, 8), "7:215 li");
    EXPECT_EQ(problem("not " + std::string("not ") + "sel"), "");
    EXPECT_EQ(problems("  sel: {a: 1}\n  other: {b: 1}\n  condition: sel\n"),
              "7:3 rule: the condition does not use the selection `other`\n");
    EXPECT_EQ(problems("  sel: {a: 1}\n"), "5:1 rule: `condition` is missing\n");
}

// No logs are told to be a product's own: the rule compiles, without a word, over logs that have no events.
TEST(Sigma, LogsourceWithoutLogs) {
    Diagnostics diagnostics;
    Result<Plan> plan = compile_text(
        "title: t\nlogsource: {product: windows, category: process_creation}\ndetection: {s: {a: 1}, condition: s}\n",
        diagnostics);
    EXPECT_EQ(told(diagnostics), "");
    ASSERT_TRUE(plan);
    EXPECT_EQ(to_string(*plan->root), "drop _raw\n  scan no logs(*) where equals(a, \"1\")\n");
    const View* view = as<Scan>(*plan->root->inputs[0]).view;
    EXPECT_FALSE(view->has_reader) << "of no logs at all";
}

TEST(Sigma, OtherDocuments) {
    auto problem = [](const std::string& text) {
        Diagnostics diagnostics;
        EXPECT_FALSE(compile_text(text, diagnostics));
        return told(diagnostics);
    };
    EXPECT_EQ(problem("title: t\ncorrelation: {type: event_count}\n"),
              "2:1 rule: `rules` is missing in `correlation`\n2:1 rule: `timespan` is missing in `correlation`\n");
    EXPECT_EQ(problem("- a\n"), "1:1 rule: a Sigma rule is a map of keys\n");
    EXPECT_EQ(problem(""), "1:1 rule: the file is empty\n");
    EXPECT_EQ(problem("title: t\n"), "1:1 rule: `logsource` is missing\n1:1 rule: `detection` is missing\n");
}

}  // namespace
}  // namespace tocsin
