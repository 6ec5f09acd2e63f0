#include "client/station/record_keep.h"

#include "client/station/problem.h"
#include "client/station/store.h"
#include "client/station/try.h"
#include "core/base/codec.h"

namespace hotline::station {
namespace {

constexpr char kRecordKeep[] = "record_keep";

}  // namespace

absl::StatusOr<RecordKeep> LoadRecordKeep(Store& store) {
  TRY_ASSIGN(const auto value, store.Get(kRecordKeep));
  if (!value.has_value()) return RecordKeep();
  base::Reader reader(value->Reveal());
  const uint16_t days = reader.U16();
  TRY(reader.Finish("stored record keep"));
  return RecordKeep{.days = std::chrono::days(days)};
}

absl::Status SaveRecordKeep(Store& store, const RecordKeep& keep) {
  if (keep.days < kShortestKeep || keep.days > kLongestKeep) {
    return Fail(Problem::kUsage, "record_keep",
                "The record is kept 1 to 3650 days: give a number of days "
                "between these.");
  }
  const auto days = static_cast<uint16_t>(keep.days.count());
  return store.Put(kRecordKeep, base::Writer().U16(days).Take());
}

absl::StatusOr<RecordKeep> ReadRecordKeep(const std::string& folder,
                                          base::ByteView store_key) {
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(folder, store_key, random));
  return LoadRecordKeep(*store);
}

absl::Status SetRecordKeep(const std::string& folder, const RecordKeep& keep,
                           base::ByteView store_key) {
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(folder, store_key, random));
  return SaveRecordKeep(*store, keep);
}

}  // namespace hotline::station
