#include "daemon/rpc/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <cstdlib>

#include "daemon/rpc/wire_status.h"

namespace hotline::rpc {
namespace {

using grpc::experimental::TlsCustomVerificationCheckRequest;

constexpr unsigned kRefreshSeconds = 1;

std::string Text(grpc::string_ref text) { return {text.data(), text.size()}; }

// Asked after each handshake, resumed ones too. OpenSSL has proved by then that
// the client holds the key of its certificate, and nothing else.
class GateVerifier final
    : public grpc::experimental::ExternalCertificateVerifier {
 public:
  GateVerifier(const Judges& judges, size_t generation)
      : judges_(judges), generation_(generation) {}

  bool Verify(TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)>,
              grpc::Status* result) override {
    judges_.handshakes.Judged(generation_);
    auto peer = judges_.gate.Authenticate(
        {Text(request->peer_cert()), Text(request->peer_cert_full_chain())});
    if (!peer.ok()) {
      judges_.refusals.AtGate("", "a connection", peer.status());
      *result = grpc::Status(grpc::StatusCode::UNAUTHENTICATED,
                             DetailOf(peer.status()).text());
    }
    return true;  // answered at once
  }
  void Cancel(TlsCustomVerificationCheckRequest*) override {}

 private:
  const Judges judges_;
  const size_t generation_;
};

std::shared_ptr<grpc::ServerCredentials> CredentialsOf(
    std::shared_ptr<grpc::experimental::CertificateProviderInterface> provider,
    const Judges& judges, size_t generation) {
  grpc::experimental::TlsServerCredentialsOptions options(std::move(provider));
  options.watch_identity_key_cert_pairs();
  // Not required and not verified by gRPC: it knows a set of roots, not which
  // of them may vouch for which name, and it cannot tell why it refused. The
  // verifier refuses a missing certificate as it does every other fault, and
  // each call asks the gate again.
  options.set_cert_request_type(
      GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  options.set_certificate_verifier(
      grpc::experimental::ExternalCertificateVerifier::Create<GateVerifier>(
          judges, generation));
  options.set_check_call_host(false);
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace

void AllowTls13Only() {
  // The list for TLS 1.2 and below: one suite, which needs a key shared
  // beforehand, so nobody can negotiate it. TLS 1.3 has its own list.
  setenv("GRPC_SSL_CIPHER_SUITES", "PSK-AES256-GCM-SHA384", /*replace=*/1);
}

std::array<std::shared_ptr<grpc::ServerCredentials>, Handshakes::kGenerations>
MakeCredentials(const MemoryFile& certificate_chain, const MemoryFile& key,
                const Judges& judges) {
  auto provider =
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
          key.path(), certificate_chain.path(), kRefreshSeconds);
  std::array<std::shared_ptr<grpc::ServerCredentials>, Handshakes::kGenerations>
      credentials;
  for (size_t i = 0; i < credentials.size(); ++i)
    credentials[i] = CredentialsOf(provider, judges, i);
  return credentials;
}

}  // namespace hotline::rpc
