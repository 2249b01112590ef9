// Diagnostics: what is wrong with the user's text, said like a compiler says it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/source_text.h"

namespace tocsin {

enum class DiagnosticLevel { kError, kWarning };

// One message about the user's text. `code` is stable for scripts: syntax, unknown-table, unknown-column, unknown-function,
// type, unsupported, limit, missing-file, rule, ... `help` is a suggestion ("did you mean `Name`?"), may be empty.
struct Diagnostic {
    DiagnosticLevel level = DiagnosticLevel::kError;
    std::string code;
    std::string message;
    Span span;
    SourcePtr source;  // shared: a diagnostic outlives the compilation that made it
    std::string help;

    // One-based position in the file; 1:1 without a source.
    Location location() const;
};

// `file:line:column: error: message`, the source line, a caret, the help. Ends with a line break.
std::string to_string(const Diagnostic& diagnostic);

// Collects diagnostics of one compilation.
class Diagnostics {
public:
    explicit Diagnostics(SourcePtr source = nullptr) : source_(std::move(source)) {}

    void error(std::string_view code, std::string message, Span span, std::string help = {});
    void warning(std::string_view code, std::string message, Span span, std::string help = {});
    void add(Diagnostic diagnostic);

    // The source that spans of error() and warning() refer to.
    const SourcePtr& source() const { return source_; }
    void set_source(SourcePtr source) { source_ = std::move(source); }

    bool has_errors() const { return errors_ > 0; }
    size_t error_count() const { return errors_; }
    const std::vector<Diagnostic>& all() const { return all_; }

private:
    SourcePtr source_;
    std::vector<Diagnostic> all_;
    size_t errors_ = 0;
};

// " did you mean `x`?" material: the candidate nearest to `name` by edit distance, ignoring case first; empty if none is near.
std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& candidates);

// The help sentence for an unknown name, or an empty text.
std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& candidates);

// Marks "failed, and the diagnostic is already told".
struct Failure {};
inline constexpr Failure kFailed{};

// A value, or a failure whose diagnostic was already emitted.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor): `return value;`
    Result(Failure) {}                             // NOLINT(google-explicit-constructor): `return kFailed;`

    explicit operator bool() const { return value_.has_value(); }
    T& operator*() { return *value_; }
    const T& operator*() const { return *value_; }
    T* operator->() { return &*value_; }
    const T* operator->() const { return &*value_; }

private:
    std::optional<T> value_;
};

}  // namespace tocsin
