#include "data/batch.h"

#include <array>

#include "base/check.h"

namespace tocsin {

Selection all_rows(size_t count) {
    static const auto kRows = [] {
        std::array<uint32_t, kMaxBatchRows> rows{};
        for (uint32_t i = 0; i < kMaxBatchRows; ++i) rows[i] = i;
        return rows;
    }();
    CHECK(count <= kMaxBatchRows, "a batch has a limit");
    return {kRows.data(), count};
}

}  // namespace tocsin
