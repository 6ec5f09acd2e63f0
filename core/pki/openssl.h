// OpenSSL's objects, owned; and its error queue, left as it was found. Included
// by this room's .cc files only.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/clock.h"

namespace hotline::pki {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

using OwnedBio = Owned<BIO, BIO_free_all>;
using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedNames = Owned<GENERAL_NAMES, GENERAL_NAMES_free>;

// gRPC reads the same thread's queue: what stays in it would be taken for an
// error of its own.
class ErrorScope {
 public:
  ErrorScope() { ERR_set_mark(); }
  ErrorScope(const ErrorScope&) = delete;
  ErrorScope& operator=(const ErrorScope&) = delete;
  ~ErrorScope() { ERR_pop_to_mark(); }
};

// Reads `bytes` in place; they must outlive it.
inline OwnedBio ReadFrom(std::string_view bytes) {
  return OwnedBio(
      BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

inline std::string_view Written(const OwnedBio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<size_t>(size)};
}

inline base::ByteView ViewOf(const ASN1_STRING* text) {
  return {ASN1_STRING_get0_data(text),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

// Nothing for a time that is missing or does not exist.
inline std::optional<base::WallTime> ToWallTime(const ASN1_TIME* time) {
  namespace chrono = std::chrono;
  tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  const chrono::year_month_day date(
      chrono::year(parts.tm_year + 1900),
      chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
      chrono::day(static_cast<unsigned>(parts.tm_mday)));
  if (!date.ok()) return {};
  return chrono::sys_days(date) + chrono::hours(parts.tm_hour) +
         chrono::minutes(parts.tm_min) + chrono::seconds(parts.tm_sec);
}

}  // namespace hotline::pki
