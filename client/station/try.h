// Passing a failure on, in one line: the two words that keep a sequence of
// steps readable without exceptions. For this room's .cc files only.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define STATION_JOIN_INNER(a, b) a##b
#define STATION_JOIN(a, b) STATION_JOIN_INNER(a, b)

// TRY(Step()): returns from the function unless the Status is ok.
#define TRY(expression)                      \
  do {                                       \
    absl::Status try_status = (expression);  \
    if (!try_status.ok()) return try_status; \
  } while (false)

// TRY_ASSIGN(auto value, Step()): the value of a StatusOr, or returns.
#define TRY_ASSIGN(lhs, expression)                        \
  auto STATION_JOIN(try_result_, __LINE__) = (expression); \
  if (!STATION_JOIN(try_result_, __LINE__).ok()) {         \
    return STATION_JOIN(try_result_, __LINE__).status();   \
  }                                                        \
  lhs = *std::move(STATION_JOIN(try_result_, __LINE__))
