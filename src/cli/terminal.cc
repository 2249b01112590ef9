#include "cli/terminal.h"

#include <algorithm>
#include <cstdio>
#include <mutex>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"

namespace tocsin {

bool stdout_is_terminal() { return isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

size_t terminal_width() {
    winsize size{};
    if (!stdout_is_terminal() || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

bool write_stdout(std::string_view text) { return std::fwrite(text.data(), 1, text.size(), stdout) == text.size(); }

bool flush_stdout() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

struct ProgressBar::State {
    std::mutex mutex;  // threads report at the same time
    uint64_t total = 0;
    double start = monotonic_seconds();
    double last = 0;
    bool drawn = false;

    void draw(uint64_t bytes, uint64_t records) {
        std::lock_guard lock(mutex);
        double now = monotonic_seconds();
        if (now - last < 0.1) return;
        last = now;
        double elapsed = std::max(now - start, 1e-3);
        double share = total == 0 ? 1.0 : std::min(1.0, static_cast<double>(bytes) / static_cast<double>(total));
        constexpr int kCells = 30;
        int filled = static_cast<int>(share * kCells);
        std::string bar;
        for (int i = 0; i < kCells; ++i) bar += i < filled ? "█" : "░";
        double left = share > 0 ? elapsed / share - elapsed : 0;
        std::string line = fmt::format("\r{} {:3.0f}%  {:.1f} MB  {:.0f} records/s  {:.0f} s left ", bar, share * 100,
                                       static_cast<double>(bytes) / 1e6, static_cast<double>(records) / elapsed, left);
        std::fputs(line.c_str(), stderr);
        drawn = true;
    }
};

ProgressBar::ProgressBar(uint64_t total_bytes) {
    if (!stderr_is_terminal()) return;
    state_ = std::make_unique<State>();
    state_->total = total_bytes;
}

ProgressBar::~ProgressBar() {
    if (state_ && state_->drawn) std::fputs("\r\x1b[K", stderr);
}

std::function<void(uint64_t, uint64_t)> ProgressBar::callback() {
    if (!state_) return {};
    return [state = state_.get()](uint64_t bytes, uint64_t records) { state->draw(bytes, records); };
}

}  // namespace tocsin
