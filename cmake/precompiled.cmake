# Headers of others that nearly every file of ours reads, parsed once for all rooms: a cold build
# takes little more than half the time. A file still names all that it uses: clang's presets (tidy,
# fuzz) go without, and fail where it does not.
set(HOTLINE_PRECOMPILED OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(HOTLINE_PRECOMPILED ON)
endif()

set(everywhere
  <algorithm> <array> <atomic> <chrono> <condition_variable> <cstdint> <deque> <functional> <map>
  <memory> <mutex> <optional> <set> <span> <sstream> <string> <string_view> <thread> <utility>
  <variant> <vector>
  <absl/container/btree_map.h> <absl/container/flat_hash_map.h> <absl/container/flat_hash_set.h>
  <absl/status/status.h> <absl/status/statusor.h> <absl/strings/escaping.h>
  <absl/strings/str_cat.h> <absl/strings/str_format.h> <absl/strings/str_split.h>
  <google/protobuf/message.h>)

# hotline_precompile(common_headers <vector> ... DEPS absl::strings ...): one set of headers.
function(hotline_precompile name)
  if(NOT HOTLINE_PRECOMPILED)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled/${name}.cc "")
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/precompiled/${name}.cc)
  target_precompile_headers(${name} PRIVATE ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} hotline_warnings)
endfunction()

set(libraries absl::btree absl::flat_hash_map absl::flat_hash_set absl::statusor absl::strings
  protobuf::libprotobuf)
hotline_precompile(common_headers ${everywhere} DEPS ${libraries})
hotline_precompile(grpc_headers ${everywhere} <grpcpp/grpcpp.h> <grpcpp/support/server_callback.h>
  DEPS ${libraries} gRPC::grpc++)
hotline_precompile(test_headers ${everywhere} <gtest/gtest.h>
  DEPS ${libraries} GTest::gtest hotline_test_options)

# hotline_use_precompiled(daemon_rpc grpc): the target reads that set; the common one if "".
function(hotline_use_precompiled target set)
  if(NOT HOTLINE_PRECOMPILED)
    return()
  endif()
  if(set STREQUAL "")
    set(set common)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${set}_headers)
endfunction()
