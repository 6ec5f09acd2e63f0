// GREASE, RFC 9420 section 13.5: values that nobody knows, in the fields where
// unknown ones have to be passed over, so that a client that does not do so
// shows at once. Only sent; what is received is never looked at in this way.
// What we ourselves support is without them.
#pragma once

#include "core/base/random.h"
#include "core/mls/leaf_node.h"

namespace hotline::mls {

// Into capabilities and extensions of a leaf node that is not signed yet.
void AddGrease(LeafNode& leaf, base::Random& random);
// Into the extensions of a KeyPackage or a GroupInfo.
void AddGrease(Extensions& extensions, base::Random& random);
// Our own, without those values.
Capabilities WithoutGrease(Capabilities ours);

}  // namespace hotline::mls
