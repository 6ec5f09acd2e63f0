// One entry of a published file, read by field name. The first thing wrong (a
// missing field, a value that differs) stays in the status that the entry and
// its parts share, so that a run reads straight through and is judged once, at
// the end.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/base/bytes.h"

namespace hotline::vectors {

class Entry {
 public:
  // Both must outlive the entry.
  Entry(const nlohmann::json& value, absl::Status* status)
      : value_(value), status_(*status) {}

  bool Has(const std::string& field) const;
  // Empty, zero and none if the field is missing or of another type.
  base::Bytes Hex(const std::string& field);
  uint64_t Number(const std::string& field);
  std::vector<Entry> List(const std::string& field);

  // The field must be exactly these bytes.
  void Expect(const std::string& field, base::ByteView actual);
  void Fail(const std::string& what);
  const absl::Status& status() const { return status_; }

 private:
  // nullptr, and the entry has failed, if there is no such field.
  const nlohmann::json* Find(const std::string& field);

  const nlohmann::json& value_;
  absl::Status& status_;
};

}  // namespace hotline::vectors
