#include "tests/unit/core/line/line_world.h"

#include "core/line/extensions.h"

namespace hotline::line {
namespace {

std::string CertificateOf(const mls::LeafNode& leaf) {
  if (leaf.credential.certificates.empty()) return "";
  return base::ToString(leaf.credential.certificates.front().cert_data);
}

}  // namespace

Policy SamplePolicy(mls::CipherSuite suite) {
  Policy policy;
  policy.name = "north";
  policy.mandate = "mandate";
  policy.message_class = message::Class::kLive;
  policy.suite = suite;
  policy.until = base::FromMillis(uint64_t{1'900'000'000} * 1000);
  policy.kinds = AllKinds(policy.message_class);
  policy.entitled = {"watch@mfa.alba"};
  policy.escalation = {"duty@mfa.syldavia", "watch@mfa.alba"};
  policy.ceiling = message::Classification::kSecret;
  return policy;
}

PolicyOpening OpeningOf(const Policy& policy) {
  return {{1, 2, 3}, Encode(policy)};
}

LineWorld::LineWorld(mls::CipherSuite suite)
    : world(suite), policy(SamplePolicy(suite)), logged(world.now) {
  world.capabilities = LeafCapabilities();
  world.Create(Enrol(kAlice), GroupExtensions(PolicyHash(OpeningOf(policy))));
  world.Add((*this)[kAlice],
            {&Enrol(kAnton), &Enrol(kBoris), &Enrol(kBella), &Enrol(kCarla)});
}

mls::Client& LineWorld::Enrol(const std::string& uri) {
  mls::Client& client = world.Enrol(uri);
  mls::KeyPackageDraft draft = world.Draft(client.name);
  draft.credential = mls::Credential::X509({{base::ToBytes(uri)}});
  world.Offer(client, draft);
  return *(clients_[uri] = &client);
}

message::Header LineWorld::HeaderOf(const std::string& sender) {
  const mls::Group& group = *(*this)[kAlice].group;
  message::Header header;
  header.line_id = *base::LineId::From(group.group_id());
  header.epoch = group.epoch();
  header.branch_id = base::Digest{9};
  header.message_class = policy.message_class;
  header.precedence = message::Precedence::kFlash;
  header.sender = sender;
  header.message_id = base::MessageId(base::RandomArray<16>(world.random()));
  return header;
}

// The pending proposals of the committer, which are all removals here, too.
RosterDelta LineWorld::DeltaOfDraft(const mls::Client& by,
                                    const mls::CommitDraft& draft) const {
  RosterDelta delta;
  const auto remove = [&](const mls::Proposal& proposal) {
    const auto* one = std::get_if<mls::Remove>(&proposal.value);
    if (one == nullptr) return;
    delta.leaves.push_back(CertificateOf(*by.group->tree().Leaf(one->removed)));
  };
  for (const mls::Proposal& proposal : draft.proposals) {
    remove(proposal);
    const auto* add = std::get_if<mls::Add>(&proposal.value);
    if (add == nullptr) continue;
    delta.joins.push_back(
        {CertificateOf(add->key_package.leaf_node), add->key_package.Ref()});
  }
  for (const auto& [ref, one] : by.group->pending_proposals()) {
    remove(one.proposal);
  }
  std::sort(delta.leaves.begin(), delta.leaves.end());
  std::sort(delta.joins.begin(), delta.joins.end(),
            [](const Join& a, const Join& b) { return a.station < b.station; });
  return delta;
}

CommitEnvelope LineWorld::Commit(mls::Client& by, mls::CommitDraft draft,
                                 const CommitSpoilt& spoilt) {
  const base::Bytes delta =
      Encode(spoilt.delta.value_or(DeltaOfDraft(by, draft)));
  CommitEnvelope out;
  out.header = HeaderOf(base::ToString(by.name));
  out.header.commitment = DeltaCommitment(delta);
  if (spoilt.header) spoilt.header(out.header);
  out.header_bytes = Encode(out.header);
  draft.authenticated_data =
      spoilt.authenticated.value_or(AuthenticatedData(out.header_bytes, delta));
  base::Bytes sealed = spoilt.sealed.value_or(base::Bytes());
  if (spoilt.policy) {
    sealed = *SealPolicy(*by.group, out.header_bytes, *spoilt.policy);
  }
  out.message = mls::Encode(world.Commit(by, draft).commit);
  out.body = Encode(CommitBody{delta, out.message, sealed});
  return out;
}

CommitEnvelope LineWorld::ExternalCommit(
    mls::Client& by, std::optional<mls::LeafIndex> replaces) {
  mls::Client& alice = (*this)[kAlice];
  const std::string uri = names.contains(base::ToString(by.name))
                              ? names.at(base::ToString(by.name))
                              : base::ToString(by.name);
  RosterDelta delta;
  if (replaces) {
    delta.leaves = {CertificateOf(*alice.group->tree().Leaf(*replaces))};
  }
  delta.joins = {{uri, {}}};
  const base::Bytes delta_bytes = Encode(delta);
  CommitEnvelope out;
  out.header = HeaderOf(uri);
  out.header.commitment = DeltaCommitment(delta_bytes);
  out.header_bytes = Encode(out.header);
  auto info = alice.group->MakeGroupInfo({}, alice.signing_key, world.random());
  auto made = mls::JoinByExternalCommit(
      {.group_info = *info,
       .tree = std::nullopt,
       .leaf_node = by.own.key_package.leaf_node,
       .replaces = replaces,
       .psks = {},
       .authenticated_data = AuthenticatedData(out.header_bytes, delta_bytes)},
      by.signing_key, world.application, world.now, world.random());
  EXPECT_TRUE(made.ok()) << made.status();
  out.message = mls::Encode(made->commit);
  out.body = Encode(CommitBody{delta_bytes, out.message, {}});
  return out;
}

absl::StatusOr<LeafFacts> LineWorld::Facts(const mls::LeafNode& leaf) const {
  const std::string certificate = CertificateOf(leaf);
  if (certificate.empty()) return absl::InvalidArgumentError("no certificate");
  LeafFacts facts;
  facts.station =
      names.contains(certificate) ? names.at(certificate) : certificate;
  facts.revoked = revoked.contains(certificate);
  facts.valid = !facts.revoked && !invalid.contains(certificate);
  facts.not_after = ended.contains(certificate)
                        ? ended.at(certificate)
                        : logged + std::chrono::days(300);
  return facts;
}

std::optional<message::Fault> LineWorld::Judge(const CommitEnvelope& envelope,
                                               const std::string& at) {
  auto form = ReadCommit(envelope.header, envelope.body);
  if (!form.ok()) return message::FaultOf(form.status());
  mls::Client& judge = (*this)[at];
  auto received = judge.group->Receive(form->message, world.now);
  if (!received.ok()) return message::FaultOf(CommitRefused(received.status()));
  CommitCase commit{std::get<mls::StagedCommit>(*received),
                    envelope.header,
                    envelope.header_bytes,
                    *form,
                    logged,
                    judge.group->context(),
                    judge.group->tree(),
                    policy};
  commit.last_external = last_external;
  auto opening =
      OpenSealedPolicy(*judge.group, envelope.header_bytes, form->body.policy);
  if (opening.ok()) commit.opening = *opening;
  const absl::Status judged = JudgeCommit(
      commit, [this](const mls::LeafNode& leaf) { return Facts(leaf); });
  if (judged.ok()) after = *PolicyAfter(commit);
  return message::FaultOf(judged);
}

mls::Proposal AddOf(const mls::Client& client) {
  return {mls::Add{client.own.key_package}};
}
mls::Proposal RemoveOf(const mls::Client& client) {
  return {mls::Remove{client.leaf()}};
}
mls::CommitDraft DraftOf(std::vector<mls::Proposal> proposals) {
  mls::CommitDraft draft;
  draft.proposals = std::move(proposals);
  return draft;
}

}  // namespace hotline::line
