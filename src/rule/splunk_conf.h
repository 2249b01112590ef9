// Configuration files of Splunk apps (*.conf): stanzas of `key = value`.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "plan/environment.h"

namespace tocsin {

struct ConfStanza {
    std::string name;
    std::vector<std::pair<std::string, std::string>> settings;  // in the order of the file

    // The last value of the key; empty if there is none.
    std::string_view get(std::string_view key) const;
    bool flag(std::string_view key, bool otherwise) const;
};

// Lines that begin with `#` are comments; a backslash at the end of a line continues the value on the next. What stands
// before the first stanza is left out.
std::vector<ConfStanza> parse_conf(std::string_view text);

// Adds what the app in `folder` defines in macros.conf, transforms.conf (lookups), eventtypes.conf and tags.conf, in the
// folder itself, in `default` and in `local`, each setting of a later one instead of the earlier's.
void load_splunk_conf(const std::string& folder, Environment& environment, Diagnostics& diagnostics);

}  // namespace tocsin
