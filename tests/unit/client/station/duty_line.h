// What the tests of people begin with: the crisis line, and two operators at
// borduria.
#pragma once

#include "client/station/duty_table.h"
#include "client/station/settings.h"
#include "client/station/staffing.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {

class DutyLine : public CrisisLine {
 protected:
  void People() {
    ASSERT_TRUE(town_.AddOperator(borduria_, "Boris").ok());
    ASSERT_TRUE(town_.AddOperator(borduria_, "Carla").ok());
  }
  // As alba knows it.
  std::string AtBorduria() {
    auto store = town_.StoreOf(alba_);
    const auto last =
        Staffing(*store).Of(line_, "hotline://mod.borduria/duty/desk-1");
    EXPECT_TRUE(last.ok()) << last.status();
    if (!last->has_value()) return "unknown";
    return (*last)->IsAt(town_.clock.Now()) ? (*last)->person : "nobody";
  }
  std::vector<WatchRecord> WatchLogOf(Desk& desk) {
    auto log = town_.Ask<std::vector<WatchRecord>>(
        [&](auto done) { desk.engine->ReadWatchLog({}, done); });
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *log : std::vector<WatchRecord>();
  }
  absl::StatusOr<Record> Ack(const std::string& name = {}) {
    Response response;
    response.message = town_.LogOf(borduria_).back().id.Hex();
    response.operator_name = name;
    return town_.Ask<Record>(
        [&](auto done) { borduria_.engine->Respond(response, done); });
  }
  // Who is on duty at borduria is changed behind the engine's back, and
  // certified anew by its station.
  template <class Change>
  void Spoil(Change change) {
    auto store = town_.StoreOf(borduria_);
    DutyTable table(*store);
    OwnDuty duty = **table.Read();
    change(duty);
    const auto made = message::MakeOperatorCertificate(
        duty.certificate,
        crypto::SigningKey(*LoadSeed(*store, KeyUse::kIdentity)));
    if (made.ok()) duty.certificate = *made;
    ASSERT_TRUE(store->Write([&] { return table.Save(duty); }).ok());
  }
  uint64_t RowsIn(Desk& desk, const char* sql) {
    auto store = town_.StoreOf(desk);
    Query query = store->Prepare(sql);
    EXPECT_TRUE(query.Step().ok());
    return query.IntAt(0);
  }
};

}  // namespace hotline::station
