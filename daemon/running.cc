#include "daemon/running.h"

#include <csignal>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/crypto/sha256.h"
#include "daemon/ops/files.h"
#include "daemon/relay/open.h"
#include "daemon/store/journal.h"
#include "daemon/version.h"

namespace hotline {
namespace {

// One for the desk, one for everything else, so that neither holds up the
// other; the journal thread and gRPC's are apart.
constexpr int kThreads = 2;
constexpr std::chrono::minutes kEvery{1};
constexpr std::chrono::seconds kDrain{5};
constexpr std::chrono::hours kWarnEvery{24};
constexpr std::chrono::days kWarnBefore{30};

relay::Limits LimitsOf(const ops::Limits& limits) {
  relay::Limits out;
  out.submissions_per_second = limits.submissions_per_second;
  out.submission_burst = 10.0 * limits.submissions_per_second;
  out.waiting_bytes = uint64_t{limits.waiting_mib_per_line} << 20;
  return out;
}

static_assert(uint64_t{ops::Configuration::kLeastReserveMib} << 20 ==
              store::Journal::kLeastReserve);

gate::Trust TrustOf(const ops::Materials& materials) {
  return {materials.trust, materials.auditors};
}

}  // namespace

Running::Running(ops::Configuration configuration,
                 std::shared_ptr<spdlog::logger> log)
    : configuration_(std::move(configuration)), log_(std::move(log)) {}

Running::~Running() {
  // After a failed start: nothing may run into parts that are gone.
  loop_.Stop();
}

absl::Status Running::Start(ops::Materials materials) {
  rpc::PrepareEnvironment();
  std::signal(SIGPIPE, SIG_IGN);
  for (const auto& folder : {configuration_.state, configuration_.runtime}) {
    absl::Status status = ops::MakeFolder(folder);
    if (!status.ok()) return status;
  }
  certificate_end_ = materials.certificate_end;
  trust_ = materials.trust;
  WatchSignals();
  auto acceptor = ops::Acceptor::Listen(
      configuration_.listen, configuration_.limits,
      {.context = loop_.context(),
       .strand = strand_,
       .timers = timers_,
       .clock = clock_,
       .log = log_,
       .accepted =
           [this](ops::Descriptor fd) { server_->Accept(fd.Release()); },
       .refused = [this] { server_->NoteNoRoom(); }});
  if (!acceptor.ok()) return acceptor.status();
  acceptor_ = *std::move(acceptor);
  loop_.Start(kThreads);
  absl::Status status = OpenRelay(materials);
  if (status.ok()) status = OpenServer(materials);
  if (status.ok()) status = OpenDoors();
  if (!status.ok() && relay_ != nullptr) relay_->Stop("failure");
  return status;
}

absl::Status Running::OpenRelay(ops::Materials& materials) {
  log_key_ = pki::PublicKeyOf(materials.log_seed);
  auto relay =
      relay::Open({.state = configuration_.state,
                   .origin = configuration_.name.LogOrigin(),
                   .log_key = std::move(materials.log_seed),
                   .version = kProgram,
                   .configuration_hash = configuration_.hash,
                   .limits = LimitsOf(configuration_.limits),
                   .reserve = uint64_t{configuration_.reserve_mib} << 20,
                   .tell_disk_low = [this](bool low) { WarnOfDisk(low); },
                   .clock = &clock_,
                   .random = &random_,
                   .desk = &desk_,
                   .timers = &desk_timers_});
  if (!relay.ok()) return relay.status();
  relay_ = *std::move(relay);
  return absl::OkStatus();
}

absl::Status Running::OpenServer(ops::Materials& materials) {
  tls_key_hash_ = crypto::Sha256(materials.tls_key.Reveal());
  gate_ = std::make_unique<gate::Gate>(TrustOf(materials), clock_);
  auto server = rpc::Server::Start(
      {.relay = relay_.get(),
       .gate = gate_.get(),
       .clock = &clock_,
       .log = log_,
       .post =
           [this](std::function<void()> run) { loop_.Post(std::move(run)); },
       .program = kProgram,
       .certificate_chain = materials.certificate_chain,
       .tls_key = std::move(materials.tls_key)});
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  return absl::OkStatus();
}

absl::Status Running::OpenDoors() {
  auto control = ops::ControlSocket::Listen(
      strand_.executor(), configuration_.ControlSocket(),
      [this](const std::string& command) { return Command(command); });
  if (!control.ok()) return control.status();
  control_ = *std::move(control);
  absl::Status status = ops::ReplaceFile(configuration_.state / "address",
                                         acceptor_->Address() + "\n");
  if (!status.ok()) return status;
  OnStrand([this] {
    acceptor_->Start();
    EachMinute();
    EachDay();
    StayAlive();
  });
  log_->info("{} serves {} on {}", kProgram, configuration_.name.text(),
             acceptor_->Address());
  service_.Status(absl::StrCat("serving on ", acceptor_->Address()));
  service_.Ready();
  return absl::OkStatus();
}

void Running::WatchSignals() {
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) {
    std::error_code ignored;
    signals_.add(signal, ignored);
  }
  signals_.async_wait([this](const std::error_code& error, int signal) {
    if (error) return;
    if (signal == SIGHUP && relay_ != nullptr && server_ != nullptr) {
      static_cast<void>(Reload());
    } else if (signal != SIGHUP && !stopping_) {
      stopping_ = true;
      stop_.set_value();
    }
    WatchSignals();
  });
}

