// What this program calls itself.
#pragma once

namespace hotline {

inline constexpr char kProgram[] = "hotlined " HOTLINE_VERSION;

}  // namespace hotline
