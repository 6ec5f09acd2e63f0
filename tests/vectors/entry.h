// One entry of a published file, or a part of one, read by field name. The
// first thing wrong (a missing field, a value that differs) stays in the status
// that the entry and its parts share, so that a run reads straight through and
// is judged once, at the end.
#pragma once

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/base/bytes.h"

namespace hotline::vectors {

class Entry {
 public:
  // `value` and `status` must outlive the entry. `name` is where it stands in
  // the whole, for what is said about it.
  Entry(const nlohmann::json& value, absl::Status* status,
        std::string name = "")
      : value_(value), status_(*status), name_(std::move(name)) {}

  bool Has(const std::string& field) const;
  // The part of that name; null, and the entry has failed, if there is none.
  Entry At(const std::string& field);

  // What the entry itself is. Empty, zero and none if it is of another type.
  bool IsNull() const { return value_.is_null(); }
  base::Bytes Hex();
  std::string Text();
  uint64_t Number(uint64_t most = std::numeric_limits<uint64_t>::max());
  uint32_t Number32() {
    return static_cast<uint32_t>(Number(std::numeric_limits<uint32_t>::max()));
  }
  std::vector<Entry> List();

  // The same of a field.
  base::Bytes Hex(const std::string& field) { return At(field).Hex(); }
  std::string Text(const std::string& field) { return At(field).Text(); }
  uint64_t Number(const std::string& field) { return At(field).Number(); }
  uint32_t Number32(const std::string& field) { return At(field).Number32(); }
  std::vector<Entry> List(const std::string& field) { return At(field).List(); }

  // It, or the field, must be exactly that.
  void Expect(base::ByteView actual);
  void ExpectNumber(uint64_t actual);
  void ExpectNull();
  void Expect(const std::string& field, base::ByteView actual) {
    At(field).Expect(actual);
  }
  void ExpectNumber(const std::string& field, uint64_t actual) {
    At(field).ExpectNumber(actual);
  }
  // What must hold besides.
  void Require(bool condition, const std::string& otherwise);
  // Whether `status` is ok; if not, the entry has failed with it.
  bool Passed(const absl::Status& status);

  void Fail(const std::string& what);
  const absl::Status& status() const { return status_; }

 private:
  const nlohmann::json& value_;
  absl::Status& status_;
  std::string name_;
};

}  // namespace hotline::vectors
