#include "daemon/store/journal.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>

#include "daemon/store/atomic_file.h"
#include "daemon/store/folder_lock.h"
#include "daemon/store/reader.h"
#include "daemon/store/schema.h"

namespace hotline::store {
namespace {

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

EnvelopeRow AnEnvelope(uint64_t entry) {
  EnvelopeRow row;
  row.entry = entry;
  row.line = 1;
  row.sequence = entry;
  row.type = 1;
  row.precedence = 4;
  row.sender = 1;
  return row;
}

TEST_F(JournalTest, WhatWasCommittedIsReadBack) {
  auto journal = Open();
  auto transaction = *journal->Begin();
  const base::Bytes header(100, 1), body(5000, 2);
  ASSERT_TRUE(transaction->AddEnvelope(AnEnvelope(7), header, body).ok());
  ASSERT_TRUE(transaction->Commit().ok());
  auto reader = *Reader::Open(folder);
  auto row = reader->Envelope(7);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->header, header);
  EXPECT_EQ(row->body, body);
  EXPECT_EQ(row->precedence, 4u);
}

TEST_F(JournalTest, WhatWasNotCommittedNeverWas) {
  auto journal = Open();
  {
    auto transaction = *journal->Begin();
    ASSERT_TRUE(
        transaction->AddEnvelope(AnEnvelope(7), base::Bytes{1}, {}).ok());
  }
  EXPECT_TRUE(absl::IsNotFound(journal->Envelope(7).status()));
  EXPECT_TRUE(journal->Begin().ok());
}

TEST_F(JournalTest, AReaderSeesNothingBeforeTheCommit) {
  auto journal = Open();
  auto reader = *Reader::Open(folder);
  auto transaction = *journal->Begin();
  ASSERT_TRUE(transaction->AddEnvelope(AnEnvelope(7), base::Bytes{1}, {}).ok());
  EXPECT_TRUE(absl::IsNotFound(reader->Envelope(7).status()));
  ASSERT_TRUE(transaction->Commit().ok());
  EXPECT_TRUE(reader->Envelope(7).ok());
}

TEST_F(JournalTest, AFailedTransactionStaysFailedAndKeepsNothing) {
  auto journal = Open();
  {
    auto transaction = *journal->Begin();
    ASSERT_TRUE(
        transaction->AddEnvelope(AnEnvelope(7), base::Bytes{1}, {}).ok());
    ASSERT_FALSE(
        transaction->AddEnvelope(AnEnvelope(7), base::Bytes{1}, {}).ok());
    EXPECT_FALSE(
        transaction->AddEnvelope(AnEnvelope(8), base::Bytes{1}, {}).ok());
    EXPECT_FALSE(transaction->Commit().ok());
  }
  EXPECT_TRUE(absl::IsNotFound(journal->Envelope(7).status()));
}

TEST_F(JournalTest, EnvelopesAreCountedWithTheTransactionThatChangesThem) {
  auto journal = Open();
  auto transaction = *journal->Begin();
  for (uint64_t entry : {7, 8, 9}) {
    ASSERT_TRUE(
        transaction->AddEnvelope(AnEnvelope(entry), base::Bytes{1}, {}).ok());
  }
  EXPECT_EQ(*journal->Meta(Journal::kEnvelopes), "0");
  ASSERT_TRUE(transaction->Commit().ok());
  EXPECT_EQ(*journal->Meta(Journal::kEnvelopes), "3");
  transaction = *journal->Begin();
  ASSERT_TRUE(transaction->DeleteEnvelope(8).ok());
  ASSERT_TRUE(transaction->DeleteEnvelope(8).ok());  // nothing is there
  ASSERT_TRUE(transaction->Commit().ok());
  EXPECT_EQ(*journal->Meta(Journal::kEnvelopes), "2");
  transaction = *journal->Begin();
  ASSERT_TRUE(transaction->DeleteEnvelope(9).ok());
  transaction.reset();  // rolls back
  EXPECT_EQ(*journal->Meta(Journal::kEnvelopes), "2");
}

TEST_F(JournalTest, WhatAnotherHandDeletesIsStillCounted) {
  auto journal = Open();
  auto transaction = *journal->Begin();
  ASSERT_TRUE(transaction->AddEnvelope(AnEnvelope(7), base::Bytes{1}, {}).ok());
  ASSERT_TRUE(transaction->Commit().ok());
  journal.reset();
  Execute("DELETE FROM envelope");
  EXPECT_EQ(*Open()->Meta(Journal::kEnvelopes), "1");
}

TEST_F(JournalTest, AMessageIdIsTakenOnce) {
  auto journal = Open();
  auto transaction = *journal->Begin();
  const base::MessageId id(base::ByteArray<16>{1});
  EXPECT_TRUE(*transaction->AddMessage(id, 5));
  EXPECT_FALSE(*transaction->AddMessage(id, 6));
  EXPECT_EQ(*journal->FindMessage(id), 5u);
}

TEST_F(JournalTest, DeletedCiphertextIsOverwritten) {
  const base::Bytes body = base::ToBytes(std::string(3000, 'Q'));
  {
    auto journal = Open();
    auto transaction = *journal->Begin();
    ASSERT_TRUE(
        transaction->AddEnvelope(AnEnvelope(7), base::Bytes{1}, body).ok());
    ASSERT_TRUE(transaction->Commit().ok());
    transaction = *journal->Begin();
    ASSERT_TRUE(transaction->DeleteEnvelope(7).ok());
    ASSERT_TRUE(transaction->Commit().ok());
  }
  std::ifstream file(folder / Journal::kFile, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  EXPECT_EQ(content.str().find(std::string(100, 'Q')), std::string::npos);
}

TEST_F(JournalTest, ANewerSchemaIsRefusedByName) {
  Open().reset();
  Execute("UPDATE meta SET value = 3 WHERE name = 'schema'");
  auto refused = Journal::Open(folder, 0);
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status()));
  EXPECT_NE(std::string(refused.status().message()).find("newer hotlined"),
            std::string::npos);
  EXPECT_TRUE(absl::IsFailedPrecondition(Reader::Open(folder).status()));
}

