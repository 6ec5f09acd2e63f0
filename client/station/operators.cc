#include "client/station/operators.h"

#include "client/station/current_duty.h"
#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/base/utc.h"
#include "core/message/limits.h"

namespace hotline::station {
namespace {

OperatorRecord RecordOf(const OperatorKeys::Row& row,
                        const std::optional<OwnDuty>& duty,
                        base::WallTime now) {
  const bool removed = row.removed != base::WallTime();
  return {.name = row.certificate.name,
          .not_before = row.certificate.not_before,
          .not_after = row.certificate.not_after,
          .removed = row.removed,
          .ended = row.certificate.not_after <= now,
          .on_duty = duty.has_value() && !removed &&
                     duty->person() == row.certificate.name};
}

absl::Status CheckDraft(const OperatorDraft& draft) {
  const absl::Status name =
      message::CheckName("name", draft.name, message::kMaxOperator);
  if (!name.ok()) {
    return Fail(Problem::kUsage, "operator",
                "This is no name for an operator: " +
                    std::string(name.message()) + ".");
  }
  if (!draft.passphrase || draft.passphrase->size() < kShortestPassphrase) {
    return Fail(Problem::kUsage, "passphrase",
                "The passphrase of an operator has at least " +
                    std::to_string(kShortestPassphrase) +
                    " bytes; nothing was made.");
  }
  if (draft.life <= std::chrono::hours(0) ||
      draft.life > message::kMaxOperatorLife) {
    return Fail(Problem::kUsage, "until",
                "An operator is certified for at most 366 days.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Operators::CheckRole() const {
  if (station_.certificate.operators) return absl::OkStatus();
  return Fail(Problem::kRefused, "not_operator",
              "This station's certificate has not the role operator: nobody "
              "can be on duty here. Ask the authority for one that has.");
}

absl::StatusOr<OperatorRecord> Operators::Add(const OperatorDraft& draft) {
  TRY(CheckDraft(draft));
  TRY(CheckRole());
  if (station_.operators.Find(draft.name).ok()) {
    return Fail(Problem::kUsage, "operator_exists",
                "An operator of that name has a key here already; remove it "
                "first to make another.");
  }
  const auto key = crypto::SigningKey::Generate(station_.randomness());
  TRY_ASSIGN(const auto certificate,
             Certify(station_, draft.name, key.verify_key(),
                     station_.Now() + draft.life));
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY(station_.operators.Add(certificate, key, *draft.passphrase,
                               draft.cost));
    return LogWatch(station_, std::nullopt,
                    EntryOf(WatchAct::kOperatorAdded, draft.name,
                            "until " + base::FormatUtc(certificate.not_after)));
  }));
  return RecordOf({.n = 0, .certificate = certificate, .removed = {}},
                  std::nullopt, station_.Now());
}

absl::StatusOr<std::vector<OperatorRecord>> Operators::List() {
  TRY_ASSIGN(const auto duty, station_.duty.At(station_.Now()));
  TRY_ASSIGN(const auto rows, station_.operators.All());
  std::vector<OperatorRecord> out;
  out.reserve(rows.size());
  for (const auto& row : rows) {
    out.push_back(RecordOf(row, duty, station_.Now()));
  };
  return out;
}

absl::StatusOr<OperatorRecord> Operators::Remove(const std::string& name) {
  TRY_ASSIGN(OperatorKeys::Row row, station_.operators.Find(name));
  TRY_ASSIGN(const auto duty, station_.duty.At(station_.Now()));
  if (duty.has_value() && duty->person() == name) {
    return Fail(Problem::kRefused, "on_duty",
                "This operator is on duty: hand over, or go off duty, first.");
  }
  TRY(station_.store->Destroy([&]() -> absl::Status {
    TRY(station_.operators.Remove(row, station_.Now()));
    return LogWatch(station_, std::nullopt,
                    EntryOf(WatchAct::kOperatorRemoved, name));
  }));
  row.removed = station_.Now();
  return RecordOf(row, std::nullopt, station_.Now());
}

absl::StatusOr<OperatorKeys::Unlocked> Operators::Unlock(
    const std::string& name, const Passphrase& passphrase) {
  if (!passphrase || passphrase->empty()) {
    return Fail(Problem::kUsage, "passphrase", "No passphrase was given.");
  }
  TRY_ASSIGN(auto unlocked, station_.operators.Unlock(name, *passphrase));
  auto& certificate = unlocked.row.certificate;
  if (certificate.not_after <= station_.Now()) {
    return Fail(Problem::kRefused, "operator_expired",
                "The certificate of this operator ended at " +
                    base::FormatUtc(certificate.not_after) +
                    ": remove the key, and add the operator again.");
  }
  if (!IsOfEarlierCertificate(station_, certificate)) return unlocked;
  TRY_ASSIGN(certificate, Certify(station_, name, unlocked.key.verify_key(),
                                  certificate.not_after));
  TRY(station_.store->Write(
      [&] { return station_.operators.Recertify(unlocked.row); }));
  return unlocked;
}

}  // namespace hotline::station
