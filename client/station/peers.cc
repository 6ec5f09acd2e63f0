#include "client/station/peers.h"

#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"

namespace hotline::station {
namespace {

constexpr size_t kMaxUri = 255;

base::Digest HashOf(std::string_view station) {
  return crypto::Sha256(base::ViewOf(station));
}

Place PeerPlace(const base::Digest& station, base::ByteView certificate) {
  return Place("peer", "sealed",
               base::Writer().Raw(station).Raw(certificate).bytes());
}

Place PackagePlace(const base::LineId& line, const base::Digest& station) {
  return Place("peer_package", "sealed",
               base::Writer().Raw(line.bytes()).Raw(station).bytes());
}

base::Bytes Encode(const Peer& peer) {
  base::Writer writer;
  writer.Text(peer.station).U8(static_cast<uint8_t>(peer.chain.size()));
  for (const pki::Certificate& one : peer.chain) writer.Opaque(one.der());
  return writer.Take();
}

absl::StatusOr<Peer> Parse(base::ByteView bytes) {
  base::Reader reader(bytes);
  Peer out;
  out.station = reader.Text(kMaxUri);
  const size_t count = reader.U8();
  for (size_t i = 0; reader.ok() && i < count; ++i) {
    const base::ByteView der = reader.Opaque(pki::Certificate::kMaxDer);
    TRY_ASSIGN(pki::Certificate one, pki::Certificate::FromDer(der));
    out.chain.push_back(std::move(one));
  }
  reader.Require(!out.chain.empty());
  TRY(reader.Finish("stored peer"));
  return out;
}

}  // namespace

absl::Status Peers::Save(const Peer& peer, base::WallTime now) {
  const base::Digest station = HashOf(peer.station);
  const base::Digest certificate = peer.chain.front().Hash();
  return store_.Prepare("INSERT OR REPLACE INTO peer VALUES (?, ?, ?, ?)")
      .Blob(station)
      .Blob(certificate)
      .Int(base::ToMillis(now))
      .Blob(store_.Seal(PeerPlace(station, certificate), Encode(peer)))
      .Run();
}

absl::StatusOr<std::optional<Peer>> Peers::Find(
    std::string_view station, const base::Digest& certificate) {
  const base::Digest hash = HashOf(station);
  Query query = store_.Prepare(
      "SELECT sealed FROM peer WHERE station = ? AND certificate = ?");
  TRY_ASSIGN(const bool found, query.Blob(hash).Blob(certificate).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(const base::SecretBytes opened,
             store_.Open(PeerPlace(hash, certificate), query.BlobAt(0)));
  TRY_ASSIGN(Peer peer, Parse(opened.Reveal()));
  return std::optional<Peer>(std::move(peer));
}

absl::StatusOr<std::optional<Peer>> Peers::Newest(std::string_view station) {
  const base::Digest hash = HashOf(station);
  Query query = store_.Prepare(
      "SELECT certificate, sealed FROM peer WHERE station = ? "
      "ORDER BY seen_ms DESC LIMIT 1");
  TRY_ASSIGN(const bool found, query.Blob(hash).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(const base::SecretBytes opened,
             store_.Open(PeerPlace(hash, query.BlobAt(0)), query.BlobAt(1)));
  TRY_ASSIGN(Peer peer, Parse(opened.Reveal()));
  return std::optional<Peer>(std::move(peer));
}

absl::Status Peers::SavePackage(const base::LineId& line,
                                std::string_view station,
                                const message::KeyPackage& package) {
  const base::Digest hash = HashOf(station);
  return store_
      .Prepare("INSERT OR REPLACE INTO peer_package VALUES (?, ?, ?, ?)")
      .Blob(line.bytes())
      .Blob(hash)
      .Int(base::ToMillis(package.not_after))
      .Blob(store_.Seal(PackagePlace(line, hash), message::Encode(package)))
      .Run();
}

absl::StatusOr<std::optional<message::KeyPackage>> Peers::Package(
    const base::LineId& line, std::string_view station, base::WallTime now) {
  const base::Digest hash = HashOf(station);
  Query query = store_.Prepare(
      "SELECT sealed FROM peer_package WHERE line = ? AND station = ? "
      "AND not_after_ms > ?");
  TRY_ASSIGN(
      const bool found,
      query.Blob(line.bytes()).Blob(hash).Int(base::ToMillis(now)).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(const base::SecretBytes opened,
             store_.Open(PackagePlace(line, hash), query.BlobAt(0)));
  TRY_ASSIGN(message::KeyPackage package,
             message::ParseKeyPackage(opened.Reveal()));
  return std::optional<message::KeyPackage>(std::move(package));
}

absl::Status Peers::DropPackage(const base::LineId& line,
                                std::string_view station) {
  const base::Digest hash = HashOf(station);
  return store_
      .Prepare("DELETE FROM peer_package WHERE line = ? AND station = ?")
      .Blob(line.bytes())
      .Blob(hash)
      .Run();
}

absl::Status Peers::SweepPackages(base::WallTime now) {
  return store_.Prepare("DELETE FROM peer_package WHERE not_after_ms <= ?")
      .Int(base::ToMillis(now))
      .Run();
}

}  // namespace hotline::station
