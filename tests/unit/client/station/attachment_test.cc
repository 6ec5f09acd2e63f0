// Files that go along with a text: refused, sent, cut off, resumed, kept,
// swept.
#include "tests/unit/client/station/attachment_line.h"

namespace hotline::station {
namespace {

using message::Precedence;

class AttachmentTest : public AttachmentLine {
 protected:
  std::string Refused(std::vector<File> files) {
    const auto status = town_.Send(alba_, With(std::move(files))).status();
    EXPECT_EQ(ProblemOf(status), Problem::kUsage) << status;
    EXPECT_TRUE(town_.LogOf(alba_).empty());
    return ReasonOf(status);
  }
};

TEST_F(AttachmentTest, WhatCannotBeSentIsRefusedBeforeAnythingIs) {
  EXPECT_EQ(Refused({File{"empty", {}}}), "attachment");
  EXPECT_EQ(
      Refused({File{"large", base::Bytes(message::kMaxAttachmentSize + 1)}}),
      "attachment");
  for (const char* name : {"", ".profile", "a/b", "a\\b", "a\nb", "a\u202e.exe",
                           "two  spaces", "\u200b"}) {
    EXPECT_EQ(Refused({File{name, {1}}}), "attachment") << name;
  }
  EXPECT_EQ(Refused(std::vector<File>(9, File{"x", {1}})), "too_large");
  EXPECT_EQ(Refused(std::vector<File>(
                5, File{"x", base::Bytes(message::kMaxAttachmentSize)})),
            "too_large");
}

TEST_F(AttachmentTest, ComesWholeAndIsWhatWasSent) {
  const File file = MakeFile(20);
  const auto sent = SendFiles({file, MakeFile(1, "note.txt")});
  ASSERT_TRUE(sent.ok()) << sent.status();
  ASSERT_EQ(sent->attachments.size(), 2u);
  EXPECT_EQ(sent->attachments[0].state, Is::kComplete);
  EXPECT_EQ(sent->attachments[1].state, Is::kComplete);
  town_.Settle();
  const auto here = StateAt(borduria_);
  EXPECT_EQ(here.state, Is::kComplete);
  EXPECT_EQ(here.name, "map.pdf");
  EXPECT_EQ(here.bytes, file.bytes.size());
  EXPECT_EQ(here.hash, crypto::Sha256(file.bytes));
  EXPECT_EQ(Read(borduria_, sent->id.Hex(), "map.pdf")->bytes, file.bytes);
  EXPECT_EQ(Read(borduria_, sent->id.Hex(), "2")->name, "note.txt");
  EXPECT_EQ(Read(alba_, sent->id.Hex(), "1")->bytes, file.bytes);
}

TEST_F(AttachmentTest, ReadingNamesWhatIsThere) {
  const auto sent = SendFiles({MakeFile(1), MakeFile(1, "note.txt")});
  town_.Settle();
  for (const char* name : {"", "other", "0", "3"}) {
    const auto status = Read(borduria_, sent->id.Hex(), name).status();
    EXPECT_EQ(ReasonOf(status), "attachment") << name;
    EXPECT_NE(status.message().find("note.txt"), absl::string_view::npos);
  }
  Deliver();
  EXPECT_EQ(
      ReasonOf(
          Read(borduria_, town_.LogOf(borduria_).back().id.Hex()).status()),
      "attachment");
}

// P7: chunks cause neither receipts nor clocks nor a message that is shown.
TEST_F(AttachmentTest, ChunksAreNoMessagesToPeople) {
  const auto sent = SendFiles({MakeFile(9)});
  ASSERT_TRUE(sent.ok());
  town_.strand.Pass(std::chrono::seconds(60));
  EXPECT_EQ(town_.LogOf(borduria_).size(), 1u);
  EXPECT_EQ(town_.LogOf(alba_).size(), 1u);
  EXPECT_EQ(borduria_.Told<MessageArrived>().size(), 1u);
  auto store = town_.StoreOf(borduria_);
  // The card came, text and nine chunks came, one message of facts went.
  Query query = store->Prepare(
      "SELECT COUNT(*) FROM message WHERE outgoing = 1 AND content <> 2");
  ASSERT_TRUE(*query.Step());
  EXPECT_EQ(query.IntAt(0), 0u);
  Query facts =
      store->Prepare("SELECT COUNT(*) FROM message WHERE outgoing = 1");
  ASSERT_TRUE(*facts.Step());
  EXPECT_EQ(facts.IntAt(0), 1u);
}

TEST_F(AttachmentTest, ProgressAndTheEndAreTold) {
  const auto sent = SendFiles({MakeFile(3 * 69 + 5)});
  ASSERT_TRUE(sent.ok()) << sent.status();
  town_.Settle();
  const auto told = borduria_.Told<AttachmentChanged>();
  ASSERT_GE(told.size(), 4u);
  EXPECT_LT(told[0].record.attachments[0].bytes,
            told[0].record.attachments[0].size);
  EXPECT_EQ(told.back().record.attachments[0].state, Is::kComplete);
  EXPECT_EQ(alba_.Told<AttachmentChanged>().back().record.attachments[0].state,
            Is::kComplete);
}

TEST_F(AttachmentTest, LeavesOnlyWhenTheTextIsAccepted) {
  Away();
  const auto sent = town_.Send(alba_, With({MakeFile(3)}));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->state, State::kQueued);
  EXPECT_EQ(ProblemOf(Follow(alba_, sent->id.Hex()).status()),
            Problem::kUnreachable);
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(60));
  EXPECT_EQ(StateAt(borduria_).state, Is::kComplete);
}

