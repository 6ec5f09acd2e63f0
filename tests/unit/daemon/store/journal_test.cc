#include "daemon/store/journal.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "daemon/store/atomic_file.h"
#include "daemon/store/folder_lock.h"
#include "daemon/store/reader.h"
#include "daemon/store/schema.h"
#include "tests/unit/daemon/store/a_journal.h"

namespace hotline::store {
namespace {

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
  Execute("UPDATE meta SET value = 4 WHERE name = 'schema'");
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
INSTANTIATE_TEST_SUITE_P(Journal, SchemaTest, ::testing::Values(1, 2, 3));

TEST_P(SchemaTest, EachSchemaIsStillRead) {
  ExecuteSample();
  auto journal = Open();
  ASSERT_NE(journal, nullptr);
  EXPECT_EQ(*journal->Meta("origin"), "relay-1.mfa.alba/log");
  EXPECT_EQ(*journal->Meta("schema"), "3");
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
                    if (row.line == 1) low_waters.push_back(row.low_water);
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

TEST_P(SchemaTest, EachLineHasTheBranchThatItAlwaysHad) {
  ExecuteSample();
  auto journal = Open();
  ASSERT_NE(journal, nullptr);
  std::vector<BranchRow> branches;
  ASSERT_TRUE(journal
                  ->EachBranch([&](BranchRow row) {
                    if (row.line == 1) branches.push_back(std::move(row));
                  })
                  .ok());
  ASSERT_EQ(branches.size(), 1u);
  EXPECT_EQ(branches[0].epoch, 0u);
  EXPECT_TRUE(branches[0].id.empty());
  EXPECT_TRUE(branches[0].open);
  EXPECT_EQ(branches[0].roster, (std::vector<StationNumber>{1, 2}));
  EXPECT_EQ(branches[0].entry, 3u);
  std::vector<uint64_t> seats;
  ASSERT_TRUE(journal
                  ->EachSeat([&](const SeatRow& row) {
                    if (row.line != 1) return;
                    seats.push_back(row.since);
                    EXPECT_FALSE(row.until.has_value());
                  })
                  .ok());
  EXPECT_EQ(seats, (std::vector<uint64_t>{3, 3}));
  const auto waiting = *journal->Envelope(4);
  EXPECT_EQ(waiting.branch, 0u);
  EXPECT_TRUE(waiting.audience.empty());
  EXPECT_TRUE(waiting.welcome.empty());
}

TEST_P(SchemaTest, WhatWasBroughtForwardIsWrittenAsWhatIsNew) {
  ExecuteSample();
  auto journal = Open();
  ASSERT_NE(journal, nullptr);
  auto transaction = *journal->Begin();
  LineRow line;
  line.number = 3;
  line.id = base::LineId(base::ByteArray<16>{9});
  line.creator = 2;
  line.entry = 77;
  ASSERT_TRUE(transaction->AddLine(line).ok());
  ASSERT_TRUE(
      transaction
          ->AddRoster(
              {.line = 3, .station = 2, .low_water = 4, .guest_until_ms = 5})
          .ok());
  EnvelopeRow row = AnEnvelope(70);
  row.audience = {1, 2};
  row.welcomed = {2};
  ASSERT_TRUE(
      transaction
          ->AddEnvelope(row, base::Bytes{1}, base::Bytes{2}, base::Bytes{3})
          .ok());
  ASSERT_TRUE(transaction->Commit().ok());
  const auto read = *journal->Envelope(70);
  EXPECT_EQ(read.audience, row.audience);
  EXPECT_EQ(read.welcomed, row.welcomed);
  EXPECT_EQ(read.welcome, base::Bytes{3});
  std::vector<LineRow> lines;
  ASSERT_TRUE(
      journal->EachLine([&](LineRow one) { lines.push_back(one); }).ok());
  EXPECT_EQ(lines.back().entry, 77u);
  EXPECT_EQ(lines.back().creator, 2u);
}

TEST_F(JournalTest, KeyPackagesAreCountedBySuite) {
  auto journal = Open();
  auto transaction = *journal->Begin();
  const base::Bytes package{1};
  for (const auto& [suite, last] :
       {std::pair(3u, false), std::pair(3u, false), std::pair(0x647Au, true),
        std::pair(0xF64Du, false), std::pair(0xF64Du, true)}) {
    ASSERT_TRUE(transaction->AddKeyPackage(1, suite, last, package).ok());
  }
  const auto counts = *journal->CountKeyPackages(1);
  ASSERT_EQ(counts.size(), 3u);
  EXPECT_EQ(counts[0].left, 2u);
  EXPECT_FALSE(counts[0].last_resort);
  EXPECT_EQ(counts[1].suite, 0x647Au);
  EXPECT_EQ(counts[1].left, 0u);
  EXPECT_TRUE(counts[1].last_resort);
  EXPECT_EQ(counts[2].left, 1u);
  EXPECT_TRUE(counts[2].last_resort);
  EXPECT_TRUE(journal->CountKeyPackages(2)->empty());
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
