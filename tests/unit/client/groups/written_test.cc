// What a message costs in the store does not grow with the group.
#include "tests/unit/client/groups/line_world.h"

namespace hotline::groups {
namespace {

struct Written {
  uint64_t rows = 0, bytes = 0;
  bool operator==(const Written&) const = default;
};

class WrittenTest : public LineWorld {
 protected:
  // Stations without stores: only their leaves are needed.
  void Crowd(size_t count) {
    mls::CommitDraft draft;
    base::SystemRandom random;
    for (size_t i = 0; i < count; ++i) {
      const std::string uri = "hotline://mfa.alba/crowd/" + std::to_string(i);
      const auto key = crypto::SigningKey::Generate(random);
      const pki::Ed25519Seed seed(
          *base::ToArray<32>(base::ByteView(key.RevealSeed())));
      const std::vector<pki::Certificate> chain = {
          alba_.Issue(pki::StationOrder(uri, pki::Purpose::kIdentity), &seed),
          alba_.issuing()};
      draft.proposals.push_back(
          {mls::Add{MakeStationPackage(mls::CipherSuite::kXWing, false,
                                       {key, chain}, now_, random)
                        .key_package}});
    }
    Commit(alice_, std::move(draft));
  }
  // By one message more, in the store of `who`.
  template <class Work>
  Written By(Member& who, Work work) {
    const uint64_t version = HeadOf(who);
    const uint32_t before = who->store->database().OwnChanges();
    work();
    station::Query query = who->store->Prepare(
        "SELECT sum(length(sealed)) FROM group_record WHERE version > ?");
    EXPECT_TRUE(*query.Int(version).Step());
    return {who->store->database().OwnChanges() - before, query.IntAt(0)};
  }
  static uint64_t HeadOf(Member& who) {
    station::Query query =
        who->store->Prepare("SELECT version FROM line_group");
    EXPECT_TRUE(*query.Step());
    return query.IntAt(0);
  }
  struct Cost {
    Written send, receive;
    bool operator==(const Cost&) const = default;
  };
  Cost OfOneMessage() {
    EXPECT_EQ(Read(bob_, Send(alice_, "the first of an epoch")),
              "the first of an epoch");
    Cost cost;
    Envelope sent;
    cost.send = By(alice_, [&] { sent = Send(alice_, "the words"); });
    cost.receive = By(bob_, [&] { EXPECT_EQ(Read(bob_, sent), "the words"); });
    return cost;
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
};

TEST_F(WrittenTest, AMessageWritesTheSameInASmallAndInALargeGroup) {
  MakeLine(alice_);
  Add(alice_, {&bob_});
  const Cost small = OfOneMessage();
  EXPECT_EQ(small.send.rows, 2u);  // a ratchet, and the group's version
  EXPECT_EQ(small.receive.rows, 2u);
  EXPECT_LT(small.send.bytes, 200u);
  Crowd(60);
  EXPECT_EQ(OfOneMessage(), small);
}

}  // namespace
}  // namespace hotline::groups
