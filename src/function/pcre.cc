// A thin cover over PCRE2 in 8-bit mode. Text is UTF-8; text with invalid bytes is matched all the same (PCRE2_MATCH_INVALID_UTF).
// The compiler makes machine code where it can; steps are limited so that no pattern can hang a run.
#include "function/pcre.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/text.h"
#include "function/notices.h"

namespace tocsin {
namespace {
// Splunk's own limit for rex is 100,000 steps; JIT counts differently, so this one is only there against runaway patterns.
constexpr uint32_t kMatchLimit = 5'000'000;
constexpr uint32_t kDepthLimit = 10'000;

pcre2_code* code_of(void* p) { return static_cast<pcre2_code*>(p); }
pcre2_match_data* data_of(void* p) { return static_cast<pcre2_match_data*>(p); }
pcre2_match_context* context_of(void* p) { return static_cast<pcre2_match_context*>(p); }
}  // namespace

std::shared_ptr<PcreRegex> PcreRegex::compile(std::string_view pattern, std::string& error, KernelCache* owner) {
    int code = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code* compiled = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                         PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &code, &offset, nullptr);
    if (compiled == nullptr) {
        PCRE2_UCHAR text[256];
        pcre2_get_error_message(code, text, sizeof text);
        error = std::string(reinterpret_cast<const char*>(text)) + " at offset " + std::to_string(offset);
        return nullptr;
    }
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);  // without it matching is only slower
    auto regex = std::shared_ptr<PcreRegex>(new PcreRegex);
    regex->code_ = compiled;
    regex->data_ = pcre2_match_data_create_from_pattern(compiled, nullptr);
    pcre2_match_context* context = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(context, kMatchLimit);
    pcre2_set_depth_limit(context, kDepthLimit);
    regex->context_ = context;
    uint32_t count = 0;
    pcre2_pattern_info(compiled, PCRE2_INFO_CAPTURECOUNT, &count);
    regex->group_count_ = count;
    regex->pattern_ = pattern;
    regex->owner_ = owner;
    return regex;
}

PcreRegex::~PcreRegex() {
    pcre2_match_context_free(context_of(context_));
    pcre2_match_data_free(data_of(data_));
    pcre2_code_free(code_of(code_));
}

bool PcreRegex::run(std::string_view text, size_t from) const {
    int result = pcre2_match(code_of(code_), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from, 0,
                             data_of(data_), context_of(context_));
    if (result < 0 && result != PCRE2_ERROR_NOMATCH && owner_) {
        notices_of(*owner_)->add(
            "a text was given up, since matching it takes too many steps, by the regular expression " + pattern_);
    }
    return result > 0;
}

bool PcreRegex::match(std::string_view text, size_t from, std::vector<std::pair<int64_t, int64_t>>& groups) const {
    groups.clear();
    if (from > text.size() || !run(text, from)) return false;
    const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(data_of(data_));
    for (size_t i = 0; i <= group_count_; ++i) {
        if (offsets[2 * i] == PCRE2_UNSET) {
            groups.emplace_back(-1, -1);
        } else {
            groups.emplace_back(static_cast<int64_t>(offsets[2 * i]), static_cast<int64_t>(offsets[2 * i + 1]));
        }
    }
    return true;
}

bool PcreRegex::search(std::string_view text) const { return run(text, 0); }

std::vector<std::string> PcreRegex::group_names() const {
    std::vector<std::string> names(group_count_);
    uint32_t count = 0, width = 0;
    PCRE2_SPTR table = nullptr;
    pcre2_pattern_info(code_of(code_), PCRE2_INFO_NAMECOUNT, &count);
    if (count == 0) return names;
    pcre2_pattern_info(code_of(code_), PCRE2_INFO_NAMEENTRYSIZE, &width);
    pcre2_pattern_info(code_of(code_), PCRE2_INFO_NAMETABLE, &table);
    for (uint32_t i = 0; i < count; ++i, table += width) {
        size_t number = static_cast<size_t>(table[0]) << 8 | table[1];
        names[number - 1] = reinterpret_cast<const char*>(table + 2);
    }
    return names;
}

const PcreRegex* cached_pcre(KernelCache& cache, std::string_view pattern) {
    using Shared = std::shared_ptr<PcreRegex>;
    return cache
        .get<Shared>('r', pattern,
                     [&cache](std::string_view text) {
                         std::string error;
                         return PcreRegex::compile(text, error, &cache);
                     })
        .get();
}

std::string pcre_replace(const PcreRegex& regex, std::string_view text, std::string_view replacement, size_t first,
                         size_t limit) {
    std::string out;
    std::vector<std::pair<int64_t, int64_t>> groups;
    size_t copied = 0, from = 0, seen = 0, replaced = 0;
    while (from <= text.size() && regex.match(text, from, groups)) {
        auto begin = static_cast<size_t>(groups[0].first), end = static_cast<size_t>(groups[0].second);
        if (++seen >= first) {
            out.append(text.substr(copied, begin - copied));
            copied = end;
            for (size_t i = 0; i < replacement.size(); ++i) {
                if (replacement[i] != '\\' || i + 1 == replacement.size()) {
                    out += replacement[i];
                    continue;
                }
                char next = replacement[++i];
                if (is_ascii_digit(next)) {
                    size_t group = static_cast<size_t>(next - '0');
                    if (group < groups.size() && groups[group].first >= 0) {
                        out.append(text.substr(static_cast<size_t>(groups[group].first),
                                               static_cast<size_t>(groups[group].second - groups[group].first)));
                    }
                } else {
                    if (next != '\\') out += '\\';
                    out += next;
                }
            }
            if (limit != 0 && ++replaced == limit) break;
        }
        if (end > begin) {
            from = end;
        } else {  // an empty match: go on behind the next character
            if (end == text.size()) break;
            from = end + utf8_offset(text.substr(end), 1);
        }
    }
    out.append(text.substr(copied));
    return out;
}

}  // namespace tocsin
