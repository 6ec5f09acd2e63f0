#include "daemon/ops/acceptor.h"

#include <gtest/gtest.h>

#include <asio/connect.hpp>
#include <asio/read.hpp>
#include <future>
#include <mutex>

#include "core/base/system_clock.h"
#include "daemon/ops/event_loop.h"
#include "daemon/ops/log.h"

namespace hotline::ops {
namespace {

using asio::ip::tcp;

class AcceptorTest : public testing::Test {
 protected:
  absl::Status Listen(const ListenAddress& address, const Limits& limits) {
    auto acceptor = Acceptor::Listen(
        address, limits,
        {.context = loop_.context(),
         .strand = strand_,
         .timers = timers_,
         .clock = clock_,
         .log = log_,
         .accepted = [this](Descriptor fd) { Take(std::move(fd)); },
         .refused = [this] { ++refused_; }});
    if (!acceptor.ok()) return acceptor.status();
    acceptor_ = *std::move(acceptor);
    loop_.Start(1);
    OnStrand([this] { acceptor_->Start(); });
    return absl::OkStatus();
  }
  ~AcceptorTest() override { loop_.Stop(); }

  void OnStrand(std::function<void()> run) {
    std::promise<void> done;
    strand_.Post([&] {
      run();
      done.set_value();
    });
    done.get_future().wait();
  }
  void Take(Descriptor fd) { taken_.push_back(std::move(fd)); }

  tcp::socket Connect() {
    tcp::socket socket(client_);
    const std::string address = acceptor_->Address();
    const auto port = static_cast<uint16_t>(
        std::stoi(address.substr(address.rfind(':') + 1)));
    socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
    return socket;
  }
  // Waits until the relay has closed the connection.
  static bool IsClosed(tcp::socket& socket) {
    char byte;
    std::error_code error;
    asio::read(socket, asio::buffer(&byte, 1), error);
    return static_cast<bool>(error);
  }
  // The loop has done what it can do now.
  bool Eventually(const std::function<bool()>& true_now) {
    for (int i = 0; i < 1000; ++i) {
      bool yes = false;
      OnStrand([&] { yes = true_now(); });
      if (yes) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }

  base::SystemClock clock_;
  std::shared_ptr<spdlog::logger> log_ = MakeLog(LogLevel::kError, false);
  asio::io_context client_;
  EventLoop loop_;
  AsioStrand strand_{loop_.context()};
  AsioTimers timers_{strand_};
  std::unique_ptr<Acceptor> acceptor_;
  std::vector<Descriptor> taken_;
  int refused_ = 0;
};

TEST_F(AcceptorTest, PortZeroTellsItsRealAddress) {
  ASSERT_TRUE(Listen({"127.0.0.1", 0}, {}).ok());
  EXPECT_EQ(acceptor_->Address().find("127.0.0.1:"), 0u);
  EXPECT_NE(acceptor_->Address(), "127.0.0.1:0");
}

TEST_F(AcceptorTest, APortInUseIsRefusedWithWhatToDo) {
  tcp::acceptor other(client_,
                      tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  absl::Status status =
      Listen({"127.0.0.1", other.local_endpoint().port()}, {});
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_NE(status.message().find("stop the program that holds the port"),
            std::string::npos);
}

TEST_F(AcceptorTest, AnAddressOfAnotherMachineIsRefused) {
  EXPECT_EQ(Listen({"192.0.2.1", 0}, {}).code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(AcceptorTest, BeyondTheLimitConnectionsAreClosed) {
  Limits limits;
  limits.connections_per_address = 2;
  ASSERT_TRUE(Listen({"127.0.0.1", 0}, limits).ok());
  tcp::socket first = Connect(), second = Connect(), third = Connect();
  EXPECT_TRUE(IsClosed(third));
  EXPECT_TRUE(
      Eventually([this] { return refused_ == 1 && taken_.size() == 2; }));
}

TEST_F(AcceptorTest, AConnectionThatItsOwnerShutDownIsCountedDown) {
  Limits limits;
  limits.connections = 1;
  ASSERT_TRUE(Listen({"127.0.0.1", 0}, limits).ok());
  tcp::socket first = Connect();
  ASSERT_TRUE(Eventually([this] { return acceptor_->open() == 1; }));
  OnStrand([this] {
    shutdown(taken_.front().get(), SHUT_RDWR);
    taken_.clear();
  });
  EXPECT_TRUE(Eventually([this] { return acceptor_->open() == 0; }));
  tcp::socket second = Connect();
  EXPECT_TRUE(Eventually([this] { return taken_.size() == 1; }));
}

TEST_F(AcceptorTest, DataOnAConnectionDoesNotEndIt) {
  ASSERT_TRUE(Listen({"127.0.0.1", 0}, {}).ok());
  tcp::socket socket = Connect();
  socket.write_some(asio::buffer("hello", 5));
  ASSERT_TRUE(Eventually([this] { return taken_.size() == 1; }));
  EXPECT_TRUE(Eventually([this] { return acceptor_->open() == 1; }));
}

TEST_F(AcceptorTest, AnAcceptedSocketDoesNotBlock) {
  ASSERT_TRUE(Listen({"127.0.0.1", 0}, {}).ok());
  tcp::socket socket = Connect();
  ASSERT_TRUE(Eventually([this] { return taken_.size() == 1; }));
  char byte;
  EXPECT_EQ(recv(taken_.front().get(), &byte, 1, 0), -1);
  EXPECT_EQ(errno, EAGAIN);
}

}  // namespace
}  // namespace hotline::ops
