# One function per kind of target, so that each library's CMakeLists.txt is a few lines.
include(CheckPIESupported)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(FREEHOLD_GUEST "Cross-compile the [G] libraries for the RV32IM guest" OFF)
option(FREEHOLD_FUZZ "Build the libFuzzer targets" OFF)
set(FREEHOLD_SANITIZE "" CACHE STRING "Sanitizers for every target, e.g. address,undefined")

find_program(FREEHOLD_CCACHE ccache)
if(FREEHOLD_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${FREEHOLD_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_C_COMPILER_LAUNCHER})
endif()

# Flags for our own code only; third-party C sources (c-kzg, blst) do not get the warnings.
add_library(freehold_flags INTERFACE)
target_compile_options(freehold_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wmissing-declarations -Wextra-semi -Wthread-safety -Werror
  -funsigned-char)
if(FREEHOLD_GUEST)
  target_include_directories(freehold_flags INTERFACE ${CMAKE_SOURCE_DIR}/guest/mirror ${CMAKE_SOURCE_DIR}/guest/include)
  # The programs are pinned by their digests: nothing of where they were built may enter them. The second: what the compiler's cache makes
  # of the first.
  target_compile_options(freehold_flags INTERFACE -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -ffile-prefix-map=../../=)
else()
  # Frames for profilers; in the guest they would be cycles.
  target_compile_options(freehold_flags INTERFACE -fno-omit-frame-pointer)
  # x86-64-v2: every machine since 2009. Wider instructions are chosen at run time where they pay.
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    # Without -mtune, clang tunes that level for its oldest machine and rotates by SHLD, which halves the speed of
    # Keccak, SHA-256 and BLAKE2 on AMD.
    add_compile_options(-march=x86-64-v2 -mtune=generic)
  endif()
endif()
target_include_directories(freehold_flags INTERFACE ${CMAKE_SOURCE_DIR}/lib)

if(FREEHOLD_SANITIZE)
  # vptr checks need RTTI, which [G] libraries do not have.
  add_compile_options(-fsanitize=${FREEHOLD_SANITIZE} -fno-sanitize-recover=all -fno-sanitize=vptr)
  add_link_options(-fsanitize=${FREEHOLD_SANITIZE})
  add_compile_definitions(FREEHOLD_DCHECK)
endif()

if(NOT FREEHOLD_GUEST)
  enable_testing()
  find_package(GTest REQUIRED)
  find_package(Threads REQUIRED)
endif()

# freehold_simd_kernels(TARGET FILE...)
# Compiles each file once per SIMD level and adds the objects to TARGET. The level's name is the macro FREEHOLD_SIMD_LEVEL, which
# the file uses as its innermost namespace; <simd_lanes.hpp> is the level's own (lib/field/host/simd/<level>). All three levels
# exist on every host, so that the tables of lib/field/host/simd_level.hpp always link; a host that is not x86-64 compiles
# portable code for each, and never chooses the wide ones. -O3 in every preset: a level is fast only when all is inlined, and
# what is not inlined might leak wide instructions into generic code (tools/check_simd_symbols.py). But for portable code under
# sanitizers, whose checks in unrolled lanes then take more than ten minutes to compile.
set(FREEHOLD_SIMD_avx2 -march=x86-64-v3 -mtune=generic)
set(FREEHOLD_SIMD_avx512 -march=x86-64-v4 -mprefer-vector-width=512 -mtune=generic)
function(freehold_simd_kernels target)
  foreach(level scalar avx2 avx512)
    set(folder scalar)
    set(optimised -O3)
    if(FREEHOLD_SANITIZE AND level STREQUAL "scalar")
      set(optimised -O1)
    endif()
    if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
      set(folder ${level})
      set(flags ${FREEHOLD_SIMD_${level}})
    endif()
    add_library(${target}_${level} OBJECT ${ARGN})
    target_link_libraries(${target}_${level} PRIVATE freehold_flags)
    target_include_directories(${target}_${level} PRIVATE ${CMAKE_SOURCE_DIR}/lib/field/host/simd/${folder})
    target_compile_definitions(${target}_${level} PRIVATE FREEHOLD_SIMD_LEVEL=${level})
    target_compile_options(${target}_${level} PRIVATE ${optimised} -fno-exceptions -fno-rtti ${flags})
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}_${level}>)
  endforeach()
endfunction()

# freehold_library(NAME [GUEST] [LINK lib...] [TEST_LINK lib...])
# A static library of the folder's *.cpp, and an executable NAME_test of its *_test.cpp (host only).
# GUEST: the library also compiles for rv32im, where the folder host/ is left out.
# Files named *_kernel.cpp (in host/) are compiled once per SIMD level; *_test_kernel.cpp likewise, for the test.
function(freehold_library name)
  cmake_parse_arguments(ARG "GUEST" "" "LINK;TEST_LINK" ${ARGN})
  if(FREEHOLD_GUEST AND NOT ARG_GUEST)
    return()
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  set(kernels ${sources})
  list(FILTER kernels INCLUDE REGEX "_kernel\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_kernel\\.cpp$")
  set(test_kernels ${kernels})
  list(FILTER test_kernels INCLUDE REGEX "_test_kernel\\.cpp$")
  list(FILTER kernels EXCLUDE REGEX "_test_kernel\\.cpp$")
  if(FREEHOLD_GUEST)
    list(FILTER sources EXCLUDE REGEX "/host/")
    file(GLOB_RECURSE mirror CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/guest/mirror/${name}/*.cpp)
    list(APPEND sources ${mirror})
  endif()
  if(sources)
    add_library(freehold_${name} STATIC ${sources})
    target_link_libraries(freehold_${name} PRIVATE freehold_flags PUBLIC ${ARG_LINK})
    target_include_directories(freehold_${name} INTERFACE ${CMAKE_SOURCE_DIR}/lib)
    if(ARG_GUEST)
      # [G] code behaves the same on the host: no exceptions, no RTTI.
      target_compile_options(freehold_${name} PRIVATE -fno-exceptions -fno-rtti)
    endif()
    if(kernels AND NOT FREEHOLD_GUEST)
      freehold_simd_kernels(freehold_${name} ${kernels})
    endif()
  else()
    add_library(freehold_${name} INTERFACE)
    target_link_libraries(freehold_${name} INTERFACE ${ARG_LINK})
    target_include_directories(freehold_${name} INTERFACE ${CMAKE_SOURCE_DIR}/lib)
  endif()
  if(tests AND NOT FREEHOLD_GUEST)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE freehold_flags freehold_${name} ${ARG_TEST_LINK} GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE FREEHOLD_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(test_kernels)
      freehold_simd_kernels(${name}_test ${test_kernels})
    endif()
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
endfunction()
