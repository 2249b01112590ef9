// Event types and tags of Splunk apps: what they say of an event becomes part of the events' view.
#pragma once

#include "base/diagnostic.h"
#include "plan/environment.h"

namespace tocsin {

// Puts the environment's event types and tag rules into its view of events: the fields `eventtype` and `tag` have their
// values, too. Called once, after all content is loaded.
void apply_event_types(Environment& environment, Diagnostics& diagnostics);

}  // namespace tocsin
