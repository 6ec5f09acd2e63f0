#include "daemon/rpc/server.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>

#include "absl/synchronization/mutex.h"
#include "daemon/gate/refuse.h"
#include "daemon/rpc/frames.h"
#include "daemon/rpc/grpc_log.h"
#include "daemon/rpc/services.h"
#include "daemon/rpc/tls.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

// Above it gRPC ends the call itself, with RESOURCE_EXHAUSTED and no Refusal;
// what is larger than a request may be, and not above this, is refused by name
// (frames.h).
constexpr int kMaxReceive = 2 * static_cast<int>(kMaxRequest);
// Responses: 200 stations with their certificates.
constexpr int kMaxSend = 16 * 1024 * 1024;
// A station needs two streams and a few calls at once. Each may hold a request
// of kMaxReceive that never becomes whole.
constexpr int kMaxCallsPerConnection = 16;

constexpr int kHandshakeMs = 5'000;
// A station behind a dead link is noticed in half a minute.
constexpr int kKeepaliveEveryMs = 20'000;
constexpr int kKeepaliveTimeoutMs = 10'000;
constexpr int kClientPingsAtLeastMs = 5'000;

void Configure(grpc::ServerBuilder& builder, size_t memory) {
  builder.SetResourceQuota(grpc::ResourceQuota("hotlined").Resize(memory));
  builder.SetMaxReceiveMessageSize(kMaxReceive);
  builder.SetMaxSendMessageSize(kMaxSend);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             kHandshakeMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             kMaxCallsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveEveryMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
      kClientPingsAtLeastMs);
  // Ciphertext does not compress, and a small compressed message could become a
  // large one here.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
}

class GrpcServer final : public Server {
 public:
  GrpcServer(Options options, MemoryFile certificate, MemoryFile key)
      : log_(options.log),
        refusals_(*options.relay, *options.clock, options.log),
        parts_{*options.relay,          *options.gate,
               *options.clock,          refusals_,
               std::move(options.post), std::move(options.program)},
        certificate_(std::move(certificate)),
        key_(std::move(key)),
        services_(MakeServices(parts_, streams_)),
        memory_(options.memory) {}
  ~GrpcServer() override {
    SendGrpcLogTo(nullptr, nullptr);
    key_.Wipe();
  }

  absl::Status Begin();

  void Accept(int socket) override {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters
        parameters;
    parameters.fd = socket;
    acceptors_[handshakes_.Begin()]->HandleNewConnection(&parameters);
  }
  void NoteNoRoom() override {
    parts_.relay.NoteRefusal("", v1::REFUSAL_QUOTA, 1);
  }
  void NoteHandshakes() override { Note(handshakes_.Turn()); }
  void NoteLastHandshakes() override { Note(handshakes_.TakeAll()); }
  absl::Status ReplaceCertificate(const std::string& chain) override {
    return certificate_.Replace(base::ViewOf(chain));
  }
  void EndUnwelcome() override {
    auto gone = [this](const gate::Peer& peer) {
      return parts_.gate.StillWelcome(peer);
    };
    streams_.EndWhere(gone);
    parts_.relay.EndStreams(gone);
  }
  void Stop(std::chrono::milliseconds deadline) override;

 private:
  void Note(uint64_t failed_handshakes);

  std::shared_ptr<spdlog::logger> log_;
  RefusalLog refusals_;
  Handshakes handshakes_;
  Parts parts_;
  Streams streams_;
  MemoryFile certificate_;
  MemoryFile key_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  const size_t memory_;
  std::array<std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor>,
             Handshakes::kGenerations>
      acceptors_;
  std::unique_ptr<grpc::Server> server_;
};

absl::Status GrpcServer::Begin() {
  grpc::ServerBuilder builder;
  Configure(builder, memory_);
  for (const auto& service : services_) builder.RegisterService(service.get());
  const auto credentials = MakeCredentials(
      certificate_, key_, {parts_.gate, refusals_, handshakes_});
  for (size_t i = 0; i < credentials.size(); ++i) {
    acceptors_[i] = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        credentials[i]);
  }
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) return absl::InternalError("gRPC did not start");
  return absl::OkStatus();
}

void GrpcServer::Note(uint64_t failed_handshakes) {
  if (failed_handshakes == 0) return;
  parts_.relay.NoteRefusal("", v1::REFUSAL_HANDSHAKE, failed_handshakes);
  log_->warn("{} connections failed before they showed a certificate",
             failed_handshakes);
}

void GrpcServer::Stop(std::chrono::milliseconds deadline) {
  streams_.EndWhere([](const gate::Peer&) {
    return gate::Refuse(v1::REFUSAL_STOPPING, "the relay is stopping");
  });
  // A span: gRPC counts it from now.
  server_->Shutdown(gpr_time_from_millis(deadline.count(), GPR_TIMESPAN));
  server_->Wait();
}

}  // namespace

void PrepareEnvironment() {
  AllowTls13Only();
  // Debian builds Abseil with its debug checks: every lock that gRPC takes
  // would also be entered into one graph of all locks, behind a lock of its
  // own.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Options options) {
  SendGrpcLogTo(options.log, options.clock);
  grpc::EnableDefaultHealthCheckService(true);
  auto certificate = MemoryFile::Make("tls-certificate",
                                      base::ViewOf(options.certificate_chain));
  if (!certificate.ok()) return certificate.status();
  auto key = MemoryFile::Make("tls-key", options.tls_key.Reveal());
  if (!key.ok()) return key.status();
  auto server = std::make_unique<GrpcServer>(
      std::move(options), *std::move(certificate), *std::move(key));
  absl::Status status = server->Begin();
  if (!status.ok()) return status;
  return server;
}

}  // namespace hotline::rpc
