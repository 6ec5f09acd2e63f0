#include "daemon/ops/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "tests/unit/daemon/ops/scratch_folder.h"

namespace hotline::ops {
namespace {

// A service manager's end of the notification socket.
class Listener {
 public:
  Listener()
      : path_(folder_.path() / "notify"),
        fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address),
                   sizeof(address)),
              0);
  }
  std::string path() const { return path_; }
  std::string Next() {
    char buffer[256];
    ssize_t size = recv(fd_.get(), buffer, sizeof(buffer), 0);
    return size < 0 ? "nothing"
                    : std::string(buffer, static_cast<size_t>(size));
  }

 private:
  ScratchFolder folder_;
  std::filesystem::path path_;
  Descriptor fd_;
};

TEST(ServiceManagerTest, EachStateIsOneDatagram) {
  Listener listener;
  ServiceManager manager(listener.path(), std::nullopt);
  manager.Ready();
  EXPECT_EQ(listener.Next(), "READY=1");
  manager.Alive();
  EXPECT_EQ(listener.Next(), "WATCHDOG=1");
  manager.Stopping();
  EXPECT_EQ(listener.Next(), "STOPPING=1");
  manager.Status("serving");
  EXPECT_EQ(listener.Next(), "STATUS=serving");
  EXPECT_EQ(listener.Next(), "nothing");
}

TEST(ServiceManagerTest, AReloadNamesItsTime) {
  Listener listener;
  ServiceManager manager(listener.path(), std::nullopt);
  manager.Reloading(base::MonotonicTime(std::chrono::microseconds(1234)));
  EXPECT_EQ(listener.Next(), "RELOADING=1\nMONOTONIC_USEC=1234");
}

TEST(ServiceManagerTest, WithoutOneNothingHappens) {
  ServiceManager manager("", std::nullopt);
  manager.Ready();
  EXPECT_FALSE(manager.AliveEvery());
}

TEST(ServiceManagerTest, AManagerThatIsGoneIsNoFault) {
  ServiceManager manager("/nonexistent/notify", std::nullopt);
  manager.Ready();
}

TEST(ServiceManagerTest, TheWatchdogIsFedTwiceAsOftenAsItAsks) {
  ServiceManager manager("", std::chrono::microseconds(30'000'000));
  EXPECT_EQ(manager.AliveEvery(), std::chrono::milliseconds(15'000));
}

}  // namespace
}  // namespace hotline::ops
