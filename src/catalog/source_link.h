// Where a rule can be read at its vendor's: a link, where something says it for certain.
#pragma once

#include <map>
#include <string>

#include "rule/rule.h"

namespace tocsin {

// A checkout of a repository, as its `.git` folder describes it.
struct Checkout {
    std::string folder;  // the work tree
    std::string pages;   // `https://github.com/owner/name/blob/<commit>`; empty if its origin is no web address
};

// Finds links; what was looked up once is kept. One object per thread.
class SourceLinks {
public:
    // The file in the repository that it was checked out from, at that commit; else the page that Splunk publishes of each of its own
    // detections (research.splunk.com). Empty if neither is known.
    std::string of(const Rule& rule);

private:
    const Checkout& checkout_of(const std::string& folder);

    std::map<std::string, Checkout> checkouts_;  // by folder
};

}  // namespace tocsin
