// Files with the values of Sigma's placeholders: any text is told as a mistake or gives values that a rule can use.
#include <cstddef>
#include <cstdint>

#include "detect/query.h"
#include "diagnostic_check.h"
#include "rule/sigma_placeholders.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    SourcePtr source = SourceText::whole("fuzz.yml", std::string(reinterpret_cast<const char*>(data), size));
    Environment environment;
    environment.sigma = std::make_shared<SigmaCollection>();
    Diagnostics diagnostics;
    const bool read = read_sigma_placeholders(source, *environment.sigma, diagnostics);
    check_diagnostics(diagnostics);
    CHECK(read != diagnostics.has_errors(), "values or an error");
    // The values also stand under the name that the rule asks for.
    for (const auto& [name, values] : std::map(environment.sigma->placeholders))
        environment.sigma->placeholders["all"].insert(environment.sigma->placeholders["all"].end(), values.begin(),
                                                      values.end());
    static const SourcePtr rule = SourceText::whole(
        "rule.yml",
        "logsource: {product: aws}\n"
        "detection: {s: {'user|expand': '%all%', 'name|contains|expand': 'a%all%b'}, t: {'user|re|expand': '%all%'}, "
        "condition: s or t}\n");
    Diagnostics told(rule);
    auto plan = compile_query(Language::kSigma, rule, environment, {}, told);
    check_diagnostics(told);
    CHECK(plan || told.has_errors(), "a plan or an error");
    return 0;
}
