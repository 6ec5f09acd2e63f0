// The server as peers meet it: real sockets, real TLS, certificates of real
// authorities. Behind it stands a relay that answers when the test says so.
#include "daemon/rpc/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <thread>

#include "core/message/header.h"
#include "daemon/gate/refuse.h"
#include "daemon/ops/event_loop.h"
#include "daemon/ops/log.h"
#include "daemon/rpc/submit_stream.h"
#include "daemon/rpc/wire_status.h"
#include "hotline/relay/v1/audit.grpc.pb.h"
#include "hotline/relay/v1/relay.grpc.pb.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;
using pki::kTestNow;
using pki::Purpose;
using pki::TestAuthority;

constexpr char kDesk[] = "hotline://mfa.alba/watch/desk-1";
constexpr std::chrono::seconds kPatience{20};

class StandingClock final : public base::Clock {
 public:
  base::WallTime Now() const override { return kTestNow; }
  base::MonotonicTime Monotonic() const override {
    return base::MonotonicTime(std::chrono::steady_clock::now());
  }
};

// Keeps submissions until the test lets them go, and counts refusals.
class PatientRelay final : public relay::Relay {
 public:
  void Greet(const gate::Peer&, Done<relay::Hello> done) override {
    done(relay::Hello{.relay_time = kTestNow,
                      .origin = "relay.mfa.alba/log",
                      .last_envelope_hash = {}});
  }
  void Submit(const gate::Peer&, relay::Submission,
              Done<relay::Receipt> done) override {
    std::lock_guard lock(mutex_);
    held_.push_back(std::move(done));
    changed_.notify_all();
  }
  void Attach(const gate::Peer& peer,
              std::shared_ptr<relay::Receiver> receiver) override {
    std::lock_guard lock(mutex_);
    peer_ = peer;
    receiver_ = std::move(receiver);
    changed_.notify_all();
  }
  void Next(const std::shared_ptr<relay::Receiver>&) override {
    std::lock_guard lock(mutex_);
    ++asked_;
    changed_.notify_all();
  }
  void Detach(const std::shared_ptr<relay::Receiver>&) override {
    std::lock_guard lock(mutex_);
    receiver_.reset();
    changed_.notify_all();
  }
  void EndStreams(
      std::function<absl::Status(const gate::Peer&)> gone) override {
    absl::Status reason = gone(peer_);
    if (!reason.ok() && receiver_) receiver_->End(reason);
  }
  void Confirm(const gate::Peer&, std::vector<relay::LineRanges>,
               Done<uint64_t> done) override {
    done(7);
  }
  void CreateLine(const gate::Peer&, base::LineId, message::Class,
                  std::vector<std::string>, Done<CreatedLine> done) override {
    done(gate::Refuse(v1::REFUSAL_NOT_PERMITTED, "a detail for our log alone"));
  }
  void ListLines(const gate::Peer&,
                 Done<std::vector<relay::LineInfo>> done) override {
    done(absl::NotFoundError("a failure without a reason"));
  }
  void Enrol(const gate::Peer&, relay::Enrolment,
             Done<Enrolled> done) override {
    done(Enrolled{});
  }
  void FindStations(const gate::Peer&, std::vector<std::string>,
                    Done<std::vector<relay::StationRecord>> done) override {
    done(std::vector<relay::StationRecord>{});
  }
  void TakeKeyPackages(const gate::Peer&, std::vector<std::string>, uint32_t,
                       Done<Taken> done) override {
    done(Taken{});
  }
  Head Newest() const override {
    return {std::make_shared<const std::string>("checkpoint"), 5};
  }
  absl::StatusOr<std::vector<base::Digest>> Consistency(
      uint64_t first, uint64_t second) const override {
    return std::vector<base::Digest>(second - first);
  }
  absl::StatusOr<ProvenLeaf> Inclusion(uint64_t, uint64_t) const override {
    return ProvenLeaf{};
  }
  void Entries(const gate::Peer&, uint64_t, uint32_t,
               Done<std::vector<relay::VisibleEntry>> done) override {
    done(std::vector<relay::VisibleEntry>{});
  }
  void NoteRefusal(std::string, v1::Refusal reason) override {
    std::lock_guard lock(mutex_);
    noted_.push_back(reason);
    changed_.notify_all();
  }
  void SetDiskLow(bool) override {}
  void Stop(std::string) override {}

