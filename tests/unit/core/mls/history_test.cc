// Random histories of groups of up to 50 members. RapidCheck makes them up, and
// where one breaks a claim, looks for a shorter one that does.
//
// The tests run few and short histories, since every change runs them. For
// more: RC_PARAMS="max_success=500 max_size=400" core_mls_history_test. What
// failed is repeated by RC_PARAMS="reproduce=..." as the failure prints it.
#include <cstdlib>

#include "tests/unit/core/mls/history_world.h"
#include "tests/unit/core/mls/sanitized.h"

namespace hotline::mls {
namespace {

rc::Gen<Step> AnyStep() {
  // What fills inboxes and empties them comes more often than what changes the
  // group.
  const rc::Gen<Act> act =
      rc::gen::weightedElement<Act>({{12, Act::kSend},
                                     {24, Act::kDeliver},
                                     {2, Act::kLose},
                                     {3, Act::kRepeat},
                                     {5, Act::kReload},
                                     {3, Act::kProposeAdd},
                                     {3, Act::kProposeRemove},
                                     {4, Act::kProposeUpdate},
                                     {2, Act::kLeave},
                                     {10, Act::kCommit},
                                     {10, Act::kSubmit},
                                     {2, Act::kJoinAlone},
                                     {2, Act::kResync},
                                     {2, Act::kProposeExtensions},
                                     {3, Act::kProposeFromOutside}});
  const auto number = rc::gen::inRange<uint32_t>(0, 10000);
  return rc::gen::build<Step>(rc::gen::set(&Step::act, act),
                              rc::gen::set(&Step::who, number),
                              rc::gen::set(&Step::what, number));
}

rc::Gen<uint32_t> GroupSize() {
  return rc::gen::weightedOneOf<uint32_t>(
      {{4, rc::gen::inRange<uint32_t>(1, 8)},
       {1, rc::gen::inRange<uint32_t>(8, HistoryWorld::kMostMembers + 1)}});
}

class History : public testing::TestWithParam<CipherSuite> {};
IN_BOTH_SUITES(History);

TEST_P(History, AllMembersAgreeAndNobodyElseReads) {
  EXPECT_TRUE(rc::check([suite = GetParam()] {
    const auto seed = *rc::gen::arbitrary<uint64_t>();
    const auto members = *GroupSize();
    const auto steps = *rc::gen::container<std::vector<Step>>(AnyStep());
    // And what happens in the group that follows.
    const bool reinit = *rc::gen::inRange(0, 3) == 0;
    const auto next =
        *rc::gen::element(CipherSuite::kX25519, CipherSuite::kXWing);
    const auto more =
        *rc::gen::resize(20, rc::gen::container<std::vector<Step>>(AnyStep()));
    HistoryWorld world(suite, seed, members);
    for (const Step& step : steps) world.Do(step);
    world.Settle();
    if (!reinit) return;
    world.Reinitialise(next);
    for (const Step& step : more) world.Do(step);
    world.Settle();
  }));
}

// RapidCheck reads its parameters with the first property.
const bool few = setenv("RC_PARAMS",
                        kSparse == 1 ? "max_success=30 max_size=100"
                                     : "max_success=8 max_size=60",
                        0) == 0;

}  // namespace
}  // namespace hotline::mls
