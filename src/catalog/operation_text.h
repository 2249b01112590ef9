// What an operation does, in one sentence.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// `provider`: AWS-ecr. Written by hand for operations that public rules name; for the others made from the verb and the words of the
// name: `DeleteDomainEntry` -> `Deletes a domain entry.`
std::string operation_text(std::string_view provider, std::string_view operation);

}  // namespace tocsin