  // What the tests ask for; each waits for it.
  bool Holds(size_t count) {
    return Await([&] { return held_.size() >= count; });
  }
  bool Noted(v1::Refusal reason) {
    return Await([&] {
      return std::find(noted_.begin(), noted_.end(), reason) != noted_.end();
    });
  }
  bool Asked(int times) {
    return Await([&] { return asked_ >= times; });
  }
  bool Detached() {
    return Await([&] { return receiver_ == nullptr; });
  }
  size_t held() {
    std::lock_guard lock(mutex_);
    return held_.size();
  }
  void AnswerOne(uint64_t size) {
    Done<relay::Receipt> done;
    {
      std::lock_guard lock(mutex_);
      done = std::move(held_.front());
      held_.pop_front();
    }
    relay::ProvenEntry entry;
    entry.checkpoint = std::make_shared<const std::string>("head");
    entry.size = size;
    done(relay::Receipt{{entry}});
  }
  std::shared_ptr<relay::Receiver> receiver() {
    std::lock_guard lock(mutex_);
    return receiver_;
  }

 private:
  bool Await(const std::function<bool()>& true_now) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, true_now);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Done<relay::Receipt>> held_;
  std::vector<v1::Refusal> noted_;
  gate::Peer peer_;
  std::shared_ptr<relay::Receiver> receiver_;
  int asked_ = 0;
};

pki::Ed25519Seed Seed(uint8_t fill) {
  base::ByteArray<32> bytes;
  bytes.fill(fill);
  return pki::Ed25519Seed(bytes);
}
std::string Pem(const pki::Ed25519Seed& seed) {
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

  ServerTest() {
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
         .tls_key = pki::SeedToPem(key)});
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
    using namespace grpc::experimental;
    TlsChannelCredentialsOptions options;
    if (!identity.key.empty()) {
      options.set_certificate_provider(
          std::make_shared<StaticDataCertificateProvider>(
              std::vector<IdentityKeyCertPair>{
                  {identity.key, identity.chain}}));
      options.watch_identity_key_cert_pairs();
    }
    // Who the relay is, is the client's test; here the peer is on trial.
    options.set_verify_server_certs(false);
    options.set_check_call_host(false);
    options.set_certificate_verifier(
        std::make_shared<NoOpCertificateVerifier>());
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port_),
                                   TlsCredentials(options));
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

TEST_F(ServerTest, AnEnrolledStationIsGreeted) {
  v1::HelloResponse response;
  const Outcome outcome = Greet(Connect(), &response);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.error_message();
  EXPECT_EQ(response.program(), "hotlined test");
  EXPECT_EQ(response.protocol(), 1u);
  EXPECT_EQ(response.relay_time_ms(), base::ToMillis(kTestNow));
}

