// Measures core/mls beside the floor that RFC 9420 sets it.
#include <cstdio>
#include <map>
#include <string>

#include "bench/mls/operations.h"
#include "core/crypto/initialise.h"

namespace hotline::bench {
namespace {

constexpr std::pair<const char*, mls::CipherSuite> kSuites[] = {
    {"x25519", mls::CipherSuite::kX25519}, {"xwing", mls::CipherSuite::kXWing}};
constexpr uint32_t kMembers[] = {2, 10, 100, 1000};

using Scenes = std::map<std::string, std::unique_ptr<Scene>>;

Scene& Find(Scenes& scenes, const std::string& name, mls::CipherSuite suite,
            uint32_t members) {
  auto& scene = scenes[name];
  if (scene == nullptr) {
    std::fprintf(stderr, "mls_bench: a group of %u joins, %s\n", members,
                 name.c_str());
    scene = std::make_unique<Scene>(suite, members);
  }
  return *scene;
}

void Register(Scenes& scenes) {
  for (const auto& [suite_name, suite] : kSuites) {
    for (const uint32_t members : kMembers) {
      const std::string scene =
          std::string(suite_name) + "/" + std::to_string(members);
      for (const NamedOperation& one : Operations()) {
        benchmark::RegisterBenchmark(
            (std::string(one.name) + "/" + scene).c_str(),
            [&scenes, scene, suite = suite, members,
             run = one.run](benchmark::State& state) {
              run(state, Find(scenes, scene, suite, members));
            })
            ->UseManualTime()
            ->Unit(benchmark::kMicrosecond);
      }
    }
  }
}

}  // namespace
}  // namespace hotline::bench

int main(int argc, char** argv) {
  hotline::bench::Must(hotline::crypto::Initialise());
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  hotline::bench::Scenes scenes;
  hotline::bench::Register(scenes);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
