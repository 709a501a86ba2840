#include "evm/precompiles.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"
#include "crypto/ecrecover.hpp"
#include "crypto/hashes.hpp"
#include "crypto/modexp.hpp"
#include "crypto/p256.hpp"
#include "evm/bls_precompiles.hpp"
#include "evm/bn254_precompiles.hpp"
#include "evm/kzg_precompile.hpp"
#include "evm/modexp_input.hpp"

#include <optional>

namespace freehold::evm
{
namespace
{
/// The cost, known before anything is computed.
using Gas = std::int64_t (*)(BytesView input);
/// The work, once it is paid for. nullopt: the call fails and consumes all gas.
using Run = std::optional<Bytes> (*)(BytesView input);

template <std::int64_t kGas>
std::int64_t constant(BytesView)
{
    return kGas;
}

template <std::int64_t kBase, std::int64_t kWord>
std::int64_t per_word(BytesView input)
{
    return kBase + kWord * static_cast<std::int64_t>((input.size() + 31) / 32);
}

// Hash, v, r and s, a word each. Without such a key there is no output, but the call succeeds.
std::optional<Bytes> run_ecrecover(BytesView input)
{
    std::array<std::uint8_t, 128> fields{};
    std::copy_n(input.begin(), std::min(input.size(), fields.size()), fields.begin());
    const U256 v = U256::load_be32(fields.data() + 32);
    if (v != U256{27} && v != U256{28}) return Bytes{};
    const auto signer = ecrecover({.hash = Hash256::from({fields.data(), 32}),
                                   .r = U256::load_be32(fields.data() + 64),
                                   .s = U256::load_be32(fields.data() + 96),
                                   .y_parity = v == U256{28}});
    if (!signer) return Bytes{};
    Bytes output(12);
    append(output, signer->view());
    return output;
}

std::optional<Bytes> run_sha256(BytesView input) { return to_bytes(sha256(input).view()); }

std::optional<Bytes> run_ripemd160(BytesView input)
{
    Bytes output(12);
    append(output, ripemd160(input));
    return output;
}

std::optional<Bytes> run_identity(BytesView input) { return to_bytes(input); }

std::int64_t modexp_gas_cancun(BytesView input) { return modexp_gas_eip2565(ModexpInput{input}); }
std::int64_t modexp_gas_osaka(BytesView input) { return modexp_gas_eip7883(ModexpInput{input}); }

std::optional<Bytes> run_modexp(BytesView input)
{
    const ModexpInput operands{input};
    // The exponent's size is then not bounded by what was paid.
    if (operands.modulus_size() == 0) return Bytes{};
    return modexp(operands.base(), operands.exponent(), operands.modulus());
}

std::optional<Bytes> run_modexp_osaka(BytesView input)
{
    if (!modexp_sizes_allowed_eip7823(ModexpInput{input})) return std::nullopt;
    return run_modexp(input);
}

// EIP-152: rounds (4 bytes, big-endian), h (64), m (128), t (16), final (1).
constexpr std::size_t kBlake2fInputSize = 213;

std::int64_t blake2f_gas(BytesView input)
{
    return input.size() == kBlake2fInputSize ? std::int64_t{load_be<std::uint32_t>(input.data())} : 0;
}

std::optional<Bytes> run_blake2f(BytesView input)
{
    if (input.size() != kBlake2fInputSize || input.back() > 1) return std::nullopt;
    std::array<std::uint64_t, 26> words;  // h, m, t
    for (std::size_t i = 0; i < words.size(); ++i)
        words[i] = load_le<std::uint64_t>(input.data() + 4 + 8 * i);
    blake2b_f(load_be<std::uint32_t>(input.data()), words.data(), words.data() + 8, words.data() + 24,
              input.back() == 1);
    Bytes output(64);
    for (std::size_t i = 0; i < 8; ++i) store_le(output.data() + 8 * i, words[i]);
    return output;
}

// EIP-7951: hash, r, s and the key's x and y, a word each. Anything but a signature of that key has no
// output, but the call succeeds.
constexpr std::size_t kP256VerifyInputSize = 160;

std::optional<Bytes> run_p256_verify(BytesView input)
{
    if (input.size() != kP256VerifyInputSize) return Bytes{};
    const auto word = [&](std::size_t i) { return U256::load_be32(input.data() + 32 * i); };
    if (!p256::verify(Hash256::from(input.first(32)), {word(1), word(2)}, {word(3), word(4)})) return Bytes{};
    return to_bytes(U256{1}.to_hash().view());
}

struct Precompile
{
    std::uint16_t address;
    Revision since;
    Gas gas;
    Run run;
};

// Ascending by address. A later row for the same address replaces the earlier one from its revision on.
constexpr Precompile kPrecompiles[] = {
    {0x01, Revision::Cancun, constant<3000>, run_ecrecover},
    {0x02, Revision::Cancun, per_word<60, 12>, run_sha256},
    {0x03, Revision::Cancun, per_word<600, 120>, run_ripemd160},
    {0x04, Revision::Cancun, per_word<15, 3>, run_identity},
    {0x05, Revision::Cancun, modexp_gas_cancun, run_modexp},
    {0x05, Revision::Osaka, modexp_gas_osaka, run_modexp_osaka},
    {0x06, Revision::Cancun, constant<kBn254AddGas>, run_bn254_add},
    {0x07, Revision::Cancun, constant<kBn254MulGas>, run_bn254_mul},
    {0x08, Revision::Cancun, bn254_pairing_gas, run_bn254_pairing},
    {0x09, Revision::Cancun, blake2f_gas, run_blake2f},
    {0x0a, Revision::Cancun, constant<kPointEvaluationGas>, run_point_evaluation},
    {0x0b, Revision::Prague, constant<kBlsG1AddGas>, run_bls_g1_add},
    {0x0c, Revision::Prague, bls_g1_msm_gas, run_bls_g1_msm},
    {0x0d, Revision::Prague, constant<kBlsG2AddGas>, run_bls_g2_add},
    {0x0e, Revision::Prague, bls_g2_msm_gas, run_bls_g2_msm},
    {0x0f, Revision::Prague, bls_pairing_gas, run_bls_pairing},
    {0x10, Revision::Prague, constant<kBlsMapToG1Gas>, run_bls_map_to_g1},
    {0x11, Revision::Prague, constant<kBlsMapToG2Gas>, run_bls_map_to_g2},
    {0x100, Revision::Osaka, constant<6900>, run_p256_verify},
};

constexpr Address make_address(std::uint16_t low)
{
    Address address;
    address.bytes[18] = static_cast<std::uint8_t>(low >> 8);
    address.bytes[19] = static_cast<std::uint8_t>(low);
    return address;
}

// The precompiles of one revision, ascending by address.
struct Table
{
    std::array<Precompile, std::size(kPrecompiles)> rows{};
    std::array<Address, std::size(kPrecompiles)> addresses{};
    std::size_t size = 0;
};

constexpr Table make_table(Revision revision)
{
    Table table;
    for (const Precompile& row : kPrecompiles) {
        if (row.since > revision) continue;
        if (table.size == 0 || table.rows[table.size - 1].address != row.address) ++table.size;
        table.rows[table.size - 1] = row;
        table.addresses[table.size - 1] = make_address(row.address);
    }
    return table;
}

constexpr std::array<Table, kRevisionCount> kTables{
    make_table(Revision::Cancun), make_table(Revision::Prague), make_table(Revision::Osaka)};

const Precompile* find(Revision revision, const Address& address)
{
    for (std::size_t i = 0; i < 18; ++i)
        if (address.bytes[i] != 0) return nullptr;
    const unsigned low = address.bytes[18] * 256u + address.bytes[19];
    const Table& table = kTables[static_cast<std::size_t>(revision)];
    for (std::size_t i = 0; i < table.size; ++i)
        if (table.rows[i].address == low) return &table.rows[i];
    return nullptr;
}

CallResult failed(Status status)
{
    CallResult result;
    result.status = status;
    return result;
}
}  // namespace

bool is_precompile(Revision revision, const Address& address) { return find(revision, address) != nullptr; }

std::span<const Address> precompile_addresses(Revision revision)
{
    const Table& table = kTables[static_cast<std::size_t>(revision)];
    return {table.addresses.data(), table.size};
}

CallResult run_precompile(Revision revision, const Address& address, BytesView input, std::int64_t gas)
{
    const Precompile* precompile = find(revision, address);
    CHECK(precompile != nullptr, "not a precompile");
    const std::int64_t cost = precompile->gas(input);
    if (cost > gas) return failed(Status::OutOfGas);
    auto output = precompile->run(input);
    if (!output) return failed(Status::PrecompileFailure);
    CallResult result;
    result.gas_left = gas - cost;
    result.output = std::move(*output);
    return result;
}
}  // namespace freehold::evm
