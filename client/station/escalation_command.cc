#include "client/station/escalation_command.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/station/problem.h"
#include "client/station/settings.h"
#include "client/station/store.h"
#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/base/random.h"
#include "core/base/utc.h"

namespace hotline::station {
namespace {

constexpr char kEscalation[] = "escalation_command";
constexpr uint8_t kEscalationVersion = 1;
constexpr size_t kMostArguments = 64;
constexpr size_t kMostArgumentBytes = 8 * 1024;

absl::Status Refused(const std::string& why) {
  return Fail(Problem::kUsage, "escalation", why + " Nothing was changed.");
}

// "2026-11-22T16:30:05Z": one word, RFC 3339.
std::string TimeWord(base::WallTime time) {
  std::string out = base::FormatUtc(time);
  std::replace(out.begin(), out.end(), ' ', 'T');
  return out;
}

bool HasNul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

absl::Status CheckEscalation(const EscalationCommand& command) {
  const auto& argv = command.argv;
  if (argv.empty() || !argv.front().starts_with('/')) {
    return Refused(
        "The command is a program by its absolute path, since nothing searches "
        "for it.");
  }
  size_t bytes = 0;
  for (const std::string& one : argv) bytes += one.size();
  if (argv.size() > kMostArguments || bytes > kMostArgumentBytes) {
    return Refused("The command has more than 64 arguments or 8 KiB.");
  }
  if (std::any_of(argv.begin(), argv.end(), HasNul)) {
    return Refused("An argument of the command has a NUL byte.");
  }
  if (command.timeout < std::chrono::seconds(1) ||
      command.timeout > kLongestCommand) {
    return Refused("The command has 1 s to 10 min to end in.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<EscalationCommand>> LoadEscalation(Store& store) {
  TRY_ASSIGN(const auto value, store.Get(kEscalation));
  if (!value.has_value() || value->Reveal().empty()) return std::nullopt;
  base::Reader reader(value->Reveal());
  reader.Require(reader.U8() == kEscalationVersion);
  EscalationCommand out;
  out.timeout = std::chrono::seconds(reader.U32());
  while (reader.ok() && !reader.AtEnd()) {
    out.argv.push_back(base::ToString(reader.Opaque(kMostArgumentBytes)));
  }
  TRY(reader.Finish("stored escalation command"));
  return std::optional<EscalationCommand>(std::move(out));
}

absl::Status SaveEscalation(Store& store, const EscalationCommand& command) {
  TRY(CheckEscalation(command));
  base::Writer writer;
  writer.U8(kEscalationVersion)
      .U32(static_cast<uint32_t>(command.timeout.count()));
  for (const std::string& one : command.argv) writer.Text(one);
  return store.Put(kEscalation, writer.bytes());
}

absl::Status ClearEscalation(Store& store) {
  return store.Put(kEscalation, {});
}

absl::StatusOr<std::optional<EscalationCommand>> ReadEscalation(
    const std::string& folder, base::ByteView store_key) {
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(folder, store_key, random));
  return LoadEscalation(*store);
}

absl::Status SetEscalation(const std::string& folder,
                           const EscalationCommand& command,
                           base::ByteView store_key) {
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(folder, store_key, random));
  return SaveEscalation(*store, command);
}

absl::Status UnsetEscalation(const std::string& folder,
                             base::ByteView store_key) {
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(folder, store_key, random));
  return ClearEscalation(*store);
}

EscalationFacts FactsOf(const MessageRow& row, base::WallTime due_at,
                        uint32_t step) {
  return {.line = row.line,
          .line_class = row.line_class,
          .kind = row.content.kind,
          .precedence = row.precedence,
          .serial = row.content.serial.counter,
          .sender = row.content.sender,
          .message = row.id,
          .due_at = due_at,
          .step = step};
}

// Nothing of the environment that we were started in is handed on: keys and
// passwords live in such.
CommandToRun ToRun(const EscalationCommand& command,
                   const EscalationFacts& facts) {
  const auto word = [](auto term) { return std::string(message::Name(term)); };
  return {
      .argv = command.argv,
      .environment = {absl::StrCat("HOTLINE_LINE_ID=", facts.line.Hex()),
                      absl::StrCat("HOTLINE_CLASS=", word(facts.line_class)),
                      absl::StrCat("HOTLINE_KIND=", word(facts.kind)),
                      absl::StrCat("HOTLINE_PRECEDENCE=",
                                   word(facts.precedence)),
                      absl::StrCat("HOTLINE_SERIAL=", facts.serial),
                      absl::StrCat("HOTLINE_SENDER=", facts.sender),
                      absl::StrCat("HOTLINE_MESSAGE_ID=", facts.message.Hex()),
                      absl::StrCat("HOTLINE_DUE_AT=", TimeWord(facts.due_at)),
                      absl::StrCat("HOTLINE_STEP=", facts.step)},
      .timeout = command.timeout};
}

absl::StatusOr<CommandToRun> TrialRun(const std::string& folder,
                                      base::ByteView store_key,
                                      base::WallTime now) {
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(folder, store_key, random));
  TRY_ASSIGN(const auto command, LoadEscalation(*store));
  if (!command.has_value()) {
    return Fail(Problem::kUsage, "escalation",
                "No escalation command is set: set one with `hotline "
                "escalation set PROGRAM`.");
  }
  TRY_ASSIGN(const Names names, LoadNames(*store));
  return ToRun(*command, {.line = {},
                          .line_class = message::Class::kExercise,
                          .kind = message::Kind::kTest,
                          .precedence = message::Precedence::kRoutine,
                          .serial = 0,
                          .sender = names.station.Uri(),
                          .message = {},
                          .due_at = now,
                          .step = 0});
}

}  // namespace hotline::station
