// A hostile member: composes and seals as every station does, then changes one
// thing.
#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>

#include "core/message/compose.h"
#include "core/message/hpke_sealing.h"
#include "core/message/key_package.h"
#include "core/pki/certificate.h"
#include "core/pki/private_key.h"
#include "hotline/relay/v1/directory.grpc.pb.h"
#include "tests/functional/peer/answers.h"
#include "tests/functional/peer/peer.h"

namespace hotline::peer {
namespace {

using message::ComposedMessage;

// What is known of the line's other stations.
struct Others {
  std::vector<message::Member> members;
  std::vector<message::Recipient> recipients;
};

Others FindOthers(const Connection& connection, const Tampered& tampered) {
  auto stub = relay::v1::Directory::NewStub(Open(connection));
  relay::v1::FindStationsRequest find;
  for (const auto& position : tampered.positions) find.add_positions(position);
  relay::v1::FindStationsResponse found;
  grpc::ClientContext find_context;
  stub->FindStations(&find_context, find, &found);
  Others others;
  relay::v1::TakeKeyPackagesRequest take;
  take.set_suite(message::kSealingPool);
  for (const auto& station : found.stations()) {
    if (station.station() == tampered.sender) continue;
    others.members.push_back(
        {station.station(),
         pki::Certificate::FromDer(base::ViewOf(station.certificates(0)))
             ->Hash()});
    take.add_stations(station.station());
  }
  relay::v1::TakeKeyPackagesResponse taken;
  grpc::ClientContext take_context;
  stub->TakeKeyPackages(&take_context, take, &taken);
  for (const auto& package : taken.key_packages()) {
    const auto parsed =
        message::ParseKeyPackage(base::ViewOf(package.key_package()));
    others.recipients.push_back(
        {message::Reference(*parsed), parsed->public_key});
  }
  return others;
}

struct Identity {
  message::SenderCertificate certificate;
  crypto::SigningKey key;
};

Identity ReadIdentity(const Connection& connection, const std::string& sender) {
  const auto chain = pki::Certificate::ChainFromPem(
      ReadFile(connection.keys + "/identity.pem"));
  const auto seed =
      pki::SeedFromPem(ReadFile(connection.keys + "/identity.key"));
  crypto::SigningKey key(*seed);
  message::SenderCertificate certificate{sender, chain->front().Hash(),
                                         key.verify_key(), true};
  return {std::move(certificate), std::move(key)};
}

message::Draft DraftOf(const Tampered& tampered, const Others& others) {
  const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now());
  message::Draft draft;
  draft.line_id = *base::LineId::FromHexText(tampered.line);
  draft.message_class = message::Class::kLive;
  draft.precedence = message::Precedence::kRoutine;
  draft.kind = message::Kind::kOperation;
  draft.serial = {1, base::ToMillis(now)};
  draft.dtg = draft.filed = now;
  draft.addressees.action = {tampered.to};
  draft.recipients = others.members;
  message::Text text;
  text.subject = "Trial";
  text.text = tampered.text;
  draft.body = text;
  return draft;
}

// Signs the statement again, so that only the named thing is wrong.
void SignAgain(ComposedMessage& composed, const Identity& identity) {
  auto& signature = composed.message.signatures[0];
  signature = message::Sign(composed.message.statement, signature.role,
                            signature.signer, signature.key_hash, identity.key);
}

// Changes before sealing, by name.
const std::map<std::string,
               std::function<void(ComposedMessage&, const Identity&)>>&
BeforeSealing() {
  static const auto* const kChanges = new std::map<
      std::string, std::function<void(ComposedMessage&, const Identity&)>>{
      {"commitment",
       [](auto& c, const auto&) {
         std::get<message::Text>(c.message.body).text = "another text";
       }},
      {"kind",
       [](auto& c, const auto& identity) {
         c.message.statement.kind = message::Kind::kDrill;
         SignAgain(c, identity);
       }},
      {"precedence",
       [](auto& c, const auto& identity) {
         c.message.statement.precedence = message::Precedence::kFlash;
         SignAgain(c, identity);
       }},
      {"sender",
       [](auto& c, const auto& identity) {
         c.message.statement.sender = "hotline://mfa.alba/watch/desk-1";
         SignAgain(c, identity);
       }},
      {"signature",
       [](auto& c, const auto&) { c.message.signatures[0].signature[0] ^= 1; }},
      {"addressees",
       [](auto& c, const auto&) {
         c.message.addressees.action.push_back("king@mfa.alba");
       }},
      {"roster", [](auto& c, const auto& identity) {
         c.message.statement.roster_hash[0] ^= 1;
         SignAgain(c, identity);
       }}};
  return *kChanges;
}

// A kind that no honest encoder writes: put in where the encoded statement has
// it, behind message id and serial (docs/protocol.md).
void ZeroTheKind(ComposedMessage& composed) {
  const auto plaintext = composed.plaintext.Reveal();
  const auto& id = composed.header.message_id.bytes();
  const auto at =
      std::search(plaintext.begin(), plaintext.end(), id.begin(), id.end());
  constexpr ptrdiff_t kIdAndSerial = 16 + 16;
  if (plaintext.end() - at > kIdAndSerial) at[kIdAndSerial] = 0;
}

// Changes of what travels.
void AfterSealing(const std::string& tamper, base::Bytes& header,
                  base::Bytes& body) {
  if (tamper == "ciphertext") body.back() ^= 1;
  if (tamper == "truncated") body.resize(body.size() - 10);
  // The last byte of the header's commitment.
  if (tamper == "header") header.back() ^= 1;
}

}  // namespace

int SendTampered(const Connection& connection, const Tampered& tampered) {
  const Others others = FindOthers(connection, tampered);
  const Identity identity = ReadIdentity(connection, tampered.sender);
  base::SystemRandom random;
  auto composed = message::Compose(DraftOf(tampered, others),
                                   identity.certificate, identity.key, random);
  if (!composed.ok()) {
    std::cerr << "peer: " << composed.status().ToString() << "\n";
    return 2;
  }
  const auto change = BeforeSealing().find(tampered.tamper);
  if (change != BeforeSealing().end()) {
    change->second(*composed, identity);
    composed->plaintext = *message::EncodePadded(composed->message);
  }
  if (tampered.tamper == "kind-zero") ZeroTheKind(*composed);
  message::HpkeSealing sealing(others.recipients, nullptr, random);
  auto body =
      sealing.Seal(composed->header_bytes, composed->plaintext.Reveal());
  if (!body.ok()) return 2;
  base::Bytes header = composed->header_bytes;
  AfterSealing(tampered.tamper, header, *body);
  relay::v1::Submission submission;
  auto* envelope = submission.add_envelopes();
  envelope->set_type(relay::v1::ENVELOPE_TYPE_APPLICATION);
  envelope->set_header(base::ToString(header));
  envelope->set_body(base::ToString(*body));
  return SubmitAndReport(connection, {submission});
}

}  // namespace hotline::peer
