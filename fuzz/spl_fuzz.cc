// Any text as an SPL query: compiles and is optimised, or tells errors whose spans lie in the text, and never crashes, hangs or overflows the stack. Queries
// may call two macros of which one calls itself and the other multiplies its argument.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "detect/query.h"

using namespace tocsin;

namespace {

// Longer texts only repeat what shorter ones do, at the cost of time.
constexpr size_t kLongest = 4096;

Environment environment_with_macros() {
    Environment environment;
    environment.macros["self"] = {"self", {}, "`self`", false, {}, {}, {}};
    environment.macros["twice(1)"] = {"twice", {"x"}, "$x$ $x$", false, {}, {}, {}};
    environment.lookups["users"].fields = {"user", "name"};
    return environment;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size > kLongest) return -1;
    static const Environment environment = environment_with_macros();
    SourcePtr source = SourceText::whole("<fuzz>", std::string(reinterpret_cast<const char*>(data), size));
    Diagnostics diagnostics(source);
    auto plan = compile_query(Language::kSpl, source, environment, {}, diagnostics);
    CHECK(plan || diagnostics.has_errors(), "a failure is told");
    for (const Diagnostic& diagnostic : diagnostics.all()) {
        CHECK(diagnostic.span.begin <= diagnostic.span.end && diagnostic.span.end <= size,
              "diagnostics point into the text");
    }
    if (!plan) return 0;
    for (const Step& step : plan->steps)
        CHECK(step.span.begin < step.span.end && step.span.end <= size, "steps stand in the text");
    CHECK(!to_string(*plan->clone().root).empty(), "a plan prints");
    return 0;
}
