#include "client/station/commit_tables.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"

namespace hotline::station {
namespace {

using groups::JudgedCommit;
using groups::Outcome;

absl::Status DamagedCommit() {
  return Fail(Problem::kStore, "damaged",
              "The store has a damaged record of a commit.");
}

Place JudgedPlace(const base::LineId& line, const base::Digest& hash) {
  return Place("judged_commit", "sealed",
               base::Writer().Raw(line.bytes()).Raw(hash).Take());
}

Place ExternalPlace(const base::LineId& line, const base::Digest& station) {
  return Place("external_commit", "sealed",
               base::Writer().Raw(line.bytes()).Raw(station).Take());
}

base::Digest HashOf(const std::string& station) {
  return crypto::Sha256(base::ViewOf(station));
}

// What names somebody, or has no column to itself.
base::Bytes EncodeRest(const JudgedCommit& commit) {
  base::Writer out;
  out.U64(commit.parent.number);
  out.Opaque(commit.parent.branch.has_value()
                 ? base::ByteView(*commit.parent.branch)
                 : base::ByteView());
  out.Text(commit.sender).U8(commit.own ? 1 : 0).U8(commit.rejected ? 1 : 0);
  return out.Take();
}

absl::Status DecodeRest(base::ByteView bytes, JudgedCommit& commit) {
  base::Reader in(bytes);
  commit.parent.number = in.U64();
  const base::ByteView branch = in.Opaque(commit.hash.size());
  commit.sender = in.Text(in.left());
  commit.own = in.U8() != 0;
  commit.rejected = in.U8() != 0;
  if (!in.Finish("judged commit").ok()) return DamagedCommit();
  if (branch.empty()) return absl::OkStatus();
  TRY_ASSIGN(commit.parent.branch, base::ToArray<32>(branch));
  return absl::OkStatus();
}

absl::Status ReadFault(uint64_t fault, JudgedCommit& commit) {
  if (fault == 0) return absl::OkStatus();
  const auto known = message::FaultFromWire(static_cast<uint32_t>(fault));
  if (!known.ok()) return DamagedCommit();
  commit.fault = *known;
  return absl::OkStatus();
}

}  // namespace

absl::Status CommitTables::WritePolicy(const base::LineId& line, uint64_t epoch,
                                       const line::PolicyOpening& policy) {
  return policies_.Save(line, epoch, line::Encode(policy));
}

absl::StatusOr<std::optional<line::PolicyOpening>> CommitTables::PolicyAt(
    const base::LineId& line, uint64_t epoch) {
  TRY_ASSIGN(const auto bytes, policies_.At(line, epoch));
  if (!bytes.has_value()) return std::nullopt;
  auto opening = line::ParsePolicyOpening(*bytes);
  if (!opening.ok()) return DamagedCommit();
  return std::optional(*std::move(opening));
}

absl::Status CommitTables::WriteJudged(const JudgedCommit& commit) {
  return store_
      .Prepare("INSERT OR REPLACE INTO judged_commit VALUES (?, ?, ?, ?, ?, ?)")
      .Blob(commit.line.bytes())
      .Blob(commit.hash)
      .Int(commit.number)
      .Int(static_cast<uint8_t>(commit.outcome))
      .Int(commit.fault.has_value() ? static_cast<uint16_t>(*commit.fault) : 0)
      .Blob(store_.Seal(JudgedPlace(commit.line, commit.hash),
                        EncodeRest(commit)))
      .Run();
}

absl::StatusOr<std::optional<JudgedCommit>> CommitTables::FindJudged(
    const base::LineId& line, const base::Digest& hash) {
  Query query = store_.Prepare(
      "SELECT number, outcome, fault, sealed FROM judged_commit "
      "WHERE line = ? AND hash = ?");
  TRY_ASSIGN(const bool found, query.Blob(line.bytes()).Blob(hash).Step());
  if (!found) return std::nullopt;
  JudgedCommit out;
  out.line = line;
  out.hash = hash;
  out.number = query.IntAt(0);
  out.outcome = static_cast<Outcome>(query.IntAt(1));
  TRY(ReadFault(query.IntAt(2), out));
  TRY_ASSIGN(const auto rest,
             store_.Open(JudgedPlace(line, hash), query.BlobAt(3)));
  TRY(DecodeRest(rest.Reveal(), out));
  return std::optional(std::move(out));
}

absl::Status CommitTables::WriteExternal(const base::LineId& line,
                                         const line::Return& external) {
  const base::Digest station = HashOf(external.station);
  return store_
      .Prepare(
          "INSERT INTO external_commit VALUES (?, ?, ?, ?) "
          "ON CONFLICT (line, station) DO UPDATE SET at_ms = excluded.at_ms "
          "WHERE excluded.at_ms > external_commit.at_ms")
      .Blob(line.bytes())
      .Blob(station)
      .Int(base::ToMillis(external.logged))
      .Blob(store_.Seal(ExternalPlace(line, station),
                        base::ViewOf(external.station)))
      .Run();
}

absl::StatusOr<std::optional<base::WallTime>> CommitTables::ExternalOf(
    const base::LineId& line, const std::string& station) {
  Query query = store_.Prepare(
      "SELECT at_ms FROM external_commit WHERE line = ? AND station = ?");
  TRY_ASSIGN(const bool found,
             query.Blob(line.bytes()).Blob(HashOf(station)).Step());
  if (!found) return std::nullopt;
  return std::optional(base::FromMillis(query.IntAt(0)));
}

absl::StatusOr<std::vector<line::Return>> CommitTables::ExternalsSince(
    const base::LineId& line, base::WallTime since) {
  Query query = store_.Prepare(
      "SELECT station, at_ms, sealed FROM external_commit "
      "WHERE line = ? AND at_ms >= ?");
  query.Blob(line.bytes()).Int(base::ToMillis(since));
  std::vector<line::Return> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) break;
    const auto station = base::ToArray<32>(query.BlobAt(0));
    if (!station.ok()) return DamagedCommit();
    TRY_ASSIGN(const auto name,
               store_.Open(ExternalPlace(line, *station), query.BlobAt(2)));
    out.push_back(
        {base::ToString(name.Reveal()), base::FromMillis(query.IntAt(1))});
  }
  std::sort(out.begin(), out.end(),
            [](const line::Return& a, const line::Return& b) {
              return a.station < b.station;
            });
  return out;
}

}  // namespace hotline::station
