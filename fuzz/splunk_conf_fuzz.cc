// Configuration files of Splunk apps: what any text defines as macros, lookups, event types and tags, queries can use or are refused.
#include <cstddef>
#include <cstdint>

#include "detect/query.h"
#include "diagnostic_check.h"
#include "rule/splunk_conf.h"
#include "rule/splunk_content.h"
#include "scratch_folder.h"

using namespace tocsin;

namespace {

// Longer texts only repeat what shorter ones do, at the cost of time.
constexpr size_t kLongest = 4096;

void compile_with(const Environment& environment, const std::string& text) {
    SourcePtr query = SourceText::whole("<query>", text);
    Diagnostics told(query);
    auto plan = compile_query(Language::kSpl, query, environment, {}, told);
    check_diagnostics(told);
    CHECK(plan || told.has_errors(), "a plan or an error");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size > kLongest) return -1;
    static const ScratchFolder folder;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const char* name : {"macros.conf", "transforms.conf", "eventtypes.conf", "tags.conf"})
        folder.write(std::string("default/") + name, text);
    Environment environment;
    Diagnostics diagnostics(SourceText::whole("<app>", ""));
    load_splunk_conf(folder.path().string(), environment, diagnostics);
    check_diagnostics(diagnostics);
    for (const auto& [name, macro] : environment.macros) {
        std::string call = macro.name;
        for (size_t i = 0; i < macro.arguments.size(); ++i) call += (i == 0 ? "(" : ", ") + std::string("x");
        compile_with(environment, '`' + call + (macro.arguments.empty() ? "`" : ")`"));
    }
    for (const auto& [name, lookup] : environment.lookups) compile_with(environment, "* | lookup \"" + name + "\" a");
    compile_with(environment, "tag=a eventtype=b");
    parse_match_types(text);
    return 0;
}
