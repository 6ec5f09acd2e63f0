// Whether a sanitizer watches. What is tried takes several times as long then.
#pragma once

#include <cstddef>

namespace hotline::mls {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HOTLINE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HOTLINE_SANITIZED 1
#endif
#endif

// A test that alters or cuts one thing at every place of it goes on by this
// times its step. Every code path is there in each of the places that are left;
// all places are tried without a sanitizer.
#ifdef HOTLINE_SANITIZED
inline constexpr size_t kSparse = 8;
#else
inline constexpr size_t kSparse = 1;
#endif

}  // namespace hotline::mls
