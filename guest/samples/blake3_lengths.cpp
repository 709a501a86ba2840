// Every length from 0 to n, at every alignment, in one piece, in two and in cells: the digest of all digests.

#include "base/cells.hpp"
#include "crypto/blake3.hpp"
#include "freehold_guest.hpp"

#include <cstring>

namespace
{
using namespace freehold;

void add_digests(std::span<const BytesView> pieces, Bytes& digests)
{
    append(digests, blake3_pieces(pieces).view());
    static CellVector<Hash256> in_cell(1);
    if (pieces.size() == 1) {
        Hash256 leaf;
        blake3_into(pieces[0], leaf);
        blake3_into(pieces[0], in_cell[0]);
        const Hash256 copy = in_cell[0];  // WIDE memory has whole words only
        append(digests, leaf.view());
        append(digests, copy.view());
    }
    // The first piece as the data of a transcript's step, whose state lies in RAM or in a cell.
    LabelWords label;
    for (std::uint32_t& word : label) word = 0x12345600 * static_cast<std::uint32_t>(digests.size() + 1);
    Hash256 state = Hash256::from(BytesView{digests}.last(32));
    in_cell[0] = state;
    blake3_step(state, label, 1, 0x123456789abcdef0 * digests.size(), pieces[0]);
    append(digests, state.view());
    blake3_step(in_cell[0], label, 3, digests.size(), pieces[0]);
    const Hash256 stepped = in_cell[0];
    append(digests, stepped.view());
}
}  // namespace

extern "C" int main()
{
    const std::uint32_t n = guest::hint_word();
    // Aligned, and no zeros where a message ends.
    CellVector<std::uint32_t> cells(n / 4 + 2);
    std::vector<std::uint32_t> words(n / 4 + 2);
    std::uint32_t word = 1;
    for (std::size_t i = 0; i < words.size(); ++i) cells[i] = words[i] = word = word * 1664525 + 1013904223;
    const BytesView data{reinterpret_cast<const std::uint8_t*>(words.data()), 4 * words.size()};
    const BytesView in_cells{reinterpret_cast<const std::uint8_t*>(cells.data()), 4 * cells.size()};
    Bytes digests;
    for (std::uint32_t size = 0; size <= n; ++size) {
        for (std::uint32_t start = 0; start < 4; ++start)
            add_digests(std::array{data.subspan(start, size)}, digests);
        add_digests(std::array{data.first(size / 3), data.subspan(size / 3, size - size / 3)}, digests);
        if (size % 4 == 0) add_digests(std::array{in_cells.first(size)}, digests);
    }
    const Hash256 digest = blake3(digests);
    std::array<std::uint32_t, 8> output;
    std::memcpy(output.data(), digest.data(), sizeof output);
    guest::finish(output);
    return 0;
}
