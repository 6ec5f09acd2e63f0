// Keys that are used up are nowhere in the process any more (protocol: deleted
// at once).
#include <cstdlib>
#include <new>

#include "tests/unit/core/mls/memory_life.h"
#include "tests/unit/core/mls/sanitized.h"

#ifndef HOTLINE_SANITIZED
// Memory that is given back stays as it is and is not used again: nothing
// covers up what was not wiped.
void* operator new(size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void*) noexcept {}
void operator delete(void*, size_t) noexcept {}
#endif

namespace hotline::mls {
namespace {

using Names = std::set<std::string>;

class Memory : public InBothSuites {
 protected:
  void SetUp() override {
#ifdef HOTLINE_SANITIZED
    GTEST_SKIP() << "a sanitizer keeps what was freed, and its own copies";
#endif
  }
};
IN_BOTH_SUITES(Memory);

TEST_P(Memory, ASecretIsFoundWhileItIsThereAndNotOnceItIsWiped) {
  base::SecretBytes planted(32);
  random_.Fill(planted.Reveal());
  Needles needles;
  needles.Add("planted", planted.Reveal());
  EXPECT_EQ(needles.FindInMemory(), Names{"planted"});
  planted.Wipe();
  EXPECT_EQ(needles.FindInMemory(), Names{});
}

TEST_P(Memory, HoldsNoKeyThatIsUsedUp) {
  Witness witness(Written([](Witness& writer) { Life(writer).Live(); }));
  ASSERT_EQ(witness.secrets().size(), 9u);
  Life life(witness);
  life.Live();
  // The search sees: what is still needed is there.
  const Needles& in_use = witness.secrets().at(kInUse);
  EXPECT_EQ(in_use.names().size(), 9u);
  EXPECT_EQ(in_use.FindInMemory(), in_use.names());
}

}  // namespace
}  // namespace hotline::mls
