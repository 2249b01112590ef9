// Each language has its own front end; here only the choice is made.
#include "lang/compile.h"

#include "base/check.h"

namespace tocsin {

Result<Plan> compile(Language language, const SourcePtr& source, const Environment& environment,
                     Diagnostics& diagnostics) {
    switch (language) {
        case Language::kKql: return compile_kql(source, environment, diagnostics);
        case Language::kSpl: return compile_spl(source, environment, diagnostics);
        case Language::kSigma: return compile_sigma(source, environment, diagnostics);
    }
    CHECK(false, "a language without a front end");
}

std::optional<Plan> compile_in_part(Language language, const SourcePtr& source, const Environment& environment) {
    if (language == Language::kKql) return compile_kql_in_part(source, environment);
    if (language == Language::kSpl) return compile_spl_in_part(source, environment);
    return std::nullopt;
}

Result<std::vector<ResultPlan>> compile_results(Language language, const SourcePtr& source,
                                                const Environment& environment, Diagnostics& diagnostics) {
    if (language == Language::kKql) return compile_kql_results(source, environment, diagnostics);
    Result<Plan> plan = compile(language, source, environment, diagnostics);
    if (!plan) return kFailed;
    std::vector<ResultPlan> results;
    results.push_back({{}, std::move(*plan)});
    return results;
}

}  // namespace tocsin
