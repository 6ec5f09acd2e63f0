# clang as the compiler: version 14 where Debian has it (12), else the distribution's own.
find_program(HOTLINE_CLANG NAMES clang-14 clang REQUIRED)
find_program(HOTLINE_CLANGXX NAMES clang++-14 clang++ REQUIRED)
set(CMAKE_C_COMPILER ${HOTLINE_CLANG})
set(CMAKE_CXX_COMPILER ${HOTLINE_CLANGXX})
