// The two spellings of paths: Splunk's (`a.b`, `a{}.b`, `a{0}`) and plain dots. A key that itself holds a dot cannot be
// spelled in either; the walk over a record knows about such keys (source/extract.cc).
#include "source/field_path.h"

#include <charconv>

#include "base/text.h"

namespace tocsin {
namespace {

// The step that `{...}` spells; false if what stands in the braces is no index.
bool parse_subscript(std::string_view inside, PathStep& step) {
    step = {};
    if (inside.empty()) {
        step.kind = PathStep::Kind::kEach;
        return true;
    }
    step.kind = PathStep::Kind::kIndex;
    const char* end = inside.data() + inside.size();
    auto [stop, error] = std::from_chars(inside.data(), end, step.index);
    return error == std::errc() && stop == end;
}

// Cuts the trailing subscripts off `segment` and returns them in the order of the text.
std::vector<PathStep> cut_subscripts(std::string_view& segment) {
    std::vector<PathStep> steps;
    while (!segment.empty() && segment.back() == '}') {
        size_t brace = segment.rfind('{');
        PathStep step;
        if (brace == std::string_view::npos ||
            !parse_subscript(segment.substr(brace + 1, segment.size() - brace - 2), step))
            break;
        steps.insert(steps.begin(), step);
        segment = segment.substr(0, brace);
    }
    return steps;
}

PathStep key_step(std::string_view key) {
    PathStep step;
    step.key = key;
    return step;
}

}  // namespace

FieldPath parse_splunk_path(std::string_view text) {
    FieldPath path;
    for (std::string_view segment : split(text, '.')) {
        std::vector<PathStep> subscripts = cut_subscripts(segment);
        if (!segment.empty() || subscripts.empty()) path.push_back(key_step(segment));
        path.insert(path.end(), subscripts.begin(), subscripts.end());
    }
    return path;
}

FieldPath parse_dotted_path(std::string_view text) {
    FieldPath path;
    for (std::string_view key : split(text, '.')) path.push_back(key_step(key));
    return path;
}

std::string to_string(const FieldPath& path) {
    std::string out;
    for (const PathStep& step : path) {
        switch (step.kind) {
            case PathStep::Kind::kKey:
                if (!out.empty()) out += '.';
                out += step.key;
                break;
            case PathStep::Kind::kEach: out += "{}"; break;
            case PathStep::Kind::kIndex: out += '{' + std::to_string(step.index) + '}'; break;
        }
    }
    return out;
}

}  // namespace tocsin
