// CreateLine: a line with its roster, for good. The same request again is
// answered again.
#pragma once

#include "daemon/relay/act.h"

namespace hotline::relay {

class CreateLine final : public ActFor<Relay::CreatedLine> {
 public:
  CreateLine(std::string peer, base::LineId line, message::Class line_class,
             std::vector<std::string> roster,
             Relay::Done<Relay::CreatedLine> done);
  absl::Status Run(Batch& batch) override;
  void Answer(Books& books, const Proofs& proofs) override;

 private:
  absl::Status CheckForm() const;
  absl::StatusOr<std::vector<Station*>> Members(Batch& batch) const;
  absl::Status Repeat(Batch& batch, const Line& line);
  absl::Status Create(Batch& batch, Station& creator,
                      const std::vector<Station*>& members);
  absl::Status Seat(Batch& batch, Line& line, const Station& creator,
                    const std::vector<Station*>& members) const;

  base::LineId line_;
  message::Class class_;
  std::vector<std::string> roster_;
  std::optional<store::EntryRow> entry_;
};

// As a station of its roster sees it.
LineInfo Describe(const Line& line);
// As its guest sees it.
LineInfo DescribeToGuest(const Line& line);

}  // namespace hotline::relay
