// Copy and print of the parse node.
#include "plan/parse.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Parse::clone() const {
    auto copy = std::make_unique<Parse>();
    clone_into(*copy);
    copy->text = tocsin::clone(*text);
    copy->pattern = pattern;
    copy->dialect = dialect;
    copy->columns = columns;
    copy->failure = failure;
    copy->max_matches = max_matches;
    copy->offset_field = offset_field;
    return copy;
}

std::string Parse::describe() const {
    std::string out = "parse " + to_string(*text) + " with /" + pattern + "/ as ";
    for (size_t i = 0; i < columns.size(); ++i) out += (i > 0 ? ", " : "") + columns[i].name;
    return out;
}

}  // namespace tocsin
