#include "core/message/content_rules.h"

#include <array>

namespace hotline::message {
namespace {

enum class Way { kAny, kMembers, kInside, kOutside };
enum class Kinds { kAll, kService, kTest };

struct ContentRule {
  Way way;
  Kinds kinds;
};

// In the order of the content numbers.
constexpr std::array<ContentRule, std::variant_size_v<Body>> kRules = {{
    {Way::kAny, Kinds::kAll},          // Text
    {Way::kAny, Kinds::kService},      // Facts
    {Way::kAny, Kinds::kAll},          // Response
    {Way::kAny, Kinds::kService},      // LineCard
    {Way::kAny, Kinds::kService},      // QuarantineReport
    {Way::kOutside, Kinds::kService},  // Offer
    {Way::kOutside, Kinds::kService},  // OfferAnswer
    {Way::kOutside, Kinds::kService},  // RejoinRequest
    {Way::kOutside, Kinds::kTest},     // Beacon
    {Way::kInside, Kinds::kTest},      // LineTest
    {Way::kInside, Kinds::kService},   // PolicyNotice
    {Way::kInside, Kinds::kService},   // RevocationLists
    {Way::kInside, Kinds::kService},   // Leaving
    {Way::kMembers, Kinds::kAll},      // AttachmentChunk
    {Way::kMembers, Kinds::kService},  // Duty
    {Way::kAny, Kinds::kService},      // AckRequest
}};

}  // namespace

bool MayTravel(const Body& body, Channel channel) {
  switch (kRules[body.index()].way) {
    case Way::kAny:
      return true;
    case Way::kMembers:
      return channel != Channel::kSealed;
    case Way::kInside:
      return channel == Channel::kGroup;
    case Way::kOutside:
      return channel == Channel::kSealed;
  }
  return false;
}

bool KindFits(Kind kind, const Body& body) {
  switch (kRules[body.index()].kinds) {
    case Kinds::kAll:
      return true;
    case Kinds::kService:
      return kind == Kind::kService;
    case Kinds::kTest:
      return kind == Kind::kTest;
  }
  return false;
}

bool StartsClock(Kind kind, const Body& body) {
  return std::holds_alternative<Text>(body) && kind != Kind::kService;
}

bool NamesItsLine(const Header& header, const Body& body) {
  if (const auto* beacon = std::get_if<Beacon>(&body)) {
    return beacon->line_id == header.line_id;
  }
  if (const auto* leaving = std::get_if<Leaving>(&body)) {
    return leaving->line_id == header.line_id;
  }
  return true;
}

}  // namespace hotline::message
