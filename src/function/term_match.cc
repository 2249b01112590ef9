// A substring search that looks at the neighbours of each occurrence. No index of terms: each text is seen once.
#include "function/term_match.h"

#include "base/text.h"

namespace tocsin {
namespace {
bool in_term(char c) { return is_ascii_alnum(c) || static_cast<unsigned char>(c) >= 0x80; }
}  // namespace

bool has_term(std::string_view text, std::string_view needle, CaseRule letter_case, TermEnds ends) {
    if (needle.empty()) return true;
    bool check_start = ends != TermEnds::kEnd && in_term(needle.front());
    bool check_end = ends != TermEnds::kStart && in_term(needle.back());
    size_t at = 0;
    while (true) {
        at = letter_case == CaseRule::kSensitive ? text.find(needle, at) : find_ignore_case(text, needle, at);
        if (at == std::string_view::npos) return false;
        size_t end = at + needle.size();
        bool start_ok = !check_start || at == 0 || !in_term(text[at - 1]);
        bool end_ok = !check_end || end == text.size() || !in_term(text[end]);
        if (start_ok && end_ok) return true;
        ++at;
    }
}

}  // namespace tocsin
