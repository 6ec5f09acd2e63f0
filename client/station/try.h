// Passing a failure on, in one line: the two words that keep a sequence of
// steps readable without exceptions. For this room's .cc files only.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define STATION_JOIN_INNER(a, b) a##b
#define STATION_JOIN(a, b) STATION_JOIN_INNER(a, b)
#define STATION_TRY(name, expression) \
  do {                                \
    absl::Status name = (expression); \
    if (!name.ok()) return name;      \
  } while (false)
#define STATION_TRY_ASSIGN(name, lhs, expression) \
  auto name = (expression);                       \
  if (!name.ok()) return name.status();           \
  lhs = *std::move(name)

// TRY(Step()): returns from the function unless the Status is ok. The names are
// counted, because a step may hold a lambda with steps of its own.
#define TRY(expression) \
  STATION_TRY(STATION_JOIN(try_status_, __COUNTER__), expression)

// TRY_ASSIGN(auto value, Step()): the value of a StatusOr, or returns.
#define TRY_ASSIGN(lhs, expression) \
  STATION_TRY_ASSIGN(STATION_JOIN(try_result_, __COUNTER__), lhs, expression)
