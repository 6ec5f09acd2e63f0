#include "daemon/rpc/services.h"

#include "daemon/rpc/bundle_stream.h"
#include "daemon/rpc/handlers.h"
#include "daemon/rpc/receive_stream.h"
#include "daemon/rpc/submit_stream.h"
#include "daemon/rpc/unary_call.h"
#include "hotline/relay/v1/audit.grpc.pb.h"
#include "hotline/relay/v1/directory.grpc.pb.h"
#include "hotline/relay/v1/relay.grpc.pb.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

using Context = grpc::CallbackServerContext;
using Bytes = grpc::ByteBuffer;

// The generated mixins turn one method each into its raw form.
using RawRelay = v1::Relay::WithRawCallbackMethod_Hello<
    v1::Relay::WithRawCallbackMethod_CreateLine<
        v1::Relay::WithRawCallbackMethod_ListLines<
            v1::Relay::WithRawCallbackMethod_Submit<
                v1::Relay::WithRawCallbackMethod_Receive<
                    v1::Relay::WithRawCallbackMethod_Confirm<
                        v1::Relay::WithRawCallbackMethod_ChangeMembers<
                            v1::Relay::WithRawCallbackMethod_GetGroupInfo<
                                v1::Relay::Service>>>>>>>>;
using RawDirectory = v1::Directory::WithRawCallbackMethod_Enrol<
    v1::Directory::WithRawCallbackMethod_FindStations<
        v1::Directory::WithRawCallbackMethod_TakeKeyPackages<
            v1::Directory::Service>>>;
using RawAudit = v1::Audit::WithRawCallbackMethod_GetCheckpoint<
    v1::Audit::WithRawCallbackMethod_GetInclusionProof<
        v1::Audit::WithRawCallbackMethod_GetConsistencyProof<
            v1::Audit::WithRawCallbackMethod_GetEntries<v1::Audit::Service>>>>;

// One unary method: the wire's types follow from its handler's.
template <class Request, class Response>
grpc::ServerUnaryReactor* Serve(const Parts& parts, Context* context,
                                const Bytes* in, Bytes* out, const char* what,
                                absl::Status (*handler)(const Parts&,
                                                        const gate::Peer&,
                                                        const Request&,
                                                        Answer<Response>)) {
  return UnaryCall<Request, Response>::Serve(parts, context, in, out, what,
                                             handler);
}

class RelayService final : public RawRelay {
 public:
  RelayService(const Parts& parts, Streams& streams)
      : parts_(parts), streams_(streams) {}

  grpc::ServerUnaryReactor* Hello(Context* context, const Bytes* in,
                                  Bytes* out) override {
    return Serve(parts_, context, in, out, "Hello", &rpc::Hello);
  }
  grpc::ServerUnaryReactor* CreateLine(Context* context, const Bytes* in,
                                       Bytes* out) override {
    return Serve(parts_, context, in, out, "CreateLine", &rpc::CreateLine);
  }
  grpc::ServerUnaryReactor* ListLines(Context* context, const Bytes* in,
                                      Bytes* out) override {
    return Serve(parts_, context, in, out, "ListLines", &rpc::ListLines);
  }
  grpc::ServerUnaryReactor* Confirm(Context* context, const Bytes* in,
                                    Bytes* out) override {
    return Serve(parts_, context, in, out, "Confirm", &rpc::Confirm);
  }
  grpc::ServerBidiReactor<Bytes, Bytes>* Submit(Context* context) override {
    return SubmitStream::Serve(parts_, streams_, context);
  }
  grpc::ServerWriteReactor<Bytes>* Receive(Context* context,
                                           const Bytes* in) override {
    return ReceiveStream::Serve(parts_, context, in);
  }
  grpc::ServerReadReactor<Bytes>* ChangeMembers(Context* context,
                                                Bytes* out) override {
    return BundleStream::Serve(parts_, streams_, bundles_, context, out);
  }
  grpc::ServerUnaryReactor* GetGroupInfo(Context* context, const Bytes* in,
                                         Bytes* out) override {
    return Serve(parts_, context, in, out, "GetGroupInfo", &rpc::GetGroupInfo);
  }

 private:
  const Parts& parts_;
  Streams& streams_;
  Bundles bundles_;
};

class DirectoryService final : public RawDirectory {
 public:
  explicit DirectoryService(const Parts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* Enrol(Context* context, const Bytes* in,
                                  Bytes* out) override {
    return Serve(parts_, context, in, out, "Enrol", &rpc::Enrol);
  }
  grpc::ServerUnaryReactor* FindStations(Context* context, const Bytes* in,
                                         Bytes* out) override {
    return Serve(parts_, context, in, out, "FindStations", &rpc::FindStations);
  }
  grpc::ServerUnaryReactor* TakeKeyPackages(Context* context, const Bytes* in,
                                            Bytes* out) override {
    return Serve(parts_, context, in, out, "TakeKeyPackages",
                 &rpc::TakeKeyPackages);
  }

 private:
  const Parts& parts_;
};

class AuditService final : public RawAudit {
 public:
  explicit AuditService(const Parts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* GetCheckpoint(Context* context, const Bytes* in,
                                          Bytes* out) override {
    return Serve(parts_, context, in, out, "GetCheckpoint",
                 &rpc::GetCheckpoint);
  }
  grpc::ServerUnaryReactor* GetInclusionProof(Context* context, const Bytes* in,
                                              Bytes* out) override {
    return Serve(parts_, context, in, out, "GetInclusionProof",
                 &rpc::GetInclusionProof);
  }
  grpc::ServerUnaryReactor* GetConsistencyProof(Context* context,
                                                const Bytes* in,
                                                Bytes* out) override {
    return Serve(parts_, context, in, out, "GetConsistencyProof",
                 &rpc::GetConsistencyProof);
  }
  grpc::ServerUnaryReactor* GetEntries(Context* context, const Bytes* in,
                                       Bytes* out) override {
    return Serve(parts_, context, in, out, "GetEntries", &rpc::GetEntries);
  }

 private:
  const Parts& parts_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> MakeServices(const Parts& parts,
                                                         Streams& streams) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<RelayService>(parts, streams));
  services.push_back(std::make_unique<DirectoryService>(parts));
  services.push_back(std::make_unique<AuditService>(parts));
  return services;
}

}  // namespace hotline::rpc
