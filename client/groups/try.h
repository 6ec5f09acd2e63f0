// Passing a failure on, in one line. For this room's .cc files only.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define GROUPS_JOIN_INNER(a, b) a##b
#define GROUPS_JOIN(a, b) GROUPS_JOIN_INNER(a, b)
#define GROUPS_TRY(name, expression)  \
  do {                                \
    absl::Status name = (expression); \
    if (!name.ok()) return name;      \
  } while (false)
#define GROUPS_TRY_ASSIGN(name, lhs, expression) \
  auto name = (expression);                      \
  if (!name.ok()) return name.status();          \
  lhs = *std::move(name)

// TRY(Step()): returns from the function unless the Status is ok. The names are
// counted, because a step may hold a lambda with steps of its own.
#define TRY(expression) \
  GROUPS_TRY(GROUPS_JOIN(try_status_, __COUNTER__), expression)

// TRY_ASSIGN(auto value, Step()): the value of a StatusOr, or returns.
#define TRY_ASSIGN(lhs, expression) \
  GROUPS_TRY_ASSIGN(GROUPS_JOIN(try_result_, __COUNTER__), lhs, expression)
