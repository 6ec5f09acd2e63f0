#include "tests/unit/client/groups/line_world.h"

#include <cstdlib>

#include "core/line/extensions.h"
#include "core/message/fault.h"

namespace hotline::groups {
namespace {

const base::Bytes kStoreKey(32, 0x5a);

base::Random& Chance() {
  static base::SystemRandom random;
  return random;
}

std::unique_ptr<station::Store> OpenStore(const std::string& folder) {
  auto store = station::Store::Open(folder, kStoreKey, Chance());
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

}  // namespace

Process::Process(const std::string& folder, const TrustPointer& trust)
    : store(OpenStore(folder)),
      tables(*store),
      package_table(*store),
      authentication([&trust] { return trust; }),
      groups(tables, authentication),
      packages(package_table) {}

Member::Member(std::string uri, std::string folder,
               pki::TestAuthority& authority, const TrustPointer& trust)
    : uri_(std::move(uri)),
      folder_(std::move(folder)),
      authority_(authority),
      trust_(trust),
      key_(crypto::SigningKey::Generate(Chance())) {
  std::filesystem::create_directory(folder_);
  EXPECT_TRUE(
      station::Store::Create(folder_, station::StoreKeyKind::kBytes, kStoreKey,
                             Chance(), pki::kTestNow,
                             [](station::Store&) { return absl::OkStatus(); })
          .ok());
  Renew(pki::StationOrder(uri_, pki::Purpose::kIdentity));
  Reopen();
}

void Member::Renew(const pki::Order& order) {
  pki::Ed25519Seed seed;
  Chance().Fill(seed.Reveal());
  key_ = crypto::SigningKey(seed);
  chain_ = {authority_.Issue(order, &seed), authority_.issuing()};
}

void Member::Reopen() {
  process_.reset();
  process_ = Another();
}

std::unique_ptr<Process> Member::Another() const {
  return std::make_unique<Process>(folder_, trust_);
}

LineWorld::LineWorld() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "groups-test-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  pki::TrustStore trust;
  for (const auto& [name, authority] :
       {std::pair("mfa.alba", &alba_), std::pair("mod.borduria", &borduria_)}) {
    EXPECT_TRUE(
        trust.AddAuthority(*pki::AuthorityName::Parse(name), authority->root())
            .ok());
  }
  trust_ = std::make_shared<const pki::TrustStore>(std::move(trust));
}

LineWorld::~LineWorld() {
  members_.clear();
  std::filesystem::remove_all(folder_);
}

Member& LineWorld::Man(const std::string& uri) {
  const bool alba = uri.starts_with("hotline://mfa.alba/");
  members_.push_back(std::make_unique<Member>(
      uri, folder_ + "/" + std::to_string(members_.size()),
      alba ? alba_ : borduria_, trust_));
  return *members_.back();
}

line::PolicyOpening LineWorld::PolicyIn(mls::CipherSuite suite) {
  line::Policy policy;
  policy.name = "crisis";
  policy.mandate = "that nobody is surprised";
  policy.message_class = message::Class::kExercise;
  policy.suite = suite;
  policy.until = now_ + std::chrono::days(400);
  policy.kinds = line::AllKinds(policy.message_class);
  policy.entitled = {"watch@mfa.alba"};
  policy.ceiling = message::Classification::kRestricted;
  auto opening = line::MakeOpening(policy, random_);
  EXPECT_TRUE(opening.ok()) << opening.status();
  return *std::move(opening);
}

void LineWorld::MakeLine(Member& creator, mls::CipherSuite suite) {
  policy_ = PolicyIn(suite);
  const auto made = creator->In([&] {
    return creator->groups.Create(line_, policy_, creator.identity(), now_);
  });
  ASSERT_TRUE(made.ok()) << made;
  on_line_ = {&creator};
}

mls::Proposal LineWorld::AddOf(Member& newcomer) {
  auto package = newcomer->In([&] {
    return newcomer->packages.MakeFresh(mls::CipherSuite::kXWing,
                                        newcomer.identity(), now_);
  });
  EXPECT_TRUE(package.ok()) << package.status();
  return {mls::Add{*std::move(package)}};
}

void LineWorld::Add(Member& by, const std::vector<Member*>& newcomers) {
  mls::CommitDraft draft;
  for (Member* one : newcomers) draft.proposals.push_back(AddOf(*one));
  const SentCommit commit = Commit(by, std::move(draft));
  for (Member* one : newcomers) {
    const auto joined = Join(*one, commit);
    ASSERT_TRUE(joined.ok()) << joined.status();
    on_line_.push_back(one);
  }
}

mls::LeafIndex LineWorld::LeafOf(Member& who, Member& whom) {
  const base::LineId line{base::ByteArray<16>{7}};
  std::optional<mls::LeafIndex> found;
  EXPECT_TRUE(
      who->In([&]() -> absl::Status {
           (*who->groups.Look(line))
               ->tree()
               .EachLeaf([&](mls::LeafIndex leaf, const mls::LeafNode& node) {
                 if (OwnerOf(node.credential)->station == whom.uri()) {
                   found = leaf;
                 }
               });
           return absl::OkStatus();
         })
          .ok());
  return found.value_or(mls::LeafIndex{99});
}

message::Header LineWorld::HeaderOf(const EpochName& epoch,
                                    const std::string& sender) {
  message::Header header;
  header.line_id = line_;
  header.epoch = epoch.number;
  header.branch_id = epoch.branch;
  header.message_class = message::Class::kExercise;
  header.precedence = message::Precedence::kFlash;
  header.sender = sender;
  header.message_id = base::MessageId(base::RandomArray<16>(random_));
  return header;
}

absl::StatusOr<SentCommit> LineWorld::TryStage(Member& by,
                                               mls::CommitDraft draft) {
  SentCommit out;
  auto staged = by->In([&]() -> absl::Status {
    const auto parent = by->groups.Current(line_);
    if (!parent.ok()) return parent.status();
    out.parent = *parent;
    out.header = message::Encode(HeaderOf(*parent, by.uri()));
    draft.authenticated_data = out.header;
    if (draft.welcome_extensions.empty()) {
      draft.welcome_extensions = {line::WelcomeExtension(policy_)};
    }
    return by->groups.Stage(
        line_, draft, by.key(), now_,
        [&](const mls::NewCommit& made) -> absl::StatusOr<Bundle> {
          out.message = made.commit;
          out.welcome = made.welcome;
          const base::Bytes body = mls::Encode(made.commit);
          out.place.hash = message::EnvelopeHash(out.header, body);
          return Bundle{out.place.hash, body};
        });
  });
  if (!staged.ok()) return staged;
  return out;
}

SentCommit LineWorld::Stage(Member& by, mls::CommitDraft draft) {
  auto out = TryStage(by, std::move(draft));
  EXPECT_TRUE(out.ok()) << out.status();
  return *std::move(out);
}

void LineWorld::Order(SentCommit& commit) {
  commit.place.number = ++number_;
  commit.place.logged = now_;
}

absl::StatusOr<Merged> LineWorld::Take(Member& to, const SentCommit& commit) {
  return to->In([&]() -> absl::StatusOr<Merged> {
    auto own = to->groups.ReceiveOwn(line_, commit.place);
    if (own.ok()) return to->groups.Merge(*std::move(own), commit.place);
    if (!absl::IsNotFound(own.status())) return CommitFault(own.status());
    const auto epoch =
        to->groups.epochs().Find(line_, commit.parent, commit.place.number);
    if (!epoch.ok()) return epoch.status();
    auto came =
        to->groups.Receive(epoch->group, commit.message, commit.place.logged);
    if (!came.ok()) return CommitFault(came.status());
    return to->groups.Merge(std::get<IncomingCommit>(*std::move(came)),
                            commit.place);
  });
}

absl::StatusOr<Joined> LineWorld::Join(Member& to, const SentCommit& commit) {
  return to->In([&] {
    return to->groups.Join(line_, commit.parent.number + 1, commit.place,
                           std::get<mls::Welcome>(commit.welcome->value),
                           to->packages);
  });
}

SentCommit LineWorld::Commit(Member& by, mls::CommitDraft draft) {
  SentCommit commit = Stage(by, std::move(draft));
  Order(commit);
  for (Member* one : on_line_) {
    const auto taken = Take(*one, commit);
    EXPECT_TRUE(taken.ok()) << one->uri() << ": " << taken.status();
  }
  return commit;
}

EpochName LineWorld::EpochOf(Member& member, const base::LineId& line) {
  return *member->In([&] { return member->groups.Current(line); });
}

absl::StatusOr<Envelope> LineWorld::TrySend(Process& by, Member& station,
                                            const std::string& text) {
  Envelope out;
  const auto sealed = by.In([&]() -> absl::Status {
    const auto epoch = by.groups.Current(line_);
    if (!epoch.ok()) return epoch.status();
    message::Header header = HeaderOf(*epoch, station.uri());
    header.lifetime = std::chrono::hours(1);
    out.header = message::Encode(header);
    MlsSealing sealing(by.groups, station.key());
    auto body = sealing.Seal(out.header, base::ViewOf(text));
    if (!body.ok()) return body.status();
    out.body = *std::move(body);
    return absl::OkStatus();
  });
  if (!sealed.ok()) return sealed;
  out.number = ++number_;
  out.logged = now_;
  return out;
}

Envelope LineWorld::Send(Process& by, Member& station,
                         const std::string& text) {
  auto sent = TrySend(by, station, text);
  EXPECT_TRUE(sent.ok()) << sent.status();
  return *std::move(sent);
}

Envelope LineWorld::Send(Member& by, const std::string& text) {
  return Send(*by, by, text);
}

// A message that fails is quarantined in the same transaction, which stands.
std::string LineWorld::Read(Process& to, const Envelope& envelope) {
  std::string out;
  const auto read = to.In([&]() -> absl::Status {
    MlsSealing sealing(to.groups, envelope.number, envelope.logged);
    const auto text = sealing.Open(envelope.header, envelope.body);
    if (text.ok()) {
      out = base::ToString(text->Reveal());
      return absl::OkStatus();
    }
    const auto fault = message::FaultOf(text.status());
    out = fault ? std::string(message::Name(*fault)) : text.status().ToString();
    if (IsDivergence(text.status())) out += " DIVERGENCE";
    return absl::OkStatus();
  });
  return read.ok() ? out : read.ToString();
}

}  // namespace hotline::groups
