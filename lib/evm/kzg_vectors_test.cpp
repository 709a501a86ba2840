// The KZG vectors of the consensus specification, through the precompile and through our own code.

#include "codec/blob_transaction.hpp"
#include "codec/test_support.hpp"
#include "crypto/kzg.hpp"
#include "crypto/kzg_portable.hpp"
#include "evm/precompiles.hpp"
#include "evm/test_support/run.hpp"

#include <cstdio>

namespace freehold::evm::testing
{
namespace
{
// One case of the archive: `output` is "true", "false", or "null" for arguments that are none.
struct Case
{
    Bytes commitment, z, y, proof;
    std::string output;
};

// The YAML files of the archive one after the other, five fields each.
std::vector<Case> read_cases()
{
    const auto archive = test::vectors_folder() / "kzg/verify_kzg_proof.tar.zst";
    std::vector<Case> cases;
    std::FILE* pipe = popen(("tar --zstd -xOf '" + archive.string() + "'").c_str(), "r");
    if (pipe == nullptr) return cases;
    Case current;
    char line[1024];
    while (std::fgets(line, sizeof line, pipe) != nullptr) {
        std::string_view text{line};
        const auto colon = text.find(": ");
        if (colon == std::string_view::npos) continue;
        const std::string_view name = text.substr(text.find_first_not_of(' '), colon);
        std::string_view value = text.substr(colon + 2);
        while (!value.empty() && (value.back() == '\n' || value.back() == '\'')) value.remove_suffix(1);
        if (value.starts_with('\'')) value.remove_prefix(1);
        if (name.starts_with("commitment")) current.commitment = test::hex_bytes(value);
        if (name.starts_with("z:")) current.z = test::hex_bytes(value);
        if (name.starts_with("y:")) current.y = test::hex_bytes(value);
        if (name.starts_with("proof")) current.proof = test::hex_bytes(value);
        if (name.starts_with("output")) {
            current.output = value;
            cases.push_back(current);
        }
    }
    pclose(pipe);
    return cases;
}

Bytes precompile_input(const Case& c)
{
    Bytes input = to_bytes(versioned_hash(KzgCommitment::from(c.commitment)).view());
    for (const Bytes* part : {&c.z, &c.y, &c.commitment, &c.proof}) append(input, *part);
    return input;
}

CallResult run_0x0a(const Bytes& input, std::int64_t gas = 50000)
{
    return run_precompile(Revision::Osaka, test_address(0x0a), input, gas);
}

TEST(KzgVectors, HaveTheExpectedOutcome)
{
    const Bytes success = to_bytes(
        from_hex(
            "000000000000000000000000000000000000000000000000000000000000100073eda753299d7d483339d80809a1d805"
            "53bda402fffe5bfeffffffff00000001")
            .value());
    const auto cases = read_cases();
    ASSERT_EQ(cases.size(), 122u) << "set FREEHOLD_VECTORS to the vectors' folder";
    int valid = 0, wrong_size = 0;
    for (const Case& c : cases) {
        if (c.commitment.size() != 48 || c.z.size() != 32 || c.y.size() != 32 || c.proof.size() != 48) {
            ASSERT_EQ(c.output, "null");
            ++wrong_size;
            continue;
        }
        kzg::G1Compressed commitment, proof;
        std::ranges::copy(c.commitment, commitment.begin());
        std::ranges::copy(c.proof, proof.begin());
        for (const auto verify : {kzg::verify_proof, kzg::portable::verify_proof}) {
            const auto result = verify(commitment, Hash256::from(c.z), Hash256::from(c.y), proof);
            ASSERT_EQ(!result ? "null" : *result ? "true" : "false", c.output) << to_hex(c.commitment);
        }
        const CallResult result = run_0x0a(precompile_input(c));
        EXPECT_EQ(result.gas_left, 0);
        if (c.output == "true") {
            EXPECT_EQ(result.status, Status::Success);
            EXPECT_EQ(result.output, success);
            ++valid;
        } else {
            EXPECT_EQ(result.status, Status::PrecompileFailure);
        }
    }
    EXPECT_EQ(valid, 54);
    EXPECT_EQ(wrong_size, 8);
}

TEST(KzgVectors, PrecompileChecksSizeHashAndGas)
{
    const auto cases = read_cases();
    const auto first = std::ranges::find(cases, "true", &Case::output);
    ASSERT_NE(first, cases.end()) << "set FREEHOLD_VECTORS to the vectors' folder";
    const Bytes input = precompile_input(*first);
    EXPECT_EQ(run_0x0a(input).status, Status::Success);
    EXPECT_EQ(run_0x0a(input, 49999).status, Status::OutOfGas);
    for (const std::size_t size : {0u, 191u, 193u, 384u}) {
        Bytes other = input;
        other.resize(size);
        EXPECT_EQ(run_0x0a(other).status, Status::PrecompileFailure);
    }
    for (std::size_t i = 0; i < input.size(); i += 31) {
        Bytes other = input;
        other[i] ^= 1;
        EXPECT_EQ(run_0x0a(other).status, Status::PrecompileFailure) << i;
    }
}
}  // namespace
}  // namespace freehold::evm::testing
