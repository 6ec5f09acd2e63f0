// A search of this process's writable memory: heap, stacks and static data.
// What is looked for is held under a mask, so that the search finds neither
// itself nor the list that it works off.
#pragma once

#include <map>
#include <set>
#include <string>

#include "core/base/bytes.h"

namespace hotline::mls {

class Needles {
 public:
  // At least 8 bytes. Half of a secret of 32 bytes is found, too.
  void Add(const std::string& name, base::ByteView secret);
  size_t size() const { return names_.size(); }
  const std::set<std::string>& names() const { return names_; }
  // To another process and back: masked bytes.
  base::Bytes Encode() const;
  static Needles Decode(base::ByteView bytes);

  // The names of those that are somewhere in memory.
  std::set<std::string> FindInMemory() const;

 private:
  void AddPart(const std::string& name, base::Bytes masked);
  void Search(base::ByteView memory, std::set<std::string>& found) const;

  std::set<std::string> names_;
  // By their first two bytes; masked, whole.
  std::multimap<uint16_t, std::pair<base::Bytes, std::string>> parts_;
};

}  // namespace hotline::mls
