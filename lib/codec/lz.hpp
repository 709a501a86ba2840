#pragma once
// A small LZ77 for the body of a batch (spec/batch.md, section 3): byte-aligned, no entropy coding, cheap to
// decode inside the zkVM. The compressed form is a series of sequences
//     token | more literal length | literals | offset | more match length
// and ends when the decoder has produced the size that it was told.

#include "base/bytes.hpp"

#include <optional>

namespace freehold::lz
{
inline constexpr std::size_t kMinMatch = 4;

/// REQUIRES: data.size() < 2^32 - 1.
Bytes compress(BytesView data);

/// nullopt unless `packed` is exactly one compressed form of `size` bytes. Allocates `size` bytes: the caller
/// bounds it.
std::optional<Bytes> decompress(BytesView packed, std::size_t size);
}  // namespace freehold::lz
