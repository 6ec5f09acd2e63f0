#include "client/cli/heading.h"

#include "absl/strings/str_cat.h"
#include "client/cli/times.h"
#include "core/message/printable.h"
#include "core/message/terms.h"

namespace hotline::cli {
namespace {

using Is = station::AttachmentState::Is;

std::string OneOf(const std::string& text) {
  return message::Printable(text, message::Lines::kOne);
}

std::string ShortOf(const base::MessageId& id) {
  return id.Hex().substr(0, 12);
}

// Whose it is, and its serial there: as people speak of it.
std::string ReferenceText(const station::Reference& reference) {
  const std::string id = ShortOf(reference.id);
  if (!reference.here) return absl::StrCat(id, ", which is not here");
  if (reference.from.empty()) return absl::StrCat(id, ", which was swept");
  return absl::StrCat(id, ", serial ", reference.serial, " of ",
                      OneOf(reference.from));
}

// What another position has no right to replace stands, and that is said.
std::string SupersedesText(const station::Record& record) {
  const station::Reference& older = *record.supersedes;
  const bool foreign = !older.from.empty() && older.from != record.from;
  return absl::StrCat(ReferenceText(older),
                      foreign ? ": NOT ITS OWN, that message stands" : "");
}

struct Unit {
  uint64_t bytes;
  const char* name;
};

Unit UnitOf(uint64_t size) {
  if (size >= uint64_t{10} << 20) return {uint64_t{1} << 20, "MiB"};
  if (size >= uint64_t{10} << 10) return {uint64_t{1} << 10, "KiB"};
  return {1, "bytes"};
}

// What is there rounded down, the whole rounded up: less than all never looks
// like all.
std::string Share(const station::AttachmentState& one) {
  const Unit unit = UnitOf(one.size);
  return absl::StrCat(one.bytes / unit.bytes, " of ",
                      (one.size + unit.bytes - 1) / unit.bytes, " ", unit.name);
}

std::string Size(const station::AttachmentState& one) {
  const Unit unit = UnitOf(one.size);
  return absl::StrCat((one.size + unit.bytes - 1) / unit.bytes, " ", unit.name);
}

std::string Progress(const station::AttachmentState& one, bool outgoing) {
  switch (one.state) {
    case Is::kComplete:
      return absl::StrCat(Size(one), outgoing ? ", sent" : ", here");
    case Is::kUnderWay:
      return Share(one);
    case Is::kIncomplete:
      return absl::StrCat(
          Share(one), ", INCOMPLETE",
          outgoing ? ": see `hotline resend --help`" : ": ask for it again");
    case Is::kDamaged:
      return absl::StrCat(Size(one), ", DAMAGED: ask for it again");
  }
  return "";
}

}  // namespace

std::string Marking(const station::Record& record) {
  return record.label.empty() ? "" : OneOf(record.label) + "\n";
}

std::string PrecedenceOf(const station::Record& record) {
  if (record.precedence == message::Precedence()) return "-";
  std::string out(message::Name(record.precedence));
  if (record.info_precedence.has_value()) {
    absl::StrAppend(&out, ", for information ",
                    std::string(message::Name(*record.info_precedence)));
  }
  return out;
}

void AddRelatedRows(const station::Record& record, std::vector<Row>& rows) {
  if (record.superseded_by.has_value()) {
    rows.push_back({"  SUPERSEDED", "by " + ShortOf(*record.superseded_by)});
  }
  if (record.supersedes.has_value()) {
    rows.push_back({"  supersedes", SupersedesText(record)});
  }
  for (const station::Reference& one : record.references) {
    rows.push_back({"  refers to", ReferenceText(one)});
  }
  if (record.reply_by != base::WallTime()) {
    rows.push_back({"  reply by", ForPeople(record.reply_by)});
  }
  for (const station::AttachmentState& one : record.attachments) {
    rows.push_back({"  attachment", AttachmentText(one, record.outgoing)});
    rows.push_back({"", "SHA-256 " + base::ToHex(one.hash)});
  }
}

std::string AttachmentText(const station::AttachmentState& attachment,
                           bool outgoing) {
  return absl::StrCat(OneOf(attachment.name), ", ",
                      Progress(attachment, outgoing));
}

}  // namespace hotline::cli
