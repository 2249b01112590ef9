// Sigma rules: any text either compiles or tells an error, and every diagnostic has a place in the text.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "lang/compile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace tocsin;
    static const Environment environment;
    SourcePtr source = SourceText::whole("fuzz.yml", std::string(reinterpret_cast<const char*>(data), size));
    Diagnostics diagnostics;
    Result<Plan> plan = compile_sigma(source, environment, diagnostics);
    CHECK(static_cast<bool>(plan) != diagnostics.has_errors(), "a plan or an error");
    for (const Diagnostic& diagnostic : diagnostics.all()) {
        CHECK(diagnostic.span.begin <= diagnostic.span.end && diagnostic.span.end <= size, "spans lie in the text");
        CHECK(!to_string(diagnostic).empty(), "diagnostics can be printed");
    }
    if (plan) CHECK(!to_string(*plan->root).empty(), "plans can be printed");
    return 0;
}
