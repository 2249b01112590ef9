// Rule files of every form: any text gives rules whose queries lead back into the file, and runs can be computed for
// each.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/yaml_source.h"
#include "rule/load.h"

namespace {

using namespace tocsin;

// Each scalar below `node` can be aligned with the file.
void check_scalars(const SourcePtr& file, const YamlNode& node) {
    CHECK(node.span.begin <= node.span.end && node.span.end <= file->text().size(), "spans lie in the file");
    if (node.is_scalar()) {
        uint32_t last = 0;
        for (uint32_t offset : scalar_offsets(*file, node)) {
            CHECK(offset >= last && offset <= file->text().size(), "offsets go forward in the file");
            last = offset;
        }
    }
    for (const YamlNode& item : node.items) check_scalars(file, item);
    for (const YamlMember& member : node.members) check_scalars(file, member.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    std::string text(reinterpret_cast<const char*>(data), size);
    SourcePtr file = SourceText::whole("fuzz.yml", text);
    Diagnostics diagnostics;
    for (const YamlNode& document : parse_yaml(file, diagnostics)) check_scalars(file, document);

    const Ticks day = kUnixEpoch + 20'000 * kTicksPerDay;
    for (const LoadedRule& loaded : load_rule_text("fuzz.yml", text)) {
        for (const Diagnostic& diagnostic : loaded.diagnostics)
            CHECK(!to_string(diagnostic).empty(), "diagnostics can be printed");
        DueRuns runs(loaded.rule.schedule, day, day + kTicksPerHour, "Europe/Berlin");
        for (int i = 0; i < 100 && runs.next(); ++i) {
        }
    }
    return 0;
}
