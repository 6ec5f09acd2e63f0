# System packages only; deploy/setup installs them. libsodium comes from the build folder
# (deploy/setup puts it there) because Debian's own is older than X-Wing.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(Protobuf REQUIRED)  # module mode first: Debian ships no CMake config for it
find_package(gRPC CONFIG REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
# These come with `deploy/setup test`; without them the tree configures, and lacks what needs them.
find_package(rapidcheck CONFIG QUIET)
find_package(benchmark CONFIG QUIET)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)

set(ENV{PKG_CONFIG_PATH} "${CMAKE_SOURCE_DIR}/build/deps/libsodium/lib/pkgconfig:$ENV{PKG_CONFIG_PATH}")
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.22)

# What one thread allocates another one frees, a hundred times for each message: docs/performance.md
# has the difference. The sanitizers bring an allocator of their own.
add_library(hotline_allocator INTERFACE)
if(NOT HOTLINE_SANITIZE)
  target_link_libraries(hotline_allocator INTERFACE PkgConfig::JEMALLOC)
endif()

# Asio has no CMake package here. It is compiled once, so that its headers stay cheap.
find_path(ASIO_INCLUDE asio.hpp REQUIRED)
file(WRITE ${CMAKE_BINARY_DIR}/asio/asio.cc "#include <asio/impl/src.hpp>\n")
add_library(hotline_asio STATIC EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/asio/asio.cc)
target_include_directories(hotline_asio SYSTEM PUBLIC ${ASIO_INCLUDE})
target_compile_definitions(hotline_asio PUBLIC ASIO_SEPARATE_COMPILATION ASIO_STANDALONE ASIO_NO_DEPRECATED)
# Asio looks for aligned_alloc in what was included before it: said here, every file agrees on it,
# and what one file allocates another frees in the same way.
target_compile_definitions(hotline_asio PUBLIC ASIO_HAS_STD_ALIGNED_ALLOC=1)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_definitions(hotline_asio PUBLIC ASIO_HAS_CO_AWAIT=1)
endif()
target_link_libraries(hotline_asio PUBLIC Threads::Threads)
