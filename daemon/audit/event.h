// What the log says happened: the bytes of one EntryDetails each
// (proto/hotline/relay/v1/log.proto), serialised once and never again. The only
// file of this room and of relay/ that knows how details are encoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"

namespace hotline::relay::v1 {
enum Refusal : int;
enum EnvelopeType : int;
}  // namespace hotline::relay::v1

namespace hotline::audit {

// No entry is larger: whoever appends has checked it before anything changed.
inline constexpr size_t kMaxDetails = 16 * 1024;

base::Bytes StartEvent(std::string_view version,
                       const base::Digest& configuration_hash, bool unclean);
base::Bytes StopEvent(std::string_view reason);
base::Bytes EnrolmentEvent(std::string_view station,
                           const base::Digest& certificate_hash,
                           uint32_t key_packages);
base::Bytes LineCreatedEvent(const base::LineId& line, uint32_t line_class,
                             std::string_view creator,
                             const std::vector<std::string>& roster);

struct Acceptance {
  base::LineId line;
  uint64_t sequence = 0;
  base::Digest envelope_hash{};
  base::MessageId message_id;
  std::string_view sender;
  uint32_t precedence = 0;
  uint32_t line_class = 0;
  base::Digest commitment{};
  relay::v1::EnvelopeType type{};
  base::Bytes branch_id{};  // empty at epoch 0, and of what is sealed
  const std::vector<std::string>* recipients = nullptr;  // of what is sealed
  base::Bytes rejected{};       // of a reject: the commit's envelope hash
  base::Bytes closed_branch{};  // of a reject: what made room; empty: nothing
};
base::Bytes AcceptanceEvent(const Acceptance& acceptance);
// The envelope hash of a logged acceptance, or of a logged commit; nothing if
// it is another event.
std::optional<base::Digest> AcceptedHash(base::ByteView details);

struct Joined {
  std::string station;
  base::Digest reference{};  // all zero: by its own external commit
};
struct MembersChange {
  base::LineId line;
  uint64_t sequence = 0;
  base::Digest envelope_hash{};
  base::MessageId message_id;
  std::string_view sender;
  uint32_t line_class = 0;
  uint64_t parent_epoch = 0;
  base::Bytes parent_branch_id;
  std::vector<std::string> leaves;
  std::vector<Joined> joins;
  base::Bytes welcome_hash;  // empty: there is none
  base::Digest group_info_hash{};
};
base::Bytes MembersChangedEvent(const MembersChange& change);
// What a logged commit came with; nothing if it is another event.
struct CommitHashes {
  base::Digest envelope{};
  base::Bytes welcome;
  base::Digest group_info{};

  bool operator==(const CommitHashes&) const = default;
};
std::optional<CommitHashes> CommitHashesOf(base::ByteView details);

struct ConfirmedLine {
  base::LineId line;
  std::vector<std::pair<uint64_t, uint64_t>> ranges;  // both ends included
};
base::Bytes ConfirmsEvent(std::string_view station,
                          const std::vector<ConfirmedLine>& lines);

base::Bytes RefusalsEvent(std::string_view peer, relay::v1::Refusal reason,
                          uint64_t count);

struct Expiry {
  base::LineId line;
  uint64_t sequence = 0;
  uint64_t ended_sequence = 0;
  base::Digest envelope_hash{};
  uint64_t acceptance_index = 0;
  std::vector<std::string> undelivered;
};
base::Bytes ExpiredEvent(const Expiry& expiry);

struct Taken {
  std::string_view station;
  base::Digest reference{};
  bool last_resort = false;
};
base::Bytes KeyPackagesTakenEvent(std::string_view taker,
                                  const std::vector<Taken>& taken);

// What an entry says about the numbers of lines, and who waits for them.
struct LineMade {
  base::LineId line;
  std::vector<std::string> roster;
};
struct NumberTaken {  // by an acceptance or a tombstone
  base::LineId line;
  uint64_t sequence = 0;
  bool accepted = false;  // not a tombstone
  std::string sender;     // of what was accepted: it need not confirm
  uint64_t ended = 0;     // by a tombstone, which its sender confirms, too
  // Of what was accepted: for whom it is.
  relay::v1::EnvelopeType type{};
  base::Bytes branch_id{};
  std::vector<std::string> recipients{};
  base::Bytes rejected{}, closed_branch{};
};
struct EpochBegun {  // by a commit, which takes a number, too
  base::LineId line;
  uint64_t sequence = 0;
  std::string sender;
  base::Bytes branch_id;  // of the new branch
  base::Bytes parent_id;
  std::vector<std::string> leaves, joins;
  std::vector<std::string> welcomed;  // of those that join: by a Welcome
  base::Bytes welcome_hash;
};
struct NumbersConfirmed {
  std::string station;
  std::vector<ConfirmedLine> lines;
};
// monostate: nothing of it.
using LineStep = std::variant<std::monostate, LineMade, NumberTaken, EpochBegun,
                              NumbersConfirmed>;
LineStep LineStepOf(base::ByteView details);

// Who was refused, where this is a Refusals: a URI, or nothing for all
// unauthenticated peers together.
std::optional<std::string> RefusedPeer(base::ByteView details);

// Whether a log that ends with these details was stopped in order.
bool IsStop(base::ByteView details);

}  // namespace hotline::audit
