// What a Commit makes of the transcript: transcript-hashes.json.
#include "core/mls/transcript.h"
#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {

absl::Status RunTranscriptHashes(Entry& entry) {
  auto suite = ReadSuite(entry);
  if (!suite.ok()) return suite.status();
  auto commit =
      ReadStructure<mls::AuthenticatedContent>(entry, "authenticated_content");
  if (!commit.ok()) return commit.status();
  entry.Require(std::holds_alternative<mls::Commit>(commit->content.content),
                "authenticated_content is no commit");

  const mls::Hash confirmed = mls::ConfirmedTranscriptHash(
      entry.Hex("interim_transcript_hash_before"), *commit);
  entry.Expect("confirmed_transcript_hash_after", confirmed);
  const base::Bytes& tag = commit->auth.confirmation_tag;
  entry.Expect("interim_transcript_hash_after",
               mls::InterimTranscriptHash(confirmed, tag));
  const mls::Secret key = ReadSecret(entry, "confirmation_key");
  entry.Require(mls::MacEquals(mls::Mac(key, confirmed), tag),
                "confirmation_tag does not verify");
  return entry.status();
}

}  // namespace hotline::vectors
