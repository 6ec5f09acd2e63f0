// A text that is read as a name is that name's one spelling, in both forms.
#include <cstdlib>

#include "core/base/bytes.h"
#include "core/pki/station_name.h"

namespace base = hotline::base;
namespace pki = hotline::pki;

namespace {

void Require(bool ok) {
  if (!ok) std::abort();
}

void CheckStation(const pki::StationName& name) {
  Require(name.Uri().size() <= pki::StationName::kMaxUri);
  const auto from_uri = pki::StationName::ParseUri(name.Uri());
  const auto from_text = pki::StationName::Parse(name.text());
  Require(from_uri.ok() && *from_uri == name);
  Require(from_text.ok() && *from_text == name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = base::TextOf({data, size});
  if (const auto name = pki::StationName::ParseUri(text); name.ok()) {
    Require(name->Uri() == text);
    CheckStation(*name);
  }
  if (const auto name = pki::StationName::Parse(text); name.ok()) {
    Require(name->text() == text);
    CheckStation(*name);
  }
  if (const auto name = pki::Position::Parse(text); name.ok()) {
    Require(name->text() == text);
  }
  if (const auto name = pki::RelayName::Parse(text); name.ok()) {
    Require(name->text() == text);
  }
  return 0;
}
