// Running what compiles: any text as a query over a few records, with and without the optimiser.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "detect/query.h"
#include "diagnostic_check.h"

namespace tocsin {

inline constexpr std::string_view kFuzzRecords =
    R"({"eventVersion":"1.08","eventTime":"2026-01-05T10:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","eventID":"a","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7","userAgent":"aws-cli/2.1 Python/3","userIdentity":{"type":"IAMUser","userName":"Zoë","arn":"arn:aws:iam::111111111111:user/zoe"},"requestParameters":{"a":[1,2.5,"x",null,true],"b":{"c":{"d":"e=f&g=h"}}},"responseElements":null}
{"eventVersion":"1.08","eventTime":"2026-01-05T10:00:00.123Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"b","awsRegion":"eu-west-1","sourceIPAddress":"2001:db8::1","errorCode":"AccessDenied","requestParameters":{"a":["\u0000","\ud83d\ude00",-1e308,9223372036854775807],"b":"a,b;c\td\ne","time":"05/Jan/2026:10:00:00 +0100"},"readOnly":true}
{"eventVersion":"","eventTime":"","eventSource":"","eventName":"","eventID":"","requestParameters":{},"responseElements":[[],{},"",0]}
{"eventVersion":"1.08","eventTime":"9999-12-31T23:59:59Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","eventID":"c","requestParameters":"{\"a\":[{\"b\":1}]}","additionalEventData":{"x":"<a b='c'>d</a>","y":"MTIz","z":"1.2.3.4/24"}}
)";

// Whether the text asks for no more than a few rows of each record, so that its run is short: no long numbers, few operators.
inline bool runs_shortly(std::string_view text) {
    constexpr size_t kLongest = 600, kDigits = 4;
    constexpr ptrdiff_t kPipes = 6;
    size_t digits = 0;
    for (char c : text) {
        digits = std::isdigit(static_cast<unsigned char>(c)) != 0 ? digits + 1 : 0;
        if (digits > kDigits) return false;
    }
    return text.size() <= kLongest && std::count(text.begin(), text.end(), '|') <= kPipes;
}

inline void compile_and_run(Language language, std::string_view text, bool optimized) {
    static const int descriptor = [] {
        const int made = ::memfd_create("records", MFD_CLOEXEC);
        CHECK(::write(made, kFuzzRecords.data(), kFuzzRecords.size()) == static_cast<ssize_t>(kFuzzRecords.size()),
              "the records are written");
        return made;
    }();
    static const std::vector<LogFile> logs{{"/proc/self/fd/" + std::to_string(descriptor), kFuzzRecords.size()}};
    static const Environment environment;
    SourcePtr source = SourceText::whole("<fuzz>", std::string(text));
    Diagnostics diagnostics(source);
    OptimizerChoice choice;
    choice.enabled = optimized;
    auto plans = compile_query_results(language, source, environment, choice, diagnostics);
    check_diagnostics(diagnostics);
    CHECK(plans || diagnostics.has_errors(), "a plan or an error");
    if (!plans) return;
    QueryOptions options;
    options.language = language;
    options.now = kUnixEpoch + 20'500 * kTicksPerDay;
    options.since = kUnixEpoch;
    options.batch_rows = 3;
    const QueryResult result = run_query(std::move(*plans), logs, environment, options);
    CHECK(!result.tables.empty(), "a query gives a table");
}

}  // namespace tocsin
