// Whatever travels as a label is written the same again, and what a person may
// type becomes one that travels, if it fits.
#include <cstdlib>

#include "core/base/bytes.h"
#include "core/message/label.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace message = hotline::message;
  const std::string text(hotline::base::TextOf({data, size}));
  const auto label = message::ParseLabel(text);
  if (label.ok() && message::Format(*label) != text) abort();
  const auto typed = message::LabelFromPerson(text);
  if (!typed.ok()) return 0;
  const auto again = message::ParseLabel(message::Format(*typed));
  if (!again.ok() || *again != *typed) abort();
  return 0;
}
