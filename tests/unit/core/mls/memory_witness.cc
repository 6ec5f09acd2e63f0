#include "tests/unit/core/mls/memory_witness.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/codec.h"

namespace hotline::mls {

void Witness::Done(const char* step) const {
  if (writes_) return;
  EXPECT_EQ(secrets_.at(step).FindInMemory(), std::set<std::string>())
      << "after " << step;
}

Secrets Written(const std::function<void(Witness&)>& live) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    Witness witness;
    live(witness);
    base::Writer out;
    for (const auto& [step, needles] : witness.secrets()) {
      out.Text(step).Opaque(needles.Encode());
    }
    const base::Bytes& bytes = out.bytes();
    _exit(write(ends[1], bytes.data(), bytes.size()) ==
                  static_cast<ssize_t>(bytes.size())
              ? 0
              : 1);
  }
  close(ends[1]);
  base::Bytes bytes(size_t{1} << 20);
  size_t size = 0;
  for (ssize_t got = 1; got > 0; size += static_cast<size_t>(got)) {
    got = read(ends[0], bytes.data() + size, bytes.size() - size);
  }
  close(ends[0]);
  int status = 1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  base::Reader in(base::ByteView(bytes).first(size));
  Secrets secrets;
  while (in.ok() && !in.AtEnd()) {
    const std::string step = in.Text(100);
    secrets[step] = Needles::Decode(in.Opaque(size));
  }
  return secrets;
}

}  // namespace hotline::mls
