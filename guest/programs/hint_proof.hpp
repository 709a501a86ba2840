#pragma once
// A proof file from the input: its length in bytes, then its words. A run's proof may be longer than memory:
// what is taken lies in one place, until the next is taken.

#include "hint_bytes.hpp"
#include "zkvm/proof_file.hpp"

#include <bit>

namespace freehold::guest
{
class HintProof final : public zkvm::ProofSource
{
public:
    HintProof() : left_{hint_word()} {}

    [[nodiscard]] std::size_t left() const override { return left_; }
    BytesView take(std::size_t count) override
    {
        if (count > capacity_) {
            // The one before is lost. With powers of two that is less than what remains.
            capacity_ = std::bit_ceil(count);
            place_ = new std::uint8_t[capacity_];
        }
        hint_bytes_to(place_, static_cast<std::uint32_t>(count));
        left_ -= count;
        return {place_, count};
    }

private:
    std::uint8_t* place_ = nullptr;
    std::size_t left_, capacity_ = 0;
};
}  // namespace freehold::guest
