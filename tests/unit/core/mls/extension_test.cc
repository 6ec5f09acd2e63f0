#include "core/mls/extension.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;
using base::Reader;

bool Decodes(const Extensions& extensions) {
  base::Writer out;
  EncodeVector(extensions, out);
  Reader in(out.bytes());
  return DecodeExtensions(in) == extensions && in.ok();
}

TEST(Extension, UnknownOnesAreKeptInTheirOrder) {
  EXPECT_TRUE(Decodes({}));
  EXPECT_TRUE(Decodes({{0xeaea, {1}}, {0x0a0a, {}}, {kLastResort, {}}}));
}

TEST(Extension, TwoOfOneTypeAreRefused) {
  EXPECT_FALSE(Decodes({{7, {1}}, {7, {1}}}));
  EXPECT_FALSE(Decodes({{7, {1}}, {9, {}}, {8, {}}, {7, {2}}}));
  EXPECT_TRUE(Decodes({{7, {1}}, {8, {1}}}));
}

TEST(Extension, HasOneEncoding) {
  ExpectOneEncoding(Extension{0x1234, {1, 2, 3}});
}

TEST(Extension, IsFoundByItsTypeAlone) {
  const Extensions extensions = {{3, {1}}, {7, {2}}};
  EXPECT_EQ(FindExtension(extensions, 7), &extensions[1]);
  EXPECT_EQ(FindExtension(extensions, 4), nullptr);
  EXPECT_EQ(FindExtension({}, 3), nullptr);
}

TEST(Extension, FiveAreDefaultOnes) {
  for (uint32_t type = 0; type <= 0xffff; ++type) {
    EXPECT_EQ(IsDefaultExtension(static_cast<ExtensionType>(type)),
              type >= 1 && type <= 5);
  }
}

TEST(RequiredCapabilities, ReadBackAsTheyWereWritten) {
  const RequiredCapabilities required{{1, 0xf000}, {8}, {2, 1}};
  ExpectOneEncoding(required);
  const auto found = RequiredCapabilitiesOf(
      {{9, {}}, MakeExtension(kRequiredCapabilities, required)});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(*found, required);
}

TEST(ContentOfExtensions, ThatAreNotThereIsNothing) {
  EXPECT_EQ(*RequiredCapabilitiesOf({{9, {}}}), std::nullopt);
  EXPECT_FALSE(ExternalPubOf({})->has_value());
  EXPECT_FALSE(ExternalSendersOf({})->has_value());
}

TEST(ContentOfExtensions, ThatIsMalformedIsRefused) {
  for (const Bytes& data :
       {Bytes{}, Bytes{5}, Bytes{1, 7}, Bytes{0, 0, 0, 0}}) {
    const auto code = absl::StatusCode::kInvalidArgument;
    EXPECT_EQ(
        RequiredCapabilitiesOf({{kRequiredCapabilities, data}}).status().code(),
        code);
    EXPECT_EQ(ExternalSendersOf({{kExternalSenders, data}}).status().code(),
              code);
  }
  EXPECT_FALSE(ExternalPubOf({{kExternalPub, {}}}).ok());
  EXPECT_FALSE(ExternalPubOf({{kExternalPub, {2, 1}}}).ok());
  EXPECT_FALSE(ExternalPubOf({{kExternalPub, {1, 1, 1}}}).ok());
}

TEST(ExternalPub, ReadsBackAsItWasWritten) {
  const auto found =
      ExternalPubOf({MakeExtension(kExternalPub, ExternalPub{{1, 2}})});
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->external_pub, Bytes({1, 2}));
}

TEST(ExternalSenders, ReadBackInTheirOrder) {
  const ExternalSenders senders{
      {{{1}, Credential::Basic({2})}, {{3}, Credential::X509({{{4}}})}}};
  for (const ExternalSender& one : senders.senders) ExpectOneEncoding(one);
  const auto found =
      ExternalSendersOf({MakeExtension(kExternalSenders, senders)});
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->senders, senders.senders);
}

TEST(ExternalSenders, WithAnUnknownCredentialAreRefused) {
  EXPECT_FALSE(
      ExternalSendersOf({{kExternalSenders, {5, 1, 3, 0, 9, 0}}}).ok());
  EXPECT_TRUE(ExternalSendersOf({{kExternalSenders, {5, 1, 3, 0, 1, 0}}}).ok());
}

}  // namespace
}  // namespace hotline::mls
