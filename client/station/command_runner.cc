#include "client/station/command_runner.h"

#include <cstring>

namespace hotline::station {

std::string Sentence(const CommandEnd& end) {
  switch (end.how) {
    case CommandEnd::How::kExited:
      return "it ended with exit code " + std::to_string(end.code);
    case CommandEnd::How::kSignal:
      return "it was ended by signal " + std::to_string(end.code);
    case CommandEnd::How::kTimedOut:
      return "it did not end in time and was stopped";
    case CommandEnd::How::kNotRun:
      return std::string("it could not be run: ") + strerrordesc_np(end.code);
    case CommandEnd::How::kStopped:
      return "this program ended before it";
  }
  return {};
}

}  // namespace hotline::station
