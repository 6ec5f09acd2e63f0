// One table of the configuration file, read key by key. What is missing, of the
// wrong type, out of range or unknown is added to the problems, and reading
// goes on with a default: the caller asks for the problems once, at the end.
// Of this room's headers the only one that knows toml++.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ops/problems.h"

namespace hotline::ops {

class Section {
 public:
  // `name`: "" for the file itself, "tls" for [tls]; `table` must outlive this.
  Section(const toml::table& table, std::string name, Problems& problems);
  Section(const Section&) = delete;

  bool Has(std::string_view key) const { return table_.contains(key); }
  // Nothing if absent or wrong; absence is a problem unless `optional`.
  std::optional<std::string> Text(std::string_view key, bool optional = false);
  uint32_t Integer(std::string_view key, uint32_t low, uint32_t high,
                   uint32_t otherwise);
  bool Flag(std::string_view key, bool otherwise);
  // The tables below this key, none if absent: one [key], or each [[key]].
  const toml::table* Table(std::string_view key);
  std::vector<const toml::table*> Tables(std::string_view key);

  // Of the key's value, else of the table.
  Place At(std::string_view key) const;
  Place place() const;
  void Wrong(std::string_view key, std::string text) {
    problems_.Add(At(key), std::move(text));
  }
  std::string FullName(std::string_view key) const;

  // Every key that was not asked for is unknown.
  void Finish();

 private:
  const toml::node* Find(std::string_view key);

  const toml::table& table_;
  std::string name_;
  Problems& problems_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace hotline::ops
