#pragma once

#include "hint_bytes.hpp"
#include "state/witness.hpp"

namespace freehold::guest
{
/// The witness is the rest of the input, read when it is asked for: it never lies in memory as a whole.
class HintWitness final : public state::WitnessSource
{
public:
    [[nodiscard]] Bytes node(const Hash256&, std::span<const std::uint8_t>, const Hash256&) const override
    {
        return hint_bytes();
    }
    [[nodiscard]] Bytes code(const Hash256&) const override { return hint_bytes(); }
    [[nodiscard]] Bytes header(const Hash256&) const override { return hint_bytes(); }
    [[nodiscard]] Bytes blob(const Hash256&) const override { return hint_bytes(); }
};
}  // namespace freehold::guest