// Through both strands: when either is stuck, the service manager hears
// nothing and ends the process.
void Running::StayAlive() {
  const auto every = service_.AliveEvery();
  if (!every) return;
  desk_.Post([this] { service_.Alive(); });
  timers_.After(*every, [this] { StayAlive(); });
}

void Running::EachMinute() {
  server_->EndUnwelcome();  // certificates end while streams are open
  server_->NoteHandshakes();
  timers_.After(kEvery, [this] { EachMinute(); });
}

void Running::EachDay() {
  WarnOfEnds();
  timers_.After(kWarnEvery, [this] { EachDay(); });
}

void Running::WarnOfEnds() {
  const base::WallTime now = clock_.Now();
  if (certificate_end_ - now < kWarnBefore) {
    log_->warn(
        "the relay's certificate ends in {} days; have the authority renew it",
        std::chrono::floor<std::chrono::days>(certificate_end_ - now).count());
  }
  for (const pki::RevocationState& state : trust_->RevocationStates(now)) {
    if (state.stale)
      log_->warn(
          "the revocation list of {} is past its next update; fetch a newer "
          "one",
          state.authority.text());
  }
}

// On the journal thread.
void Running::WarnOfDisk(bool low) {
  if (low) {
    log_->error(
        "disk space is below the reserve: everything below FLASH is refused; "
        "free space under the state folder");
  } else {
    log_->info("disk space is above the reserve again");
  }
}

void Running::OnStrand(std::function<void()> run) {
  std::promise<void> done;
  strand_.Post([&] {
    run();
    done.set_value();
  });
  done.get_future().wait();
}

absl::StatusOr<std::string> Running::Command(const std::string& command) {
  if (command == "reload") return Reload();
  return absl::InvalidArgumentError("unknown command");
}

absl::StatusOr<std::string> Running::Reload() {
  service_.Reloading(clock_.Monotonic());
  auto result = TakeOver();
  if (result.ok()) {
    log_->info("reloaded: {}", *result);
  } else {
    log_->error("not reloaded, nothing was changed: {}",
                std::string(result.status().message()));
  }
  service_.Ready();
  return result;
}

absl::StatusOr<std::string> Running::TakeOver() {
  auto wanted =
      ops::ReadConfiguration(configuration_.file, ops::FoldersOfEnvironment());
  if (!wanted.ok()) return wanted.status();
  auto materials = ops::LoadMaterials(*wanted, clock_.Now());
  if (!materials.ok()) return materials.status();
  absl::Status status = CheckKeys(*materials);
  if (status.ok())
    status = server_->ReplaceCertificate(materials->certificate_chain);
  if (!status.ok()) return status;
  gate_->Replace(TrustOf(*materials));
  ops::SetLevel(*log_, wanted->log_level);
  server_->EndUnwelcome();
  certificate_end_ = materials->certificate_end;
  trust_ = materials->trust;
  WarnOfEnds();
  std::string text = absl::StrCat("in effect: certificate, authorities (",
                                  wanted->authorities.size(),
                                  ") with their revocation lists, log_level");
  const std::vector<std::string> later =
      ops::NeedingRestart(configuration_, *wanted);
  if (!later.empty())
    absl::StrAppend(
        &text, "; changed, but needs a restart: ", absl::StrJoin(later, ", "));
  return text;
}

absl::Status Running::CheckKeys(const ops::Materials& materials) const {
  if (crypto::Sha256(materials.tls_key.Reveal()) != tls_key_hash_) {
    return absl::FailedPreconditionError(
        "`tls.key` holds a new private key: that needs a restart");
  }
  if (pki::PublicKeyOf(materials.log_seed) != log_key_) {
    return absl::FailedPreconditionError(
        "`log.key` holds a new private key: that needs a restart");
  }
  return absl::OkStatus();
}

// The order of a stop: no new connections; stations are told and the journal
// gets its last entry; gRPC ends while the event threads still run; then they
// end; then the journal is closed, and keys are wiped by their owners.
void Running::WaitAndStop() {
  stop_.get_future().wait();
  log_->info("stopping");
  service_.Stopping();
  OnStrand([this] {
    acceptor_->Stop();
    control_.reset();
  });
  server_->NoteLastHandshakes();
  relay_->Stop("signal");
  server_->Stop(kDrain);
  loop_.Stop();
  server_.reset();
  relay_.reset();
  log_->info("stopped");
}

}  // namespace hotline
