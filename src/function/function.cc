// Names of the languages, as they are printed before a function's name: `kql.has`.
#include "function/function.h"

namespace tocsin {

std::string_view language_name(Language language) {
    switch (language) {
        case Language::kKql: return "kql";
        case Language::kSpl: return "spl";
        case Language::kSigma: return "sigma";
    }
    return "kql";
}

}  // namespace tocsin
