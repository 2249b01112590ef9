// Perl-compatible regular expressions: the dialect of SPL's match, replace, rex and regex.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "function/call_context.h"

namespace tocsin {

// A compiled pattern. Matching is const, but the scratch memory is the object's own: one object per thread.
class PcreRegex {
public:
    // Null with `error` set if the pattern is wrong. Patterns are searched anywhere in the text and are case-sensitive.
    // `owner`: the thread whose notices are told; it outlives the object.
    static std::shared_ptr<PcreRegex> compile(std::string_view pattern, std::string& error,
                                              KernelCache* owner = nullptr);
    ~PcreRegex();
    PcreRegex(const PcreRegex&) = delete;
    PcreRegex& operator=(const PcreRegex&) = delete;

    // Searches `text` at or after `from`. groups[0] is the whole match, groups[i] group i; (-1, -1) for a group that took no part.
    // A match that needs more than the limit of steps counts as none, and that is told to the notices.
    bool match(std::string_view text, size_t from, std::vector<std::pair<int64_t, int64_t>>& groups) const;
    bool search(std::string_view text) const;
    // Number of groups, without the whole match.
    size_t group_count() const { return group_count_; }
    // Name of each group 1 ... group_count(); empty for groups without one.
    std::vector<std::string> group_names() const;

private:
    PcreRegex() = default;
    bool run(std::string_view text, size_t from) const;

    void* code_ = nullptr;
    void* data_ = nullptr;
    void* context_ = nullptr;
    size_t group_count_ = 0;
    std::string pattern_;
    KernelCache* owner_ = nullptr;
};

// The pattern compiled once per thread; null if it is wrong.
const PcreRegex* cached_pcre(KernelCache& cache, std::string_view pattern);

// Every match replaced; `\0` ... `\9` in the replacement stand for groups, `\\` for a backslash. `limit` 0 means all,
// `first` is the number of the first match to replace (from 1).
std::string pcre_replace(const PcreRegex& regex, std::string_view text, std::string_view replacement, size_t first = 1,
                         size_t limit = 0);

}  // namespace tocsin
