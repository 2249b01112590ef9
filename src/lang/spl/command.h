// A command of the pipeline as its lowering function sees it, and the table of all commands.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lang/spl/compiler.h"
#include "lang/spl/lexer.h"

namespace tocsin::spl {

// One command with its arguments, in the expanded text.
struct Command {
    Compiler& compiler;
    const ExpandedText& text;
    std::string_view name;  // lower case, the row's name
    Range name_range;
    Range arguments;  // behind the name

    Lexer lexer() const { return Lexer(text, arguments); }
    Span span(Range range) const { return text.origin(range); }
    // Tells an error and returns null: `return command.fail(...)`.
    NodePtr fail(std::string_view code, std::string message, Range range, std::string help = {}) const;
    NodePtr syntax_error(const Token& token, std::string_view expected) const;
    void warn(std::string_view code, std::string message, Range range) const;
};

enum class CommandKind : uint8_t {
    kGenerating,    // makes rows; must come first (or adds rows with append=t)
    kStreaming,     // row by row
    kTransforming,  // needs all rows
};

// What a command asks of the order of its input. Events flow newest first.
enum class InputOrder : uint8_t { kAny, kMatters };

// Makes the command's node(s) over `input` (null if the command is the first). Null after an error that was told.
using LowerFunction = NodePtr(const Command& command, NodePtr input);

struct CommandRow {
    std::string_view name;
    CommandKind kind;
    LowerFunction* lower;  // null: known, but refused
    std::string_view
        text;  // one sentence: what it does; why it is refused, without a full stop and beginning with "it"
    InputOrder order = InputOrder::kAny;
};

// The row of a command, whatever the letter case of its name; null if there is no such command.
const CommandRow* find_command(std::string_view name);
std::vector<std::string_view> command_names();
std::span<const CommandRow> all_commands();

// --- options: `name=value` ---

struct Option {
    std::string name;  // lower case
    Range name_range;
    Token value;
};
// The next `name=value`, if the next tokens are one.
std::optional<Option> take_option(Lexer& lexer);

// The options that a command takes, each with the variable that it sets.
class Options {
public:
    explicit Options(const Command& command) : command_(command) {}
    Options& text(std::string_view name, std::string* out);
    Options& flag(std::string_view name, bool* out);
    Options& count(std::string_view name, uint64_t* out);
    Options& number(std::string_view name, double* out);
    // Accepted without effect: it changes how the vendor computes, not what.
    Options& ignored(std::string_view name);
    Options& with(std::string_view name, std::function<bool(const Option&)> apply);

    // Sets what the option says; false after telling what is wrong.
    bool apply(const Option& option) const;
    // Reads options as long as there are any.
    bool read(Lexer& lexer) const;
    // Reads to the end: options are applied, commas skipped, and every other token is given to `take`, which tells false
    // after an error.
    bool read_all(Lexer& lexer, const std::function<bool(Token& token)>& take,
                  Token (Lexer::*next)() = &Lexer::next) const;
    // The same where everything but options is a field name.
    bool read_fields(Lexer& lexer, std::vector<std::string>& out) const;

private:
    struct Row {
        std::string_view name;
        std::function<bool(const Option&)> apply;
    };
    const Command& command_;
    std::vector<Row> rows_;
};

std::optional<bool> parse_flag(std::string_view text);
std::optional<double> parse_number(std::string_view text);
// A length of time such as `5m`, `1h`, `2d`, `30` (seconds) in seconds; months and longer have no fixed length and give
// nothing.
std::optional<double> parse_duration(std::string_view text);

// --- names ---

// Field names to the end of the arguments, separated by blanks and commas. False after an error.
bool read_fields(const Command& command, Lexer& lexer, std::vector<Token>& out);
// A name behind `as`; false (told) if there is none.
bool read_alias(const Command& command, Lexer& lexer, std::string& out);
std::vector<std::string> names_of(const std::vector<Token>& tokens);
bool has_wildcard(std::string_view name);
// False, told, unless all arguments were read.
bool expect_end(const Command& command, Lexer& lexer);

}  // namespace tocsin::spl
