#include "client/station/grpc_channel.h"

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include "client/station/grpc_start.h"
#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

namespace tls = grpc::experimental;

constexpr int kMaxMessage = 16 * 1024 * 1024;
constexpr int kMinPauseMs = 200;
constexpr int kMaxPauseMs = 2'000;

// OpenSSL has built a path to the pinned root when this is asked.
class RelayVerifier final : public tls::ExternalCertificateVerifier {
 public:
  explicit RelayVerifier(std::shared_ptr<RelayCertificate> relay)
      : relay_(std::move(relay)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)>, grpc::Status* sync) override {
    const auto pem = request->peer_cert_full_chain();
    const absl::Status status =
        relay_->Check(std::string(pem.data(), pem.size()));
    if (!status.ok()) {
      *sync = grpc::Status(grpc::StatusCode::UNAUTHENTICATED,
                           std::string(status.message()));
    }
    return true;
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

 private:
  std::shared_ptr<RelayCertificate> relay_;
};

std::string PemOf(const std::vector<pki::Certificate>& chain) {
  std::string out;
  for (const pki::Certificate& one : chain) out += one.Pem();
  return out;
}

}  // namespace

absl::StatusOr<Channel> MakeChannel(const Station& station) {
  PrepareGrpc();
  TRY_ASSIGN(const pki::RelayName relay,
             pki::RelayName::Parse(station.enrolled.relay_name));
  const auto root = station.trust->Get()->RootOf(relay.authority());
  if (!root.has_value()) {
    return Fail(Problem::kVerification, "unknown_authority",
                "No root is pinned for the relay's authority " +
                    relay.authority().text() + ": run `hotline trust add`.");
  }
  TRY_ASSIGN(const pki::Ed25519Seed seed,
             LoadSeed(*station.store, KeyUse::kTls));
  const base::SecretBytes key = pki::SeedToPem(seed);
  tls::IdentityKeyCertPair pair;
  pair.private_key = base::ToString(key.Reveal());
  pair.certificate_chain = PemOf(station.enrolled.tls);

  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      std::make_shared<tls::StaticDataCertificateProvider>(
          root->Pem(), std::vector<tls::IdentityKeyCertPair>{pair}));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  auto certificate =
      std::make_shared<RelayCertificate>(station.trust, station.clock, relay);
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<RelayVerifier>(certificate));

  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(relay.text());
  arguments.SetMaxReceiveMessageSize(kMaxMessage);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kMinPauseMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMaxPauseMs);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return Channel{
      grpc::CreateCustomChannel(station.enrolled.relay,
                                tls::TlsCredentials(options), arguments),
      std::move(certificate)};
}

}  // namespace hotline::station
