// Any KQL query that compiles can be run: functions, aggregates and operators end on every value.
#include <cstddef>
#include <cstdint>

#include "run_query.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (!tocsin::runs_shortly(text)) return -1;
    tocsin::compile_and_run(tocsin::Language::kKql, text, true);
    tocsin::compile_and_run(tocsin::Language::kKql, text, false);
    return 0;
}
