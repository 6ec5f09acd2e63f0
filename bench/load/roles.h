// What one process of the load does. Each prints one JSON object and ends.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "bench/load/credentials.h"

namespace hotline::bench {

struct EnrolOptions {
  std::string identity_file;  // PEM: identity certificate, then issuing CA
};
int Enrol(const Credentials& credentials, const EnrolOptions& options);

struct LineOptions {
  std::string line_id;              // 32 hex digits
  std::vector<std::string> roster;  // URIs, ascending
};
int CreateLine(const Credentials& credentials, const LineOptions& options);

struct SendOptions {
  std::string line_id, sender;
  unsigned precedence = 1;
  size_t in_flight = 1;
  double rate =
      0;  // messages per second, open loop; 0: as fast as in_flight lets
  std::chrono::seconds warm_up{3}, measured{20};
};
int Send(const Credentials& credentials, const SendOptions& options);

struct ReceiveOptions {
  size_t confirm_after = 8;          // messages per confirm
  std::chrono::seconds idle_end{3};  // ends when nothing came for so long
};
int Receive(const Credentials& credentials, const ReceiveOptions& options);

struct FloorOptions {
  std::string file;  // made, written, removed
  size_t bytes = 1024;
  std::chrono::seconds measured{5};
};
// Append and fdatasync, one at a time: what the disk itself takes.
int Floor(const FloorOptions& options);

// What a process found: one JSON object, a line of standard output.
void PrintFound(const std::map<std::string, double>& values);

struct ReportOptions {
  bool json = false;
  bool half_rate = false;  // only a quarter of the best rate, for each sender
};
// Reads what bench/relay wrote, one run a line, and prints the medians.
int Report(const ReportOptions& options);

}  // namespace hotline::bench
