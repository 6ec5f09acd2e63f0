#include "client/cli/duty_form.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace hotline::cli {
namespace {

using station::OpenItem;

constexpr base::WallTime kThen{std::chrono::milliseconds(1'000'000'000'000)};

OpenItem Item() {
  OpenItem item;
  item.id = base::MessageId(base::ByteArray<16>{0xab});
  item.line_name = "capitals";
  item.precedence = message::Precedence::kFlash;
  item.since = kThen;
  item.positions = {"duty@mod.borduria", "watch@mfa.alba"};
  item.subject = "the bridge";
  return item;
}

TEST(DutyForm, AnEmptyWatchIsSaidInWords) {
  EXPECT_EQ(Whole(station::DutyRecord{}),
            "nobody is on duty at this station\nnothing is open\n");
  EXPECT_EQ(ToJson(station::DutyRecord{})["state"], "nobody_on_duty");
  EXPECT_FALSE(ToJson(station::DutyRecord{}).contains("operator"));
}

TEST(DutyForm, WhatIsOverdueSaysSoFirst) {
  OpenItem item = Item();
  EXPECT_EQ(TableOf({item}).find("OVERDUE"), std::string::npos);
  EXPECT_FALSE(ToJson(item).contains("overdue"));
  item.overdue = true;
  EXPECT_NE(TableOf({item}).find("\nOVERDUE, to acknowledge"),
            std::string::npos);
  EXPECT_EQ(ToJson(item)["overdue"], true);
}

TEST(DutyForm, EachKindOfOpenItemHasItsWord) {
  OpenItem item = Item();
  EXPECT_EQ(ToJson(item)["state"], "to_acknowledge");
  item.kind = OpenItem::Kind::kAwaited;
  EXPECT_EQ(ToJson(item)["state"], "awaited");
  EXPECT_NE(TableOf({item}).find("duty@mod.borduria, watch@mfa.alba"),
            std::string::npos);
  item.kind = OpenItem::Kind::kQueued;
  EXPECT_EQ(ToJson(item)["state"], "queued");
  item.kind = OpenItem::Kind::kAlarm;
  EXPECT_EQ(ToJson(item)["state"], "alarm");
  EXPECT_EQ(ToJson(item)["text"], "the bridge");
  EXPECT_FALSE(ToJson(item).contains("id"));
}

// Subjects and names come from peers.
TEST(DutyForm, NothingOfAPeerMovesTheCursor) {
  OpenItem item = Item();
  item.subject = "a\x1b[2Jb\nOVERDUE";
  item.positions = {"x\x1b[31m"};
  station::DutyRecord duty;
  duty.person = "Lt\u202e Boris\n";
  duty.open = {item};
  station::WatchRecord record;
  record.entry.person = "Sgt\x1b]0;x\x07";
  record.entry.text = "one\ntwo";
  station::OperatorRecord person;
  person.name = "An\u202ena";
  for (const std::string& shown :
       {Whole(duty), TableOf({record}), Whole(person)}) {
    EXPECT_EQ(shown.find('\x1b'), std::string::npos) << shown;
    EXPECT_EQ(shown.find("\u202e"), std::string::npos) << shown;
  }
  EXPECT_EQ(TableOf({item}).find("\nOVERDUE"), std::string::npos);
  EXPECT_EQ(TableOf({record}).find("\ntwo"), std::string::npos);
}

TEST(DutyForm, APersonsStateIsTheStrongestWord) {
  station::OperatorRecord person;
  EXPECT_EQ(ToJson(person)["state"], "certified");
  person.ended = true;
  EXPECT_EQ(ToJson(person)["state"], "ended");
  person.on_duty = true;
  EXPECT_EQ(ToJson(person)["state"], "on_duty");
  person.removed = kThen;
  EXPECT_EQ(ToJson(person)["state"], "removed");
}

TEST(DutyForm, WhatWasSweptSaysNothingButThat) {
  station::WatchRecord record;
  record.swept = true;
  record.entry.number = 7;
  record.entry.at = kThen;
  const nlohmann::json out = ToJson(record);
  EXPECT_EQ(out.size(), 3u);
  EXPECT_EQ(out["state"], "swept");
  EXPECT_NE(TableOf({record}).find("(swept)"), std::string::npos);
}

TEST(DutyForm, AnEntryCarriesWhatOthersNeedToCheckIt) {
  station::WatchRecord record;
  record.entry.act = station::WatchAct::kAcknowledged;
  record.signed_bytes = {0xab, 0xcd};
  record.by_station = true;
  const nlohmann::json out = ToJson(record);
  EXPECT_EQ(out["state"], "acknowledged");
  EXPECT_EQ(out["signed"], "abcd");
  EXPECT_EQ(out["key"], std::string(64, '0'));
  EXPECT_EQ(out["signature"], std::string(128, '0'));
  EXPECT_EQ(out["by_station"], true);
}

}  // namespace
}  // namespace hotline::cli
