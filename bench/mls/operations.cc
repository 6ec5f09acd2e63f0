#include "bench/mls/operations.h"

#include <ctime>

namespace hotline::bench {
namespace {

constexpr size_t kTextBytes = 1024;

double Seconds(std::clock_t from, std::clock_t to) {
  return static_cast<double>(to - from) / CLOCKS_PER_SEC;
}

// prepare() gives what operate(input) takes, finish(output) what is left to do;
// neither is measured. The floor is done after each.
template <class Prepare, class Operate, class Finish>
void Measure(benchmark::State& state, Floor& floor, const Work& work,
             Prepare prepare, Operate operate, Finish finish) {
  double measured = 0, least = 0;
  for (auto _ : state) {
    auto input = prepare();
    const std::clock_t begin = std::clock();
    auto output = operate(input);
    const std::clock_t end = std::clock();
    floor.Do(work);
    const std::clock_t floor_end = std::clock();
    state.SetIterationTime(Seconds(begin, end));
    measured += Seconds(begin, end);
    least += Seconds(end, floor_end);
    finish(std::move(output));
  }
  if (work.sign + work.verify == 0) return;
  state.counters["floor_us"] =
      benchmark::Counter(least * 1e6, benchmark::Counter::kAvgIterations);
  state.counters["ratio"] = measured / least;
}

int Nothing() { return 0; }
template <class T>
void Drop(const T&) {}

template <class T>
size_t SizeOf(const T& structure) {
  return mls::Encode(structure).size();
}

// How many nodes of the path of leaf 0 lie above `leaf`.
uint32_t DerivedBy(const mls::RatchetTree& tree, mls::LeafIndex leaf) {
  uint32_t count = 0;
  for (const mls::PathStep& step : tree.FilteredDirectPath({0})) {
    count += mls::IsInSubtree(mls::NodeOf(leaf), step.node);
  }
  return count;
}

Shape ShapeOf(const Scene& scene, size_t message_bytes, size_t payload_bytes) {
  const mls::RatchetTree& tree = scene.pair.first.group->tree();
  const auto path = tree.FilteredDirectPath({0});
  return {.members = scene.members,
          .path = static_cast<uint32_t>(path.size()),
          .derived = DerivedBy(tree, {1}),
          .leaf_bytes = SizeOf(*tree.Leaf({0})),
          .parent_bytes = SizeOf(*tree.ParentAt(path.front().node)),
          .message_bytes = message_bytes,
          .payload_bytes = payload_bytes};
}

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

void Saved(Member& member) {
  benchmark::DoNotOptimize(member.group->TakeChanges());
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

mls::MlsMessage Say(Scene& scene) {
  const base::Bytes text(kTextBytes, 0x61);
  return Must(scene.pair.first.group->Protect(text, {}, /*padding=*/0,
                                              scene.pair.first.signing_key,
                                              scene.world.random()));
}

int Hear(Scene& scene, const mls::MlsMessage& message) {
  Must(scene.pair.second.group->Receive(message, World::now()).status());
  return 0;
}

void Protect(benchmark::State& state, Scene& scene) {
  const Work work = bench::Protect(ShapeOf(scene, kTextBytes, kTextBytes));
  Measure(
      state, scene.floor, work, Nothing, [&](int) { return Say(scene); },
      [&](const mls::MlsMessage& message) { Hear(scene, message); });
}

void Unprotect(benchmark::State& state, Scene& scene) {
  const Work work = bench::Unprotect(ShapeOf(scene, kTextBytes, kTextBytes));
  Measure(
      state, scene.floor, work, [&] { return Say(scene); },
      [&](const mls::MlsMessage& message) { return Hear(scene, message); },
      [](int) {});
}

template <class Records>
double BytesOf(const Records& records, bool trees) {
  size_t bytes = 0;
  for (const auto& record : records) {
    if ((record.key.type == mls::StateRecordType::kTree) == trees) {
      bytes += record.value.Reveal().size();
    }
  }
  return static_cast<double>(bytes);
}

// A group that has just been joined, or else it would have past epochs, too.
void Save(benchmark::State& state, Scene& scene) {
  mls::Group& group = *scene.pair.second.group;
  group.Forget(group.epoch());
  const auto sample = group.Save();
  state.counters["bytes"] = BytesOf(sample, /*trees=*/false);
  state.counters["tree_bytes"] = BytesOf(sample, /*trees=*/true);
  Measure(
      state, scene.floor, {}, Nothing, [&](int) { return group.Save(); },
      Drop<std::vector<mls::StateRecord>>);
}

void Load(benchmark::State& state, Scene& scene) {
  mls::Group& group = *scene.pair.second.group;
  group.Forget(group.epoch());
  const auto saved = group.Save();
  Measure(
      state, scene.floor, {}, Nothing,
      [&](int) {
        return Must(mls::Group::Load(saved, scene.world.application()));
      },
      Drop<mls::Group>);
}

// What a store writes after a message.
void SaveMessage(benchmark::State& state, Scene& scene) {
  mls::Group& group = *scene.pair.second.group;
  Saved(scene.pair.second);
  double bytes = 0;
  Measure(
      state, scene.floor, {}, [&] { return Hear(scene, Say(scene)); },
      [&](int) { return group.TakeChanges(); },
      [&](const std::vector<mls::StateChange>& changes) {
        bytes = 0;
        for (const auto& change : changes) {
          if (change.value.has_value()) {
            bytes += static_cast<double>(change.value->Reveal().size());
          }
        }
      });
  state.counters["bytes"] = bytes;
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

Scene::Scene(mls::CipherSuite suite, uint32_t members_in)
    : world(suite),
      floor(suite, world.random()),
      members(members_in),
      pair(world.Populate(members_in)) {}

std::span<const NamedOperation> Operations() { return kOperations; }

}  // namespace hotline::bench
