// Becoming a member: as the first, or by a Welcome.
#include "client/groups/groups.h"
#include "client/groups/try.h"
#include "core/line/extensions.h"

namespace hotline::groups {
namespace {

absl::Status NotOfThisLine(std::string_view what) {
  return absl::InvalidArgumentError("Welcome: " + std::string(what));
}

// What the Welcome tells of the policy, if it is the group's and one of its
// suite: a line keeps its suite, and a newcomer believes no other.
absl::StatusOr<line::PolicyOpening> PolicyOf(const mls::Welcomed& welcomed) {
  TRY_ASSIGN(
      const line::Policy policy,
      line::PolicyOfWelcome(welcomed.extensions, welcomed.group.context()));
  if (policy.suite != welcomed.group.context().cipher_suite) {
    return NotOfThisLine("of another suite than its policy's");
  }
  return line::ParsePolicyOpening(
      mls::FindExtension(welcomed.extensions, line::kPolicyExtension)->data);
}

}  // namespace

absl::Status Groups::Create(const base::LineId& line,
                            const line::PolicyOpening& policy,
                            const Identity& identity, base::WallTime now) {
  TRY(CheckWriting());
  const base::Digest hash = line::PolicyHash(policy);
  TRY_ASSIGN(const line::Policy terms, line::OpenPolicy(policy, hash));
  TRY_ASSIGN(const auto before, store_.NewestEpoch(line));
  if (before.has_value()) {
    return absl::AlreadyExistsError("line: it has a group already");
  }
  authentication_.JudgeCommitAt(now);
  const auto own = MakeStationPackage(terms.suite, /*last_resort=*/false,
                                      identity, now, store_.randomness());
  TRY_ASSIGN(mls::Group made,
             mls::Group::Create({base::ToBytes(line.bytes()), terms.suite,
                                 line::GroupExtensions(hash)},
                                {own.key_package, own.keys}, application_, now,
                                store_.randomness()));
  GroupHead head{.name = {line, 1}};
  TRY_ASSIGN(head.incarnation, store_.Incarnation());
  TRY_ASSIGN(Held* const held, Keep(std::move(made), head));
  TRY(Change(*held, [] { return absl::OkStatus(); }));
  return epochs_.Begin(head.name, {}, /*first=*/0);
}

// The life before gets no more keys, and loses those it has in its time.
absl::Status Groups::EndOld(const GroupName& name, const CommitPlace& place) {
  TRY(store_.DeleteStaged(name));
  auto current = epochs_.Current(name);
  if (absl::IsNotFound(current.status())) return absl::OkStatus();
  if (!current.ok()) return current.status();
  return epochs_.End(*std::move(current), {place.number, place.logged});
}

absl::StatusOr<Joined> Groups::Join(const base::LineId& line, uint64_t epoch,
                                    const CommitPlace& place,
                                    const mls::Welcome& welcome,
                                    Packages& packages) {
  TRY(CheckWriting());
  TRY_ASSIGN(const auto before, store_.NewestEpoch(line));
  // A last resort opens its Welcomes again and again.
  if (before.has_value() && place.number <= before->first) {
    return NotOfThisLine("of a commit that is no newer than what we have had");
  }
  TRY_ASSIGN(OwnPackage own, packages.Find(welcome));
  authentication_.JudgeTreeAt(place.logged);
  TRY_ASSIGN(mls::Welcomed welcomed,
             mls::TakeWelcome({welcome, {own.package, own.keys}, std::nullopt},
                              application_, place.logged));
  if (welcomed.group.group_id() != base::ToBytes(line.bytes())) {
    return NotOfThisLine("into the group of another line");
  }
  if (welcomed.group.epoch() != epoch) {
    return NotOfThisLine("into another epoch than its commit begins");
  }
  TRY_ASSIGN(line::PolicyOpening policy, PolicyOf(welcomed));
  TRY_ASSIGN(auto returns, line::ReturnsOfWelcome(welcomed.extensions));
  if (before.has_value()) TRY(EndOld(before->group, place));
  GroupHead head{
      .name = {line, before.has_value() ? before->group.life + 1 : 1}};
  TRY_ASSIGN(head.incarnation, store_.Incarnation());
  TRY(store_.DeleteStaged(head.name));  // an external commit of ours
  TRY_ASSIGN(Held* const held, Keep(std::move(welcomed.group), head));
  TRY(Change(*held, [] { return absl::OkStatus(); }));
  TRY(epochs_.Begin(head.name, {epoch, place.hash}, place.number));
  TRY(packages.Use(std::move(own.record), place.logged));
  return Joined{std::move(policy), std::move(returns),
                authentication_.TakeExpired()};
}

}  // namespace hotline::groups
