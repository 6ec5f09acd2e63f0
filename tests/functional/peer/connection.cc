#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "hotline/relay/v1/relay.pb.h"
#include "tests/functional/peer/peer.h"

namespace hotline::peer {

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::cerr << "peer: cannot read " << path << "\n";
    std::exit(2);
  }
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

std::shared_ptr<grpc::Channel> Open(const Connection& connection) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ReadFile(connection.root_file);
  if (connection.tls_certificate != "none") {
    const std::string folder = connection.keys + "/";
    tls.pem_cert_chain = ReadFile(folder + connection.tls_certificate);
    tls.pem_private_key = ReadFile(folder + connection.tls_key);
  }
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(connection.relay_name);
  return grpc::CreateCustomChannel(connection.address,
                                   grpc::SslCredentials(tls), arguments);
}

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(10));
}

int Report(const grpc::Status& status, const grpc::ClientContext& context) {
  if (status.ok()) {
    std::cout << "fine\n";
    return 0;
  }
  std::cout << "code " << status.error_code() << " " << status.error_message()
            << "\n";
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("hotline-refusal-bin");
  if (found == trailers.end()) return 4;
  relay::v1::RefusalDetail detail;
  detail.ParseFromArray(found->second.data(),
                        static_cast<int>(found->second.size()));
  std::cout << "refused " << relay::v1::Refusal_Name(detail.reason()) << ": "
            << detail.text() << "\n";
  return 3;
}

}  // namespace hotline::peer
