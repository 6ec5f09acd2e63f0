#include "client/station/incarnations.h"

#include <algorithm>
#include <vector>

#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/message/limits.h"

namespace hotline::station {
namespace {

// The newest store of one sender.
struct Entry {
  std::string sender;
  uint64_t incarnation = 0;
  uint64_t since = 0;  // the lowest sequence number that we have of it
};

std::string NameOf(const base::LineId& line) { return "stores/" + line.Hex(); }

base::Bytes Encode(const std::vector<Entry>& entries) {
  base::Writer writer;
  writer.U16(static_cast<uint16_t>(entries.size()));
  for (const Entry& one : entries) {
    writer.Text(one.sender).U64(one.incarnation).U64(one.since);
  }
  return writer.Take();
}

absl::StatusOr<std::vector<Entry>> Parse(base::ByteView bytes) {
  base::Reader reader(bytes);
  std::vector<Entry> out;
  const size_t count = reader.U16();
  while (reader.ok() && out.size() < count) {
    Entry one;
    one.sender = reader.Text(message::kMaxStationUri);
    one.incarnation = reader.U64();
    one.since = reader.U64();
    out.push_back(std::move(one));
  }
  TRY(reader.Finish("stored incarnations"));
  return out;
}

}  // namespace

absl::StatusOr<Incarnations::Seen> Incarnations::See(const base::LineId& line,
                                                     const std::string& sender,
                                                     uint64_t incarnation,
                                                     uint64_t sequence) {
  TRY_ASSIGN(const auto stored, store_.Get(NameOf(line)));
  std::vector<Entry> entries;
  if (stored.has_value()) {
    TRY_ASSIGN(entries, Parse(stored->Reveal()));
  }
  const auto held =
      std::find_if(entries.begin(), entries.end(),
                   [&](const Entry& one) { return one.sender == sender; });
  Seen seen = Seen::kKnown;
  if (held == entries.end()) {
    entries.push_back({sender, incarnation, sequence});
  } else if (incarnation > held->incarnation) {
    seen = Seen::kRejoined;
    *held = {sender, incarnation, sequence};
  } else if (incarnation < held->incarnation) {
    return sequence < held->since ? Seen::kGivenUp : Seen::kTwice;
  } else if (sequence < held->since) {
    held->since = sequence;  // overtaken by what is more urgent
  } else {
    return seen;
  }
  TRY(store_.Put(NameOf(line), Encode(entries)));
  return seen;
}

}  // namespace hotline::station