TEST_F(AttachmentTest, ATextThatIsRefusedSendsNoChunk) {
  town_.relay->refuse = v1::REFUSAL_DISK_FULL;
  EXPECT_EQ(ReasonOf(town_.Send(alba_, With({MakeFile(3)})).status()),
            "disk_full");
  town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  const uint64_t before = town_.relay->submissions;
  town_.strand.Pass(std::chrono::seconds(60));
  EXPECT_EQ(town_.relay->submissions, before);
}

TEST_F(AttachmentTest, GoesOnAfterTheRelayWasAway) {
  int count = 0;
  town_.relay->judge = [&](const message::Header&) {
    if (++count == 12) town_.relay->down = true;
    return v1::REFUSAL_UNSPECIFIED;
  };
  const auto status = SendFiles({MakeFile(40)}).status();
  EXPECT_EQ(ProblemOf(status), Problem::kUnreachable);
  EXPECT_EQ(StateAt(alba_).state, Is::kUnderWay);
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(90));
  EXPECT_EQ(StateAt(borduria_).state, Is::kComplete);
  EXPECT_EQ(StateAt(alba_).state, Is::kComplete);
}

TEST_F(AttachmentTest, AQuotaHoldsItUpAndEndsNothing) {
  int count = 0;
  town_.relay->judge = [&](const message::Header& header) {
    return header.precedence == Precedence::kRoutine && ++count % 5 != 0
               ? v1::REFUSAL_QUOTA
               : v1::REFUSAL_UNSPECIFIED;
  };
  ASSERT_TRUE(town_.Send(alba_, With({MakeFile(12)})).ok());
  town_.strand.Pass(std::chrono::minutes(5));
  town_.relay->judge = nullptr;
  town_.strand.Pass(std::chrono::minutes(2));
  EXPECT_EQ(StateAt(borduria_).state, Is::kComplete);
}

TEST_F(AttachmentTest, ARefusedChunkEndsItAndSaysSo) {
  town_.relay->judge = [](const message::Header& header) {
    return header.precedence == Precedence::kRoutine ? v1::REFUSAL_LIFETIME
                                                     : v1::REFUSAL_UNSPECIFIED;
  };
  const auto sent = SendFiles({MakeFile(30)});
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->attachments[0].state, Is::kIncomplete);
  EXPECT_TRUE(alba_.Warned("attachment"));
  town_.relay->judge = nullptr;
  ASSERT_TRUE(SendAgain(alba_, sent->id.Hex()).ok());
  town_.Settle();
  EXPECT_EQ(StateAt(alba_).state, Is::kComplete);
  EXPECT_EQ(StateAt(borduria_).state, Is::kComplete);
}

// However many chunks there are, few are before it.
TEST_F(AttachmentTest, AFlashOvertakesTheChunks) {
  int chunks = 0;
  std::optional<absl::StatusOr<Record>> flash;
  const auto send = [&] {
    alba_.engine->Send(town_.Text("crisis", "at once"),
                       [&](absl::StatusOr<Record> sent) { flash = sent; });
  };
  town_.relay->judge = [&](const message::Header& header) {
    if (header.precedence == Precedence::kRoutine && ++chunks == 5) {
      town_.strand.Post(send);
    }
    return v1::REFUSAL_UNSPECIFIED;
  };
  ASSERT_TRUE(SendFiles({MakeFile(100)}).ok());
  town_.Settle();
  ASSERT_TRUE(flash.has_value() && flash->ok());
  // Card, text, five chunks, those under way.
  EXPECT_LE((*flash)->sequence, 2u + 5 + 8);
  EXPECT_GE(chunks, 100);
  EXPECT_EQ(town_.LogOf(borduria_).back().text, "at once");
}

// P27: swept with the record, on both sides.
TEST_F(AttachmentTest, IsSweptWithItsText) {
  const auto sent = SendFiles({MakeFile(3)});
  ASSERT_TRUE(sent.ok());
  town_.Settle();
  for (Desk* desk : {&alba_, &borduria_}) {
    EXPECT_TRUE(HasChunks(*desk));
    desk->engine.reset();
  }
  town_.clock.Advance(std::chrono::days(92));
  for (Desk* desk : {&alba_, &borduria_}) {
    town_.Start(*desk);
    ASSERT_TRUE(
        town_.Ask<Status>([&](auto done) { desk->engine->GetStatus(done); })
            .ok());
    EXPECT_FALSE(HasChunks(*desk));
    EXPECT_TRUE(town_.LogOf(*desk).back().attachments.empty());
    EXPECT_EQ(ReasonOf(Read(*desk, sent->id.Hex()).status()), "attachment");
  }
}

// Late chunks bring back no key of a day that was swept.
TEST_F(AttachmentTest, WhatComesAfterItsTextWasSweptIsNotKept) {
  SendChunksAfter(3, [&] {
    borduria_.engine.reset();
    Run(borduria_, "DELETE FROM record_key");
    town_.Start(borduria_);
    town_.Watch(borduria_);
  });
  EXPECT_FALSE(HasChunks(borduria_));
}

}  // namespace
}  // namespace hotline::station
