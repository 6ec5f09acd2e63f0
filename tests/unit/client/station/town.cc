#include "tests/unit/client/station/town.h"

#include <cstdlib>

#include "core/message/printable.h"

namespace hotline::station {

TempFolder::TempFolder() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "station-test-XXXXXX").string();
  path_ = mkdtemp(pattern.data());
}

base::SecretBytes Town::StoreKey() {
  return base::SecretBytes(base::Bytes(32, 0x5a));
}

Town::Town()
    : relay(std::make_unique<TestRelay>(clock, "relay-1.mfa.alba/log",
                                        folder.path() + "/relay")) {}

Desk& Town::Add(const std::string& name,
                const std::vector<std::string>& roles) {
  auto desk = std::make_unique<Desk>();
  desk->name = name;
  desk->home = folder.path() + "/" + std::to_string(desks.size());
  std::filesystem::create_directory(desk->home);
  const auto station = *pki::StationName::Parse(name);
  pki::TestAuthority& authority =
      station.authority().text() == "mfa.alba" ? alba : borduria;
  pki::Ed25519Seed identity, tls;
  random.Fill(identity.Reveal());
  random.Fill(tls.Reveal());
  Names names{.station = station, .roles = {}};
  for (const auto& word : roles) names.roles.Add(*pki::Roles::FromWord(word));
  const Enrolled enrolled{
      .identity = {authority.Issue(
                       pki::StationOrder(station.Uri(), pki::Purpose::kIdentity,
                                         roles),
                       &identity),
                   authority.issuing()},
      .tls = {authority.Issue(
                  pki::StationOrder(station.Uri(), pki::Purpose::kStationTls,
                                    roles),
                  &tls),
              authority.issuing()},
      .relay = "127.0.0.1:1",
      .relay_name = "relay-1.mfa.alba",
      .log_vkey = relay->vkey()};
  const std::vector<PinnedRoot> roots = {
      {*pki::AuthorityName::Parse("mfa.alba"), alba.root()},
      {*pki::AuthorityName::Parse("mod.borduria"), borduria.root()}};
  const auto status = Store::Create(
      desk->home, StoreKeyKind::kBytes, StoreKey().Reveal(), random,
      clock.Now(), [&](Store& store) -> absl::Status {
        EXPECT_TRUE(SaveNames(store, names).ok());
        EXPECT_TRUE(SaveSeed(store, KeyUse::kIdentity, identity).ok());
        EXPECT_TRUE(SaveSeed(store, KeyUse::kTls, tls).ok());
        EXPECT_TRUE(SaveEnrolled(store, enrolled).ok());
        return SaveRoots(store, roots);
      });
  EXPECT_TRUE(status.ok()) << status;
  desks.push_back(std::move(desk));
  return *desks.back();
}

StationEngine& Town::Start(Desk& desk) { return Open(desk, {}, *relay); }

StationEngine& Town::Try(Desk& desk, const Enrolled& offered, TestRelay& at) {
  return Open(desk, offered, at);
}

StationEngine& Town::Open(Desk& desk, std::optional<Enrolled> offered,
                          TestRelay& at) {
  auto store = Store::Open(desk.home, StoreKey().Reveal(), random);
  EXPECT_TRUE(store.ok()) << store.status();
  auto engine = StationEngine::Make(
      *std::move(store), clock, strand,
      [this, &at](const Station& station)
          -> absl::StatusOr<std::unique_ptr<RelayLink>> {
        return at.MakeLink(station.uri(), strand);
      },
      std::move(offered));
  EXPECT_TRUE(engine.ok()) << engine.status();
  desk.engine = *std::move(engine);
  return *desk.engine;
}

void Town::Watch(Desk& desk) {
  desk.engine->Watch(
      Engine::From::kUnshown,
      [&desk](const Event& event, uint64_t number) {
        desk.events.push_back(event);
        if (number > 0) desk.engine->MarkShown(number);
      },
      nullptr);
}

