// The operators of the special forms of Apply; exec/apply.cc chooses.
#pragma once

#include <memory>

#include "exec/build.h"

namespace tocsin {

struct Iterate;   // plan/iterate.h
struct Template;  // plan/template.h

std::unique_ptr<Operator> make_iterate(const Iterate& node, Sink* next, ThreadState* state);
std::unique_ptr<Operator> make_template(const Template& node, Sink* next, ThreadState* state);

}  // namespace tocsin
