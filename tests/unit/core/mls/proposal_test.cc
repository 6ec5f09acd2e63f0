#include "core/mls/proposal.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

TEST(Proposal, OfEachTypeHasOneEncodingAndItsNumber) {
  SeededRandom random(1);
  uint16_t number = 0;
  for (const Proposal& proposal : SampleProposals(random)) {
    ++number;
    EXPECT_EQ(static_cast<uint16_t>(proposal.type()), number);
    EXPECT_EQ(Encode(proposal)[1], number);
    ExpectOneEncoding(proposal);
  }
  EXPECT_EQ(number, 7);
}

TEST(Proposal, OfAnUnknownTypeIsRefused) {
  for (const Bytes& bytes :
       {Bytes{0, 0, 0}, Bytes{0, 8, 0}, Bytes{0x0a, 0x0a, 0},
        Bytes{0xff, 0xff, 0}, Bytes{0, 8}}) {
    EXPECT_FALSE(Parses<Proposal>(bytes));
  }
}

TEST(Proposal, NeedsAPathAsSection124Says) {
  SeededRandom random(2);
  std::vector<bool> needs;
  for (const Proposal& one : SampleProposals(random)) {
    needs.push_back(one.needs_path());
  }
  EXPECT_EQ(needs,
            std::vector<bool>({false, true, true, false, false, true, true}));
}

TEST(Proposal, OfUpdateAndExternalInitIsNotForExternalSenders) {
  SeededRandom random(3);
  std::vector<bool> may;
  for (const Proposal& one : SampleProposals(random)) {
    may.push_back(one.external_sender_may());
  }
  EXPECT_EQ(may,
            std::vector<bool>({true, false, true, true, true, false, true}));
}

TEST(Proposal, WithTwoExtensionsOfOneTypeIsRefused) {
  const Extensions twice = {{9, {}}, {9, {}}};
  ReInit reinit;
  reinit.extensions = twice;
  EXPECT_FALSE(Parses<Proposal>(Encode(Proposal{reinit})));
  EXPECT_FALSE(
      Parses<Proposal>(Encode(Proposal{GroupContextExtensions{twice}})));
}

}  // namespace
}  // namespace hotline::mls