TEST_F(JournalTest, AnotherDatabaseOrNoDatabaseAtAllIsRefused) {
  Execute("CREATE TABLE other (x)");
  EXPECT_TRUE(absl::IsFailedPrecondition(Journal::Open(folder, 0).status()));
  std::filesystem::remove(folder / Journal::kFile);
  std::ofstream(folder / Journal::kFile) << std::string(8192, 'x');
  EXPECT_TRUE(absl::IsDataLoss(Journal::Open(folder, 0).status()))
      << Journal::Open(folder, 0).status();
}

TEST_F(JournalTest, AReaderCreatesNothing) {
  EXPECT_TRUE(absl::IsNotFound(Reader::Open(folder).status()));
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

// tests/store keeps every schema that landed, with rows as they were written:
// the same relay in each of them.
class SchemaTest : public JournalTest,
                   public ::testing::WithParamInterface<int> {
 protected:
  void ExecuteSample() {
    std::ifstream file(absl::StrCat(HOTLINE_SOURCE_DIR, "/tests/store/journal-",
                                    GetParam(), ".sql"));
    std::stringstream sql;
    sql << file.rdbuf();
    ASSERT_FALSE(sql.str().empty());
    Execute(sql.str());
  }
};
INSTANTIATE_TEST_SUITE_P(Journal, SchemaTest, ::testing::Values(1, 2));

TEST_P(SchemaTest, EachSchemaIsStillRead) {
  ExecuteSample();
  auto journal = Open();
  ASSERT_NE(journal, nullptr);
  EXPECT_EQ(*journal->Meta("origin"), "relay-1.mfa.alba/log");
  EXPECT_EQ(*journal->Meta("schema"), "2");
  std::vector<std::string> stations;
  ASSERT_TRUE(
      journal->EachStation([&](StationRow row) { stations.push_back(row.uri); })
          .ok());
  EXPECT_EQ(stations,
            std::vector<std::string>({"hotline://mfa.alba/watch/desk-1",
                                      "hotline://mod.borduria/watch/desk-1"}));
  EXPECT_EQ(journal->Station(1)->certificates.size(), 2u);
  EXPECT_EQ(journal->Entry(4)->line, 1u);
  EXPECT_EQ(journal->Envelope(4)->sequence, 1u);
  EXPECT_EQ(journal->FirstKeyPackage(1, 0xF64D, true)->key_package.size(), 3u);
}

TEST_P(SchemaTest, WhatWasConfirmedStaysConfirmed) {
  ExecuteSample();
  auto journal = Open();
  ASSERT_NE(journal, nullptr);
  std::vector<uint64_t> low_waters;
  ASSERT_TRUE(journal
                  ->EachRoster([&](RosterRow row) {
                    low_waters.push_back(row.low_water);
                  })
                  .ok());
  EXPECT_EQ(low_waters, std::vector<uint64_t>({0, 0}));
  std::vector<std::array<uint64_t, 4>> ranges;
  ASSERT_TRUE(
      journal
          ->EachConfirmed([&](const ConfirmedRow& row) {
            ranges.push_back({row.line, row.station, row.first, row.last});
          })
          .ok());
  EXPECT_EQ(ranges, (std::vector<std::array<uint64_t, 4>>{{1, 2, 3, 4}}));
}

TEST_F(JournalTest, ADamagedOlderSchemaIsRefusedAndLeftAsItIs) {
  Execute(absl::StrCat(
      "CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT;"
      "CREATE TABLE roster (line INTEGER, station INTEGER, low_water INTEGER,"
      "                     above BLOB) STRICT;"
      "INSERT INTO meta VALUES ('schema', 1);"
      "INSERT INTO roster VALUES (1, 1, 0, zeroblob(15))"));
  EXPECT_TRUE(absl::IsDataLoss(Journal::Open(folder, 0).status()));
  Execute("INSERT INTO roster VALUES (1, 2, 0, x'')");  // still four columns
}

TEST_F(JournalTest, OneLockForOneFolder) {
  auto first = FolderLock::Take(folder);
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(absl::IsAlreadyExists(FolderLock::Take(folder).status()));
  first = absl::CancelledError();
  EXPECT_TRUE(FolderLock::Take(folder).ok());
}

TEST_F(JournalTest, AFileIsWholeOrNotThere) {
  const auto path = folder / "a" / "b";
  ASSERT_TRUE(WriteAtomically(path, base::Bytes(10, 1)).ok());
  ASSERT_TRUE(WriteAtomically(path, base::Bytes(3, 2)).ok());
  EXPECT_EQ(*ReadFile(path, 3), base::Bytes(3, 2));
  EXPECT_TRUE(absl::IsOutOfRange(ReadFile(path, 2).status()));
  EXPECT_TRUE(absl::IsNotFound(ReadFile(folder / "c", 2).status()));
}

}  // namespace
}  // namespace hotline::store