TEST_F(ServerTest, WithoutACertificateNoCallIsAnswered) {
  EXPECT_EQ(Greet(Connect({})).status.error_code(),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(relay_.Noted(v1::REFUSAL_NO_CERTIFICATE));
}

TEST_F(ServerTest, AStrangersCertificateIsRefusedAndCounted) {
  TestAuthority stranger("mfa.alba");
  const pki::Ed25519Seed key = Seed(3);
  auto leaf =
      stranger.Issue(pki::StationOrder(kDesk, Purpose::kStationTls), &key);
  EXPECT_FALSE(Greet(Connect({leaf.Pem() + stranger.issuing().Pem(), Pem(key)}))
                   .status.ok());
  EXPECT_TRUE(relay_.Noted(v1::REFUSAL_CERTIFICATE_UNTRUSTED));
}

TEST_F(ServerTest, AnIdentityCertificateDoesNotConnect) {
  EXPECT_FALSE(
      Greet(Connect(Station(Certificate(Purpose::kIdentity)))).status.ok());
  EXPECT_TRUE(relay_.Noted(v1::REFUSAL_CERTIFICATE_PURPOSE));
}

TEST_F(ServerTest, AfterARefusedPeerTheNextGoodOneIsGreeted) {
  EXPECT_FALSE(Greet(Connect({})).status.ok());
  EXPECT_TRUE(Greet(Connect()).status.ok());
}

TEST_F(ServerTest, ARevokedCertificateIsRefusedOnAConnectionThatIsOpen) {
  const pki::Certificate leaf = Certificate();
  auto channel = Connect(Station(leaf));
  ASSERT_TRUE(Greet(channel).status.ok());
  gate_.Replace(TrustIn(alba_.RevocationListPem(1, {leaf})));
  const Outcome outcome = Greet(channel);
  EXPECT_EQ(outcome.status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(outcome.detail.reason(), v1::REFUSAL_CERTIFICATE_REVOKED);
}

// What a client that offers at most `version` gets.
bool Handshakes(uint16_t port, int version) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_max_proto_version(context, version);
  SSL* ssl = SSL_new(context);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected =
      connect(fd, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) == 0;
  SSL_set_fd(ssl, fd);
  const bool agreed = connected && SSL_connect(ssl) == 1;
  SSL_free(ssl);
  SSL_CTX_free(context);
  close(fd);
  return agreed;
}

TEST_F(ServerTest, NothingBelowTls13IsSpoken) {
  EXPECT_FALSE(Handshakes(port_, TLS1_2_VERSION));
  EXPECT_TRUE(Handshakes(port_, TLS1_3_VERSION));
}

TEST_F(ServerTest, BytesThatAreNoMessageAreMalformed) {
  Connect();
  const Outcome outcome =
      CallRaw("/hotline.relay.v1.Relay/Hello", "\xff\xff\xff");
  EXPECT_EQ(outcome.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(outcome.detail.reason(), v1::REFUSAL_MALFORMED);
  EXPECT_TRUE(relay_.Noted(v1::REFUSAL_MALFORMED));
  EXPECT_TRUE(Greet(channel_).status.ok());
}

TEST_F(ServerTest, AnUnknownMethodIsUnimplemented) {
  Connect();
  EXPECT_EQ(CallRaw("/hotline.relay.v1.Relay/Divulge", "").status.error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServerTest, HealthIsServed) {
  Connect();
  EXPECT_TRUE(CallRaw("/grpc.health.v1.Health/Check", "").status.ok());
}

TEST_F(ServerTest, TheRelaysRefusalComesWithItsPhraseAndWithoutItsDetail) {
  Connect();
  v1::CreateLineRequest request;
  request.set_line_id(std::string(16, 'l'));
  request.set_class_(1);
  request.add_roster(kDesk);
  const Outcome outcome = CallRaw("/hotline.relay.v1.Relay/CreateLine",
                                  request.SerializeAsString());
  EXPECT_EQ(outcome.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(outcome.detail.reason(), v1::REFUSAL_NOT_PERMITTED);
  EXPECT_EQ(outcome.status.error_message(), outcome.detail.text());
  EXPECT_EQ(outcome.status.error_message().find("our log"), std::string::npos);
}

TEST_F(ServerTest, AFailureWithoutReasonIsInternal) {
  Connect();
  const Outcome outcome = CallRaw("/hotline.relay.v1.Relay/ListLines", "");
  EXPECT_EQ(outcome.status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(outcome.detail.reason(), v1::REFUSAL_INTERNAL);
}

TEST_F(ServerTest, ACheckpointComesWithTheProofFromWhatTheStationKnows) {
  v1::GetCheckpointRequest request;
  request.set_known_size(3);
  grpc::ClientContext context;
  v1::GetCheckpointResponse response;
  ASSERT_TRUE(v1::Audit::NewStub(Connect())
                  ->GetCheckpoint(&context, request, &response)
                  .ok());
  EXPECT_EQ(response.consistency_size(), 2);
}

v1::SubmitRequest Submission(uint64_t tag, uint64_t known_size = 0) {
  message::Header header;
  header.message_class = message::Class::kLive;
  header.precedence = message::Precedence::kRoutine;
  header.lifetime = std::chrono::seconds(60);
  header.sender = kDesk;
  v1::SubmitRequest request;
  request.set_tag(tag);
  request.set_known_size(known_size);
  v1::Envelope& envelope = *request.add_envelopes();
  envelope.set_type(v1::ENVELOPE_TYPE_APPLICATION);
  envelope.set_header(base::ToString(message::Encode(header)));
  envelope.set_body("ciphertext");
  return request;
}

class SubmitTest : public ServerTest {
 protected:
  void Open() {
    Expire(context_);
    stub_ = v1::Relay::NewStub(Connect());
    stream_ = stub_->Submit(&context_);
  }
  v1::SubmitResponse Read() {
    v1::SubmitResponse response;
    EXPECT_TRUE(stream_->Read(&response));
    return response;
  }

  grpc::ClientContext context_;
  std::unique_ptr<v1::Relay::Stub> stub_;
  std::unique_ptr<
      grpc::ClientReaderWriter<v1::SubmitRequest, v1::SubmitResponse>>
      stream_;
};

TEST_F(SubmitTest, AnAnswerBearsItsTagAndTheStreamEndsInOrder) {
  Open();
  ASSERT_TRUE(stream_->Write(Submission(7)));
  ASSERT_TRUE(relay_.Holds(1));
  relay_.AnswerOne(4);
  const v1::SubmitResponse response = Read();
  EXPECT_EQ(response.tag(), 7u);
  EXPECT_EQ(response.receipt().entries_size(), 1);
  stream_->WritesDone();
  EXPECT_TRUE(stream_->Finish().ok());
}

TEST_F(SubmitTest, ARefusedRequestDoesNotEndTheStream) {
  Open();
  v1::SubmitRequest bad = Submission(1);
  bad.mutable_envelopes(0)->set_header(std::string("\0\1", 2));
  ASSERT_TRUE(stream_->Write(bad));
  EXPECT_EQ(Read().refused().reason(), v1::REFUSAL_MALFORMED);
  ASSERT_TRUE(stream_->Write(Submission(2)));
  ASSERT_TRUE(relay_.Holds(1));
  relay_.AnswerOne(1);
  EXPECT_EQ(Read().tag(), 2u);
}

TEST_F(SubmitTest, AnEnvelopeThatIsTooLargeIsRefusedAlone) {
  Open();
  v1::SubmitRequest large = Submission(1);
  large.mutable_envelopes(0)->set_body(std::string(256 * 1024, 'x'));
  ASSERT_TRUE(stream_->Write(large));
  EXPECT_EQ(Read().refused().reason(), v1::REFUSAL_TOO_LARGE);
}

TEST_F(SubmitTest, BytesThatAreNoMessageDoNotEndTheStream) {
  Connect();
  grpc::GenericStub stub(channel_);
  grpc::CompletionQueue queue;
  void* tag;
  bool ok = false;
  auto stream =
      stub.PrepareCall(&context_, "/hotline.relay.v1.Relay/Submit", &queue);
  stream->StartCall(nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  grpc::Slice slice(std::string("\xff\xff"));
  for (int i = 0; i < 2; ++i) {
    stream->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
    grpc::ByteBuffer answer;
    stream->Read(&answer, nullptr);
    ASSERT_TRUE(queue.Next(&tag, &ok) && ok) << "the stream ended";
  }
  context_.TryCancel();
}

TEST_F(SubmitTest, TheProofGoesWithTheFirstOfACheckpointAlone) {
  Open();
  for (uint64_t tag : {1, 2, 3})
    ASSERT_TRUE(stream_->Write(Submission(tag, 2)));
  ASSERT_TRUE(relay_.Holds(3));
  relay_.AnswerOne(5);
  EXPECT_EQ(Read().receipt().entries(0).consistency_size(), 3);
  relay_.AnswerOne(5);
  EXPECT_EQ(Read().receipt().entries(0).consistency_size(), 0);
  relay_.AnswerOne(6);
  EXPECT_EQ(Read().receipt().entries(0).consistency_size(), 4);
}

TEST_F(SubmitTest, The257thOpenRequestIsNotReadBeforeOneIsAnswered) {
  Open();
  std::thread writer([this] {
    for (uint64_t tag = 1; tag <= SubmitStream::kMaxOpen + 1; ++tag)
      stream_->Write(Submission(tag));
  });
  ASSERT_TRUE(relay_.Holds(SubmitStream::kMaxOpen));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(relay_.held(), SubmitStream::kMaxOpen);
  relay_.AnswerOne(1);
  EXPECT_TRUE(relay_.Holds(SubmitStream::kMaxOpen));
  writer.join();
  context_.TryCancel();
}

TEST_F(SubmitTest, AStationThatLeavesWithOpenRequestsHurtsNobody) {
  Open();
  ASSERT_TRUE(stream_->Write(Submission(1)));
  ASSERT_TRUE(relay_.Holds(1));
  context_.TryCancel();
  EXPECT_FALSE(stream_->Finish().ok());
  relay_.AnswerOne(1);
  EXPECT_TRUE(Greet(channel_).status.ok());
}

TEST_F(SubmitTest, TheStreamOfARevokedStationEnds) {
  const pki::Certificate leaf = Certificate();
  stub_ = v1::Relay::NewStub(Connect(Station(leaf)));
  Expire(context_);
  stream_ = stub_->Submit(&context_);
  ASSERT_TRUE(stream_->Write(Submission(1)));
  ASSERT_TRUE(relay_.Holds(1));
  relay_.AnswerOne(1);
  Read();
  gate_.Replace(TrustIn(alba_.RevocationListPem(1, {leaf})));
  server_->EndUnwelcome();
  v1::SubmitResponse response;
  EXPECT_FALSE(stream_->Read(&response));
  EXPECT_EQ(stream_->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

class ReceiveTest : public ServerTest {
 protected:
  void Open(uint64_t known_size = 0) {
    Expire(context_);
    stub_ = v1::Relay::NewStub(Connect());
    v1::ReceiveRequest request;
    request.set_known_size(known_size);
    stream_ = stub_->Receive(&context_, request);
    ASSERT_TRUE(relay_.Asked(1));
  }
  relay::Idle At(uint64_t size) {
    return {.relay_time = kTestNow,
            .unconfirmed = 0,
            .checkpoint = std::make_shared<std::string>("head"),
            .size = size};
  }

  grpc::ClientContext context_;
  std::unique_ptr<v1::Relay::Stub> stub_;
  std::unique_ptr<grpc::ClientReader<v1::Delivery>> stream_;
};

TEST_F(ReceiveTest, TheRelayIsAskedForOneMoreWhenOneIsWritten) {
  Open();
  relay_.receiver()->Tell(At(1));
  v1::Delivery delivery;
  ASSERT_TRUE(stream_->Read(&delivery));
  EXPECT_TRUE(delivery.has_idle());
  EXPECT_TRUE(relay_.Asked(2));
}

TEST_F(ReceiveTest, EachProofBeginsWhereTheLastEnded) {
  Open(/*known_size=*/2);
  v1::Delivery delivery;
  int asked = 1;
  for (auto [size, hashes] : {std::pair{5, 3}, {5, 0}, {6, 1}}) {
    relay_.receiver()->Tell(At(static_cast<uint64_t>(size)));
    ASSERT_TRUE(stream_->Read(&delivery));
    EXPECT_EQ(delivery.idle().consistency_size(), hashes) << size;
    ASSERT_TRUE(relay_.Asked(++asked));
  }
}

TEST_F(ReceiveTest, TheRelaysReasonEndsTheStream) {
  Open();
  relay_.receiver()->End(gate::Refuse(v1::REFUSAL_LEASE_TAKEN, ""));
  v1::Delivery delivery;
  EXPECT_FALSE(stream_->Read(&delivery));
  EXPECT_EQ(stream_->Finish().error_code(), grpc::StatusCode::ABORTED);
}

TEST_F(ReceiveTest, AStationThatLeavesIsDetached) {
  Open();
  context_.TryCancel();
  EXPECT_TRUE(relay_.Detached());
}

TEST_F(ServerTest, ANewCertificateIsShownToNewConnections) {
  const pki::Ed25519Seed key = Seed(1);
  const pki::Certificate fresh =
      alba_.Issue(pki::RelayOrder("relay.mfa.alba"), &key);
  ASSERT_TRUE(server_->ReplaceCertificate(fresh.Pem()).ok());
  for (int i = 0; i < 100; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    v1::HelloResponse response;
    grpc::ClientContext context;
    v1::HelloRequest request;
    request.set_protocol_min(1);
    request.set_protocol_max(1);

    if (v1::Relay::NewStub(Connect())
            ->Hello(&context, request, &response)
            .ok()) {
      const auto shown = context.auth_context()->FindPropertyValues(
          GRPC_X509_PEM_CERT_PROPERTY_NAME);
      if (!shown.empty() &&
          std::string(shown[0].data(), shown[0].size()) == fresh.Pem())
        return;
    }
  }
  FAIL() << "the old certificate is still shown";
}

}  // namespace
}  // namespace hotline::rpc
