#include "client/station/log_view.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {

absl::StatusOr<Head> LogView::Held(const std::string& log) {
  Query query =
      station_.store->Prepare("SELECT note FROM checkpoint WHERE log = ?");
  TRY_ASSIGN(const bool found, query.Text(log).Step());
  if (!found) return Head{};
  // Read back through its signature: the row is not sealed.
  TRY_ASSIGN(const auto key, tlog::VerifierKey::Parse(log));
  return OpenHead(query.TextAt(0), key);
}

uint64_t LogView::KnownSize() {
  const auto held = Held();
  return held.ok() ? held->size : 0;
}

absl::Status LogView::Hold(const Head& head) {
  return station_.store
      ->Prepare(
          "INSERT INTO checkpoint VALUES (?, ?, ?, ?) "
          "ON CONFLICT (log) DO UPDATE SET size = excluded.size, "
          "root = excluded.root, note = excluded.note "
          "WHERE excluded.size > size")
      .Text(head.log)
      .Int(head.size)
      .Blob(head.root)
      .Blob(base::ViewOf(head.note))
      .Run();
}

void LogView::Accept(v1::LoggedEntry entry, Done<ProvenEntry> done) {
  auto proven = OpenEntry(entry, *station_.log_key);
  if (!proven.ok()) return done(proven.status());
  const Head head = proven->head;
  Link(head, entry.consistency(),
       [proven = *std::move(proven), done](absl::Status status) {
         status.ok() ? done(proven) : done(status);
       });
}

void LogView::Advance(const std::string& note, const Proof& proof,
                      std::function<void(absl::Status)> done) {
  auto head = OpenHead(note, *station_.log_key);
  if (!head.ok()) return done(head.status());
  Link(*std::move(head), proof, std::move(done));
}

void LogView::Renew(std::function<void(absl::Status)> done) {
  v1::GetCheckpointRequest request;
  request.set_known_size(KnownSize());
  station_.link->GetCheckpoint(
      std::move(request),
      [this, done = std::move(done)](
          absl::StatusOr<v1::GetCheckpointResponse> response) {
        if (!response.ok()) return done(response.status());
        Advance(response->checkpoint(), response->consistency(),
                [this, evidence = response->SerializeAsString(),
                 done](absl::Status status) {
                  station_.KeepIfFalse(evidence, status);
                  done(std::move(status));
                });
      });
}

void LogView::Link(Head head, const Proof& proof,
                   std::function<void(absl::Status)> done) {
  auto held = Held(head.log);
  if (!held.ok()) return done(held.status());
  if (held->size == 0) return done(Hold(head));
  if (held->size == head.size) {
    return done(held->root == head.root
                    ? absl::OkStatus()
                    : NotProven("two checkpoints of one size differ"));
  }
  const bool newer = head.size > held->size;
  // The proof that came may begin at an older checkpoint than the one held by
  // now: other answers, or other processes, have moved it. Then the right one
  // is asked for.
  if (newer && CheckConsistent(*held, head, proof).ok()) {
    return done(Hold(head));
  }
  Ask(*std::move(held), std::move(head), std::move(done));
}

void LogView::Ask(Head held, Head head,
                  std::function<void(absl::Status)> done) {
  v1::GetConsistencyProofRequest request;
  request.set_first(std::min(held.size, head.size));
  request.set_second(std::max(held.size, head.size));
  station_.link->GetConsistencyProof(
      std::move(request),
      [this, held = std::move(held), head = std::move(head),
       done = std::move(done)](
          absl::StatusOr<v1::GetConsistencyProofResponse> response) {
        if (!response.ok()) {
          return done(MayPass(response.status())
                          ? response.status()
                          : NotProven("the relay gives no proof that its log "
                                      "is one history"));
        }
        const bool newer = head.size > held.size;
        absl::Status status = CheckConsistent(
            newer ? held : head, newer ? head : held, response->consistency());
        if (!status.ok()) return done(status);
        // What is held may have moved on meanwhile: then this proof is one
        // step short, or a relay could show two histories side by side.
        const auto now = Held(head.log);
        if (!now.ok()) return done(now.status());
        if (now->size != held.size) return Link(head, Proof(), done);
        done(Hold(head));
      });
}

absl::StatusOr<std::vector<tlog::VerifierKey>> LogView::Former() {
  Query query =
      station_.store->Prepare("SELECT log FROM checkpoint WHERE log <> ?");
  query.Text(station_.log_key->Format());
  std::vector<tlog::VerifierKey> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    TRY_ASSIGN(tlog::VerifierKey one,
               tlog::VerifierKey::Parse(query.TextAt(0)));
    out.push_back(std::move(one));
  }
}

absl::StatusOr<ProvenEntry> LogView::OpenKept(const v1::LoggedEntry& entry) {
  auto opened = OpenEntry(entry, *station_.log_key);
  if (opened.ok()) return opened;
  TRY_ASSIGN(const auto former, Former());
  for (const tlog::VerifierKey& log : former) {
    auto of_former = OpenEntry(entry, log);
    if (of_former.ok()) return of_former;
  }
  return opened;
}

}  // namespace hotline::station
