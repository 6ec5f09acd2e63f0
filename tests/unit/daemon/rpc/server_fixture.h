// A real server behind a real socket, with certificates of a real authority and
// clients that show what the test wants them to.
#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <future>
#include <thread>

#include "daemon/ops/event_loop.h"
#include "daemon/ops/log.h"
#include "daemon/rpc/server.h"
#include "daemon/rpc/wire_status.h"
#include "hotline/relay/v1/relay.grpc.pb.h"
#include "tests/unit/daemon/rpc/patient_relay.h"

namespace hotline::rpc {

using pki::Purpose;
using pki::TestAuthority;

inline constexpr char kDesk[] = "hotline://mfa.alba/watch/desk-1";
class StandingClock final : public base::Clock {
 public:
  base::WallTime Now() const override { return kTestNow; }
  base::MonotonicTime Monotonic() const override {
    return base::MonotonicTime(std::chrono::steady_clock::now());
  }
};

inline pki::Ed25519Seed Seed(uint8_t fill) {
  base::ByteArray<32> bytes;
  bytes.fill(fill);
  return pki::Ed25519Seed(bytes);
}
inline std::string Pem(const pki::Ed25519Seed& seed) {
  return base::ToString(pki::SeedToPem(seed).Reveal());
}

// A certificate with its key, as gRPC takes it.
struct Identity {
  std::string chain;
  std::string key;
};

class ServerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { PrepareEnvironment(); }

  explicit ServerTest(size_t memory = Options().memory) {
    loop_.Start(2);
    const pki::Ed25519Seed key = Seed(1);
    auto server = Server::Start(
        {.relay = &relay_,
         .gate = &gate_,
         .clock = &clock_,
         .log = ops::MakeLog(ops::LogLevel::kError, false),
         .post =
             [this](std::function<void()> run) { loop_.Post(std::move(run)); },
         .program = "hotlined test",
         .certificate_chain =
             alba_.Issue(pki::RelayOrder("relay.mfa.alba"), &key).Pem(),
         .tls_key = pki::SeedToPem(key),
         .memory = memory});
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    listener_ = Listen();
    accepting_ = std::thread([this] { AcceptAll(); });
  }
  ~ServerTest() override {
    shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    close(listener_);
    channel_.reset();
    server_->Stop(std::chrono::milliseconds(500));
    loop_.Stop();
  }

  gate::Trust TrustIn(const std::string& crl = "") {
    auto store = std::make_shared<pki::TrustStore>();
    const auto name = *pki::AuthorityName::Parse("mfa.alba");
    EXPECT_TRUE(store->AddAuthority(name, alba_.root()).ok());
    if (!crl.empty()) {
      EXPECT_TRUE(store
                      ->AddRevocationList(
                          name, *pki::RevocationList::FromPem(crl), kTestNow)
                      .ok());
    }
    return {store, {}};
  }
  int Listen() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(fd, 16), 0);
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    return fd;
  }
  void AcceptAll() {
    for (int fd; (fd = accept4(listener_, nullptr, nullptr,
                               SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;)
      server_->Accept(fd);
  }

  pki::Certificate Certificate(Purpose purpose = Purpose::kStationTls) {
    const pki::Ed25519Seed key = Seed(2);
    return alba_.Issue(pki::StationOrder(kDesk, purpose), &key);
  }
  Identity Station(const pki::Certificate& leaf) {
    return {leaf.Pem() + alba_.issuing().Pem(), Pem(Seed(2))};
  }

  std::shared_ptr<grpc::Channel> Connect(const Identity& identity) {
    namespace tls = grpc::experimental;
    tls::TlsChannelCredentialsOptions options;
    if (!identity.key.empty()) {
      options.set_certificate_provider(
          std::make_shared<tls::StaticDataCertificateProvider>(
              std::vector<tls::IdentityKeyCertPair>{
                  {identity.key, identity.chain}}));
      options.watch_identity_key_cert_pairs();
    }
    // Who the relay is, is the client's test; here the peer is on trial.
    options.set_verify_server_certs(false);
    options.set_check_call_host(false);
    options.set_certificate_verifier(
        std::make_shared<tls::NoOpCertificateVerifier>());
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port_),
                                   tls::TlsCredentials(options));
    return channel_;
  }
  std::shared_ptr<grpc::Channel> Connect() {
    return Connect(Station(Certificate()));
  }

  struct Outcome {
    grpc::Status status;
    v1::RefusalDetail detail;
  };
  static void Expire(grpc::ClientContext& context) {
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
  }
  Outcome Greet(const std::shared_ptr<grpc::Channel>& channel,
                v1::HelloResponse* out = nullptr) {
    grpc::ClientContext context;
    Expire(context);
    v1::HelloRequest request;
    request.set_protocol_min(1);
    request.set_protocol_max(1);
    v1::HelloResponse response;
    Outcome outcome;
    outcome.status =
        v1::Relay::NewStub(channel)->Hello(&context, request, &response);
    ReadDetail(context, outcome.detail);
    if (out != nullptr) *out = response;
    return outcome;
  }
  static void ReadDetail(const grpc::ClientContext& context,
                         v1::RefusalDetail& out) {
    const auto& trailers = context.GetServerTrailingMetadata();
    auto found = trailers.find(kRefusalKey);
    if (found != trailers.end())
      out.ParseFromArray(found->second.data(),
                         static_cast<int>(found->second.size()));
  }
  // A call of any name with any bytes.
  Outcome CallRaw(const std::string& method, const std::string& bytes) {
    grpc::GenericStub stub(channel_);
    grpc::ClientContext context;
    Expire(context);
    grpc::Slice slice(bytes);
    grpc::ByteBuffer request(&slice, 1), response;
    std::promise<grpc::Status> done;
    stub.UnaryCall(&context, method, {}, &request, &response,
                   [&](grpc::Status status) { done.set_value(status); });
    Outcome outcome;
    outcome.status = done.get_future().get();
    ReadDetail(context, outcome.detail);
    return outcome;
  }

  // A call that ends without ever having sent its message.
  grpc::Status CallWithoutMessage(const std::string& method) {
    grpc::GenericStub stub(channel_);
    grpc::ClientContext context;
    Expire(context);
    grpc::CompletionQueue queue;
    auto call = stub.PrepareCall(&context, method, &queue);
    grpc::Status status;
    call->StartCall(nullptr);
    Await(queue);
    call->WritesDone(nullptr);
    Await(queue);
    call->Finish(&status, nullptr);
    Await(queue);
    return status;
  }
  static void Await(grpc::CompletionQueue& queue) {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
  }

  TestAuthority alba_{"mfa.alba"};
  StandingClock clock_;
  gate::Gate gate_{TrustIn(), clock_};
  PatientRelay relay_;
  ops::EventLoop loop_;
  std::unique_ptr<Server> server_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::thread accepting_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace hotline::rpc
