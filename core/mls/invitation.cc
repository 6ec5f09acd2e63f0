#include "core/mls/invitation.h"

#include "core/mls/key_schedule.h"

namespace hotline::mls {
namespace {

// The path secret of the lowest node that is above both, the new leaf and the
// committer's. None if there is no path.
std::optional<base::SecretBytes> PathSecretFor(LeafIndex leaf,
                                               const NewPath* path) {
  if (path == nullptr) return std::nullopt;
  for (size_t i = 0; i < path->steps.size(); ++i) {
    if (IsInSubtree(NodeOf(leaf), path->steps[i].node)) {
      return base::SecretBytes(path->path_secrets[i].Reveal());
    }
  }
  return std::nullopt;
}

struct Addition {
  const KeyPackage* key_package;
  LeafIndex leaf;
};

std::vector<Addition> AdditionsOf(const CommitPlan& plan) {
  std::vector<Addition> additions;
  for (const CommittedProposal& one : plan.proposals) {
    if (const Add* add = std::get_if<Add>(&one.proposal.value)) {
      additions.push_back(
          {&add->key_package, plan.applied.added[additions.size()]});
    }
  }
  return additions;
}

}  // namespace

absl::StatusOr<Welcome> MakeWelcome(const Invitation& invitation,
                                    base::Random& random) {
  Welcome welcome;
  welcome.cipher_suite = invitation.info.group_context.cipher_suite;
  welcome.encrypted_group_info = EncryptGroupInfo(
      invitation.info,
      WelcomeSecret(invitation.joiner_secret, invitation.psk_secret));
  for (const Addition& one : AdditionsOf(invitation.plan)) {
    GroupSecrets secrets{base::SecretBytes(invitation.joiner_secret.Reveal()),
                         PathSecretFor(one.leaf, invitation.path),
                         invitation.plan.applied.psks};
    auto sealed = EncryptGroupSecrets(secrets, *one.key_package,
                                      welcome.encrypted_group_info, random);
    if (!sealed.ok()) return sealed.status();
    welcome.secrets.push_back(*std::move(sealed));
  }
  return welcome;
}

}  // namespace hotline::mls
