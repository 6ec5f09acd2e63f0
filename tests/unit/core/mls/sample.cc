#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {

std::vector<HpkePublicKey> BadKeys(CipherSuite suite,
                                   const HpkePublicKey& good) {
  HpkePublicKey shorter = good, longer = good, small_order = good;
  shorter.pop_back();
  longer.push_back(0);
  // X-Wing has its X25519 part at the end.
  std::fill(small_order.end() - 32, small_order.end(), uint8_t{0});
  std::vector<HpkePublicKey> bad = {{}, shorter, longer, small_order};
  if (suite == CipherSuite::kXWing) {
    HpkePublicKey too_large = good;
    too_large[0] = 0xff;
    too_large[1] |= 0x0f;
    bad.push_back(std::move(too_large));
  }
  return bad;
}

LeafNode SampleLeaf(SeededRandom& random) {
  LeafNode leaf;
  leaf.encryption_key = random.Some(32);
  leaf.signature_key = random.Some(32);
  leaf.credential = Credential::Basic(random.Some(8));
  leaf.capabilities = Capabilities::Ours();
  leaf.lifetime = {1000, 2000};
  leaf.extensions = {{0xf001, random.Some(3)}};
  leaf.signature = random.Some(64);
  return leaf;
}

ParentNode SampleParent(SeededRandom& random) {
  return {random.Some(32), random.Some(32), {}};
}

KeyPackage SampleKeyPackage(SeededRandom& random) {
  KeyPackage key_package;
  key_package.init_key = random.Some(32);
  key_package.leaf_node = SampleLeaf(random);
  key_package.extensions = {{kLastResort, {}}};
  key_package.signature = random.Some(64);
  return key_package;
}

UpdatePath SamplePath(SeededRandom& random) {
  UpdatePath path{SampleLeaf(random), {}};
  path.leaf_node.source = LeafNodeSource::kCommit;
  path.leaf_node.lifetime = {};
  path.leaf_node.parent_hash = random.Some(32);
  path.nodes = {{random.Some(32), {{random.Some(32), random.Some(48)}}},
                {random.Some(32), {}}};
  return path;
}

GroupContext SampleContext(SeededRandom& random) {
  GroupContext context;
  context.group_id = random.Some(16);
  context.epoch = 7;
  context.tree_hash = random.Some(32);
  context.confirmed_transcript_hash = random.Some(32);
  context.extensions = {{0xf002, random.Some(5)}};
  return context;
}

GroupInfo SampleGroupInfo(SeededRandom& random) {
  return {.group_context = SampleContext(random),
          .extensions = {{kExternalPub, random.Some(33)}},
          .confirmation_tag = random.Some(32),
          .signer = {3},
          .signature = random.Some(64)};
}

Welcome SampleWelcome(SeededRandom& random) {
  Welcome welcome;
  for (int i = 0; i < 2; ++i) {
    welcome.secrets.push_back(
        {random.Some(32), {random.Some(32), random.Some(90)}});
  }
  welcome.encrypted_group_info = random.Some(200);
  return welcome;
}

PreSharedKeyId SampleExternalPsk(SeededRandom& random) {
  PreSharedKeyId id;
  id.psk_id = random.Some(5);
  id.psk_nonce = random.Some(32);
  return id;
}

PreSharedKeyId SampleResumptionPsk(SeededRandom& random) {
  PreSharedKeyId id;
  id.type = PskType::kResumption;
  id.psk_group_id = random.Some(16);
  id.psk_epoch = 9;
  id.psk_nonce = random.Some(32);
  return id;
}

std::vector<Proposal> SampleProposals(SeededRandom& random) {
  LeafNode update = SampleLeaf(random);
  update.source = LeafNodeSource::kUpdate;
  update.lifetime = {};
  ReInit reinit;
  reinit.group_id = random.Some(16);
  return {{Add{SampleKeyPackage(random)}},
          {Update{update}},
          {Remove{{5}}},
          {PreSharedKey{SampleExternalPsk(random)}},
          {reinit},
          {ExternalInit{random.Some(32)}},
          {GroupContextExtensions{{{0xf003, random.Some(2)}}}}};
}

Commit SampleCommit(SeededRandom& random) {
  return {{{Proposal{Remove{{2}}}}, {random.Some(32)}}, SamplePath(random)};
}

AuthenticatedContent SampleContent(SeededRandom& random, Content content) {
  AuthenticatedContent sample;
  sample.wire_format = WireFormat::kPublicMessage;
  sample.content = {random.Some(16), 7, Sender::Member({1}), random.Some(9),
                    std::move(content)};
  if (TypeOf(sample.content.content) == ContentType::kCommit) {
    sample.auth.confirmation_tag = random.Some(32);
  }
  return sample;
}

}  // namespace hotline::mls
