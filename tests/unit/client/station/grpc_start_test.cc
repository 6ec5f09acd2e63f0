#include "client/station/grpc_start.h"

#include <grpc/support/log.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace hotline::station {
namespace {

TEST(GrpcStart, WhatTheLibrarySaysReachesNoTerminal) {
  PrepareGrpc();
  PrepareGrpc();
  testing::internal::CaptureStderr();
  gpr_log(GPR_ERROR, "Handshaker factory creation failed");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(GrpcStart, OlderTlsHasNoSuite) {
  PrepareGrpc();
  EXPECT_EQ(std::string(std::getenv("GRPC_SSL_CIPHER_SUITES")),
            "PSK-AES256-GCM-SHA384");
}

}  // namespace
}  // namespace hotline::station
