// Between gRPC's byte buffers and our messages. Calls are taken raw, so that
// bytes that are no message are refused by us, with a reason, and end no
// stream.
#pragma once

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>

#include "absl/status/statusor.h"
#include "daemon/gate/refuse.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::rpc {

// Bytes of a request: an enrolment with 100 key packages is the largest.
inline constexpr size_t kMaxRequest = size_t{2} * 1024 * 1024;

// TOO_LARGE above kMaxRequest, MALFORMED for anything else than one `Message`.
// The buffer came with a message: see HasEnded (call.h).
template <class Message>
absl::StatusOr<Message> Decode(grpc::ByteBuffer& buffer) {
  Message message;
  if (buffer.Length() > kMaxRequest) {
    return gate::Refuse(relay::v1::REFUSAL_TOO_LARGE, "a request above 2 MiB");
  }
  // The reader needs a buffer that holds something; no bytes are a message
  // with no field set.
  if (buffer.Length() == 0) return message;
  if (!grpc::GenericDeserialize<grpc::ProtoBufferReader, Message>(&buffer,
                                                                  &message)
           .ok()) {
    return gate::Refuse(relay::v1::REFUSAL_MALFORMED,
                        "bytes that are not the protobuf message");
  }
  return message;
}

template <class Message>
grpc::ByteBuffer Encode(const Message& message) {
  grpc::ByteBuffer buffer;
  bool own_buffer = false;
  // Fails only above 2 GiB; every message here is bounded far below.
  static_cast<void>(grpc::GenericSerialize<grpc::ProtoBufferWriter, Message>(
      message, &buffer, &own_buffer));
  return buffer;
}

}  // namespace hotline::rpc
