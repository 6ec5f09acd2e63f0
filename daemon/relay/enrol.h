// Enrol: a station publishes its identity certificate and refills its key
// packages. Key packages that an older certificate signed go with it; one that
// the relay still has is not taken twice, since it would be given out twice.
// A repeat that brings nothing new is answered with the entry of the one before
// (the first after a start or a failed batch makes a new one: which entry it
// was is kept in memory alone).
#pragma once

#include "daemon/relay/act.h"

namespace hotline::relay {

class Enrol final : public ActFor<Relay::Enrolled> {
 public:
  Enrol(std::string peer, Enrolment enrolment,
        Relay::Done<Relay::Enrolled> done);
  absl::Status Run(Batch& batch) override;
  void Answer(Books& books, const Proofs& proofs) override;

 private:
  // What of it the journal does not have.
  struct News {
    bool certificate = false;   // another identity than before
    bool certificates = false;  // or its issuers
    std::vector<const base::Bytes*> key_packages;
    bool last_resort = false;

    bool none() const {
      return !certificates && key_packages.empty() && !last_resort;
    }
  };
  absl::Status CheckForm() const;
  // `station`: null if it is new.
  absl::StatusOr<News> Compare(Batch& batch, const Station* station) const;
  absl::Status CompareWith(Batch& batch, const Station& station,
                           News& news) const;
  absl::Status Publish(Batch& batch, Station& station, const News& news) const;
  absl::Status PublishKeys(Batch& batch, const Station& station,
                           const News& news) const;
  absl::Status Log(Batch& batch, Station& station, const News& news);

  Enrolment enrolment_;
  std::optional<store::EntryRow> entry_;
};

}  // namespace hotline::relay
