#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "bench/load/histogram.h"
#include "bench/load/payload.h"
#include "bench/load/roles.h"

namespace hotline::bench {

int Floor(const FloorOptions& options) {
  const int file = open(options.file.c_str(),
                        O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) {
    std::perror(options.file.c_str());
    return 2;
  }
  const base::Bytes bytes(options.bytes, 0x5a);
  const uint64_t begin = NowNs();
  const uint64_t end =
      begin +
      static_cast<uint64_t>(std::chrono::nanoseconds(options.measured).count());
  Latencies latencies;
  bool ok = true;
  for (uint64_t from = begin; ok && from < end;) {
    ok = write(file, bytes.data(), bytes.size()) ==
             static_cast<ssize_t>(bytes.size()) &&
         fdatasync(file) == 0;
    const uint64_t to = NowNs();
    latencies.Add(to - from);
    from = to;
  }
  close(file);
  unlink(options.file.c_str());
  PrintFound({{"syncs", static_cast<double>(latencies.count())},
              {"p50_us", latencies.Percentile(0.5)},
              {"p99_us", latencies.Percentile(0.99)}});
  return ok ? 0 : 2;
}

}  // namespace hotline::bench
