// The write-ahead log under steady load, beside readers, and where it cannot be
// folded: what was committed stays, and the log stays as large as it was made.
#include "daemon/store/folding.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>

#include "daemon/store/journal.h"
#include "daemon/store/reader.h"

namespace hotline::store {
namespace {

constexpr uint64_t kLog = uint64_t{4} << 20;  // the least; see Spaces
constexpr size_t kBody = 32 * 1024;
constexpr uint64_t kManyLogs = 3 * kLog / kBody;  // fill it so often

class FoldingTest : public ::testing::Test {
 protected:
  FoldingTest() {
    char name[] = "/tmp/hotline-store-XXXXXX";
    folder = mkdtemp(name);
  }
  ~FoldingTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  void Open() {
    auto opened = Journal::Open(folder, 0);
    ASSERT_TRUE(opened.ok()) << opened.status();
    journal = *std::move(opened);
  }
  absl::Status Commit(uint64_t entry) {
    auto transaction = journal->Begin();
    if (!transaction.ok()) return transaction.status();
    EnvelopeRow row;
    row.entry = entry;
    const base::Bytes body(kBody, static_cast<uint8_t>(entry));
    (*transaction)->AddEnvelope(row, {}, body).IgnoreError();
    return (*transaction)->Commit();
  }
  // As the journal thread does.
  void CommitAndFold(uint64_t first, uint64_t count) {
    for (uint64_t entry = first; entry < first + count; ++entry) {
      auto committed = Commit(entry);
      ASSERT_TRUE(committed.ok()) << entry << ": " << committed;
      journal->Fold();
    }
  }
  void ExpectEveryEnvelope(uint64_t count) {
    auto reader = *Reader::Open(folder);
    for (uint64_t entry = 0; entry < count; ++entry) {
      auto row = reader->Envelope(entry);
      ASSERT_TRUE(row.ok()) << entry << ": " << row.status();
      ASSERT_EQ(row->body, base::Bytes(kBody, static_cast<uint8_t>(entry)));
    }
    auto database = *Database::Open((folder / Journal::kFile).string(),
                                    Database::Mode::kReadOnly);
    auto check = *database.Prepare("PRAGMA integrity_check");
    Rows rows = check.Select();
    ASSERT_TRUE(rows.Next());
    EXPECT_EQ(rows.Text(0), "ok");
  }
  uint64_t SizeOf(const char* file) {
    return std::filesystem::file_size(folder / file);
  }
  uint64_t SizeOfLog() { return SizeOf("journal.db-wal"); }
  uint64_t SizeOfDatabase() { return SizeOf(Journal::kFile); }