Desk& Town::Man(const std::string& name) {
  Desk& desk = Add(name);
  Start(desk);
  const auto enrolled =
      Ask<Status>([&](auto done) { desk.engine->Enrol(done); });
  EXPECT_TRUE(enrolled.ok()) << enrolled.status();
  Watch(desk);
  return desk;
}

absl::StatusOr<LineRecord> Town::MakeLine(Desk& desk, const std::string& name,
                                          message::Class line_class) {
  auto line = Ask<LineRecord>([&](auto done) {
    desk.engine->CreateLine({.name = name,
                             .positions = {"duty@mod.borduria"},
                             .mandate = "crisis",
                             .until = clock.Now() + std::chrono::days(30),
                             .line_class = line_class},
                            done);
  });
  Settle();
  return line;
}

Draft Town::Text(const std::string& line, const std::string& text,
                 message::Precedence precedence) {
  Draft draft;
  draft.line = line;
  draft.to = {"duty@mod.borduria"};
  draft.precedence = precedence;
  draft.kind = message::Kind::kOperation;
  draft.subject = "subject";
  draft.text = text;
  draft.operator_name = "A. Officer";
  return draft;
}

absl::StatusOr<Record> Town::Send(Desk& desk, Draft draft) {
  return Ask<Record>(
      [&](auto done) { desk.engine->Send(std::move(draft), done); });
}

absl::StatusOr<Record> Town::Respond(Desk& desk, Response response) {
  if (!response.scripted && message::HasVisible(response.operator_name)) {
    Staff(desk, response.operator_name).IgnoreError();
  }
  return Ask<Record>(
      [&](auto done) { desk.engine->Respond(std::move(response), done); });
}

namespace {

DutyOrder OrderOf(const std::string& name, const std::string& passphrase) {
  DutyOrder order;
  order.name = name;
  order.passphrase =
      std::make_shared<const base::SecretBytes>(base::ToBytes(passphrase));
  return order;
}

}  // namespace

absl::StatusOr<OperatorRecord> Town::AddOperator(Desk& desk,
                                                 const std::string& name) {
  OperatorDraft draft;
  draft.name = name;
  draft.passphrase = OrderOf(name, "correct horse").passphrase;
  draft.cost = {.passes = 1, .memory_kib = 8};
  return Ask<OperatorRecord>(
      [&](auto done) { desk.engine->AddOperator(draft, done); });
}

absl::StatusOr<DutyRecord> Town::OnDuty(Desk& desk, const std::string& name,
                                        const std::string& passphrase) {
  return Ask<DutyRecord>(
      [&](auto done) { desk.engine->OnDuty(OrderOf(name, passphrase), done); });
}

absl::StatusOr<DutyRecord> Town::HandOver(Desk& desk, const std::string& name,
                                          const std::string& passphrase) {
  return Ask<DutyRecord>([&](auto done) {
    desk.engine->HandOver(OrderOf(name, passphrase), done);
  });
}

absl::StatusOr<DutyRecord> Town::OffDuty(Desk& desk) {
  return Ask<DutyRecord>([&](auto done) { desk.engine->OffDuty(done); });
}

absl::StatusOr<DutyRecord> Town::DutyOf(Desk& desk) {
  return Ask<DutyRecord>([&](auto done) { desk.engine->GetDuty(done); });
}

absl::Status Town::Staff(Desk& desk, const std::string& name) {
  const auto now = DutyOf(desk);
  if (!now.ok() || now->person == name) return now.status();
  AddOperator(desk, name).IgnoreError();  // there may be one already
  return (now->person.empty() ? OnDuty(desk, name) : HandOver(desk, name))
      .status();
}

std::vector<Record> Town::LogOf(Desk& desk) {
  auto records =
      Ask<std::vector<Record>>([&](auto done) { desk.engine->Log({}, done); });
  EXPECT_TRUE(records.ok()) << records.status();
  return records.ok() ? *records : std::vector<Record>();
}

}  // namespace hotline::station
