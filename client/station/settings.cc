#include "client/station/settings.h"

#include "client/station/content.h"
#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/base/codec.h"

namespace hotline::station {
namespace {

constexpr char kNames[] = "names";
constexpr char kEnrolled[] = "enrolled";
constexpr char kSettled[] = "settled";
constexpr char kShown[] = "shown";
constexpr char kRelayOffset[] = "relay_offset";
constexpr size_t kMaxField = size_t{1} << 16;

const char* NameOf(KeyUse use) {
  return use == KeyUse::kIdentity ? "identity_seed" : "tls_seed";
}

absl::StatusOr<base::SecretBytes> Need(Store& store, std::string_view name,
                                       const absl::Status& missing) {
  TRY_ASSIGN(auto value, store.Get(name));
  if (!value.has_value()) return missing;
  return *std::move(value);
}

// 0 if it was never set.
absl::StatusOr<uint64_t> LoadNumber(Store& store, std::string_view name) {
  TRY_ASSIGN(const auto value, store.Get(name));
  if (!value.has_value()) return 0;
  base::Reader reader(value->Reveal());
  const uint64_t number = reader.U64();
  TRY(reader.Finish("stored number"));
  return number;
}

absl::Status Damaged() {
  return Fail(Problem::kStore, "damaged",
              "The store was never completed: run `hotline init` again.");
}

void WriteChain(base::Writer& writer,
                const std::vector<pki::Certificate>& chain) {
  writer.U8(static_cast<uint8_t>(chain.size()));
  for (const pki::Certificate& one : chain) writer.Opaque(one.der());
}

absl::StatusOr<std::vector<pki::Certificate>> ReadChain(base::Reader& reader) {
  std::vector<pki::Certificate> chain;
  const size_t count = reader.U8();
  for (size_t i = 0; reader.ok() && i < count; ++i) {
    TRY_ASSIGN(
        pki::Certificate one,
        pki::Certificate::FromDer(reader.Opaque(pki::Certificate::kMaxDer)));
    chain.push_back(std::move(one));
  }
  reader.Require(!chain.empty());
  return chain;
}

}  // namespace

absl::Status SaveNames(Store& store, const Names& names) {
  base::Writer writer;
  writer.Text(names.station.Uri());
  WriteTexts(writer, names.roles.Words());
  return store.Put(kNames, writer.bytes());
}

absl::StatusOr<Names> LoadNames(Store& store) {
  TRY_ASSIGN(const base::SecretBytes value, Need(store, kNames, Damaged()));
  base::Reader reader(value.Reveal());
  const std::string uri = reader.Text(kMaxField);
  const std::vector<std::string> words = ReadTexts(reader);
  TRY(reader.Finish("stored names"));
  Names names;
  TRY_ASSIGN(names.station, pki::StationName::ParseUri(uri));
  for (const std::string& word : words) {
    if (auto role = pki::Roles::FromWord(word)) names.roles.Add(*role);
  }
  return names;
}

absl::Status SaveSeed(Store& store, KeyUse use, const pki::Ed25519Seed& seed) {
  return store.Put(NameOf(use), seed.Reveal());
}

absl::StatusOr<pki::Ed25519Seed> LoadSeed(Store& store, KeyUse use) {
  TRY_ASSIGN(const base::SecretBytes value,
             Need(store, NameOf(use), Damaged()));
  return pki::Ed25519Seed::From(value.Reveal());
}

absl::Status SaveEnrolled(Store& store, const Enrolled& enrolled) {
  base::Writer writer;
  WriteChain(writer, enrolled.identity);
  WriteChain(writer, enrolled.tls);
  writer.Text(enrolled.relay).Text(enrolled.relay_name).Text(enrolled.log_vkey);
  TRY(store.Put(kEnrolled, writer.bytes()));
  return Settle(store);
}

absl::StatusOr<Enrolled> LoadEnrolled(Store& store) {
  TRY_ASSIGN(const base::SecretBytes value,
             Need(store, kEnrolled,
                  Fail(Problem::kUsage, "not_enrolled",
                       "This station is not enrolled: run `hotline enroll`.")));
  base::Reader reader(value.Reveal());
  Enrolled out;
  TRY_ASSIGN(out.identity, ReadChain(reader));
  TRY_ASSIGN(out.tls, ReadChain(reader));
  out.relay = reader.Text(kMaxField);
  out.relay_name = reader.Text(kMaxField);
  out.log_vkey = reader.Text(kMaxField);
  TRY(reader.Finish("stored enrolment"));
  return out;
}

absl::StatusOr<uint64_t> LoadShown(Store& store) {
  return LoadNumber(store, kShown);
}

absl::Status SaveShown(Store& store, uint64_t number) {
  return store.Write([&]() -> absl::Status {
    TRY_ASSIGN(const uint64_t before, LoadShown(store));
    if (number <= before) return absl::OkStatus();
    return store.Put(kShown, base::Writer().U64(number).Take());
  });
}

absl::StatusOr<std::chrono::milliseconds> LoadRelayOffset(Store& store) {
  TRY_ASSIGN(const uint64_t value, LoadNumber(store, kRelayOffset));
  return std::chrono::milliseconds(static_cast<int64_t>(value));
}

absl::Status SaveRelayOffset(Store& store, std::chrono::milliseconds offset) {
  const auto value = static_cast<uint64_t>(offset.count());
  return store.Put(kRelayOffset, base::Writer().U64(value).Take());
}

absl::StatusOr<uint64_t> Settled(Store& store) {
  return LoadNumber(store, kSettled);
}

absl::Status Settle(Store& store) {
  TRY_ASSIGN(const uint64_t number, Settled(store));
  return store.Put(kSettled, base::Writer().U64(number + 1).Take());
}

}  // namespace hotline::station
