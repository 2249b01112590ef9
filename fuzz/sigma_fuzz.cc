// Sigma texts: any text either compiles and is optimised or tells an error, and every diagnostic has a place in its source. The text stands beside a
// collection with a rule, a correlation, a filter, placeholders and logs, so that references lead somewhere.
#include <cstddef>
#include <cstdint>
#include <string>

#include "detect/query.h"
#include "diagnostic_check.h"
#include "plan/sigma_collection.h"

namespace {

using namespace tocsin;

Environment make_environment() {
    auto sigma = std::make_shared<SigmaCollection>();
    auto entry = [](std::string id, std::string name, std::string text) {
        return SigmaEntry{std::move(id), name, SourceText::whole(name + ".yml", std::move(text))};
    };
    sigma->rules.push_back(
        entry("1", "login", "logsource: {product: aws}\ndetection: {s: {eventName: Login}, condition: s}\n"));
    sigma->rules.push_back(entry("2", "logins",
                                 "correlation: {type: event_count, rules: [login, a], group-by: user, timespan: 1h, "
                                 "condition: {gte: 2}}\n"));
    sigma->filters.push_back(
        entry("3", "admins", "logsource: {product: aws}\nfilter: {rules: any, s: {user: adm}, condition: not s}\n"));
    sigma->placeholders["admins"] = {"ann", "b*"};
    auto view = std::make_shared<View>();
    view->name = view->logsource = "windows/sysmon";
    view->language = Language::kSigma;
    view->open = true;
    view->open_rendering = Rendering::kSigma;
    sigma->logsources.push_back(std::move(view));
    Environment environment;
    environment.sigma = std::move(sigma);
    return environment;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Environment environment = make_environment();
    SourcePtr source = SourceText::whole("fuzz.yml", std::string(reinterpret_cast<const char*>(data), size));
    Diagnostics diagnostics;
    Result<Plan> plan = compile_query(Language::kSigma, source, environment, {}, diagnostics);
    CHECK(static_cast<bool>(plan) != diagnostics.has_errors(), "a plan or an error");
    check_diagnostics(diagnostics);
    if (plan) CHECK(!to_string(*plan->root).empty(), "plans can be printed");
    return 0;
}
