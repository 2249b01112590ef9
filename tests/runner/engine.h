// The one door between the runner and the program: a request that says what to run, and its result as plain texts.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "runner/case_file.h"

namespace tocsin {
struct Plan;  // plan/node.h
}

namespace tocsin::runner {

struct EngineRequest {
    CaseLanguage language = CaseLanguage::kKql;  // never kShell
    std::string path;                            // file name in messages; for kRule the file also exists there
    std::string text;
    std::string
        folder;  // where the case's own files are: macros/, lookups/ (SPL), watchlists/<alias>.csv (KQL); empty: none
    std::vector<std::string> logs;
    std::map<std::string, std::string> tables;  // name -> NDJSON file
    std::string now;                            // ISO 8601, empty: not fixed
    unsigned threads = 1;
    size_t batch_rows = 2048;
    bool optimize = true;
    // Also give the plan before and after these passes (names as in optimize/passes.h); no names: all of them. The other optional
    // passes do not run then, so that what changed is their work alone.
    bool want_plan = false;
    std::vector<std::string> passes;
};

// A diagnostic; positions are those of EngineRequest::text. Line 0: without a position (a failure while running, damaged logs).
struct EngineMessage {
    bool is_error = true;
    size_t line = 0;
    size_t column = 0;
    std::string text;  // the message, then `; ` and the help if there is any
};

struct EngineResult {
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;  // JSON values, as `tocsin query --format json` prints them
    std::vector<EngineMessage> messages;
    std::string plan_before;
    std::string plan_after;
};

// Callable from one thread at a time.
using Engine = std::function<EngineResult(const EngineRequest&)>;

// The program itself, linked in (engine.cc).
EngineResult run_program(const EngineRequest& request);

// The functions, aggregates and table functions of the request's query by the names of their rows, before anything is optimised away.
// Empty if it does not compile.
std::set<std::string> functions_used(const EngineRequest& request);

// Calls visit with the query's plan as bound, if it compiles.
void visit_plan(const EngineRequest& request, const std::function<void(Plan&)>& visit);

}  // namespace tocsin::runner
