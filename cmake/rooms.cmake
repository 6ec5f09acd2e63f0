# One folder = one library = one target. Three lists: sources, and what the room may include.
# Sources are named, never globbed: a file that is not built does not exist.

# Compiles the sources of a target several at a time (units.awk): a cold build takes less than half
# the time, a change in one file somewhat more. The preset dev goes without.
option(HOTLINE_UNITS "compile several sources of a room at a time" OFF)
function(hotline_pack target)
  if(NOT HOTLINE_UNITS)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  execute_process(COMMAND awk -v most=10 -f ${CMAKE_SOURCE_DIR}/cmake/units.awk ${sources}
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE packed COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" packed "${packed}")
  foreach(line IN LISTS packed)
    string(REGEX MATCH "^([0-9]+) (.+)$" line "${line}")
    set_source_files_properties(${CMAKE_MATCH_2} PROPERTIES UNITY_GROUP ${CMAKE_MATCH_1})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sources})  # its names may change
endfunction()

# hotline_library(core_base SOURCES a.cc b.cc DEPS absl::status ...)
# HEADERS: which precompiled set it reads, common (if not given) or grpc.
function(hotline_library name)
  cmake_parse_arguments(ARG "" "HEADERS" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE hotline_warnings)
  hotline_use_precompiled(${name} "${ARG_HEADERS}")
  hotline_pack(${name})
endfunction()

# hotline_program(hotlined SOURCES main.cc DEPS daemon_ops ...)
function(hotline_program name)
  cmake_parse_arguments(ARG "" "HEADERS" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} hotline_warnings)
  hotline_use_precompiled(${name} "${ARG_HEADERS}")
  hotline_pack(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()

# What only the tests need is not in `all`: `tests` builds it. The sanitizer and fuzzing runs build
# theirs and nothing else.
add_custom_target(tests)
add_custom_target(core_tests)
add_custom_target(fuzzers)

# hotline_test(core_base_test SOURCES bytes_test.cc DEPS core_base): GoogleTest, registered with CTest.
# Tests that touch gRPC are labelled so (GRPC): the thread sanitizer leaves them out.
function(hotline_test name)
  cmake_parse_arguments(ARG "GRPC" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gtest GTest::gtest_main hotline_test_options
    hotline_warnings)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE HOTLINE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  hotline_use_precompiled(${name} test)
  hotline_pack(${name})
  add_dependencies(tests ${name})
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(ARG_GRPC)
    set_tests_properties(${name} PROPERTIES LABELS grpc)
  elseif(CMAKE_CURRENT_SOURCE_DIR MATCHES "/tests/unit/core/")
    set_tests_properties(${name} PROPERTIES LABELS core)
    add_dependencies(core_tests ${name})
  else()
    set_tests_properties(${name} PROPERTIES LABELS programs)
  endif()
endfunction()

# hotline_fuzz(header_fuzz SOURCES header_fuzz.cc DEPS core_message): one libFuzzer target for one parser.
function(hotline_fuzz name)
  if(NOT HOTLINE_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} hotline_warnings -fsanitize=fuzzer)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  add_dependencies(fuzzers ${name})
endfunction()
