// The arguments of `return`: at the end of a subsearch they say what it gives (subsearch.cc), elsewhere they make a text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lang/spl/command.h"

namespace tocsin::spl {

inline constexpr uint64_t kMaxSubsearchRows = 10'000;  // limits.conf: [subsearch] maxout

// return [n] [alias=f] [f] [$f]
struct Return {
    uint64_t rows = 1;
    struct Item {
        std::string field;
        std::string alias;
        bool bare = false;  // $f: the value without a name
    };
    std::vector<Item> items;
};

// Nullopt after an error that was told.
std::optional<Return> parse_return(const Command& command);

}  // namespace tocsin::spl
