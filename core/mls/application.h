// What the application supplies to a group, and lays down for it. The objects
// outlive every group that was given them.
#pragma once

#include "core/mls/psk.h"
#include "core/mls/validate_leaf.h"

namespace hotline::mls {

struct Application {
  const AuthenticationService& authentication;
  const PskStore& psks;
  LifetimeRules lifetimes{};
  // How many ended epochs a group keeps keys of, for messages that come late,
  // and the resumption PSK (section 8.6). Group::Forget deletes earlier.
  uint32_t past_epochs = 64;
};

}  // namespace hotline::mls
