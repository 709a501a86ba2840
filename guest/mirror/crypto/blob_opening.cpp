// Twin of lib/crypto/blob_opening_portable.cpp on cells: the data are hashed where they lie, and every
// product modulo r is one delegation.

#include "crypto/blob_opening.hpp"

#include "cell_numbers.hpp"
#include "crypto/blake3.hpp"
#include "crypto/bls12_381_field.hpp"
#include "crypto/mod_inverse.hpp"

#include <algorithm>
#include <cstring>
#include <freehold_guest.hpp>
#include <memory>

namespace freehold::kzg
{
namespace
{
using guest::Cell;
using guest::get;
using guest::is_zero;
using guest::set;

constexpr std::uint32_t kPieces = kBlobBytes / kBlobPieceBytes;
constexpr std::uint32_t kPieceBlocks = kBlobPieceBytes / 64;
constexpr std::uint32_t kStepCount = 12;  // log2 of kBlobElements

// All cells of this file, made once. A product takes two, the second for its quotient.
class Evaluator
{
public:
    static Evaluator& instance()
    {
        static Evaluator* only = new Evaluator;
        return *only;
    }

    std::optional<BlobOpening> open(const Hash256& versioned_hash, BytesView blob)
    {
        load(blob);
        choose_point(versioned_hash);
        if (!sum()) return std::nullopt;
        BlobOpening opening{versioned_hash, get(*z_).to_hash(), {}};
        opening.y = (is_zero(*denominator_) ? value_at_root() : finish()).to_hash();
        return opening;
    }

private:
    Evaluator()
        : blob_{guest::new_cells(kBlobElements).data()},
          roots_{guest::new_cells(kBlobElements + 1).data()},
          steps_{guest::new_cells(kStepCount + 1).data()},
          pieces_{guest::new_cells(kPieces).data()},
          zero_{guest::new_cells(1).data()},
          one_{guest::new_cells(1).data()},
          modulus_{guest::new_cells(1).data()},
          iv_{guest::new_cells(1).data()},
          value_{guest::new_cells(1).data()},
          below_{guest::new_cells(1).data()},
          z_{guest::new_cells(2).data()},
          term_{guest::new_cells(2).data()},
          numerator_{guest::new_cells(2).data()},
          denominator_{guest::new_cells(2).data()}
    {
        set(*one_, 1);
        set(*modulus_, bls12_381::kOrder);
        std::ranges::copy(kBlake3Iv, iv_->words);
        // Of orders 2, 4, ..., 4096. A product's quotient falls into the cell behind it, so upwards last.
        Cell* const pair = term_;
        set(*pair, kBlobRoot);
        for (std::uint32_t k = kStepCount; k-- > 0;) {
            guest::copy_cell(&steps_[k], pair);
            multiply(pair, pair, pair);
        }
        set(roots_[0], 1);
    }

    void multiply(Cell* out, const Cell* a, const Cell* b) const
    {
        guest::mul_div(out, a, b, zero_, modulus_);
    }

    void load(BytesView blob)
    {
        used_ = 0;
        Bytes moved;
        if (reinterpret_cast<std::uintptr_t>(blob.data()) % sizeof(std::uint32_t) != 0) {
            moved.assign(blob.begin(), blob.end());
            blob = moved;
        }
        for (std::uint32_t i = 0; i < kBlobElements; ++i) {
            std::uint32_t words[8], any = 0;
            std::memcpy(words, std::assume_aligned<sizeof(std::uint32_t)>(blob.data() + 32 * i),
                        sizeof words);
            for (std::size_t k = 0; k < 8; ++k) {
                blob_[i].words[k] = words[k];
                any |= words[k];
            }
            if (any != 0) used_ = i + 1;
        }
        // The table of roots in bit-reversed order, as far as the data go (blob_opening_portable.cpp,
        // domain()).
        while (known_ < used_) {
            const Cell* const step = &steps_[known_log_];
            for (std::uint32_t i = 0; i < known_; ++i) multiply(&roots_[known_ + i], &roots_[i], step);
            known_ *= 2;
            ++known_log_;
        }
    }

