#include "tests/vectors/entry.h"

namespace hotline::vectors {

bool Entry::Has(const std::string& field) const {
  return value_.is_object() && value_.contains(field);
}

const nlohmann::json* Entry::Find(const std::string& field) {
  if (Has(field)) return &*value_.find(field);
  Fail(field + " is missing");
  return nullptr;
}

base::Bytes Entry::Hex(const std::string& field) {
  const nlohmann::json* value = Find(field);
  if (value == nullptr) return {};
  if (value->is_string()) {
    auto bytes = base::FromHex(value->get_ref<const std::string&>());
    if (bytes.ok()) return *std::move(bytes);
  }
  Fail(field + " is not hex");
  return {};
}

uint64_t Entry::Number(const std::string& field) {
  const nlohmann::json* value = Find(field);
  if (value == nullptr) return 0;
  if (value->is_number_unsigned()) return value->get<uint64_t>();
  Fail(field + " is not a number");
  return 0;
}

std::vector<Entry> Entry::List(const std::string& field) {
  const nlohmann::json* value = Find(field);
  if (value == nullptr) return {};
  if (!value->is_array()) {
    Fail(field + " is not a list");
    return {};
  }
  std::vector<Entry> out;
  for (const nlohmann::json& part : *value) out.emplace_back(part, &status_);
  return out;
}

void Entry::Expect(const std::string& field, base::ByteView actual) {
  if (Hex(field) != base::ToBytes(actual)) Fail(field + " differs");
}

void Entry::Fail(const std::string& what) {
  if (status_.ok()) status_ = absl::InvalidArgumentError(what);
}

}  // namespace hotline::vectors
