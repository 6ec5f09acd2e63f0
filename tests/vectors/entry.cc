#include "tests/vectors/entry.h"

namespace hotline::vectors {
namespace {

const nlohmann::json kNull;

}  // namespace

bool Entry::Has(const std::string& field) const {
  return value_.is_object() && value_.contains(field);
}

Entry Entry::At(const std::string& field) {
  const std::string name = name_.empty() ? field : name_ + "." + field;
  if (Has(field)) return Entry(*value_.find(field), &status_, name);
  Fail(field + " is missing");
  return Entry(kNull, &status_, name);
}

base::Bytes Entry::Hex() {
  if (value_.is_string()) {
    auto bytes = base::FromHex(value_.get_ref<const std::string&>());
    if (bytes.ok()) return *std::move(bytes);
  }
  Fail("is not hex");
  return {};
}

std::string Entry::Text() {
  if (value_.is_string()) return value_.get<std::string>();
  Fail("is not text");
  return {};
}

uint64_t Entry::Number(uint64_t most) {
  if (value_.is_number_unsigned() && value_.get<uint64_t>() <= most) {
    return value_.get<uint64_t>();
  }
  Fail("is not a number of that size");
  return 0;
}

std::vector<Entry> Entry::List() {
  if (!value_.is_array()) Fail("is not a list");
  std::vector<Entry> out;
  if (!value_.is_array()) return out;
  for (const nlohmann::json& part : value_) {
    out.emplace_back(part, &status_,
                     name_ + "[" + std::to_string(out.size()) + "]");
  }
  return out;
}

void Entry::Expect(base::ByteView actual) {
  Require(Hex() == base::ToBytes(actual), "differs");
}

void Entry::ExpectNumber(uint64_t actual) {
  Require(Number() == actual, "differs");
}

void Entry::ExpectNull() { Require(IsNull(), "is not null"); }

void Entry::Require(bool condition, const std::string& otherwise) {
  if (!condition) Fail(otherwise);
}

bool Entry::Passed(const absl::Status& status) {
  if (!status.ok()) Fail(std::string(status.message()));
  return status.ok();
}

void Entry::Fail(const std::string& what) {
  if (!status_.ok()) return;
  status_ =
      absl::InvalidArgumentError(name_.empty() ? what : name_ + ": " + what);
}

}  // namespace hotline::vectors
