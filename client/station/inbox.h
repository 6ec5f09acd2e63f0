// In: one delivered envelope after the other is proven, judged and stored, and
// only then confirmed. Nothing that comes can stop those behind it: what fails
// a check is quarantined, and confirmed all the same if the log proves that it
// is what the relay accepted there.
#pragma once

#include <deque>
#include <functional>

#include "client/station/group_intake.h"
#include "client/station/group_judge.h"
#include "client/station/intake.h"
#include "client/station/judge.h"
#include "client/station/log_view.h"
#include "client/station/station.h"

namespace hotline::station {

class Inbox {
 public:
  Inbox(Station& station, LogView& log, Directory& directory)
      : station_(station),
        log_(log),
        directory_(directory),
        judge_(station, directory),
        group_judge_(station, directory),
        intake_(station),
        group_intake_(station, intake_) {}

  // `done` with Ok: it is stored, and due to be confirmed. kUnreachable or
  // kStore: nothing was kept; the relay will deliver it again.
  void Push(v1::Delivered delivered, std::function<void(absl::Status)> done);
  // The line's card is here: judges what waited for it.
  void Recheck(const base::LineId& line);
  // What has waited for its card too long is quarantined.
  void GiveUpWaiting();

  // Set by the engine. Asks the relay for a line that it may have us on.
  std::function<void(const base::LineId&, std::function<void(absl::Status)>)>
      refresh_line;
  // Something was stored.
  std::function<void(const Intake::Outcome&)> on_stored;

 private:
  struct Item {
    Delivery delivery;
    message::Header header;
    std::function<void(absl::Status)> done;
    bool asked_line = false;
    bool asked_sender = false;
    bool patient = true;  // may go on waiting for the card
  };
  using ItemPtr = std::shared_ptr<Item>;

  void Enqueue(ItemPtr item);
  void Work();
  void Prove(ItemPtr item);
  void Proven(ItemPtr item, absl::StatusOr<ProvenEntry> proven);
  void TakeTombstone(const ItemPtr& item);
  void TakeMessage(const ItemPtr& item);
  absl::StatusOr<bool> IsSettled(const Item& item);
  void TakeChange(const ItemPtr& item);
  void TakeHandshake(const ItemPtr& item);
  void JudgeIt(ItemPtr item);
  absl::StatusOr<Judged> OpenSealed(const Item& item);
  void JudgeInGroup(const ItemPtr& item, const LineFacts& line);
  void Retry(const ItemPtr& item, const absl::Status& why);
  void Quarantine(const ItemPtr& item, const absl::Status& why);
  // The relay's evidence failed: not the sender's fault.
  void Unproven(const ItemPtr& item, const absl::Status& why);
  void Stored(const ItemPtr& item, absl::StatusOr<Intake::Outcome> outcome);
  void Finish(const ItemPtr& item, const absl::Status& status);
  void PushWaiting(const Waiting& waiting, bool patient);

  Station& station_;
  LogView& log_;
  Directory& directory_;
  Judge judge_;
  GroupJudge group_judge_;
  Intake intake_;
  GroupIntake group_intake_;
  std::deque<ItemPtr> queue_;
  bool busy_ = false;
};

}  // namespace hotline::station
