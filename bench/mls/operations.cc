#include "bench/mls/operations.h"

#include "bench/mls/measure.h"
#include "bench/mls/message_operations.h"

namespace hotline::bench {
namespace {

mls::CommitDraft Draft(bool path) {
  mls::CommitDraft draft;
  draft.path = path;
  draft.ratchet_tree = false;
  return draft;
}

mls::CommitDraft AddDraft(const Member& guest, bool path) {
  mls::CommitDraft draft = Draft(path);
  draft.proposals.push_back({mls::Add{guest.own.key_package}});
  return draft;
}

void Create(benchmark::State& state, Scene& scene) {
  World& world = scene.world;
  Member founder = world.MakeClient();
  mls::CommitDraft draft = Draft(/*path=*/false);
  for (uint32_t i = 1; i < scene.members; ++i) {
    draft.proposals.push_back({mls::Add{world.MakeClient().own.key_package}});
  }
  const auto create = [&](int) {
    founder.group = std::make_unique<mls::Group>(world.Found(founder));
    mls::NewCommit commit = world.Commit(founder, draft);
    world.Merge(founder, std::move(commit.staged));
    return std::pair(SizeOf(commit.commit), SizeOf(commit.group_info));
  };
  const auto [commit, info] = create(0);
  const Work work = bench::Create(ShapeOf(scene, commit, info));
  Measure(state, scene.floor, work, Nothing, create,
          Drop<std::pair<size_t, size_t>>);
}

template <bool kPath>
void AddOne(benchmark::State& state, Scene& scene) {
  World& world = scene.world;
  const Member guest = world.MakeClient();
  const auto add = [&](int) {
    return world.Commit(scene.pair.first, AddDraft(guest, kPath));
  };
  // Commits that nobody takes use up the sender's ratchet beyond what the
  // others follow.
  const auto before = scene.pair.first.group->Save();
  const mls::NewCommit sample = add(0);
  const Shape shape =
      ShapeOf(scene, SizeOf(sample.commit), SizeOf(sample.group_info));
  Measure(state, scene.floor,
          kPath ? AddWithPath(shape) : AddWithoutPath(shape), Nothing, add,
          Drop<mls::NewCommit>);
  scene.pair.first.group = std::make_unique<mls::Group>(
      Must(mls::Group::Load(before, world.application())));
}

mls::MlsMessage Update(Scene& scene) {
  mls::NewCommit commit =
      scene.world.Commit(scene.pair.first, Draft(/*path=*/true));
  scene.world.Merge(scene.pair.first, std::move(commit.staged));
  return std::move(commit.commit);
}

void SendUpdate(benchmark::State& state, Scene& scene) {
  const auto follow = [&](const mls::MlsMessage& commit) {
    scene.world.Follow(scene.pair.second, commit);
    Saved(scene.pair.first);
    Saved(scene.pair.second);
  };
  const mls::MlsMessage sample = Update(scene);
  follow(sample);
  const Work work = UpdateSender(ShapeOf(scene, SizeOf(sample), 0));
  Measure(
      state, scene.floor, work, Nothing, [&](int) { return Update(scene); },
      follow);
}

void ReceiveUpdate(benchmark::State& state, Scene& scene) {
  const auto follow = [&](const mls::MlsMessage& commit) {
    scene.world.Follow(scene.pair.second, commit);
    return 0;
  };
  const mls::MlsMessage sample = Update(scene);
  follow(sample);
  const Work work = UpdateReceiver(ShapeOf(scene, SizeOf(sample), 0));
  Measure(
      state, scene.floor, work, [&] { return Update(scene); }, follow,
      [&](int) {
        Saved(scene.pair.first);
        Saved(scene.pair.second);
      });
}

// With the tree's bytes beside the Welcome.
void Join(benchmark::State& state, Scene& scene) {
  const Member guest = scene.world.MakeClient();
  const mls::NewCommit added =
      scene.world.Commit(scene.pair.first, AddDraft(guest, /*path=*/true));
  const base::Bytes tree = mls::Encode(added.staged.tree());
  const auto& welcome = std::get<mls::Welcome>(added.welcome->value);
  Shape shape = ShapeOf(scene, 0, SizeOf(added.group_info));
  shape.members += 1;
  shape.derived = DerivedBy(added.staged.tree(), added.staged.added().front());
  const auto join = [&](int) {
    mls::RatchetTree decoded = Must(mls::RatchetTree::Decode(tree));
    return Must(mls::JoinByWelcome(
        {welcome, {guest.own.key_package, guest.own.keys}, std::move(decoded)},
        scene.world.application(), World::now()));
  };
  Measure(state, scene.floor, bench::Join(shape), Nothing, join,
          Drop<mls::Group>);
}

constexpr NamedOperation kOperations[] = {
    {"create", Create},
    {"add", AddOne<false>},
    {"add_with_path", AddOne<true>},
    {"update_sender", SendUpdate},
    {"update_receiver", ReceiveUpdate},
    {"join", Join},
    {"protect", Protect},
    {"unprotect", Unprotect},
    {"save", Save},
    {"load", Load},
    {"save_message", SaveMessage},
};

}  // namespace

std::span<const NamedOperation> Operations() { return kOperations; }

}  // namespace hotline::bench
