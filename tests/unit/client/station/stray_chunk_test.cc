// Chunks that fit no text, chunks that never come, chunks that come again.
#include "tests/unit/client/station/attachment_line.h"

namespace hotline::station {
namespace {

using StrayChunkTest = AttachmentLine;

// What a peer may make us store.

TEST_F(StrayChunkTest, AChunkThatNoTextListsIsNotKept) {
  SendChunksAfter(3, [&] {
    List(alba_, [](message::Attachment& listed) { listed.id[0] ^= 1; });
  });
  EXPECT_FALSE(HasChunks(borduria_));
  EXPECT_TRUE(borduria_.Warned("attachment"));
  EXPECT_EQ(StateAt(borduria_).state, Is::kUnderWay);
  // And nothing else stands still.
  Deliver("after it");
  EXPECT_EQ(town_.LogOf(borduria_).back().text, "after it");
}

TEST_F(StrayChunkTest, AChunkThatContradictsItsTextIsNotKept) {
  SendChunksAfter(3, [&] {
    List(alba_, [](message::Attachment& listed) { listed.name = "other"; });
  });
  EXPECT_FALSE(HasChunks(borduria_));
  EXPECT_TRUE(borduria_.Warned("attachment"));
}

TEST_F(StrayChunkTest, AChunkOfAnotherKindIsNotKept) {
  SendChunksAfter(3, [&] {
    Change(alba_, [](Store& store) {
      Messages messages(store);
      auto text = *messages.Read(messages.Shown(std::nullopt, 1)->back());
      text.content.kind = message::Kind::kTest;
      return messages.Update(text);
    });
  });
  EXPECT_FALSE(HasChunks(borduria_));
}

TEST_F(StrayChunkTest, AWholeWithAnotherHashIsThrownAway) {
  SendChunksAfter(3, [&] { Spoil(alba_, 1); });
  EXPECT_EQ(StateAt(borduria_).state, Is::kDamaged);
  EXPECT_FALSE(HasChunks(borduria_));
  EXPECT_TRUE(borduria_.Warned("attachment"));
  const std::string id = town_.LogOf(borduria_).back().id.Hex();
  EXPECT_EQ(ReasonOf(Read(borduria_, id).status()), "incomplete");
}

TEST_F(StrayChunkTest, AChunkOfAnotherSenderIsNotKept) {
  Desk& sister = town_.Man(kAlba2);
  ASSERT_TRUE(town_.MakeLine(alba_, "three").ok());
  borduria_.engine.reset();
  Draft draft = With({MakeFile(2)});
  draft.line = "three";
  const auto sent = town_.Send(alba_, std::move(draft));
  ASSERT_TRUE(Follow(alba_, sent->id.Hex()).ok());
  town_.Settle();
  // Nothing of it has reached borduria; now the sister says it.
  for (uint64_t n = 1; n <= 2; ++n) {
    town_.relay->End(sent->line, sent->sequence + n);
  }
  sister.engine.reset();
  Run(sister, "UPDATE attachment SET outgoing = 1, state = 1, attempt = 3");
  Run(sister, "UPDATE attachment_chunk SET message = NULL");
  Change(sister, [](Store& store) {
    Messages messages(store);
    auto text = *messages.Read(messages.Shown(std::nullopt, 1)->back());
    text.content.lifetime = std::chrono::hours(1);
    return messages.Update(text);
  });
  WakeUp(sister);
  WakeUp(borduria_);
  EXPECT_FALSE(HasChunks(borduria_));
  EXPECT_EQ(StateAt(borduria_).state, Is::kIncomplete);
  EXPECT_TRUE(borduria_.Warned("attachment"));
}

TEST_F(StrayChunkTest, MoreThanALineMayHaveIsNotKept) {
  SendChunksAfter(3, [&] {
    Change(borduria_, [&](Store& store) {
      return store
          .Prepare(
              "INSERT INTO attachment VALUES "
              "(99, x'01', ?, 1, 7, 0, 2, 1000000, 0)")
          .Blob(line_.bytes())
          .Run();
    });
  });
  EXPECT_FALSE(HasChunks(borduria_));
  EXPECT_EQ(StateAt(borduria_).state, Is::kIncomplete);
  EXPECT_TRUE(borduria_.Warned("attachment"));
}

// Tombstones, and asking again.

class CutOffTest : public AttachmentLine {
 protected:
  // Of five chunks borduria is never given the second.
  CutOffTest() {
    borduria_.engine.reset();
    const auto sent = SendFiles({MakeFile(5)});
    EXPECT_TRUE(sent.ok()) << sent.status();
    id_ = sent->id.Hex();
    town_.relay->End(line_, sent->sequence + 2);
    WakeUp(borduria_);
  }
  std::string id_;
};

TEST_F(CutOffTest, AnEndedChunkMakesItIncompleteOnBothSides) {
  EXPECT_EQ(StateAt(borduria_).state, Is::kIncomplete);
  EXPECT_EQ(StateAt(alba_).state, Is::kIncomplete);
  EXPECT_EQ(ReasonOf(Read(borduria_, id_).status()), "incomplete");
  // Not as a message that nobody knows of.
  EXPECT_EQ(town_.LogOf(borduria_).size(), 1u);
  EXPECT_TRUE(borduria_.Told<MessageEnded>().empty());
}

TEST_F(CutOffTest, SentAgainItIsWhole) {
  ASSERT_TRUE(SendAgain(alba_, id_).ok());
  town_.Settle();
  EXPECT_EQ(StateAt(borduria_).state, Is::kComplete);
  EXPECT_EQ(Read(borduria_, id_)->bytes, MakeFile(5).bytes);
  EXPECT_FALSE(borduria_.Warned("attachment"));
}

TEST_F(CutOffTest, OfTwoVersionsOfAChunkTheFirstStands) {
  Spoil(alba_, 0);
  ASSERT_TRUE(SendAgain(alba_, id_).ok());
  town_.Settle();
  EXPECT_TRUE(borduria_.Warned("attachment"));
  EXPECT_EQ(Read(borduria_, id_)->bytes, MakeFile(5).bytes);
}

TEST_F(CutOffTest, AfterItIsCompleteNothingChangesIt) {
  ASSERT_TRUE(SendAgain(alba_, id_).ok());
  town_.Settle();
  Spoil(alba_, 0);
  ASSERT_TRUE(SendAgain(alba_, id_).ok());
  town_.Settle();
  EXPECT_EQ(StateAt(borduria_).state, Is::kComplete);
  EXPECT_EQ(Read(borduria_, id_)->bytes, MakeFile(5).bytes);
}

TEST_F(CutOffTest, ItIsNotSentForEver) {
  for (int i = 1; i < message::kMaxAttempts; ++i) {
    ASSERT_TRUE(SendAgain(alba_, id_).ok()) << i;
  }
  EXPECT_EQ(ReasonOf(SendAgain(alba_, id_).status()), "attachment");
}

TEST_F(CutOffTest, OnlyTheSenderSendsAgain) {
  EXPECT_EQ(ReasonOf(SendAgain(borduria_, id_).status()), "attachment");
  Deliver();
  EXPECT_EQ(
      ReasonOf(SendAgain(alba_, town_.LogOf(alba_).back().id.Hex()).status()),
      "attachment");
}

}  // namespace
}  // namespace hotline::station
