// Text helpers that know ASCII case and UTF-8, nothing of any query language.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

inline char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
inline char ascii_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
inline bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_ascii_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_ascii_alnum(char c) { return is_ascii_digit(c) || is_ascii_alpha(c); }
inline bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Case-insensitive for ASCII letters only.
bool equals_ignore_case(std::string_view a, std::string_view b);
bool starts_with_ignore_case(std::string_view text, std::string_view prefix);
bool ends_with_ignore_case(std::string_view text, std::string_view suffix);
// Offset of the first occurrence of `needle` at or after `from`, ASCII case ignored; npos if none.
size_t find_ignore_case(std::string_view text, std::string_view needle, size_t from = 0);
std::string to_lower_ascii(std::string_view text);
std::string to_upper_ascii(std::string_view text);
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);

// Edit distance (insert, delete, replace, swap); stops early and returns `limit` when it cannot be below it.
size_t edit_distance(std::string_view a, std::string_view b, size_t limit);

bool is_ascii(std::string_view text);

// --- UTF-8 ---
// Code points; invalid bytes count one each.
size_t utf8_length(std::string_view text);
// Byte offset of the `index`-th code point; text.size() past the end.
size_t utf8_offset(std::string_view text, size_t index);
// Longest prefix in bytes of at most `limit` bytes that does not split a code point.
size_t utf8_cut(std::string_view text, size_t limit);
// Decodes the code point at `at` and moves `at` behind it; U+FFFD for an invalid byte.
char32_t utf8_next(std::string_view text, size_t& at);
void utf8_append(std::string& out, char32_t code_point);
bool utf8_valid(std::string_view text);
// The text with each invalid byte replaced by U+FFFD.
std::string utf8_repaired(std::string_view text);

}  // namespace tocsin
