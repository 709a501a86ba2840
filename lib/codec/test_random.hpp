#pragma once
// For tests and fuzz seeds only: random values with all the shapes that a codec must survive.

#include "codec/transaction.hpp"

#include <random>

namespace freehold::test
{
/// Deterministic for a seed.
class Random
{
public:
    explicit Random(std::uint64_t seed) : engine_{seed} {}

    std::uint64_t u64() { return engine_(); }
    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
    bool coin() { return (engine_() & 1) != 0; }
    /// Any number of significant bits up to `bits`, all equally likely.
    U256 uint(unsigned bits = 256)
    {
        const auto length = static_cast<unsigned>(below(bits + 1));
        return length == 0 ? U256{} : U256{u64(), u64(), u64(), u64()} >> (256 - length);
    }
    std::uint64_t number() { return uint(64).low64(); }
    Bytes bytes(std::size_t max_size)
    {
        Bytes result(below(max_size + 1));
        for (auto& byte : result) byte = static_cast<std::uint8_t>(u64());
        return result;
    }
    template <typename T>
    T fixed()
    {
        T value;
        for (auto& byte : value.bytes) byte = static_cast<std::uint8_t>(u64());
        return value;
    }
    template <typename Make>
    auto list(std::size_t max_size, const Make& make)
    {
        std::vector<decltype(make())> result(below(max_size + 1));
        for (auto& element : result) element = make();
        return result;
    }

    /// Any transaction of that type that the codec can represent; r and s are no valid signature.
    Transaction transaction(TxType type)
    {
        Transaction tx;
        tx.type = type;
        tx.gas_limit = number();
        tx.value = uint();
        tx.data = bytes(coin() ? 0 : 300);
        if (type == TxType::SetCode || type == TxType::Blob || below(4) != 0) tx.to = fixed<Address>();
        if (type == TxType::Deposit) {
            tx.source_hash = fixed<Hash256>();
            tx.deposit_from = fixed<Address>();
            tx.mint = uint();
            tx.is_system = coin();
            return tx;
        }
        tx.nonce = number();
        tx.max_priority_fee_per_gas = uint();
        tx.max_fee_per_gas = type <= TxType::AccessList ? tx.max_priority_fee_per_gas : uint();
        if (type != TxType::Legacy || coin()) tx.chain_id = number();
        if (type != TxType::Legacy)
            tx.access_list = list(3, [&] {
                return AccessListEntry{fixed<Address>(), list(3, [&] { return fixed<Hash256>(); })};
            });
        if (type == TxType::Blob) {
            tx.max_fee_per_blob_gas = uint();
            tx.blob_hashes = list(4, [&] { return fixed<Hash256>(); });
        }
        if (type == TxType::SetCode) tx.authorizations = list(3, [&] { return authorization(); });
        tx.y_parity = coin();
        tx.r = uint();
        tx.s = uint();
        return tx;
    }

    Authorization authorization()
    {
        return {uint(), fixed<Address>(), number(), static_cast<std::uint8_t>(u64()), uint(), uint()};
    }

private:
    std::mt19937_64 engine_;
};

inline constexpr TxType kAllTxTypes[] = {TxType::Legacy, TxType::AccessList, TxType::DynamicFee,
                                         TxType::Blob,   TxType::SetCode,    TxType::Deposit};
}  // namespace freehold::test
