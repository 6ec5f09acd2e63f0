#include "core/message/label.h"

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/message/limits.h"
#include "core/message/positions.h"

namespace hotline::message {
namespace {

struct Level {
  Classification classification;
  std::string_view name;
};

constexpr std::array kLevels = {
    Level{Classification::kUnclassified, "UNCLASSIFIED"},
    Level{Classification::kRestricted, "RESTRICTED"},
    Level{Classification::kConfidential, "CONFIDENTIAL"},
    Level{Classification::kSecret, "SECRET"},
    Level{Classification::kTopSecret, "TOP SECRET"},
};
constexpr char kReleasable[] = " REL TO ";

absl::Status BadLabel(std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("label: ", std::string(why),
                   "; write for example SECRET REL TO mfa.alba, mod.borduria"));
}

absl::StatusOr<Classification> ReadLevel(std::string_view name) {
  for (const Level& level : kLevels) {
    if (level.name == name) return level.classification;
  }
  return BadLabel("unknown classification");
}

absl::Status CheckReleasee(const std::string& name) {
  const auto status = name.find('@') == std::string::npos
                          ? CheckAuthority("label", name)
                          : CheckPosition("label", name);
  return status.ok() ? status
                     : BadLabel("REL TO names authorities or positions");
}

// "a, b": as they stand, of any order. One above what fits in a label is never
// there: its length was looked at.
absl::StatusOr<std::vector<std::string>> ReadReleasees(
    const std::string& text) {
  std::vector<std::string> names = absl::StrSplit(text, ", ");
  for (const std::string& name : names) {
    auto status = CheckReleasee(name);
    if (!status.ok()) return status;
  }
  return names;
}

// Words with single spaces between them, and behind commas.
std::string Tidy(std::string_view text) {
  std::string tidy(text);
  absl::RemoveExtraAsciiWhitespace(&tidy);
  std::vector<std::string> names = absl::StrSplit(tidy, ',');
  for (std::string& name : names) absl::StripAsciiWhitespace(&name);
  return absl::StrJoin(names, ", ");
}

// Upper case for the words, lower case for the names.
std::string Cased(std::string text) {
  std::string upper = text;
  absl::AsciiStrToUpper(&upper);
  const size_t end = upper.find(kReleasable);
  if (end == std::string::npos) return upper;
  absl::AsciiStrToLower(&text);
  const size_t names = end + sizeof(kReleasable) - 1;
  return upper.substr(0, names) + text.substr(names);
}

// The names as they stand.
absl::StatusOr<Label> ReadLabel(const std::string& text) {
  if (text.size() > kMaxLabel) return BadLabel("at most 255 bytes");
  if (text.empty()) return Label();
  const size_t end = text.find(kReleasable);
  auto level = ReadLevel(std::string_view(text).substr(0, end));
  if (!level.ok()) return level.status();
  if (end == std::string::npos) return Label{*level, {}};
  auto names = ReadReleasees(text.substr(end + sizeof(kReleasable) - 1));
  if (!names.ok()) return names.status();
  return Label{*level, *std::move(names)};
}

bool Covers(const std::vector<std::string>& names,
            const std::string& position) {
  const auto has = [&names](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return has(position) || has(AuthorityOfPosition(position));
}

}  // namespace

std::string_view Name(Classification classification) {
  for (const Level& level : kLevels) {
    if (level.classification == classification) return level.name;
  }
  return "NONE";
}

absl::StatusOr<Classification> ClassificationFromWire(uint32_t value) {
  if (value <= static_cast<uint32_t>(Classification::kTopSecret)) {
    return static_cast<Classification>(value);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown classification ", value));
}

std::string Format(const Label& label) {
  if (label.classification == Classification::kNone) return {};
  std::string text(Name(label.classification));
  if (label.releasable_to.empty()) return text;
  return text + kReleasable + absl::StrJoin(label.releasable_to, ", ");
}

absl::StatusOr<Label> ParseLabel(std::string_view text) {
  auto label = ReadLabel(std::string(text));
  if (!label.ok()) return label;
  const std::vector<std::string>& names = label->releasable_to;
  if (std::adjacent_find(names.begin(), names.end(), std::greater_equal<>()) !=
      names.end()) {
    return BadLabel("names must be ascending, none twice");
  }
  return label;
}

absl::StatusOr<Label> LabelFromPerson(std::string_view text) {
  auto label = ReadLabel(Cased(Tidy(text)));
  if (!label.ok()) return label;
  std::vector<std::string>& names = label->releasable_to;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return label;
}

std::vector<std::string> LeftOut(const Label& label,
                                 const std::vector<std::string>& stations,
                                 std::string_view sender) {
  if (label.releasable_to.empty()) return {};
  std::vector<std::string> names = label.releasable_to;
  names.push_back(AuthorityOfPosition(PositionOfStation(sender)));
  std::set<std::string> left_out;
  for (const std::string& station : stations) {
    const std::string position = PositionOfStation(station);
    if (!Covers(names, position)) left_out.insert(position);
  }
  return {left_out.begin(), left_out.end()};
}

}  // namespace hotline::message
