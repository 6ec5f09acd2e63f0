#include "daemon/ops/control_socket.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "daemon/ops/asio_strand.h"
#include "daemon/ops/event_loop.h"
#include "tests/unit/daemon/ops/scratch_folder.h"

namespace hotline::ops {
namespace {

class ControlSocketTest : public testing::Test {
 protected:
  void Listen(ControlSocket::Handler handler) {
    umask(077);
    auto control =
        ControlSocket::Listen(strand_.executor(), path_, std::move(handler));
    ASSERT_TRUE(control.ok()) << control.status();
    control_ = *std::move(control);
    loop_.Start(1);
  }
  ~ControlSocketTest() override { loop_.Stop(); }

  ScratchFolder folder_;
  std::filesystem::path path_ = folder_.path() / "control.sock";
  EventLoop loop_;
  AsioStrand strand_{loop_.context()};
  std::unique_ptr<ControlSocket> control_;
};

TEST_F(ControlSocketTest, AnAnswerComesBackWhole) {
  Listen([](const std::string& command) {
    return "did " + command + "\nand more";
  });
  auto answer = AskDaemon(path_, "reload");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(*answer, "did reload\nand more");
}

TEST_F(ControlSocketTest, ARefusalComesBackAsOne) {
  Listen([](const std::string&) {
    return absl::InvalidArgumentError("h.toml:1:1: wrong; correct it");
  });
  auto answer = AskDaemon(path_, "reload");
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(answer.status().message(), "h.toml:1:1: wrong; correct it");
}

TEST_F(ControlSocketTest, OnlyTheOwnerMayOpenIt) {
  Listen([](const std::string&) { return ""; });
  struct stat facts;
  ASSERT_EQ(stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST_F(ControlSocketTest, ASocketLeftBehindIsReplaced) {
  folder_.Write("control.sock", "left");
  Listen([](const std::string&) { return "here"; });
  EXPECT_TRUE(AskDaemon(path_, "reload").ok());
}

TEST_F(ControlSocketTest, WithoutADaemonTheErrorSaysWhatToDo) {
  auto answer = AskDaemon(path_, "reload");
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(answer.status().message().find("start it"), std::string::npos);
}

TEST_F(ControlSocketTest, ALineWithoutEndIsAnsweredByNothing) {
  Listen([](const std::string&) { return "here"; });
  EXPECT_FALSE(AskDaemon(path_, std::string(1000, 'x')).ok());
  EXPECT_TRUE(AskDaemon(path_, "reload").ok());
}

}  // namespace
}  // namespace hotline::ops
