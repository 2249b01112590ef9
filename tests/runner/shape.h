// Shapes: the ways of running that must not change an answer.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::runner {

enum class Packing { kPlain, kGzip, kZstd };

struct Shape {
    unsigned threads = 1;
    size_t batch_rows = 2048;
    bool optimize = true;
    Packing packing = Packing::kPlain;
    bool operator==(const Shape&) const = default;
};

enum class ShapeChoice {
    kPairwise,  // every pair of settings occurs in some shape
    kAll,       // the full product
};

// The first shape is the default one; the others must give the same bytes. Packing varies only where there are log files to pack.
std::vector<Shape> shapes(ShapeChoice choice, bool with_logs);

// `threads=4,batch=3,optimize=off,logs=gzip`, and back.
std::string to_string(const Shape& shape);
std::optional<Shape> parse_shape(std::string_view text);

}  // namespace tocsin::runner
