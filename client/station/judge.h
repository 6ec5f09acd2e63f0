// The recipient's judgement over one delivered envelope, from the store alone:
// header, line, decryption, the checks of core/message, and whether the sender
// may write here. Changes nothing.
#pragma once

#include <optional>

#include "client/station/directory.h"
#include "client/station/station.h"
#include "core/message/inner_message.h"

namespace hotline::station {

struct Judged {
  message::Header header;
  message::InnerMessage message;
};

class Judge {
 public:
  Judge(Station& station, Directory& directory)
      : station_(station), directory_(directory) {}

  // What the header says, its form and lifetime checked. Carries a Fault.
  // `application`: whether its type may end (P13).
  static absl::StatusOr<message::Header> ReadHeader(const v1::Delivered& d,
                                                    bool application = true);

  // `logged`: when the relay's log accepted it. A failure carries the Fault to
  // quarantine with, but for NotYet().
  absl::StatusOr<Judged> Open(const v1::Delivered& delivered,
                              const std::optional<LineFacts>& line,
                              base::WallTime logged);

  // A response is to a message that reads the same here, by a position that was
  // addressed.
  static absl::Status CheckResponse(Station& station,
                                    const message::Header& header,
                                    const message::InnerMessage& message);

  // The line's card, which says who may write there, is still to come.
  static absl::Status NotYet();
  static bool IsNotYet(const absl::Status& status);

 private:
  absl::StatusOr<message::InnerMessage> Decrypt(const v1::Delivered& delivered);
  absl::Status CheckCard(const LineFacts& line, const message::Header& header,
                         const message::LineCard& card);

  Station& station_;
  Directory& directory_;
};

}  // namespace hotline::station
