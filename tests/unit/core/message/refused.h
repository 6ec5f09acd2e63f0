// A good content, one thing of it spoilt at a time: each is refused with its
// field, by Check and by ParseBody alike.
#pragma once

#include <gtest/gtest.h>

#include "core/message/body.h"

namespace hotline::message {

template <class Content>
struct Spoilt {
  const char* message;
  void (*spoil)(Content&);
};

template <class Content>
void ExpectRefused(Content content, void (*spoil)(Content&),
                   const char* message) {
  spoil(content);
  EXPECT_EQ(Check(Body(content)).message(), message);
  EXPECT_EQ(ParseBody(Encode(Body(content))).status().message(), message);
}

template <class Content, size_t N>
void ExpectRefused(const Content& good, const Spoilt<Content> (&table)[N]) {
  EXPECT_TRUE(ParseBody(Encode(Body(good))).ok());
  for (const auto& row : table) ExpectRefused(good, row.spoil, row.message);
}

}  // namespace hotline::message
