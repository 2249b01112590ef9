// Ordinals: one ascending number per record of a scan.
#pragma once

#include "data/batch.h"

namespace tocsin {

inline constexpr int kOrdinalRecordBits = 40;

inline Ordinal make_ordinal(uint32_t file, uint64_t record) { return (Ordinal{file} << kOrdinalRecordBits) | record; }
inline uint32_t ordinal_file(Ordinal ordinal) { return static_cast<uint32_t>(ordinal >> kOrdinalRecordBits); }
inline uint64_t ordinal_record(Ordinal ordinal) { return ordinal & ((Ordinal{1} << kOrdinalRecordBits) - 1); }

}  // namespace tocsin
