#pragma once
// What every fuzz target shares. A target defines LLVMFuzzerTestOneInput and states its properties with
// FUZZ_CHECK, so that a broken one is a crash with its place and text, and libFuzzer keeps the input.

#include "base/bytes.hpp"
#include "base/check.hpp"

#define FUZZ_CHECK(condition) CHECK(condition, "fuzzed property")

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
