#include "client/groups/epochs.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "client/groups/try.h"
#include "core/message/fault.h"

namespace hotline::groups {
namespace {

using message::Fault;
using message::FaultError;

constexpr char kDivergence[] = "hotline/groups/divergence";

absl::Status Unknown(const EpochName& name, std::string_view why) {
  return FaultError(Fault::kEpochUnknown, absl::StrCat("epoch ", name.number,
                                                       ": ", std::string(why)));
}

}  // namespace

bool IsDivergence(const absl::Status& status) {
  return status.GetPayload(kDivergence).has_value();
}

absl::Status MarkDivergence(absl::Status status) {
  if (!status.ok()) status.SetPayload(kDivergence, absl::Cord("1"));
  return status;
}

EpochName EpochOf(const message::Header& header) {
  return {header.epoch, header.branch_id};
}

absl::StatusOr<EpochRecord> Epochs::Find(const base::LineId& line,
                                         const EpochName& name,
                                         uint64_t number) {
  TRY_ASSIGN(const auto found, store_.FindEpochs(line, name.number));
  for (const EpochRecord& one : found) {
    if (one.name != name) continue;
    if (one.wiped) return Unknown(name, "its keys were wiped");
    if (one.ended.has_value() && number > one.ended->number) {
      return FaultError(Fault::kEpochEnded,
                        absl::StrCat("number ", number, ": epoch ", name.number,
                                     " ended with ", one.ended->number));
    }
    return one;
  }
  if (found.empty()) return Unknown(name, "we have not been in it");
  return MarkDivergence(
      Unknown(name, "we know that number under another branch id"));
}

absl::StatusOr<EpochRecord> Epochs::Current(const GroupName& group) {
  TRY_ASSIGN(const auto held, store_.HeldEpochs(group));
  if (held.empty() || held.back().ended.has_value()) {
    return absl::NotFoundError("group: we are not in it any more");
  }
  return held.back();
}

absl::Status Epochs::Begin(const GroupName& group, const EpochName& name,
                           uint64_t first) {
  return store_.WriteEpoch({group, name, first, std::nullopt, false});
}

absl::Status Epochs::End(EpochRecord epoch, const Ending& ending) {
  epoch.ended = ending;
  return store_.WriteEpoch(epoch);
}

absl::Status Epochs::Wipe(EpochRecord epoch) {
  epoch.wiped = true;
  return store_.WriteEpoch(epoch);
}

}  // namespace hotline::groups
