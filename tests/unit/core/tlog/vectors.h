// Vectors made with golang.org/x/mod/sumdb, not with this project's code.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/tlog/cosignature.h"
#include "core/tlog/key.h"
#include "core/tlog/tree.h"

namespace hotline::tlog::test {

inline std::vector<base::Bytes> VectorEntries() {
  std::vector<base::Bytes> out;
  for (const char* hex :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f"}) {
    out.push_back(*base::FromHex(hex));
  }
  return out;
}

inline std::vector<Digest> VectorLeaves() {
  std::vector<Digest> out;
  for (const base::Bytes& entry : VectorEntries()) {
    out.push_back(LeafHash(entry));
  }
  return out;
}

// Root of the first n entries, n from 1.
inline constexpr std::array<const char*, 8> kVectorRoots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

inline constexpr std::array<const char*, 3> kInclusion5In7 = {
    "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
    "sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=",
    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc="};
inline constexpr std::array<const char*, 4> kConsistency3To7 = {
    "ApjRIpBtz8EIkstTpzmS/FufST6kybrbJ7eRtBJ6f+c=",
    "B1Bqhf2d0vEg62lPhgEeW7RmLlxBWmKRcDPUqWJEh+c=",
    "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=",
    "g327FS6bB5AQcX6E6GXaTrwPoZioBtWdMb8VrM7yLQ4="};

inline constexpr char kLogVkey[] =
    "example.com/audit+29b87bfc+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
inline constexpr char kWitnessVkey[] =
    "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";

inline constexpr char kVectorText[] =
    "example.com/audit\n"
    "7\n"
    "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n";
inline constexpr char kLogLine[] =
    "\xe2\x80\x94 example.com/audit "
    "Kbh7/"
    "ORbjZLp5L1JX95zFxzr2ceu0cFQjbOkY9wB7gtUnTvOuX0wSHa7jijt8wztT3a8UQv2Ub6FwbS"
    "g"
    "WNMreCtqcAA=\n";
inline constexpr char kWitnessLine[] =
    "\xe2\x80\x94 witness.example/w1 "
    "IDJKvgAAAABlU/"
    "EAfc5DU6bzwDcGU0nSPg7L2BS2ZnkS1TGnIKPH0MqsBnYP5cACUZF494qt3ysCpfLV4EL+"
    "le42eIDuW67+1l7jAg==\n";
inline constexpr PosixSeconds kVectorTime = 1700000000;

inline std::string VectorNote() {
  return std::string(kVectorText) + "\n" + kLogLine + kWitnessLine;
}

inline base::Secret<32> SeedFrom(uint8_t first) {
  base::ByteArray<32> bytes;
  for (uint8_t& byte : bytes) byte = first++;
  return base::Secret<32>(bytes);
}
inline SignerKey LogSigner() {
  return *SignerKey::Make("example.com/audit", SignatureType::kEd25519,
                          SeedFrom(0x00));
}
inline SignerKey WitnessSigner() {
  return *SignerKey::Make("witness.example/w1", SignatureType::kCosignature,
                          SeedFrom(0x20));
}
inline VerifierKey LogKey() { return *VerifierKey::Parse(kLogVkey); }
inline VerifierKey WitnessKey() { return *VerifierKey::Parse(kWitnessVkey); }

inline Digest HexDigest(const char* hex) {
  return *base::ToArray<32>(*base::FromHex(hex));
}
template <size_t N>
std::vector<Digest> Hashes(const std::array<const char*, N>& texts) {
  std::vector<Digest> out;
  out.reserve(N);
  for (const char* text : texts) {
    out.push_back(*base::ToArray<32>(*base::FromBase64(text)));
  }
  return out;
}

}  // namespace hotline::tlog::test
