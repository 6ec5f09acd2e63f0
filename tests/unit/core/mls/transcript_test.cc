#include "core/mls/transcript.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

TEST(Transcript, TheConfirmedHashIsOfAllUpToTheSignature) {
  SeededRandom random(1);
  const Bytes interim = random.Some(32);
  AuthenticatedContent commit = SampleContent(random, SampleCommit(random));
  commit.auth.signature = random.Some(64);
  const Hash hash = ConfirmedTranscriptHash(interim, commit);
  using Change = std::function<void(AuthenticatedContent&)>;
  const std::vector<Change> changes = {
      [](auto& it) { it.wire_format = WireFormat::kPrivateMessage; },
      [](auto& it) { it.content.epoch += 1; },
      [](auto& it) { it.content.sender.leaf_index.value += 1; },
      [](auto& it) { it.content.authenticated_data.clear(); },
      [](auto& it) { it.content.content = Commit(); },
      [](auto& it) { it.auth.signature[0] ^= 1; }};
  for (size_t i = 0; i < changes.size(); ++i) {
    AuthenticatedContent changed = commit;
    changes[i](changed);
    EXPECT_NE(ConfirmedTranscriptHash(interim, changed), hash) << i;
  }
  EXPECT_NE(ConfirmedTranscriptHash({}, commit), hash);
}

TEST(Transcript, TheConfirmedHashIsWithoutTheConfirmationTag) {
  SeededRandom random(2);
  AuthenticatedContent commit = SampleContent(random, SampleCommit(random));
  const Hash hash = ConfirmedTranscriptHash({}, commit);
  commit.auth.confirmation_tag = random.Some(32);
  EXPECT_EQ(ConfirmedTranscriptHash({}, commit), hash);
}

TEST(Transcript, TheInterimHashIsOfTheConfirmedHashAndItsTag) {
  const Bytes confirmed(32, 1), tag(32, 2);
  EXPECT_EQ(InterimTranscriptHash(confirmed, tag),
            crypto::Sha256(base::Writer().Raw(confirmed).Opaque(tag).bytes()));
  EXPECT_NE(InterimTranscriptHash(confirmed, {}),
            InterimTranscriptHash(confirmed, tag));
}

}  // namespace
}  // namespace hotline::mls
