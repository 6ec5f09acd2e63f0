// A station's TLS files, and a channel to the relay made with them.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

namespace hotline::bench {

struct Credentials {
  std::string certificate_file, key_file, root_file;  // PEM
  std::string address;                                // host:port
  std::string relay_name;  // as in the relay's certificate
};

// TLS 1.3, both sides with certificates. Files that cannot be read end the
// process with a sentence.
std::shared_ptr<grpc::Channel> Connect(const Credentials& credentials);

// The bytes of a file; ends the process with a sentence if there are none.
std::string ReadFile(const std::string& path);

}  // namespace hotline::bench
