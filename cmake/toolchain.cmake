# Compiler, linker, warnings and sanitizers, the same for every room.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)  # libsodium.a is built for executables

find_program(CCACHE ccache)
if(CCACHE)
  # precompiled headers are known by what they were made of, not by their time
  set(launcher ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()

# What every build of ours carries; release adds what makes an exploit harder.
# -pthread everywhere, or precompiled headers would not fit the rooms without threads.
add_compile_options(-fstack-protector-strong -pthread)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
  add_compile_definitions(_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now)
else()
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

if(HOTLINE_SANITIZE)
  add_compile_options(-fsanitize=${HOTLINE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1 -g1)
  add_link_options(-fsanitize=${HOTLINE_SANITIZE})
endif()
if(HOTLINE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# A test is compiled far more often than its own code runs. What it tests is as it is installed.
add_library(hotline_test_options INTERFACE)
target_compile_options(hotline_test_options INTERFACE $<$<CONFIG:Release>:-O1>)

# Our code only: generated code and libraries come in as system headers.
add_library(hotline_warnings INTERFACE)
target_compile_options(hotline_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Wundef -Wunused-result)
# Errors for the compilers that each change is built with. A later one finds other things, and
# some that are not there; who only builds is to be told, not stopped.
string(REGEX MATCH "^[0-9]+" compiler "${CMAKE_CXX_COMPILER_VERSION}")
if("${CMAKE_CXX_COMPILER_ID} ${compiler}" MATCHES "^(GNU 12|Clang 14)$")
  target_compile_options(hotline_warnings INTERFACE -Werror)
endif()
# Clang 14 and its clang-tidy take a defaulted <=> for a zero that is meant as a pointer.
# GCC 12 and later see overflows in the standard library's own vectors and strings that cannot
# happen, once the optimiser has inlined them; the address sanitizer watches the real ones.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(hotline_warnings INTERFACE
    -Wzero-as-null-pointer-constant -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict)
  # Among a sanitizer's checks it loses sight of what an optional holds; the release keeps the warning.
  if(HOTLINE_SANITIZE)
    target_compile_options(hotline_warnings INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()
