#include "core/tlog/hash.h"

#include "core/crypto/sha256.h"

namespace hotline::tlog {

Digest LeafHash(base::ByteView entry) {
  constexpr base::ByteArray<1> kLeafPrefix = {0x00};
  return crypto::Sha256({kLeafPrefix, entry});
}

Digest NodeHash(const Digest& left, const Digest& right) {
  constexpr base::ByteArray<1> kNodePrefix = {0x01};
  return crypto::Sha256({kNodePrefix, left, right});
}

}  // namespace hotline::tlog
