// A journal in a folder that goes with the test.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include "daemon/store/journal.h"

namespace hotline::store {

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    char name[] = "/tmp/hotline-store-XXXXXX";
    folder = mkdtemp(name);
  }
  ~JournalTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  std::unique_ptr<Journal> Open() {
    auto journal = Journal::Open(folder, 0);
    EXPECT_TRUE(journal.ok()) << journal.status();
    return journal.ok() ? *std::move(journal) : nullptr;
  }
  void Execute(const std::string& sql) {
    auto database = Database::Open((folder / Journal::kFile).string(),
                                   Database::Mode::kCreate);
    ASSERT_TRUE(database.ok());
    auto done = database->Execute(sql);
    ASSERT_TRUE(done.ok()) << done;
  }

  std::filesystem::path folder;
};

inline EnvelopeRow AnEnvelope(uint64_t entry) {
  EnvelopeRow row;
  row.entry = entry;
  row.line = 1;
  row.sequence = entry;
  row.type = 1;
  row.precedence = 4;
  row.sender = 1;
  return row;
}

}  // namespace hotline::store
