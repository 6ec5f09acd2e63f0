// What a station says by itself never uses up what its people may say at FLASH.
#include "client/station/reporter.h"

#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

using std::chrono::milliseconds;

// What the relay lets a station submit at FLASH: five a second, 200 at once
// (daemon/relay/limits.h).
class FlashAllowance {
 public:
  explicit FlashAllowance(const base::Clock& clock) : clock_(clock) {}

  v1::Refusal Take(const message::Header& header) {
    if (header.precedence != message::Precedence::kFlash) {
      return v1::REFUSAL_UNSPECIFIED;
    }
    Bucket& bucket =
        buckets_.try_emplace(header.sender, Bucket{200, clock_.Now()})
            .first->second;
    const double passed = double((clock_.Now() - bucket.since).count());
    bucket.left = std::min(200.0, bucket.left + passed * 0.005);
    bucket.since = clock_.Now();
    if (bucket.left < 1) return v1::REFUSAL_QUOTA;
    bucket.left -= 1;
    return v1::REFUSAL_UNSPECIFIED;
  }
  double Left(const std::string& station) { return buckets_.at(station).left; }

 private:
  struct Bucket {
    double left;
    base::WallTime since;
  };
  const base::Clock& clock_;
  std::map<std::string, Bucket> buckets_;
};

class ReporterTest : public testing::Test {
 protected:
  ReporterTest()
      : one_(town_.Man(kAlba)),
        two_(town_.Man(kAlba2)),
        borduria_(town_.Man(kBorduria)) {
    EXPECT_TRUE(town_.MakeLine(one_, "one").ok());
    EXPECT_TRUE(town_.MakeLine(two_, "two").ok());
    town_.relay->judge = [this](const message::Header& header) {
      return allowance_.Take(header);
    };
  }
  void Send(Desk& desk, const std::string& line) {
    desk.engine->Send(town_.Text(line, "words"), [](const auto&) {});
  }
  static std::string Borduria() {
    return pki::StationName::Parse(kBorduria)->Uri();
  }

  Town town_;
  Desk& one_;
  Desk& two_;
  Desk& borduria_;
  FlashAllowance allowance_{town_.clock};
};

TEST_F(ReporterTest, TwoPeersAtTheirFullRateLeavePeoplesFlashAlone) {
  // A receipt for each alone would leave 80.
  for (int i = 0; i < 80; ++i) {
    Send(one_, "one");
    Send(two_, "two");
    town_.strand.Pass(milliseconds(100));
  }
  EXPECT_GT(allowance_.Left(Borduria()), 150);
  Draft draft = town_.Text("one", "from people");
  draft.to = {"watch@mfa.alba"};
  EXPECT_EQ(town_.Send(borduria_, draft)->state, State::kSent);
  town_.strand.Pass(std::chrono::seconds(20));
  for (const Record& record : town_.LogOf(one_)) {
    if (record.outgoing && record.logged) {
      EXPECT_EQ(record.state, State::kDelivered);
    }
  }
}

TEST_F(ReporterTest, OneFlashIsToldAtOnce) {
  town_.strand.Pass(std::chrono::seconds(10));
  Send(one_, "one");
  town_.strand.Pass(milliseconds(500));
  EXPECT_EQ(town_.LogOf(one_)[0].state, State::kDelivered);
}

}  // namespace
}  // namespace hotline::station
