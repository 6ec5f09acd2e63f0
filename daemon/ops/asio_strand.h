// A strand of the event loop.
#pragma once

#include <asio/io_context.hpp>
#include <asio/strand.hpp>

#include "daemon/relay/strand.h"

namespace hotline::ops {

class AsioStrand final : public relay::Strand {
 public:
  explicit AsioStrand(asio::io_context& context)
      : strand_(asio::make_strand(context)) {}
  void Post(std::function<void()> run) override;

  const asio::strand<asio::io_context::executor_type>& executor() const {
    return strand_;
  }

 private:
  asio::strand<asio::io_context::executor_type> strand_;
};

}  // namespace hotline::ops
