// `slow_way PORT BYTES`: a slow way to the relay, for the functional tests.
// Prints a port of its own on the loopback; what comes there goes to PORT, so
// many bytes a second, and what comes back goes back at once. Ends when killed.
#include <algorithm>
#include <asio.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace hotline::slow_way {
namespace {

using asio::ip::tcp;

constexpr size_t kPausesPerSecond = 20;
constexpr std::chrono::milliseconds kPause{1'000 / kPausesPerSecond};

// Until either side is gone. `most`: bytes for each pause; 0: no pauses.
void Carry(const std::shared_ptr<tcp::socket>& from,
           const std::shared_ptr<tcp::socket>& to, size_t most) {
  std::vector<char> bytes(most == 0 ? 65'536 : most);
  asio::error_code error;
  while (!error) {
    const size_t count = from->read_some(asio::buffer(bytes), error);
    if (!error) asio::write(*to, asio::buffer(bytes, count), error);
    if (most > 0) std::this_thread::sleep_for(kPause);
  }
  from->shutdown(tcp::socket::shutdown_both, error);
  to->shutdown(tcp::socket::shutdown_both, error);
}

[[noreturn]] void Serve(const tcp::endpoint& relay, size_t bytes_per_second) {
  asio::io_context context;
  tcp::acceptor acceptor(context, tcp::v4());
  // What lies in the kernel's buffers is on the way already: let it be little.
  acceptor.set_option(tcp::socket::receive_buffer_size(8'192));
  acceptor.bind({asio::ip::address_v4::loopback(), 0});
  acceptor.listen();
  std::cout << acceptor.local_endpoint().port() << std::endl;
  const size_t most = std::max<size_t>(1, bytes_per_second / kPausesPerSecond);
  while (true) {
    auto station = std::make_shared<tcp::socket>(acceptor.accept());
    auto other = std::make_shared<tcp::socket>(context);
    asio::error_code error;
    other->connect(relay, error);
    if (error) continue;
    std::thread([=] { Carry(station, other, most); }).detach();
    std::thread([=] { Carry(other, station, 0); }).detach();
  }
}

}  // namespace
}  // namespace hotline::slow_way

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "slow_way PORT BYTES-PER-SECOND\n";
    return 2;
  }
  const auto port = static_cast<unsigned short>(std::stoul(argv[1]));
  hotline::slow_way::Serve({asio::ip::address_v4::loopback(), port},
                           std::stoul(argv[2]));
}
