#include "bench/mls/message_operations.h"

#include "bench/mls/measure.h"

namespace hotline::bench {

namespace {

constexpr size_t kTextBytes = 1024;

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

}  // namespace

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

}  // namespace hotline::bench
