#include "daemon/relay/open.h"

#include "absl/strings/str_cat.h"
#include "daemon/audit/tail.h"
#include "daemon/relay/local_relay.h"

namespace hotline::relay {
namespace {

// A journal belongs to one log for good: another origin or key is another log.
absl::Status CheckIdentity(store::Journal& journal, const std::string& origin,
                           const std::string& log_key) {
  auto known_origin = journal.Meta("origin");
  auto known_key = journal.Meta("log_key");
  if (!known_origin.ok()) return known_origin.status();
  if (!known_key.ok()) return known_key.status();
  if (known_origin->empty()) return absl::OkStatus();
  if (*known_origin != origin) {
    return absl::FailedPreconditionError(
        absl::StrCat("the journal is that of the log ", *known_origin,
                     ", not of ", origin, ": check the name of the relay"));
  }
  if (*known_key != log_key) {
    return absl::FailedPreconditionError(
        "the journal was signed by another log key: bring back that key");
  }
  return absl::OkStatus();
}

absl::StatusOr<Ground> MakeGround(const Options& options, tlog::SignerKey key) {
  auto lock = store::FolderLock::Take(options.state);
  if (!lock.ok()) return lock.status();
  auto journal = store::Journal::Open(options.state, options.reserve);
  if (!journal.ok()) return journal.status();
  auto same = CheckIdentity(**journal, options.origin, key.verifier().Format());
  if (!same.ok()) return same;
  auto tree_reader = store::Reader::Open(options.state);
  if (!tree_reader.ok()) return tree_reader.status();
  auto desk_reader = store::Reader::Open(options.state);
  if (!desk_reader.ok()) return desk_reader.status();
  auto tree = audit::Tree::Open(*std::move(tree_reader));
  if (!tree.ok()) return tree.status();
  if (auto tail = audit::CheckTail(**desk_reader, **tree); !tail.ok())
    return tail;
  auto log = audit::Log::Open(**tree, std::move(key), *options.random);
  if (!log.ok()) return log.status();
  return Ground{*std::move(lock), *std::move(journal), *std::move(tree),
                *std::move(log), *std::move(desk_reader)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Relay>> Open(Options options) {
  auto key = tlog::SignerKey::Make(
      options.origin, tlog::SignatureType::kEd25519, options.log_key);
  if (!key.ok()) return key.status();
  std::string log_key = key->verifier().Format();
  auto ground = MakeGround(options, *std::move(key));
  if (!ground.ok()) return ground.status();
  auto relay =
      std::make_unique<LocalRelay>(std::move(options), *std::move(ground));
  if (auto started = relay->Start(std::move(log_key)); !started.ok()) {
    return started;
  }
  return std::unique_ptr<Relay>(std::move(relay));
}

}  // namespace hotline::relay