  std::filesystem::path folder;
  std::unique_ptr<Journal> journal;
};

TEST_F(FoldingTest, UnderSteadyLoadTheLogBeginsAnewWithinItsAllocation) {
  Open();
  ASSERT_EQ(SizeOfLog(), kLog);
  for (uint64_t entry = 0; entry < kManyLogs; ++entry) {
    CommitAndFold(entry, 1);
    ASSERT_EQ(SizeOfLog(), kLog) << entry;
  }
  EXPECT_GE(SizeOfDatabase(), kManyLogs * kBody - kLog);
  ExpectEveryEnvelope(kManyLogs);
}

TEST_F(FoldingTest, ReadersThatComeAndGoDoNotKeepTheLogFromBeginningAnew) {
  Open();
  CommitAndFold(0, 1);
  std::atomic<uint64_t> newest = 0;
  std::atomic<bool> ended = false;
  std::thread desk([&] {
    auto reader = *Reader::Open(folder);
    while (!ended) EXPECT_TRUE(reader->Envelope(newest).ok());
  });
  for (uint64_t entry = 1; entry < kManyLogs; ++entry) {
    CommitAndFold(entry, 1);
    newest = entry;
  }
  ended = true;
  desk.join();
  EXPECT_EQ(SizeOfLog(), kLog);
  ExpectEveryEnvelope(kManyLogs);
}

TEST_F(FoldingTest, AReaderThatStandsStillKeepsItsMomentAndHoldsUpNoCommit) {
  Open();
  CommitAndFold(0, 10);
  auto reader = *Reader::Open(folder);
  ASSERT_TRUE(reader->Freeze().ok());
  ASSERT_TRUE(reader->Envelope(9).ok());
  CommitAndFold(10, kManyLogs);
  EXPECT_GT(SizeOfLog(), kLog);  // all of it must be somewhere
  EXPECT_TRUE(absl::IsNotFound(reader->Envelope(10).status()));
  ASSERT_TRUE(reader->Thaw().ok());
  CommitAndFold(10 + kManyLogs, kManyLogs);
  EXPECT_EQ(SizeOfLog(), kLog);
  ExpectEveryEnvelope(10 + 2 * kManyLogs);
}

TEST_F(FoldingTest, WhatCannotBeFoldedStaysInTheLog) {
  Open();
  signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  // No file may grow beyond the log's size: so the database may not hold all.
  const rlimit small{kLog, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  uint64_t count = 0;
  absl::Status full;
  while ((full = Commit(count)).ok()) {
    ++count;
    journal->Fold();
  }
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_GT(count * kBody, kLog);  // first the database was full, then the log
  EXPECT_LE(SizeOfDatabase(), kLog);
  ExpectEveryEnvelope(count);
  CommitAndFold(count, kManyLogs);
  EXPECT_EQ(SizeOfLog(), kLog);
  ExpectEveryEnvelope(count + kManyLogs);
}

TEST_F(FoldingTest, AKillAtAnyMomentLosesNothingThatWasCommitted) {
  for (uint64_t round = 1; round <= 5; ++round) {
    int told[2];
    ASSERT_EQ(pipe(told), 0);
    const pid_t child = fork();
    if (child == 0) {
      Open();
      for (uint64_t entry = 0;; ++entry) {
        if (!Commit(entry).ok() || write(told[1], "", 1) != 1) _exit(1);
        journal->Fold();
      }
    }
    close(told[1]);
    char one;
    uint64_t committed = 0;
    while (committed < 50 * round && read(told[0], &one, 1) == 1) ++committed;
    kill(child, SIGKILL);
    while (read(told[0], &one, 1) == 1) ++committed;
    close(told[0]);
    waitpid(child, nullptr, 0);
    ASSERT_GE(committed, 50 * round);
    Open();
    ExpectEveryEnvelope(committed);
    journal.reset();
    std::filesystem::remove(folder / Journal::kFile);
  }
}

// The class alone, beside a connection that writes.
class FoldingThreadTest : public FoldingTest {
 protected:
  FoldingThreadTest() {
    Open();
    folding = *Folding::Open((folder / Journal::kFile).string(), 4096);
  }
  // Whether it is in the database file, wherever else.
  bool IsFolded(uint64_t entry) {
    std::ifstream file(folder / Journal::kFile, std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    const std::string body(1000, static_cast<char>(entry));
    return content.str().find(body) != std::string::npos;
  }
  void WaitUntilItEnded() {
    while (!folding->ended()) std::this_thread::yield();
  }

  std::unique_ptr<Folding> folding;
};

TEST_F(FoldingThreadTest, FoldsWhatIsCommittedWhenAsked) {
  ASSERT_TRUE(Commit(7).ok());
  EXPECT_FALSE(folding->ended());
  EXPECT_FALSE(IsFolded(7));
  folding->Ask();
  WaitUntilItEnded();
  EXPECT_TRUE(IsFolded(7));
}

TEST_F(FoldingThreadTest, FoldsOnceForEachAsk) {
  ASSERT_TRUE(Commit(7).ok());
  folding->Ask();
  WaitUntilItEnded();
  ASSERT_TRUE(Commit(8).ok());
  folding->Ask();  // the end of the first was not seen yet
  folding->Settle();
  EXPECT_TRUE(folding->ended());
  EXPECT_FALSE(IsFolded(8));
  folding->FoldNow();
  EXPECT_TRUE(IsFolded(8));
  EXPECT_FALSE(folding->ended());
}

TEST_F(FoldingThreadTest, FoldNowLeavesNothingToTheThread) {
  for (uint64_t entry = 0; entry < 50; ++entry) {
    ASSERT_TRUE(Commit(entry).ok());
    folding->Ask();
    folding->FoldNow();
    ASSERT_FALSE(folding->ended()) << entry;
  }
  ASSERT_TRUE(Commit(50).ok());
  folding->Settle();
  EXPECT_FALSE(folding->ended());
  EXPECT_FALSE(IsFolded(50));
}

TEST_F(FoldingThreadTest, EndsWithAFoldUnderWayOrAskedFor) {
  for (uint64_t entry = 0; entry < 20; ++entry) {
    ASSERT_TRUE(Commit(entry).ok());
    folding->Ask();
    folding = *Folding::Open((folder / Journal::kFile).string(), 4096);
  }
  ExpectEveryEnvelope(20);
}

TEST_F(FoldingThreadTest, ADatabaseThatIsNotThereIsRefused) {
  EXPECT_FALSE(Folding::Open((folder / "none" / "x").string(), 4096).ok());
}

}  // namespace
}  // namespace hotline::store
