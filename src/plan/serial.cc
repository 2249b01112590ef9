// Copy and print of the serial node.
#include "plan/serial.h"

#include "plan/print.h"

namespace tocsin {

NodePtr Serial::clone() const {
    auto copy = std::make_unique<Serial>();
    clone_into(*copy);
    for (const SerialCall& call : calls)
        copy->calls.push_back({call.name, call.type, call.function, clone_exprs(call.arguments)});
    return copy;
}

std::string Serial::describe() const {
    std::string out = "serial ";
    for (size_t i = 0; i < calls.size(); ++i) {
        out += (i > 0 ? ", " : "") + calls[i].name + " = " + std::string(calls[i].function) + "(" +
               print_exprs(calls[i].arguments) + ")";
    }
    return out;
}

}  // namespace tocsin
