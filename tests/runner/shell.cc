// Standard output and error go to files beside the working folder, so that commands which list the folder do not see them.
#include "runner/shell.h"

#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/wait.h>

#include "runner/input_files.h"

namespace tocsin::runner {
namespace {

namespace fs = std::filesystem;

void append_indented(std::vector<std::string>& lines, std::string_view text) {
    while (!text.empty()) {
        size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        lines.push_back(line.empty() ? "" : "    " + std::string(line));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
}

// Log files of the case, copied so that their paths are the same everywhere.
void place_logs(const Inputs& inputs, const fs::path& folder, const fs::path& project) {
    Inputs records;
    records.records = inputs.records;
    write_logs(records, Packing::kPlain, folder, project);
    for (const std::string& log : inputs.logs) {
        fs::path from = project / log;
        fs::create_directories(folder);
        fs::copy(from, fs::is_directory(from) ? folder : folder / from.filename(), fs::copy_options::recursive);
    }
}

}  // namespace

std::string shell_quoted(std::string_view text) {
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::vector<std::string> run_shell(const TestCase& test, const fs::path& folder, const Surroundings& surroundings) {
    fs::path work = folder / "work";
    fs::create_directories(work);
    place_logs(test.inputs, work / "logs", surroundings.project);
    for (const Inputs::File& file : test.inputs.files) write_file(work / file.path, file.text);
    fs::create_directory_symlink(surroundings.project / "samples", work / "samples");

    fs::path script = folder / "script.sh";
    write_file(script, test.text);
    std::string command =
        fmt::format("cd {} && PATH={}:{}:\"$PATH\" sh {} >{} 2>{} </dev/null", shell_quoted(work.string()),
                    shell_quoted(surroundings.program.parent_path().string()),
                    shell_quoted((surroundings.project / "tests" / "bin").string()), shell_quoted(script.string()),
                    shell_quoted((folder / "stdout").string()), shell_quoted((folder / "stderr").string()));
    int status = std::system(command.c_str());
    if (status == -1) throw std::runtime_error("cannot start a shell");

    std::vector<std::string> lines;
    int exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (exit != 0) lines.push_back(fmt::format("exit {}", exit));
    append_indented(lines, read_file(folder / "stdout"));
    std::string errors = read_file(folder / "stderr");
    if (!errors.empty()) {
        lines.emplace_back("stderr");
        append_indented(lines, errors);
    }
    return lines;
}

}  // namespace tocsin::runner
