// What bench/relay measured, as a table or as JSON: the median of the runs. All
// JSON of relay_load is here: its headers are dear to compile.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/load/roles.h"

namespace hotline::bench {
namespace {

using Json = nlohmann::json;

// Every value that one point's runs gave, by name.
using Values = std::map<std::string, std::vector<double>>;

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle]
                                : (values[middle - 1] + values[middle]) / 2;
}

// Rates of processes add up; of percentiles the worst process counts.
void AddRun(const Json& run, Values& values) {
  if (run.contains("floor")) {
    values["floor_p50_us"].push_back(run["floor"]["p50_us"]);
    return;
  }
  double rate = 0, wrong = 0, lost = 0, received = 0;
  double load_cpu = 0;
  std::map<std::string, double> worst;
  for (const Json& receiver : run["receivers"]) {
    rate += receiver["rate"].get<double>();
    wrong += receiver["wrong"].get<double>();
    received += receiver["received"].get<double>();
    load_cpu += receiver["cpu_s"].get<double>();
    for (const char* key : {"p50_us", "p99_us"}) {
      worst[key] = std::max(worst[key], receiver[key].get<double>());
    }
  }
  for (const Json& sender : run["senders"]) {
    lost += sender["accepted"].get<double>();
    load_cpu += sender["cpu_s"].get<double>();
    for (const char* key : {"receipt_p50_us", "receipt_p99_us"}) {
      worst[key] = std::max(worst[key], sender[key].get<double>());
    }
  }
  values["rate"].push_back(rate);
  values["wrong"].push_back(wrong);
  values["lost"].push_back(lost - received);
  values["load_cpu_us"].push_back(1e6 * load_cpu / received);
  values["relay_cpu_us"].push_back(1e6 * run["relay_cpu_s"].get<double>() /
                                   received);
  for (const auto& [key, value] : worst) values[key].push_back(value);
}

// The points in the order of their first run.
std::vector<std::pair<std::string, Values>> ReadRuns(std::istream& in) {
  std::vector<std::pair<std::string, Values>> points;
  for (std::string text; std::getline(in, text);) {
    const Json run = Json::parse(text);
    const std::string name = run["point"];
    auto point = std::find_if(points.begin(), points.end(),
                              [&](const auto& p) { return p.first == name; });
    if (point == points.end()) point = points.insert(point, {name, {}});
    AddRun(run, point->second);
  }
  return points;
}

Json Summary(const std::vector<std::pair<std::string, Values>>& points) {
  Json out = Json::object();
  for (const auto& [name, values] : points) {
    for (const auto& [key, all] : values) {
      const auto [low, high] = std::minmax_element(all.begin(), all.end());
      out[name][key] = {
          {"median", Median(all)}, {"lowest", *low}, {"highest", *high}};
    }
  }
  const double floor = out["floor"]["floor_p50_us"]["median"];
  for (auto& [name, point] : out.items()) {
    if (!point.contains("receipt_p50_us") || floor <= 0) continue;
    point["receipt_p50_per_floor"] =
        point["receipt_p50_us"]["median"].get<double>() / floor;
  }
  return out;
}

void Cell(const Json& point, const char* key, int width) {
  std::cout << std::setw(width) << std::fixed << std::setprecision(0);
  if (point.contains(key)) {
    std::cout << point[key]["median"].get<double>();
  } else {
    std::cout << "-";
  }
}

struct Column {
  const char* title;
  const char* key;
  int width;
};
constexpr Column kColumns[] = {
    {"messages/s", "rate", 12},    {"receipt p50", "receipt_p50_us", 13},
    {"p99", "receipt_p99_us", 9},  {"delivery p50", "p50_us", 14},
    {"p99 us", "p99_us", 9},       {"relay CPU", "relay_cpu_us", 11},
    {"load us", "load_cpu_us", 9},
};

void PrintTable(const std::vector<std::pair<std::string, Values>>& points) {
  const Json summary = Summary(points);
  std::cout << "in flight";
  for (const Column& one : kColumns) {
    std::cout << std::setw(one.width) << one.title;
  }
  std::cout << "   receipt p50/floor\n";
  for (const auto& [name, values] : points) {
    const Json& point = summary[name];
    if (name == "floor") continue;
    std::cout << std::left << std::setw(9) << name << std::right;
    for (const Column& one : kColumns) Cell(point, one.key, one.width);
    std::cout << std::setw(20) << std::setprecision(1)
              << point.value("receipt_p50_per_floor", 0.0) << "\n";
  }
  std::cout << "floor: 1 KiB appended and synced, p50";
  Cell(summary["floor"], "floor_p50_us", 6);
  std::cout << " us; CPU per message received\n";
}

// What each of two senders is to send: a quarter of the best rate.
void PrintHalfRate(const std::vector<std::pair<std::string, Values>>& points) {
  double best = 0;
  for (const auto& [name, values] : points) {
    auto rate = values.find("rate");
    if (rate != values.end()) best = std::max(best, Median(rate->second));
  }
  std::cout << static_cast<long>(best / 4) << std::endl;
}

}  // namespace

void PrintFound(const std::map<std::string, double>& values) {
  std::cout << Json(values).dump() << std::endl;
}

int Report(const ReportOptions& options) {
  try {
    const auto points = ReadRuns(std::cin);
    if (options.half_rate) {
      PrintHalfRate(points);
    } else if (options.json) {
      std::cout << Summary(points).dump(2) << std::endl;
    } else {
      PrintTable(points);
    }
  } catch (const Json::exception& error) {
    std::cerr << "relay_load: report: " << error.what() << "\n";
    return 1;
  }
  return 0;
}

}  // namespace hotline::bench
