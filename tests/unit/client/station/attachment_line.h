// A line on which files are sent from alba to borduria.
#pragma once

#include "core/crypto/sha256.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {

class AttachmentLine : public CrisisLine {
 protected:
  using Is = AttachmentState::Is;

  // `chunks` of them, the last one of a byte.
  static File MakeFile(size_t chunks, const std::string& name = "map.pdf") {
    File file{name, base::Bytes((chunks - 1) * message::kChunkSize + 1)};
    for (size_t i = 0; i < file.bytes.size(); ++i) {
      file.bytes[i] = static_cast<uint8_t>(i * 7 + i / 251);
    }
    return file;
  }
  Draft With(std::vector<File> files) {
    Draft draft = town_.Text("crisis", "the words");
    draft.files = std::move(files);
    return draft;
  }
  // Until all of it has left.
  absl::StatusOr<Record> SendFiles(std::vector<File> files) {
    auto sent = town_.Send(alba_, With(std::move(files)));
    if (!sent.ok()) return sent;
    return Follow(alba_, sent->id.Hex());
  }
  absl::StatusOr<Record> Follow(Desk& desk, const std::string& id) {
    return town_.Ask<Record>([&](auto done) {
      desk.engine->FollowAttachments(
          id, [](const AttachmentChanged&) {}, done);
    });
  }
  absl::StatusOr<Record> SendAgain(Desk& desk, const std::string& id) {
    auto sent =
        town_.Ask<Record>([&](auto done) { desk.engine->SendAgain(id, done); });
    town_.Settle();
    return sent;
  }
  absl::StatusOr<File> Read(Desk& desk, const std::string& id,
                            const std::string& name = "") {
    return town_.Ask<File>(
        [&](auto done) { desk.engine->ReadAttachment(id, name, done); });
  }
  AttachmentState StateAt(Desk& desk, size_t which = 0) {
    const auto log = town_.LogOf(desk);
    EXPECT_FALSE(log.empty());
    EXPECT_GT(log.back().attachments.size(), which);
    return log.back().attachments.at(which);
  }
  void WakeUp(Desk& desk) {
    town_.Start(desk);
    town_.Watch(desk);
    town_.strand.Pass(std::chrono::seconds(20));
  }
  // What a station that lies would have in its store.
  void Change(Desk& desk, const std::function<absl::Status(Store&)>& work) {
    auto store = town_.StoreOf(desk);
    const auto changed = store->Write([&] { return work(*store); });
    ASSERT_TRUE(changed.ok()) << changed;
  }
  void Run(Desk& desk, const char* sql) {
    Change(desk, [sql](Store& store) { return store.Prepare(sql).Run(); });
  }
  // Another byte in that chunk of the newest attachment.
  void Spoil(Desk& desk, uint32_t index) {
    Change(desk, [index](Store& store) -> absl::Status {
      Messages messages(store);
      Attachments attachments(store);
      const auto texts = messages.Shown(std::nullopt, 1);
      const auto text = messages.Read(texts->back());
      AttachmentRow row = attachments.Of(text->n)->at(0);
      base::Bytes data =
          base::ToBytes((*attachments.Chunk(row, *text, index))->Reveal());
      data[0] ^= 1;
      auto status = store
                        .Prepare(
                            "DELETE FROM attachment_chunk WHERE "
                            "attachment = ? AND place = ?")
                        .Int(row.n)
                        .Int(index)
                        .Run();
      --row.here;
      if (status.ok()) status = attachments.Put(row, *text, index, data, 0);
      return status;
    });
  }
  // What the text of its newest message lists.
  void List(Desk& desk, const std::function<void(message::Attachment&)>& lie) {
    Change(desk, [&](Store& store) {
      Messages messages(store);
      auto text = *messages.Read(messages.Shown(std::nullopt, 1)->back());
      lie(text.content.attachments.at(0));
      return messages.Update(text);
    });
  }
  // Sends a text, and its chunks only after `change`.
  void SendChunksAfter(size_t chunks, const std::function<void()>& change) {
    Run(alba_,
        "CREATE TRIGGER hold BEFORE UPDATE ON attachment_chunk BEGIN "
        "SELECT RAISE(ABORT, 'held'); END");
    ASSERT_TRUE(town_.Send(alba_, With({MakeFile(chunks)})).ok());
    town_.Settle();
    alba_.engine.reset();
    change();
    Run(alba_, "DROP TRIGGER hold");
    WakeUp(alba_);
    town_.strand.Pass(std::chrono::seconds(20));
  }
  bool HasChunks(Desk& desk) {
    auto store = town_.StoreOf(desk);
    Query query = store->Prepare("SELECT COUNT(*) FROM attachment_chunk");
    EXPECT_TRUE(query.Step().ok());
    return query.IntAt(0) > 0;
  }
};

}  // namespace hotline::station
