// The tables of the endpoint store, schema 4. What stands in clear is what the
// relay knows too (ids, sequence numbers, times) or says nothing; every column
// called `sealed` or `*_sealed` is ciphertext (vault.h). The SQL of each landed
// schema, with sample rows, stays in tests/store.
#pragma once

namespace hotline::station {

inline constexpr unsigned kSchema = 4;
// "HLst": tells our file from any other SQLite file.
inline constexpr unsigned kApplicationId = 0x484c7374;

extern const char kSchemaSql[];

}  // namespace hotline::station
