// The server as peers meet it: who gets in, and what a call is answered.
#include "daemon/rpc/server.h"

#include <openssl/ssl.h>

#include <deque>

#include "hotline/relay/v1/audit.grpc.pb.h"
#include "tests/unit/daemon/rpc/server_fixture.h"

namespace hotline::rpc {
namespace {

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

// A connection that says `bytes` and then waits to be cut, or leaves.
void Disturb(uint16_t port, std::string_view bytes, bool waits) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  ASSERT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)),
            0);
  static_cast<void>(send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  char byte = 0;
  while (waits && recv(fd, &byte, 1, 0) > 0) {
  }
  close(fd);
}

TEST_F(ServerTest, EveryConnectionThatFailsBeforeItsCertificateIsCounted) {
  Disturb(port_, "GET / HTTP/1.1\r\n\r\n", /*waits=*/true);
  Disturb(port_, std::string(600, '\xff'), /*waits=*/true);
  Disturb(port_, "", /*waits=*/false);
  EXPECT_FALSE(Handshakes(port_, TLS1_2_VERSION));
  EXPECT_TRUE(Greet(Connect()).status.ok());  // accepted after the others
  server_->NoteLastHandshakes();
  EXPECT_EQ(relay_.CountOf(v1::REFUSAL_HANDSHAKE), 4);
}

TEST_F(ServerTest, ASilentConnectionIsCutAndCounted) {
  Disturb(port_, "", /*waits=*/true);
  server_->NoteHandshakes();  // ends its minute
  EXPECT_EQ(relay_.CountOf(v1::REFUSAL_HANDSHAKE), 0);
  server_->NoteHandshakes();  // and the minute after it
  EXPECT_EQ(relay_.CountOf(v1::REFUSAL_HANDSHAKE), 1);
}

TEST_F(ServerTest, WhatTheGateRefusedIsCountedByItsReasonAlone) {
  EXPECT_FALSE(Greet(Connect({})).status.ok());
  EXPECT_TRUE(relay_.Noted(v1::REFUSAL_NO_CERTIFICATE));
  channel_.reset();
  server_->NoteHandshakes();
  server_->NoteHandshakes();
  EXPECT_EQ(relay_.CountOf(v1::REFUSAL_HANDSHAKE), 0);
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

TEST_F(ServerTest, ACallThatEndsBeforeItsMessageIsNobodysMistake) {
  Connect();
  for (const char* method : {"Relay/Hello", "Relay/Confirm", "Relay/Receive",
                             "Directory/Enrol", "Audit/GetEntries"}) {
    EXPECT_EQ(CallWithoutMessage(std::string("/hotline.relay.v1.") + method)
                  .error_code(),
              grpc::StatusCode::CANCELLED)
        << method;
  }
  EXPECT_EQ(relay_.CountOfAll(), 0u);
  EXPECT_TRUE(Greet(channel_).status.ok());
}

TEST_F(ServerTest, AnEmptyMessageIsJudgedLikeAnyOther) {
  Connect();
  EXPECT_EQ(CallRaw("/hotline.relay.v1.Relay/Confirm", "").detail.reason(),
            v1::REFUSAL_MALFORMED);
  EXPECT_TRUE(relay_.Noted(v1::REFUSAL_MALFORMED));
}

TEST_F(ServerTest, WhatIsRefusedBeforeTheRelayIsAskedIsCounted) {
  Connect();
  v1::HelloRequest newer;
  newer.set_protocol_min(2);
  newer.set_protocol_max(3);
  const Outcome outcome =
      CallRaw("/hotline.relay.v1.Relay/Hello", newer.SerializeAsString());
  EXPECT_EQ(outcome.detail.reason(), v1::REFUSAL_VERSION);
  EXPECT_EQ(outcome.detail.protocol_max(), 1u);
  EXPECT_TRUE(relay_.Noted(v1::REFUSAL_VERSION));
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

TEST_F(ServerTest, WhoHasNotEnrolledLearnsNothingOfTheLog) {
  relay_.enrolled = false;
  Connect();
  for (const char* method :
       {"GetCheckpoint", "GetInclusionProof", "GetConsistencyProof"}) {
    const Outcome outcome =
        CallRaw(std::string("/hotline.relay.v1.Audit/") + method, "");
    EXPECT_EQ(outcome.status.error_code(),
              grpc::StatusCode::FAILED_PRECONDITION)
        << method;
    EXPECT_EQ(outcome.detail.reason(), v1::REFUSAL_NOT_ENROLLED) << method;
  }
}

TEST_F(ServerTest, ARequestAboveTwoMebibytesIsTooLargeByName) {
  Connect();
  const Outcome outcome = CallRaw("/hotline.relay.v1.Relay/Hello",
                                  std::string(size_t{2} * 1024 * 1024 + 1, 0));
  EXPECT_EQ(outcome.detail.reason(), v1::REFUSAL_TOO_LARGE);
  EXPECT_TRUE(relay_.Noted(v1::REFUSAL_TOO_LARGE));
  EXPECT_TRUE(Greet(channel_).status.ok());
}

TEST_F(ServerTest, AConnectionHasABoundOfItsOwnOnOpenCalls) {
  auto channel = Connect();
  ASSERT_TRUE(Greet(channel).status.ok());  // the client knows the bound now
  auto stub = v1::Relay::NewStub(channel);
  std::deque<grpc::ClientContext> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::Delivery>>> streams;
  for (int i = 1; i <= 16; ++i) {
    Expire(contexts.emplace_back());
    streams.push_back(stub->Receive(&contexts.back(), {}));
    ASSERT_TRUE(relay_.Asked(i));
  }
  grpc::ClientContext beyond;
  beyond.set_deadline(std::chrono::system_clock::now() +
                      std::chrono::milliseconds(300));
  v1::HelloRequest request;
  request.set_protocol_min(1);
  request.set_protocol_max(1);
  v1::HelloResponse response;
  EXPECT_EQ(stub->Hello(&beyond, request, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  contexts.front().TryCancel();
  EXPECT_TRUE(Greet(channel).status.ok());
  for (auto& context : contexts) context.TryCancel();
}

// So little that one connection alone is too much.
class NarrowServerTest : public ServerTest {
 protected:
  NarrowServerTest() : ServerTest(/*memory=*/1024) {}
};

TEST_F(NarrowServerTest, CallsBeyondTheMemoryOfTheServerAreEnded) {
  grpc::ClientContext context;
  Expire(context);
  auto stream = v1::Relay::NewStub(Connect())->Receive(&context, {});
  v1::Delivery delivery;
  EXPECT_FALSE(stream->Read(&delivery));
  const grpc::StatusCode code = stream->Finish().error_code();
  EXPECT_NE(code, grpc::StatusCode::OK);
  EXPECT_NE(code, grpc::StatusCode::DEADLINE_EXCEEDED);
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
