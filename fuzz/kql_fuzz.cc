// Any text through the KQL front end: it must end with a plan or with errors, and the plan must print and copy.
#include <cstddef>
#include <cstdint>

#include "lang/compile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    constexpr size_t kMaxSize = 1 << 16;
    if (size > kMaxSize) return 0;
    static const tocsin::Environment environment;
    auto source = tocsin::SourceText::whole("fuzz.kql", std::string(reinterpret_cast<const char*>(data), size));
    tocsin::Diagnostics diagnostics(source);
    tocsin::Result<tocsin::Plan> plan = tocsin::compile_kql(source, environment, diagnostics);
    for (const tocsin::Diagnostic& diagnostic : diagnostics.all()) tocsin::to_string(diagnostic);
    if (plan) tocsin::to_string(*plan->clone().root);
    return 0;
}
