#include "daemon/ops/authority_settings.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "daemon/ops/section.h"

namespace hotline::ops {
namespace {

void ReadDomain(Section& section, AuthoritySettings& out) {
  auto text = section.Text("domain");
  out.at = section.At("domain");
  if (!text) return;
  auto domain = pki::AuthorityName::Parse(*text);
  if (domain.ok()) {
    out.domain = *domain;
  } else {
    section.Wrong(
        "domain",
        absl::StrCat(
            "`domain` is not an authority's name (",
            std::string(domain.status().message()),
            "); write it as in its certificates, for example \"mfa.alba\""));
  }
}

AuthoritySettings ReadAuthority(const toml::table& table,
                                const Folders& folders, Problems& problems) {
  Section section(table, "authority", problems);
  AuthoritySettings out;
  ReadDomain(section, out);
  out.root = ReadPath(section, "root", folders);
  if (section.Has("crl")) out.crl = ReadPath(section, "crl", folders);
  out.auditors = section.Flag("auditors", false);
  section.Finish();
  return out;
}

}  // namespace

std::vector<AuthoritySettings> ReadAuthorities(Section& root,
                                               const Folders& folders,
                                               Problems& problems) {
  std::vector<AuthoritySettings> authorities;
  std::map<pki::AuthorityName, Place> seen;
  for (const toml::table* table : root.Tables("authority")) {
    AuthoritySettings authority = ReadAuthority(*table, folders, problems);
    auto [first, fresh] = seen.emplace(authority.domain, authority.at);
    if (!fresh && !authority.domain.text().empty()) {
      problems.Add(authority.at,
                   absl::StrCat("authority ", authority.domain.text(),
                                " stands in line ", first->second.line,
                                " already; keep one of the two"));
      authority.domain = {};
    }
    authorities.push_back(std::move(authority));
  }
  if (authorities.empty()) {
    problems.Add(root.At("authority"),
                 "no authority is configured, so no station could connect; add "
                 "one [[authority]] for each government served");
  }
  return authorities;
}

}  // namespace hotline::ops
