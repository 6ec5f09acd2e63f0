#include "bench/load/credentials.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace hotline::bench {

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(in)), {});
  if (content.empty()) {
    std::cerr << "relay_load: cannot read " << path << "\n";
    std::exit(2);
  }
  return content;
}

std::shared_ptr<grpc::Channel> Connect(const Credentials& credentials) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ReadFile(credentials.root_file);
  tls.pem_cert_chain = ReadFile(credentials.certificate_file);
  tls.pem_private_key = ReadFile(credentials.key_file);
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(credentials.relay_name);
  return grpc::CreateCustomChannel(credentials.address,
                                   grpc::SslCredentials(tls), arguments);
}

}  // namespace hotline::bench
