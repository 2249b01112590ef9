// Views of the user's own: any text is told as a mistake or gives views over which queries compile.
#include <cstddef>
#include <cstdint>

#include "detect/query.h"
#include "diagnostic_check.h"

using namespace tocsin;

namespace {

// A query for all rows of the view.
std::string query_of(const View& view) {
    switch (view.language) {
        case Language::kKql: return "['" + view.name + "'] | take 1";
        case Language::kSpl: return "sourcetype=\"" + view.name + "\" x=1 | stats count by src";
        case Language::kSigma: return "logsource: {product: aws}\ndetection: {s: {eventName: a}, condition: s}\n";
    }
    return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    SourcePtr source = SourceText::whole("fuzz.toml", std::string(reinterpret_cast<const char*>(data), size));
    Diagnostics diagnostics(source);
    auto views = std::make_shared<ViewCatalog>();
    const bool read = views->add_toml(source, diagnostics);
    check_diagnostics(diagnostics);
    CHECK(read != diagnostics.has_errors(), "views or an error");
    if (!read) return 0;
    Environment environment;
    environment.views = views;
    for (Language language : {Language::kKql, Language::kSpl, Language::kSigma}) {
        for (const View* view : views->all(language)) {
            for (const ViewColumn& column : view->columns) view->canonical(column.name);
            view->resolve("requestParameters.a{}.b");
            SourcePtr query = SourceText::whole("<query>", query_of(*view));
            Diagnostics told(query);
            auto plan = compile_query(language, query, environment, {}, told);
            check_diagnostics(told);
            CHECK(plan || told.has_errors(), "a plan or an error");
        }
    }
    return 0;
}
