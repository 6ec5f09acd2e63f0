#include "daemon/rpc/call.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>

#include "daemon/rpc/wire_status.h"

namespace hotline::rpc {
namespace {

std::string Property(const grpc::AuthContext& auth, const char* name) {
  const std::vector<grpc::string_ref> values = auth.FindPropertyValues(name);
  return values.empty()
             ? std::string()
             : std::string(values.front().data(), values.front().size());
}

}  // namespace

gate::Shown ShownBy(const grpc::ServerContextBase& context) {
  std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth == nullptr) return {};
  return {Property(*auth, GRPC_X509_PEM_CERT_PROPERTY_NAME),
          Property(*auth, GRPC_X509_PEM_CERT_CHAIN_PROPERTY_NAME)};
}

bool HasEnded(const grpc::ServerContextBase& context,
              const grpc::ByteBuffer& request) {
  // The buffer is asked too: gRPC may learn of the end only after this.
  return !request.Valid() || context.IsCancelled();
}

grpc::Status Refused(grpc::ServerContextBase& context,
                     const absl::Status& status) {
  const relay::v1::RefusalDetail detail = DetailOf(status);
  context.AddTrailingMetadata(kRefusalKey, detail.SerializeAsString());
  return {static_cast<grpc::StatusCode>(CodeOf(status)), detail.text()};
}

}  // namespace hotline::rpc
