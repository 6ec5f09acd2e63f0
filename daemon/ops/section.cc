#include "daemon/ops/section.h"

#include "absl/strings/str_cat.h"

namespace hotline::ops {
namespace {

Place PlaceOf(const toml::node& node) {
  const toml::source_position& begin = node.source().begin;
  return {begin.line, begin.column};
}

}  // namespace

Section::Section(const toml::table& table, std::string name, Problems& problems)
    : table_(table), name_(std::move(name)), problems_(problems) {}

std::string Section::FullName(std::string_view key) const {
  return name_.empty() ? std::string(key)
                       : absl::StrCat(name_, ".", std::string(key));
}

Place Section::place() const {
  Place at = PlaceOf(table_);
  return at.line == 0 ? Place{1, 1} : at;
}

Place Section::At(std::string_view key) const {
  const toml::node* node = table_.get(key);
  return node == nullptr ? place() : PlaceOf(*node);
}

const toml::node* Section::Find(std::string_view key) {
  known_.emplace(key);
  return table_.get(key);
}

std::optional<std::string> Section::Text(std::string_view key, bool optional) {
  const toml::node* node = Find(key);
  if (node == nullptr) {
    if (!optional)
      Wrong(key, absl::StrCat("`", FullName(key), "` is missing; add it"));
    return std::nullopt;
  }
  const auto* text = node->as_string();
  if (text == nullptr || text->get().empty()) {
    Wrong(key,
          absl::StrCat(
              "`", FullName(key),
              "` must be a text that is not empty; write it in double quotes"));
    return std::nullopt;
  }
  return text->get();
}

uint32_t Section::Integer(std::string_view key, uint32_t low, uint32_t high,
                          uint32_t otherwise) {
  const toml::node* node = Find(key);
  if (node == nullptr) return otherwise;
  const auto* number = node->as_integer();
  if (number == nullptr || number->get() < low || number->get() > high) {
    Wrong(key,
          absl::StrCat("`", FullName(key), "` must be a whole number from ",
                       low, " to ", high, "; the default is ", otherwise));
    return otherwise;
  }
  return static_cast<uint32_t>(number->get());
}

bool Section::Flag(std::string_view key, bool otherwise) {
  const toml::node* node = Find(key);
  if (node == nullptr) return otherwise;
  const auto* flag = node->as_boolean();
  if (flag == nullptr) {
    Wrong(key,
          absl::StrCat(
              "`", FullName(key),
              "` must be a yes or no; write true or false, without quotes"));
    return otherwise;
  }
  return flag->get();
}

const toml::table* Section::Table(std::string_view key) {
  const toml::node* node = Find(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) {
    Wrong(key, absl::StrCat("`", FullName(key), "` must be a table; write [",
                            FullName(key), "] and its keys below"));
  }
  return node->as_table();
}

std::vector<const toml::table*> Section::Tables(std::string_view key) {
  std::vector<const toml::table*> tables;
  const toml::node* node = Find(key);
  if (node == nullptr) return tables;
  const toml::array* array = node->as_array();
  if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
    Wrong(key, absl::StrCat("`", FullName(key), "` must be tables; write [[",
                            FullName(key), "]] above the keys of each"));
    return tables;
  }
  for (const toml::node& element : *array) tables.push_back(element.as_table());
  return tables;
}

void Section::Finish() {
  for (const auto& [key, node] : table_) {
    if (known_.contains(key.str())) continue;
    const toml::source_position& at = key.source().begin;
    problems_.Add({at.line, at.column},
                  absl::StrCat("unknown key `", FullName(key.str()),
                               "`; remove it or correct its spelling"));
  }
}

}  // namespace hotline::ops
