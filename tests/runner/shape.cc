// The pairwise tables are written out: nine shapes cover every pair of 2 x 3 x 2 x 3 settings, six those of 2 x 3 x 2.
// tests/unit/runner_test.cc proves that they do.
#include "runner/shape.h"

#include <array>

#include <fmt/format.h>

namespace tocsin::runner {
namespace {

// clang-format off
constexpr std::array<Shape, 9> kPairwiseWithLogs = {{
    {1, 2048, true,  Packing::kPlain},
    {4, 2048, false, Packing::kGzip},
    {4, 2048, true,  Packing::kZstd},
    {4, 3,    false, Packing::kPlain},
    {1, 3,    true,  Packing::kGzip},
    {1, 3,    false, Packing::kZstd},
    {4, 1,    true,  Packing::kPlain},
    {1, 1,    false, Packing::kGzip},
    {4, 1,    false, Packing::kZstd},
}};
constexpr std::array<Shape, 6> kPairwiseWithoutLogs = {{
    {1, 2048, true,  Packing::kPlain},
    {4, 2048, false, Packing::kPlain},
    {4, 3,    true,  Packing::kPlain},
    {1, 3,    false, Packing::kPlain},
    {1, 1,    true,  Packing::kPlain},
    {4, 1,    false, Packing::kPlain},
}};
// clang-format on

constexpr std::array<std::string_view, 3> kPackingNames = {"plain", "gzip", "zstd"};

}  // namespace

std::vector<Shape> shapes(ShapeChoice choice, bool with_logs) {
    if (choice == ShapeChoice::kPairwise) {
        if (with_logs) return {kPairwiseWithLogs.begin(), kPairwiseWithLogs.end()};
        return {kPairwiseWithoutLogs.begin(), kPairwiseWithoutLogs.end()};
    }
    std::vector<Shape> all;
    for (unsigned threads : {1u, 4u}) {
        for (size_t batch_rows : {size_t{2048}, size_t{3}, size_t{1}}) {
            for (bool optimize : {true, false}) {
                for (Packing packing : {Packing::kPlain, Packing::kGzip, Packing::kZstd}) {
                    if (packing == Packing::kPlain || with_logs)
                        all.push_back({threads, batch_rows, optimize, packing});
                }
            }
        }
    }
    return all;
}

std::string to_string(const Shape& shape) {
    return fmt::format("threads={},batch={},optimize={},logs={}", shape.threads, shape.batch_rows,
                       shape.optimize ? "on" : "off", kPackingNames[static_cast<size_t>(shape.packing)]);
}

std::optional<Shape> parse_shape(std::string_view text) {
    for (const Shape& shape : shapes(ShapeChoice::kAll, true)) {
        if (to_string(shape) == text) return shape;
    }
    return std::nullopt;
}

}  // namespace tocsin::runner
