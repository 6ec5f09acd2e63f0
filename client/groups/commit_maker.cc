#include "client/groups/commit_maker.h"

#include "client/groups/commit_draft.h"
#include "client/groups/next_sealing.h"
#include "client/groups/try.h"
#include "core/line/extensions.h"
#include "core/line/judge_commit.h"
#include "core/pki/certificate_problem.h"

namespace hotline::groups {
namespace {

using message::Fault;

// What all others would find, said to who wished it.
std::string_view Forbidden(Fault fault) {
  switch (fault) {
    case Fault::kNotEntitled:
      return "The line's policy does not entitle this position to change its "
             "members; it may remove its own stations, and anybody whose "
             "certificate is revoked or ended over 7 days ago.";
    case Fault::kPolicy:
      return "This change of the policy is not allowed: it takes an entitled "
             "position, stands alone, and keeps the line's class and suite.";
    case Fault::kNewcomer:
      return "Who is to be added cannot be: its certificate is not valid, its "
             "key package lacks what a line needs, or the line has 200 "
             "stations.";
    case Fault::kProposalType:
      return "A proposal of another member waits that no line allows.";
    default:
      return message::Sentence(fault);
  }
}

absl::Status Forbid(const absl::Status& failed, const Wish& wish) {
  auto fault = message::FaultOf(failed);
  if (pki::ProblemOf(failed) != pki::CertificateProblem::kNone) {
    fault = Fault::kNewcomer;
  }
  if (!fault.has_value()) return failed;
  const bool renews = *fault == Fault::kNewcomer && wish.renewed != nullptr;
  return message::WithFault(
      *fault, absl::PermissionDeniedError(
                  renews ? "The new certificate is not one of this station."
                         : std::string(Forbidden(*fault))));
}

}  // namespace

absl::StatusOr<MadeCommit> CommitMaker::Make(const base::LineId& line,
                                             const Wish& wish,
                                             const Maker& maker) {
  return Stage(line, wish, maker, nullptr);
}

absl::StatusOr<MadeCommit> CommitMaker::MakeWith(const base::LineId& line,
                                                 const Wish& wish,
                                                 const Maker& maker,
                                                 MakeApplication application) {
  return Stage(line, wish, maker, &application);
}

absl::StatusOr<MadeCommit> CommitMaker::Stage(const base::LineId& line,
                                              const Wish& wish,
                                              const Maker& maker,
                                              MakeApplication* application) {
  TRY_ASSIGN(const Draft draft, Plan(line, wish, maker));
  std::optional<MadeCommit> out;
  const absl::Status staged = groups_.Stage(
      line, draft.commit, maker.identity.key, maker.now,
      [&](mls::NewCommit& made) -> absl::StatusOr<Bundle> {
        TRY_ASSIGN(out, Finish(draft, wish, maker, made, application));
        return Bundle{out->hash, Encode(out->bundle)};
      });
  if (!staged.ok()) return Forbid(staged, wish);
  return *std::move(out);
}

absl::StatusOr<MadeCommit> CommitMaker::Finish(const Draft& draft,
                                               const Wish& wish,
                                               const Maker& maker,
                                               mls::NewCommit& made,
                                               MakeApplication* application) {
  const base::Bytes message = mls::Encode(made.commit);
  base::Bytes policy;
  if (draft.changes_policy) {
    TRY_ASSIGN(policy, line::SealPolicy(*draft.group, draft.header_bytes,
                                        draft.opening));
  }
  MadeCommit out;
  out.delta = draft.delta;
  out.bundle.commit.header = draft.header_bytes;
  out.bundle.commit.body =
      line::Encode(line::CommitBody{draft.delta_bytes, message, policy});
  out.hash = message::EnvelopeHash(draft.header_bytes, out.bundle.commit.body);
  out.begins = {draft.parent.number + 1, out.hash};
  TRY(JudgeOurs(draft, maker, out.bundle.commit.body, made.staged));
  if (made.welcome.has_value()) {
    out.bundle.welcome = mls::Encode(*made.welcome);
  }
  out.bundle.group_info = mls::Encode(mls::MlsMessage{made.group_info});
  TRY_ASSIGN(out.bundle.application,
             AddApplication(draft, out, wish, maker, made.staged, application));
  if (Encode(out.bundle).size() > kMostBytes) {
    return absl::OutOfRangeError(
        "More than one commit holds: add fewer stations at once.");
  }
  return out;
}

absl::Status CommitMaker::JudgeOurs(const Draft& draft, const Maker& maker,
                                    base::ByteView body,
                                    const mls::StagedCommit& staged) {
  TRY_ASSIGN(const auto form, line::ReadCommit(draft.header, body));
  std::optional<line::PolicyOpening> opening;
  if (draft.changes_policy) opening = draft.opening;
  return line::JudgeCommit({.staged = staged,
                            .header = draft.header,
                            .header_bytes = draft.header_bytes,
                            .form = form,
                            .logged = maker.now,
                            .context = draft.group->context(),
                            .tree = draft.group->tree(),
                            .policy = draft.policy,
                            .opening = opening},
                           [&](const mls::LeafNode& leaf) {
                             return authentication_.FactsOf(leaf, maker.now);
                           });
}

absl::StatusOr<std::optional<SentEnvelope>> CommitMaker::AddApplication(
    const Draft& draft, const MadeCommit& commit, const Wish& wish,
    const Maker& maker, mls::StagedCommit& staged,
    MakeApplication* application) {
  if (application == nullptr) return std::nullopt;
  TRY_ASSIGN(const auto members, MembersOf(staged.tree()));
  TRY_ASSIGN(const auto policy, line::ParsePolicy(draft.opening.policy));
  NextSealing sealing(
      staged, commit.begins,
      wish.renewed != nullptr ? wish.renewed->key : maker.identity.key,
      random_);
  TRY_ASSIGN(SentEnvelope envelope,
             (*application)(sealing, {commit.begins, members, policy}));
  return std::optional(std::move(envelope));
}

}  // namespace hotline::groups
