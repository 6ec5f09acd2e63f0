#include "core/mls/credential.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

TEST(Credential, OfEitherTypeHasOneEncoding) {
  ExpectOneEncoding(Credential::Basic(base::ToBytes("alba")));
  ExpectOneEncoding(Credential::Basic({}));
  ExpectOneEncoding(Credential::X509({{{1, 2, 3}}, {{4}}}));
}

TEST(Credential, OfAnUnknownTypeIsRefused) {
  for (uint8_t type : {0, 3, 4, 0x0a}) {
    EXPECT_FALSE(Parses<Credential>(Bytes{0, type, 1, 7}));
  }
  EXPECT_TRUE(Parses<Credential>(Bytes{0, 1, 1, 7}));
}

TEST(Credential, WithACertificateThatIsCutIsRefused) {
  EXPECT_FALSE(Parses<Credential>(Bytes{0, 2, 2, 2, 7}));
  EXPECT_TRUE(Parses<Credential>(Bytes{0, 2, 2, 1, 7}));
}

}  // namespace
}  // namespace hotline::mls
