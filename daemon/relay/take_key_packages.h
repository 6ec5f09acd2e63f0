// TakeKeyPackages: one of each named station that has any: none of them can
// keep the others' from anybody. Each goes out once; the last resort only when
// nothing else is left.
#pragma once

#include "daemon/relay/act.h"

namespace hotline::relay {

class TakeKeyPackages final : public ActFor<Relay::Taken> {
 public:
  TakeKeyPackages(std::string peer, std::vector<std::string> stations,
                  uint32_t suite, Relay::Done<Relay::Taken> done);
  // A FLASH to a station that was never written to needs its key package first.
  bool may_use_reserve() const override { return true; }
  absl::Status Run(Batch& batch) override;
  void Answer(Books& books, const Proofs& proofs) override;

 private:
  struct Choice {
    std::string station;
    store::KeyPackageRow row;
    bool last_resort = false;
  };
  absl::Status CheckForm() const;
  absl::StatusOr<std::optional<Choice>> Choose(Batch& batch,
                                               const std::string& uri) const;
  absl::StatusOr<std::vector<Choice>> ChooseAll(Batch& batch) const;
  absl::Status HandOut(Batch& batch, std::vector<Choice> choices);
  base::Bytes Details(const std::vector<Choice>& choices) const;

  std::vector<std::string> stations_;
  uint32_t suite_;
  std::vector<TakenKeyPackage> taken_;
  std::optional<store::EntryRow> entry_;
};

}  // namespace hotline::relay
