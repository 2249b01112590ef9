// What the program may assume about the terminal, and the progress bar.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace tocsin {

bool stdout_is_terminal();
bool stderr_is_terminal();
// Columns of the terminal on standard output; 0 if it is none.
size_t terminal_width();

// Writes all of `text` to standard output; false if that fails (a full disk), which the end of the program tells.
bool write_stdout(std::string_view text);
// Writes out what is buffered; false if any writing to standard output has failed.
bool flush_stdout();

// A bar on standard error with bytes, records per second and time left; nothing when standard error is no terminal.
class ProgressBar {
public:
    explicit ProgressBar(uint64_t total_bytes);
    ~ProgressBar();
    // For ReadOptions::progress; empty when there is nothing to draw on.
    std::function<void(uint64_t bytes, uint64_t records)> callback();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tocsin
