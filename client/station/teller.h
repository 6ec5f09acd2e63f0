// What the user is told, in which order: kept events by their numbers, each
// once, and what only passes after all of those. On the strand.
#pragma once

#include <deque>

#include "client/station/station.h"

namespace hotline::station {

class Teller {
 public:
  explicit Teller(Station& station) : station_(station) {}

  // From now on. Before anything else.
  absl::Status Start();
  // Engine::Watch, Unwatch and MarkShown. False: somebody watched already, and
  // only hears it elsewhere from now on.
  bool Watch(Engine::From from, Engine::OnEvent on_event,
             Engine::HasRoom has_room);
  void Unwatch();
  void MarkShown(uint64_t number);
  // Called for the warnings of this run while nobody watches.
  void HearWarnings(std::function<void(const Warning&)> on_warning) {
    on_warning_ = std::move(on_warning);
  }

  // Tells an event that is not kept, after all that is held back.
  void Pass(const Event& event);
  // Tells what was saved since, by whatever process, as far as there is room.
  void Pump();

 private:
  bool IsHeard() const { return on_event_ || on_warning_; }
  bool MayTell() const { return !has_room_ || has_room_(); }
  void Tell(const Event& event, uint64_t number);
  void TellGap(const std::vector<StoredEvent>& events);
  void TellStored(const StoredEvent& stored);
  void PumpKept();
  void PumpPassing();
  absl::StatusOr<uint64_t> FirstToTell(Engine::From from);
  absl::StatusOr<Event> ToEvent(const StoredEvent& stored);

  Station& station_;
  Engine::OnEvent on_event_;
  Engine::HasRoom has_room_;
  std::function<void(const Warning&)> on_warning_;
  uint64_t told_ = 0;  // the newest stored event that was told
  uint64_t seen_ = 0;  // the store's generation when events were last read
  bool pumping_ = false;
  bool behind_ = false;        // kept events are held back, or may be
  std::deque<Event> passing_;  // what comes after those; bounded
};

}  // namespace hotline::station
