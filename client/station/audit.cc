#include "client/station/audit.h"

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/tlog/verify.h"

namespace hotline::station {

void Audit::Verify(Done done) {
  session_.WhenReady([this, done = std::move(done)](absl::Status status) {
    if (!status.ok()) return done(status);
    auto run = std::make_shared<Run>();
    run->done = done;
    log_.Renew([this, run](absl::Status renewed) {
      if (renewed.ok()) renewed = Begin(*run);
      renewed.ok() ? Next(run) : run->done(renewed);
    });
  });
}

absl::Status Audit::Begin(Run& run) {
  TRY_ASSIGN(run.head, log_.Held());
  TRY_ASSIGN(run.report.records_pending, station_.messages.CountQueued());
  run.report.log_size = run.head.size;
  run.report.root = run.head.root;
  return Sort(run);
}

absl::Status Audit::Sort(Run& run) {
  TRY_ASSIGN(const auto logged, station_.messages.Logged());
  run.left.assign(logged.rbegin(), logged.rend());
  TRY_ASSIGN(const auto former, log_.Former());
  if (former.empty()) return absl::OkStatus();
  run.left.clear();
  for (auto n = logged.rbegin(); n != logged.rend(); ++n) {
    TRY_ASSIGN(const v1::LoggedEntry entry, Entry(*n));
    const auto opened = log_.OpenKept(entry);
    const bool of_former = opened.ok() && opened->head.log != run.head.log;
    of_former ? void(++run.report.records_former) : run.left.push_back(*n);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::LoggedEntry> Audit::Entry(uint64_t n) {
  TRY_ASSIGN(const base::SecretBytes stored, station_.messages.Evidence(n));
  v1::LoggedEntry entry;
  if (entry.ParseFromString(base::ToString(stored.Reveal()))) return entry;
  return NotProven("a record's log entry is another than it was");
}

void Audit::Next(RunPtr run) {
  if (run->left.empty()) return run->done(run->report);
  const uint64_t n = run->left.back();
  run->left.pop_back();
  const auto row = station_.messages.Read(n);
  if (!row.ok()) return run->done(row.status());
  const uint64_t index = *row->log_index;
  v1::GetInclusionProofRequest request;
  request.set_index(index);
  request.set_size(run->head.size);
  station_.link->GetInclusionProof(
      std::move(request),
      [this, run, n,
       index](absl::StatusOr<v1::GetInclusionProofResponse> response) {
        absl::Status status = response.ok() ? Check(*run, n, index, *response)
                                            : response.status();
        if (ProblemOf(status) == Problem::kRefused && !MayPass(status)) {
          status = NotProven("the relay gives no proof of a record's entry");
        }
        station_.KeepIfFalse(response.ok()
                                 ? response->SerializeAsString()
                                 : std::string(response.status().message()),
                             status);
        if (!status.ok()) return run->done(status);
        ++run->report.records_checked;
        Next(run);
      });
}

// The leaf is the one that was proven when the message came, and it opens to
// the same details.
absl::Status Audit::Check(const Run& run, uint64_t n, uint64_t index,
                          const v1::GetInclusionProofResponse& response) {
  TRY_ASSIGN(const v1::LoggedEntry entry, Entry(n));
  if (entry.index() != index || entry.leaf() != response.leaf()) {
    return NotProven("a record's log entry is another than it was");
  }
  TRY(OpenEntry(entry, *station_.log_key).status());
  std::vector<base::Digest> proof;
  for (const std::string& hash : response.inclusion()) {
    const auto one = base::ToArray<32>(base::ViewOf(hash));
    if (!one.ok()) return NotProven("a proof in the log is malformed");
    proof.push_back(*one);
  }
  absl::Status included =
      tlog::VerifyInclusion(tlog::LeafHash(base::ViewOf(entry.leaf())), index,
                            run.head.size, proof, run.head.root);
  if (included.ok()) return included;
  return NotProven("a record's entry is not in the relay's log");
}

}  // namespace hotline::station
