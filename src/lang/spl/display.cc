// Commands after which the rows are the same: those that change how results are shown or where a search runs, and those that
// hand rows to some receiver (an index, a file, an alert action). Nothing is handed over here; a warning says so.
#include <fmt/format.h>

#include "lang/spl/commands.h"

namespace tocsin::spl {

// highlight, iconify, localop, redistribute, require ...: their arguments do not matter to the rows.
NodePtr lower_unchanged(const Command&, NodePtr input) { return input; }

// collect, outputcsv, sendemail, sendalert ...
NodePtr lower_delivery(const Command& command, NodePtr input) {
    command.warn("no-effect", fmt::format("`{}` hands its rows to nobody here; they only pass through", command.name),
                 command.name_range);
    return input;
}

}  // namespace tocsin::spl
