// Saved KQL functions: the text as a .kql file and as a parser of Sentinel. What it defines can be called, or the call is refused.
#include <cstddef>
#include <cstdint>

#include "detect/query.h"
#include "diagnostic_check.h"
#include "rule/saved_functions.h"
#include "scratch_folder.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const ScratchFolder folder;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    folder.write("f.kql", text);
    folder.write("f.yaml", text);
    Environment environment;
    Diagnostics diagnostics(SourceText::whole("<functions>", ""));
    load_saved_functions(folder.path().string(), environment, diagnostics);
    check_diagnostics(diagnostics);
    for (const auto& [name, function] : environment.functions) {
        for (const char* arguments : {"()", "('a', 1)"}) {
            SourcePtr query = SourceText::whole("<query>", "['" + name + "']" + arguments);
            Diagnostics told(query);
            auto plan = compile_query(Language::kKql, query, environment, {}, told);
            check_diagnostics(told);
            CHECK(plan || told.has_errors(), "a plan or an error");
        }
    }
    return 0;
}
