#include "core/message/terms.h"

#include <gtest/gtest.h>

namespace hotline::message {
namespace {

TEST(Terms, WireNumbersAreThoseOfTheDocument) {
  EXPECT_EQ(*PrecedenceFromWire(1), Precedence::kRoutine);
  EXPECT_EQ(*PrecedenceFromWire(4), Precedence::kFlash);
  EXPECT_EQ(*ClassFromWire(1), Class::kLive);
  EXPECT_EQ(*ClassFromWire(2), Class::kExercise);
  EXPECT_EQ(*KindFromWire(1), Kind::kOperation);
  EXPECT_EQ(*KindFromWire(2), Kind::kTest);
  EXPECT_EQ(*KindFromWire(3), Kind::kService);
  EXPECT_EQ(*KindFromWire(4), Kind::kExercise);
  EXPECT_EQ(*KindFromWire(5), Kind::kDrill);
}

TEST(Terms, UnspecifiedIsRefusedByName) {
  EXPECT_EQ(PrecedenceFromWire(0).status().message(),
            "precedence is unspecified");
  EXPECT_EQ(ClassFromWire(0).status().message(), "class is unspecified");
  EXPECT_EQ(KindFromWire(0).status().message(), "kind is unspecified");
}

TEST(Terms, UnknownNumbersAreRefusedByNumber) {
  EXPECT_EQ(PrecedenceFromWire(5).status().message(), "unknown precedence 5");
  EXPECT_EQ(ClassFromWire(3).status().message(), "unknown class 3");
  EXPECT_EQ(KindFromWire(6).status().message(), "unknown kind 6");
  EXPECT_FALSE(KindFromWire(257).ok());  // not cut down to a byte
}

TEST(Terms, NamesRoundTrip) {
  for (uint32_t value = 1; value <= 4; ++value) {
    const auto precedence = *PrecedenceFromWire(value);
    EXPECT_EQ(*PrecedenceFromName(Name(precedence)), precedence);
  }
  for (uint32_t value = 1; value <= 2; ++value) {
    const auto message_class = *ClassFromWire(value);
    EXPECT_EQ(*ClassFromName(Name(message_class)), message_class);
  }
  for (uint32_t value = 1; value <= 5; ++value) {
    const auto kind = *KindFromWire(value);
    EXPECT_EQ(*KindFromName(Name(kind)), kind);
  }
}

TEST(Terms, PeopleMayTypeAnyCase) {
  EXPECT_EQ(*PrecedenceFromPerson("Flash"), Precedence::kFlash);
  EXPECT_EQ(*ClassFromPerson("exercise"), Class::kExercise);
  EXPECT_EQ(*KindFromPerson("dRILL"), Kind::kDrill);
}

TEST(Terms, MachinesMayNot) {
  EXPECT_FALSE(PrecedenceFromName("Flash").ok());
  EXPECT_FALSE(ClassFromName("live").ok());
  EXPECT_FALSE(KindFromName("drill").ok());
}

TEST(Terms, UnknownNameIsToldWhatThereIs) {
  EXPECT_EQ(PrecedenceFromPerson("urgent").status().message(),
            "unknown precedence: must be one of ROUTINE, PRIORITY, IMMEDIATE, "
            "FLASH");
  for (const char* name : {"", " FLASH", "FLASH ", "FLA", "UNSPECIFIED", "4"}) {
    EXPECT_FALSE(PrecedenceFromPerson(name).ok()) << name;
  }
}

TEST(Terms, ValuesOutOfRangeHaveNoName) {
  EXPECT_EQ(Name(Precedence{0}), "UNSPECIFIED");
  EXPECT_EQ(Name(Class{9}), "UNSPECIFIED");
  EXPECT_EQ(Name(Kind{9}), "UNSPECIFIED");
}

TEST(Terms, KindsBelongToTheirClassAlone) {
  struct {
    Kind kind;
    bool live;
    bool exercise;
  } const table[] = {
      {Kind::kOperation, true, false}, {Kind::kTest, true, true},
      {Kind::kService, true, true},    {Kind::kExercise, false, true},
      {Kind::kDrill, false, true},     {Kind{0}, false, false},
      {Kind{6}, false, false},
  };
  for (const auto& row : table) {
    EXPECT_EQ(KindBelongsTo(row.kind, Class::kLive), row.live);
    EXPECT_EQ(KindBelongsTo(row.kind, Class::kExercise), row.exercise);
    EXPECT_FALSE(KindBelongsTo(row.kind, Class{0}));
  }
}

TEST(Terms, ClocksAreTenMinutesToSixHours) {
  EXPECT_EQ(DefaultClock(Precedence::kFlash).count(), 10);
  EXPECT_EQ(DefaultClock(Precedence::kImmediate).count(), 30);
  EXPECT_EQ(DefaultClock(Precedence::kPriority).count(), 180);
  EXPECT_EQ(DefaultClock(Precedence::kRoutine).count(), 360);
}

TEST(Terms, HigherPrecedenceComparesGreater) {
  EXPECT_GT(Precedence::kFlash, Precedence::kImmediate);
  EXPECT_GT(Precedence::kImmediate, Precedence::kPriority);
  EXPECT_GT(Precedence::kPriority, Precedence::kRoutine);
}

}  // namespace
}  // namespace hotline::message