    void choose_point(const Hash256& versioned_hash)
    {
        for (std::uint32_t piece = 0; piece < kPieces; ++piece) {
            const Cell* const data = &blob_[piece * 2 * kPieceBlocks];
            Cell* const out = &pieces_[piece];
            guest::blake3_compress(out, &data[0], &data[1], iv_, 64, kBlake3ChunkStart);
            for (std::uint32_t block = 1; block + 1 < kPieceBlocks; ++block)
                guest::blake3_compress(out, &data[2 * block], &data[2 * block + 1], out, 64, 0);
            constexpr std::uint32_t kLast = 2 * (kPieceBlocks - 1);
            guest::blake3_compress(out, &data[kLast], &data[kLast + 1], out, 64,
                                   kBlake3ChunkEnd | kBlake3Root);
        }
        for (std::uint32_t count = kPieces / 2; count > 0; count /= 2)
            for (std::uint32_t i = 0; i < count; ++i)
                guest::blake3_compress(&pieces_[i], &pieces_[2 * i], &pieces_[2 * i + 1], iv_, 64,
                                       kBlake3Parent);
        Hash256 root;
        std::memcpy(root.bytes.data(), pieces_[0].words, Hash256::kSize);
        Bytes seed{kBlobDomain.begin(), kBlobDomain.end()};
        append(seed, versioned_hash.view());
        append(seed, root.view());
        set(*value_, U256::from(blake3(seed)));
        multiply(z_, value_, one_);  // reduces it
    }

    // The sum of p_i w_i / (z - w_i) as a fraction; false if an element is not below r.
    bool sum()
    {
        set(*numerator_, 0);
        set(*denominator_, 1);
        for (std::uint32_t i = 0; i < used_; ++i) {
            if (is_zero(blob_[i])) continue;
            guest::swap_bytes(value_, &blob_[i]);
            if (guest::wide_sub(below_, value_, modulus_) == 0) return false;
            guest::mod_sub(below_, z_, &roots_[i], modulus_);
            multiply(term_, value_, &roots_[i]);
            multiply(term_, term_, denominator_);
            guest::mul_div(numerator_, numerator_, below_, term_, modulus_);
            multiply(denominator_, denominator_, below_);
        }
        return true;
    }

    // (z^n - 1) / n times the sum.
    U256 finish()
    {
        guest::copy_cell(term_, z_);
        for (std::uint32_t n = kBlobElements; n > 1; n /= 2) multiply(term_, term_, term_);
        guest::mod_sub(term_, term_, one_, modulus_);
        multiply(term_, term_, numerator_);
        set(*value_, kBlobInverseSize);
        multiply(term_, term_, value_);
        set(*value_, mod_inverse(get(*denominator_), bls12_381::kOrder));
        multiply(term_, term_, value_);
        return get(*term_);
    }

    // REQUIRES: z is one of the roots, where the polynomial's value is not zero.
    [[nodiscard]] U256 value_at_root()
    {
        std::uint32_t i = 0;
        while (std::memcmp(roots_[i].words, z_->words, sizeof z_->words) != 0) ++i;
        guest::swap_bytes(value_, &blob_[i]);
        return get(*value_);
    }

    Cell *blob_, *roots_, *steps_, *pieces_;
    Cell *zero_, *one_, *modulus_, *iv_, *value_, *below_;
    Cell *z_, *term_, *numerator_, *denominator_;
    std::uint32_t used_ = 0;                   // elements up to the last that is not zero
    std::uint32_t known_ = 1, known_log_ = 0;  // roots that are there
};
}  // namespace

std::optional<BlobOpening> open_blob(const Hash256& versioned_hash, BytesView blob)
{
    if (blob.size() != kBlobBytes) return std::nullopt;
    return Evaluator::instance().open(versioned_hash, blob);
}
}  // namespace freehold::kzg
