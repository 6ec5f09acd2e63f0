// A tile path that is read is that tile's one path, and stays below the log.
#include <cstdlib>

#include "core/tlog/tile.h"

using namespace hotline;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = base::TextOf({data, size});
  const auto tile = tlog::ParseTilePath(text);
  if (!tile.ok()) return 0;
  if (tlog::TilePath(*tile) != text) std::abort();
  if (text.find("..") != std::string_view::npos) std::abort();
  if (tile->level > 63 || tile->index > tlog::kMaxTreeSize) std::abort();
  if (tile->width == 0 || tile->width > tlog::kTileWidth) std::abort();
  return 0;
}
