#include "client/station/sender_time.h"

#include <algorithm>

#include "core/message/dtg.h"

namespace hotline::station {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAllowed = std::chrono::seconds(60);

// From `log_time` to the nearest moment between `first` and `last`.
milliseconds Distance(base::WallTime first, base::WallTime last,
                      base::WallTime log_time) {
  return std::clamp(log_time, first, last) - log_time;
}

}  // namespace

milliseconds OffTheLog(base::WallTime dtg, base::WallTime filed,
                       base::WallTime log_time) {
  const base::WallTime unknown;
  if (dtg == unknown || log_time == unknown) return milliseconds(0);
  // A relay may assert any 64 bits.
  const auto log = std::clamp(log_time, unknown, message::kEndOfDtg);
  const milliseconds of_filed = Distance(filed, filed, log);
  const milliseconds of_dtg = Distance(dtg, dtg + std::chrono::minutes(1), log);
  const milliseconds larger =
      std::chrono::abs(of_dtg) > std::chrono::abs(of_filed) ? of_dtg : of_filed;
  return std::chrono::abs(larger) > kAllowed ? larger : milliseconds(0);
}

}  // namespace hotline::station
