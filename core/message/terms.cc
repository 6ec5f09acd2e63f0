#include "core/message/terms.h"

#include <array>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace hotline::message {
namespace {

template <class Term>
struct Entry {
  Term term;
  std::string_view name;
};

constexpr std::array kPrecedences = {
    Entry<Precedence>{Precedence::kRoutine, "ROUTINE"},
    Entry<Precedence>{Precedence::kPriority, "PRIORITY"},
    Entry<Precedence>{Precedence::kImmediate, "IMMEDIATE"},
    Entry<Precedence>{Precedence::kFlash, "FLASH"},
};
constexpr std::array kClasses = {
    Entry<Class>{Class::kLive, "LIVE"},
    Entry<Class>{Class::kExercise, "EXERCISE"},
};
constexpr std::array kKinds = {
    Entry<Kind>{Kind::kOperation, "OPERATION"},
    Entry<Kind>{Kind::kTest, "TEST"},
    Entry<Kind>{Kind::kService, "SERVICE"},
    Entry<Kind>{Kind::kExercise, "EXERCISE"},
    Entry<Kind>{Kind::kDrill, "DRILL"},
};

template <class Table, class Term>
std::string_view NameIn(const Table& table, Term term) {
  for (const auto& entry : table) {
    if (entry.term == term) return entry.name;
  }
  return "UNSPECIFIED";
}

// The names of a table, as a person is told them: "ROUTINE, PRIORITY, ...".
template <class Table>
std::string Names(const Table& table) {
  std::string names;
  for (const auto& entry : table) {
    if (!names.empty()) names += ", ";
    names += entry.name;
  }
  return names;
}

template <class Term, size_t N>
absl::StatusOr<Term> FromWire(const std::array<Entry<Term>, N>& table,
                              const char* what, uint32_t value) {
  for (const auto& entry : table) {
    if (static_cast<uint32_t>(entry.term) == value) return entry.term;
  }
  return absl::InvalidArgumentError(
      value == 0 ? absl::StrCat(what, " is unspecified")
                 : absl::StrCat("unknown ", what, " ", value));
}

template <class Term, size_t N>
absl::StatusOr<Term> FromName(const std::array<Entry<Term>, N>& table,
                              const char* what, std::string_view name) {
  for (const auto& entry : table) {
    if (entry.name == name) return entry.term;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown ", what, ": must be one of ", Names(table)));
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  absl::AsciiStrToUpper(&upper);
  return upper;
}

}  // namespace

std::string_view Name(Precedence precedence) {
  return NameIn(kPrecedences, precedence);
}
std::string_view Name(Class message_class) {
  return NameIn(kClasses, message_class);
}
std::string_view Name(Kind kind) { return NameIn(kKinds, kind); }

absl::StatusOr<Precedence> PrecedenceFromWire(uint32_t value) {
  return FromWire(kPrecedences, "precedence", value);
}
absl::StatusOr<Class> ClassFromWire(uint32_t value) {
  return FromWire(kClasses, "class", value);
}
absl::StatusOr<Kind> KindFromWire(uint32_t value) {
  return FromWire(kKinds, "kind", value);
}

absl::StatusOr<Precedence> PrecedenceFromName(std::string_view name) {
  return FromName(kPrecedences, "precedence", name);
}
absl::StatusOr<Class> ClassFromName(std::string_view name) {
  return FromName(kClasses, "class", name);
}
absl::StatusOr<Kind> KindFromName(std::string_view name) {
  return FromName(kKinds, "kind", name);
}

absl::StatusOr<Precedence> PrecedenceFromPerson(std::string_view text) {
  return PrecedenceFromName(Upper(text));
}
absl::StatusOr<Class> ClassFromPerson(std::string_view text) {
  return ClassFromName(Upper(text));
}
absl::StatusOr<Kind> KindFromPerson(std::string_view text) {
  return KindFromName(Upper(text));
}

bool KindBelongsTo(Kind kind, Class message_class) {
  switch (kind) {
    case Kind::kOperation:
      return message_class == Class::kLive;
    case Kind::kExercise:
    case Kind::kDrill:
      return message_class == Class::kExercise;
    case Kind::kTest:
    case Kind::kService:
      return message_class == Class::kLive || message_class == Class::kExercise;
  }
  return false;
}

std::chrono::minutes DefaultClock(Precedence precedence) {
  switch (precedence) {
    case Precedence::kFlash:
      return std::chrono::minutes(10);
    case Precedence::kImmediate:
      return std::chrono::minutes(30);
    case Precedence::kPriority:
      return std::chrono::hours(3);
    case Precedence::kRoutine:
      break;
  }
  return std::chrono::hours(6);
}

}  // namespace hotline::message
