#include "client/cli/send_heading.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/cli/arguments.h"
#include "client/cli/attached_file.h"
#include "client/cli/command_line.h"
#include "client/cli/times.h"
#include "core/message/attachment.h"
#include "core/message/dtg.h"

namespace hotline::cli {
namespace {

absl::Status BadTime(const std::string& text, const char* forms) {
  return absl::InvalidArgumentError(
      absl::StrCat("'", text, "' is no time: write ", forms));
}

absl::StatusOr<base::WallTime> DtgFromPerson(std::string text) {
  absl::AsciiStrToUpper(&text);
  absl::RemoveExtraAsciiWhitespace(&text);
  return message::ParseDtg(text);
}

absl::StatusOr<base::WallTime> ReadDtg(const std::string& text) {
  auto dtg = DtgFromPerson(text);
  // A date alone would be the end of its day.
  if (!dtg.ok() && text.find('T') != std::string::npos) dtg = ParseDate(text);
  if (dtg.ok()) return dtg;
  return BadTime(text, "221630Z NOV 26 or 2026-11-22T16:30:00Z");
}

absl::StatusOr<base::WallTime> ReadReplyBy(const std::string& text,
                                           base::WallTime now) {
  const auto duration = ParseDuration(text);
  if (duration.ok()) return now + *duration;
  auto time = DtgFromPerson(text);
  if (!time.ok()) time = ParseDate(text);
  if (time.ok()) return time;
  return BadTime(text,
                 "221630Z NOV 26, 2026-11-22T16:30:00Z, or how long from now, "
                 "such as 2h");
}

absl::Status ReadFiles(const std::vector<std::string>& paths,
                       station::Draft& draft) {
  if (paths.size() > message::kMaxAttachments) {
    return Fail(
        station::Problem::kUsage, "too_large",
        absl::StrCat("--attach: at most ", message::kMaxAttachments, " files"));
  }
  for (const std::string& path : paths) {
    auto file = ReadAttached(path);
    if (!file.ok()) return file.status();
    draft.files.push_back(*std::move(file));
  }
  return absl::OkStatus();
}

}  // namespace

void AddHeadingOptions(Syntax& send, HeadingOptions& options) {
  send.Text("--info-precedence", options.info_precedence,
            "of the information positions, if lower than --precedence");
  send.Text("--dtg", options.dtg,
            "date-time group, such as \"221630Z NOV 26\"; now if not given");
  send.Text("--label", options.label,
            "classification, and to whom it may be released: \"SECRET REL TO "
            "mfa.alba, mod.borduria\"");
  send.Texts("--reference", options.references,
             "id of a message of the line that it refers to; may be repeated");
  send.Text("--supersedes", options.supersedes,
            "id of a message of this position that it takes the place of");
  send.Text("--reply-by", options.reply_by,
            "when an answer is due: a time, or how long from now, such as 2h");
  send.Texts("--attach", options.files,
             "file to send along, up to 16 MiB; up to 8 times, 64 MiB "
             "together");
}

absl::Status ReadHeading(const HeadingOptions& options, base::WallTime now,
                         station::Draft& draft) {
  if (!options.info_precedence.empty()) {
    auto precedence =
        Argument("--info-precedence",
                 message::PrecedenceFromPerson(options.info_precedence));
    if (!precedence.ok()) return precedence.status();
    draft.info_precedence = *precedence;
  }
  if (!options.dtg.empty()) {
    auto dtg = Argument("--dtg", ReadDtg(options.dtg));
    if (!dtg.ok()) return dtg.status();
    draft.dtg = *dtg;
  }
  if (!options.reply_by.empty()) {
    auto time = Argument("--reply-by", ReadReplyBy(options.reply_by, now));
    if (!time.ok()) return time.status();
    draft.reply_by = *time;
  }
  draft.label = options.label;
  draft.references = options.references;
  draft.supersedes = options.supersedes;
  return ReadFiles(options.files, draft);
}

}  // namespace hotline::cli
