// CHECK: a broken invariant of our own. On in release; never reachable from user text or data.
#pragma once

namespace tocsin {

// Prints the message with its place and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* condition, const char* message);

}  // namespace tocsin

// A macro because only a macro knows the caller's file, line and the text of the condition.
#define CHECK(condition, message)                                                          \
    do {                                                                                   \
        if (!(condition)) ::tocsin::check_failed(__FILE__, __LINE__, #condition, message); \
    } while (false)
