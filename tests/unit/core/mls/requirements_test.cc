// docs/mls.md lists what RFC 9420 demands of these sections, with the function
// that sees to it and the tests that break it. Here: that it names what is
// there, and leaves nothing open.
#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

const std::string kTree = HOTLINE_SOURCE_DIR;

std::string Contents(const std::string& path) {
  std::ifstream in(kTree + "/" + path);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

// | number | section | requirement | `Function` file | `Suite.Name` ... |
using Row = std::vector<std::string>;

std::vector<Row> Rows() {
  std::vector<Row> rows;
  std::istringstream lines(Contents("docs/mls.md"));
  for (std::string line; std::getline(lines, line);) {
    if (!std::regex_search(line, std::regex("^\\| [0-9]+ \\|"))) continue;
    std::istringstream cells(line.substr(1));
    Row row;
    for (std::string cell; std::getline(cells, cell, '|');) row.push_back(cell);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> Quoted(const std::string& cell) {
  const std::regex quoted("`([^`]+)`");
  std::vector<std::string> names;
  for (std::sregex_iterator one(cell.begin(), cell.end(), quoted), end;
       one != end; ++one) {
    names.push_back((*one)[1]);
  }
  return names;
}

// How many cipher suites each test of this program runs in, by "Suite.Name".
std::map<std::string, int> Tests() {
  std::map<std::string, int> tests;
  const auto& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      const testing::TestInfo& test = *suite.GetTestInfo(j);
      std::string name = std::string(suite.name()) + "." + test.name();
      const bool both = test.value_param() != nullptr;
      if (both) name = name.substr(name.find('/') + 1);
      tests[name.substr(0, name.find('/'))] += both ? 1 : 0;
    }
  }
  return tests;
}

TEST(Requirements, AreNumberedInTheirOrderAndCoverTheirSections) {
  std::set<std::string> sections;
  size_t number = 0;
  for (const Row& row : Rows()) {
    EXPECT_EQ(row[0], " " + std::to_string(++number) + " ");
    sections.insert(row[1].substr(1, row[1].size() - 2));
    EXPECT_GT(row[2].size(), 10u);
  }
  EXPECT_EQ(sections,
            (std::set<std::string>{"7.3", "12.2", "12.4", "12.4.1", "12.4.2",
                                   "12.4.3", "12.4.3.1", "12.4.3.2", "12.4.3.3",
                                   "13.2", "13.4", "13.5"}));
  EXPECT_GT(number, 90u);
}

TEST(Requirements, HaveAFunctionThatIsInItsFile) {
  for (const Row& row : Rows()) {
    ASSERT_GE(row.size(), 5u) << row[0];
    const auto names = Quoted(row[3]);
    ASSERT_FALSE(names.empty()) << row[0];
    const std::string file = row[3].substr(row[3].rfind('`') + 2);
    const std::string source =
        Contents("core/mls/" + file.substr(0, file.find(' ')));
    for (const std::string& name : names) {
      const std::string last = name.substr(name.rfind(':') + 1);
      EXPECT_NE(source.find(last + "("), std::string::npos) << row[0] << name;
    }
  }
}

TEST(Requirements, HaveTestsThatAreThereInBothSuites) {
  const auto tests = Tests();
  for (const Row& row : Rows()) {
    const auto names = Quoted(row.at(4));
    EXPECT_FALSE(names.empty()) << row[0];
    for (const std::string& name : names) {
      const auto found = tests.find(name);
      ASSERT_NE(found, tests.end()) << row[0] << name;
      EXPECT_EQ(found->second, 2) << "not in both suites: " << name;
    }
  }
}

}  // namespace
}  // namespace hotline::mls
