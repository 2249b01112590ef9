// Any text through the KQL front end and the optimiser: it must end with a plan or with errors, and the plan must print and copy.
#include <cstddef>
#include <cstdint>

#include "detect/query.h"
#include "diagnostic_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    constexpr size_t kMaxSize = 1 << 16;
    if (size > kMaxSize) return 0;
    static const tocsin::Environment environment;
    auto source = tocsin::SourceText::whole("fuzz.kql", std::string(reinterpret_cast<const char*>(data), size));
    tocsin::Diagnostics diagnostics(source);
    auto plan = tocsin::compile_query(tocsin::Language::kKql, source, environment, {}, diagnostics);
    tocsin::check_diagnostics(diagnostics);
    CHECK(plan || diagnostics.has_errors(), "a plan or an error");
    if (plan) tocsin::to_string(*plan->clone().root);
    return 0;
}
