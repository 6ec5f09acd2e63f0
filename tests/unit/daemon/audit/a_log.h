// A log in a journal on real files, without a relay around it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "core/crypto/signature.h"
#include "core/tlog/verify.h"
#include "daemon/audit/event.h"
#include "daemon/audit/export.h"
#include "daemon/audit/log.h"
#include "daemon/audit/verify.h"

namespace hotline::audit::testing {

class ALog : public ::testing::Test {
 protected:
  ALog() {
    char name[] = "/tmp/hotline-audit-XXXXXX";
    folder = mkdtemp(name);
    Open();
  }
  ~ALog() override {
    Close();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  static base::Secret<32> Seed() {
    base::ByteArray<32> seed;
    seed.fill(3);
    return base::Secret<32>(seed);
  }
  static tlog::VerifierKey Key() {
    return *tlog::VerifierKey::Make("relay-1.mfa.alba/log",
                                    tlog::SignatureType::kEd25519,
                                    crypto::SigningKey(Seed()).verify_key());
  }

  absl::Status TryOpen() {
    auto opened = store::Journal::Open(folder, 0);
    if (!opened.ok()) return opened.status();
    journal = *std::move(opened);
    auto reader = store::Reader::Open(folder);
    if (!reader.ok()) return reader.status();
    auto loaded = Tree::Open(*std::move(reader));
    if (!loaded.ok()) return loaded.status();
    tree = *std::move(loaded);
    auto made =
        Log::Open(*tree,
                  *tlog::SignerKey::Make("relay-1.mfa.alba/log",
                                         tlog::SignatureType::kEd25519, Seed()),
                  random);
    if (!made.ok()) return made.status();
    log = *std::move(made);
    return absl::OkStatus();
  }
  void Open() {
    auto opened = TryOpen();
    ASSERT_TRUE(opened.ok()) << opened;
  }
  void Close() {
    log.reset();
    tree.reset();
    journal.reset();
  }

  // One batch of `count` entries.
  void Append(int count, bool commit = true) {
    auto transaction = *journal->Begin();
    log->Begin(base::FromMillis(1'790'000'000'000));
    if (log->next_index() == 0) {
      ASSERT_TRUE(transaction->PutMeta("origin", "relay-1.mfa.alba/log").ok());
      ASSERT_TRUE(transaction->PutMeta("log_key", Key().Format()).ok());
    }
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(log->Append(*transaction, StopEvent("test"), {}).ok());
    }
    ASSERT_TRUE(log->Seal(*transaction).ok());
    if (commit) {
      ASSERT_TRUE(transaction->Commit().ok());
      log->Publish();
    } else {
      log->Forget();
    }
  }
  // What somebody with an editor could do to the file.
  void Damage(const std::string& sql) {
    Close();
    auto database = store::Database::Open((folder / "journal.db").string(),
                                          store::Database::Mode::kReadWrite);
    ASSERT_TRUE(database.ok());
    auto done = database->Execute(sql);
    ASSERT_TRUE(done.ok()) << done;
  }
  std::vector<std::string> Faults() {
    auto verification = Verify(folder);
    EXPECT_TRUE(verification.ok()) << verification.status();
    return verification.ok() ? verification->faults
                             : std::vector<std::string>{};
  }

  std::filesystem::path folder;
  base::SystemRandom random;
  std::unique_ptr<store::Journal> journal;
  std::unique_ptr<Tree> tree;
  std::unique_ptr<Log> log;
};

}  // namespace hotline::audit::testing
