// Counts the connections that failed before anybody could be identified:
// accepted, and never a certificate to judge. gRPC tells of no failed
// handshake, so it is the difference of two things that are seen: connections
// that were handed to it, and those of which the gate's verifier was asked, yes
// or no, which happens exactly once in every handshake that succeeds.
//
// The difference is exact once no handshake is under way. So connections belong
// to one of two generations, in turn: that of the minute before is long settled
// (a handshake may last five seconds) when its turn comes again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace hotline::rpc {

// Any thread.
class Handshakes {
 public:
  static constexpr size_t kGenerations = 2;

  // A connection was accepted. Returns its generation.
  size_t Begin();
  // The certificate, or the lack of one, of a connection of that generation was
  // judged.
  void Judged(size_t generation);

  // Once a minute: the failed ones of the minute before the last. The next
  // connections belong to that generation, which begins anew.
  uint64_t Turn();
  // All that are not judged by now, handshakes under way included; begins anew.
  uint64_t TakeAll();

 private:
  struct Generation {
    uint64_t begun = 0;
    uint64_t judged = 0;
    uint64_t Take();
  };
  std::mutex lock_;
  std::array<Generation, kGenerations> generations_;
  size_t current_ = 0;
};

}  // namespace hotline::rpc
