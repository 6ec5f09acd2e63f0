#include "client/station/grpc_calls.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "client/station/open.h"
#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

TEST(OpenCalls, AreWaitedForUntilTheirThreadIsDone) {
  OpenCalls calls;
  grpc::ClientContext context;
  calls.Add(&context);
  std::atomic<bool> in_reaction = false, through = false;
  std::thread reaction([&] {
    const OpenCalls::Ending ending(calls, &context);
    in_reaction = true;
    for (int i = 0; i < 1'000; ++i) std::this_thread::yield();
    through = true;
  });
  while (!in_reaction) std::this_thread::yield();
  calls.CancelAll();
  EXPECT_TRUE(through);
  reaction.join();
}

TEST(OpenCalls, AnEndingOneIsNotTouchedAnyMore) {
  OpenCalls calls;
  auto context = std::make_unique<grpc::ClientContext>();
  calls.Add(context.get());
  {
    const OpenCalls::Ending ending(calls, context.get());
    context.reset();  // the strand's by now
  }
  calls.CancelAll();
}

// Engine and channel end beside gRPC's threads, which are still leaving the
// calls: once in some thousand times one of these was the last to hold the
// channel, waited for itself and freed what it used.
TEST(Link, EndsBesideTheThreadsOfItsCalls) {
  Town town;
  Desk& desk = town.Add(kAlba);
  base::SystemRandom random;
  for (int i = 0; i < 20; ++i) {
    auto engine = OpenEngine({.home = desk.home,
                              .store_key = Town::StoreKey(),
                              .clock = town.clock,
                              .random = random});
    ASSERT_TRUE(engine.ok()) << engine.status();
    std::promise<bool> connected;
    (*engine)->GetStatus([&](absl::StatusOr<Status> status) {
      connected.set_value(status.ok() && status->connected);
    });
    EXPECT_FALSE(connected.get_future().get());
  }
}

}  // namespace
}  // namespace hotline::station
