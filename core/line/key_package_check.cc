#include "core/line/key_package_check.h"

#include "core/line/extensions.h"
#include "core/message/fields.h"

namespace hotline::line {
namespace {

absl::Status CheckOwner(const mls::KeyPackage& package,
                        const std::string& station, FindLeafFacts facts) {
  auto found = facts(package.leaf_node);
  if (!found.ok()) return found.status();
  return message::FirstError(
      {message::RequireField(found->station == station,
                             "key package: of another station"),
       message::RequireField(found->valid && !found->revoked,
                             "key package: its certificate is not valid")});
}

}  // namespace

absl::StatusOr<mls::KeyPackage> ReadKeyPackage(base::ByteView bytes,
                                               const Policy& policy,
                                               const std::string& station,
                                               FindLeafFacts facts) {
  return ReadKeyPackage(bytes, policy.suite, station, facts,
                        LastResort::kIsNot);
}

absl::StatusOr<mls::KeyPackage> ReadKeyPackage(base::ByteView bytes,
                                               mls::CipherSuite suite,
                                               const std::string& station,
                                               FindLeafFacts facts,
                                               LastResort last_resort) {
  auto package = mls::Parse<mls::KeyPackage>(bytes, "KeyPackage");
  if (!package.ok()) return package;
  auto status = message::FirstError(
      {message::RequireField(package->cipher_suite == suite,
                             "key package: of another suite than the line"),
       message::RequireField(
           package->is_last_resort() == (last_resort == LastResort::kIs),
           last_resort == LastResort::kIs
               ? "key package: no last resort, and given out as one"
               : "key package: a last resort is not fresh"),
       CheckLeafCapabilities(package->leaf_node), package->VerifySignature(),
       CheckOwner(*package, station, facts)});
  if (!status.ok()) return status;
  return package;
}

}  // namespace hotline::line
