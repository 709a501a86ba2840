// Blobs made from polynomials that are known, so that their values at z are.

#include "crypto/blob_opening_portable.hpp"

#include "crypto/blake3.hpp"
#include "crypto/bls12_381_field.hpp"

#include <gtest/gtest.h>
#include <functional>

namespace freehold::kzg
{
namespace
{
using bls12_381::kOrder;

U256 power(U256 base, U256 exponent)
{
    U256 result{1};
    for (; !exponent.is_zero(); exponent = exponent >> 1) {
        if ((exponent.low64() & 1) != 0) result = mulmod(result, base, kOrder);
        base = mulmod(base, base, kOrder);
    }
    return result;
}

// 7^((r - 1) / 4096), and its powers in bit-reversed order: EIP-4844's domain, not computed as the code does.
U256 domain_element(std::size_t i)
{
    static const U256 root = power(7, (kOrder - 1) >> 12);
    std::size_t reversed = 0;
    for (unsigned bit = 0; bit < 12; ++bit) reversed |= (i >> bit & 1) << (11 - bit);
    return power(root, reversed);
}

Bytes blob_of(const std::function<U256(const U256&)>& polynomial)
{
    Bytes blob;
    for (std::size_t i = 0; i < kBlobElements; ++i)
        append(blob, polynomial(domain_element(i)).to_hash().view());
    return blob;
}

TEST(BlobOpening, ConstantsAreWhatTheyAreCalled)
{
    EXPECT_EQ(kBlobRoot, domain_element(2048));  // 2048 reversed is 1
    EXPECT_EQ(power(kBlobRoot, 2048), kOrder - 1);
    EXPECT_EQ(mulmod(kBlobInverseSize, 4096, kOrder), U256{1});
}

TEST(BlobOpening, TheValueIsThatOfThePolynomial)
{
    const Hash256 versioned_hash = U256{1}.to_hash();
    for (const auto& polynomial : std::initializer_list<std::function<U256(const U256&)>>{
             [](const U256&) { return U256{}; }, [](const U256&) { return kOrder - 1; },
             [](const U256& x) { return x; }, [](const U256& x) { return addmod(power(x, 4095), 3, kOrder); },
             // Zero at all but the second half of the domain's points.
             [](const U256& x) { return addmod(1, power(x, 2048), kOrder); }}) {
        const auto opening = open_blob(versioned_hash, blob_of(polynomial));
        ASSERT_TRUE(opening.has_value());
        EXPECT_EQ(U256::from(opening->y), polynomial(U256::from(opening->z)));
    }
}

TEST(BlobOpening, ThePointIsTheDigestOfTheDomainTheHashAndTheData)
{
    Bytes blob(kBlobBytes);
    for (std::size_t i = 0; i < blob.size(); ++i)
        blob[i] = static_cast<std::uint8_t>(i % 32 == 0 ? 0 : 7 * i);
    std::vector<Hash256> nodes;
    for (std::size_t at = 0; at < blob.size(); at += 1024)
        nodes.push_back(blake3(BytesView{blob}.subspan(at, 1024)));
    while (nodes.size() > 1) {
        std::vector<Hash256> above;
        for (std::size_t i = 0; i < nodes.size(); i += 2)
            above.push_back(blake3_parent(nodes[i], nodes[i + 1]));
        nodes = above;
    }
    const Hash256 versioned_hash = U256{77}.to_hash();
    const std::string_view domain = "freehold blob 1";
    Bytes seed{domain.begin(), domain.end()};
    append(seed, versioned_hash.view());
    append(seed, nodes[0].view());
    const auto opening = open_blob(versioned_hash, blob);
    ASSERT_TRUE(opening.has_value());
    EXPECT_EQ(U256::from(opening->z), U256::from(blake3(seed)) % kOrder);
}

TEST(BlobOpening, WhatIsNoBlobHasNone)
{
    Bytes blob(kBlobBytes);
    const auto with_last = [&blob](const U256& element) {
        std::ranges::copy(element.to_hash().bytes, blob.end() - 32);
        return open_blob({}, blob).has_value();
    };
    EXPECT_TRUE(with_last(kOrder - 1));
    EXPECT_FALSE(with_last(kOrder));
    EXPECT_FALSE(with_last(U256::max()));
    EXPECT_FALSE(open_blob({}, BytesView{blob}.first(kBlobBytes - 1)).has_value());
    EXPECT_FALSE(open_blob({}, {}).has_value());
}
}  // namespace
}  // namespace freehold::kzg
