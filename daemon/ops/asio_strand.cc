#include "daemon/ops/asio_strand.h"

#include <asio/post.hpp>

namespace hotline::ops {

void AsioStrand::Post(std::function<void()> run) {
  asio::post(strand_, std::move(run));
}

}  // namespace hotline::ops
