#include <gtest/gtest.h>

#include "core/tlog/frontier.h"
#include "core/tlog/leaf.h"
#include "daemon/audit/verify.h"
#include "tests/unit/daemon/relay/a_relay.h"

namespace hotline::relay::testing {
namespace {

v1::EntryDetails Parse(const VisibleEntry& entry) {
  v1::EntryDetails details;
  EXPECT_TRUE(details.ParseFromArray(entry.details.data(),
                                     static_cast<int>(entry.details.size())));
  return details;
}

TEST(RestartTest, AStartSaysWhetherTheRunBeforeWasStopped) {
  ARelay a;
  ASSERT_TRUE(a.Enrol(kAlba).ok());
  a.Crash();
  a.Start();
  a.Stop();
  a.Start();
  const auto log = a.Log(kAlba, true);
  ASSERT_EQ(log.size(), 5u);
  EXPECT_FALSE(Parse(log[0]).start().unclean());
  EXPECT_TRUE(Parse(log[2]).start().unclean());
  EXPECT_EQ(Parse(log[3]).stop().reason(), "signal");
  EXPECT_FALSE(Parse(log[4]).start().unclean());
}

TEST(RestartTest, ASecondRelayOnTheSameFolderIsRefused) {
  ARelay a;
  auto second = Open(a.MakeOptions());
  EXPECT_TRUE(absl::IsAlreadyExists(second.status())) << second.status();
  ASSERT_TRUE(a.Enrol(kAlba).ok());
}

TEST(RestartTest, AnotherOriginOrKeyIsRefused) {
  ARelay a;
  a.Stop();
  auto options = a.MakeOptions();
  options.origin = "relay-2.mfa.alba/log";
  EXPECT_TRUE(absl::IsFailedPrecondition(Open(std::move(options)).status()));
  options = a.MakeOptions();
  options.log_key = base::Secret<32>();
  EXPECT_TRUE(absl::IsFailedPrecondition(Open(std::move(options)).status()));
  a.Start();
}

TEST(RestartTest, AMissingFolderIsRefused) {
  ARelay a;
  auto options = a.MakeOptions();
  options.state = a.path() / "nowhere";
  EXPECT_TRUE(absl::IsNotFound(Open(std::move(options)).status()));
}

TEST(RestartTest, TheLogsTimeDoesNotGoBackWithTheClock) {
  ARelay a;
  ASSERT_TRUE(a.Enrol(kAlba).ok());
  a.Stop();
  a.world.Turn(-std::chrono::hours(2));
  a.Start();
  ASSERT_TRUE(a.Enrol(kBorduria).ok());
  uint64_t before = 0;
  for (const auto& entry : a.Log(kAlba, true)) {
    const uint64_t time = tlog::ParseLeaf(entry.leaf)->time_ms;
    EXPECT_GE(time, before);
    before = time;
  }
}

TEST(RestartTest, ProofsOfEveryEntryToEveryHeadSurvive) {
  ARelay a;
  const auto line = a.Connect();
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(
        a.Submit(Write({.line = line, .precedence = Precedence::kRoutine}))
            .ok());
  }
  a.Stop();
  a.Start();
  const auto log = a.Log(kAlba, false);
  tlog::Frontier frontier;
  std::vector<base::Digest> roots = {frontier.Root()};
  for (const auto& entry : log) {
    frontier.Append(tlog::LeafHash(entry.leaf),
                    [](tlog::NodeId, const base::Digest&) {});
    roots.push_back(frontier.Root());
  }
  for (uint64_t size = 1; size <= log.size(); size += 7) {
    for (uint64_t index = 0; index < size; ++index) {
      auto proven = a.relay->Inclusion(index, size);
      ASSERT_TRUE(proven.ok()) << proven.status();
      ASSERT_EQ(proven->leaf, log[index].leaf);
      ASSERT_TRUE(tlog::VerifyInclusion(tlog::LeafHash(proven->leaf), index,
                                        size, proven->inclusion, roots[size])
                      .ok());
      auto consistency = a.relay->Consistency(index, size);
      ASSERT_TRUE(consistency.ok());
      ASSERT_TRUE(tlog::VerifyConsistency(index, size, *consistency,
                                          roots[index], roots[size])
                      .ok())
          << index << " " << size;
    }
  }
  EXPECT_EQ(gate::RefusalOf(a.relay->Inclusion(0, log.size() + 1).status()),
            v1::REFUSAL_NOT_FOUND);
  EXPECT_EQ(gate::RefusalOf(a.relay->Consistency(1, log.size() + 1).status()),
            v1::REFUSAL_NOT_FOUND);
}

TEST(RefusalLogTest, RefusalsAreCountedAndLoggedOnceAMinute) {
  ARelay a;
  const auto line = a.Connect();
  for (int i = 0; i < 5; ++i) {
    ASSERT_FALSE(a.Submit(Write({.line = line, .lifetime = {}})).ok());
    a.relay->NoteRefusal("", v1::REFUSAL_NO_CERTIFICATE, 1);
    a.relay->NoteRefusal("", v1::REFUSAL_HANDSHAKE, 3);
  }
  const uint64_t before = a.relay->Newest().size;
  a.world.Advance(std::chrono::seconds(59));
  EXPECT_EQ(a.relay->Newest().size, before);
  a.world.Advance(std::chrono::seconds(2));
  ASSERT_TRUE(a.Submit(Write({.line = line})).ok());  // behind the tick
  const auto log = a.Log(kAlba, true);
  ASSERT_EQ(log.size(), before + 4);
  EXPECT_EQ(Parse(log[before]).refusals().count(), 5u);
  EXPECT_EQ(Parse(log[before]).refusals().peer(), "");
  EXPECT_EQ(Parse(log[before + 1]).refusals().reason(), v1::REFUSAL_HANDSHAKE);
  EXPECT_EQ(Parse(log[before + 1]).refusals().count(), 15u);
  EXPECT_EQ(Parse(log[before + 2]).refusals().reason(), v1::REFUSAL_LIFETIME);
}

}  // namespace
}  // namespace hotline::relay::testing
