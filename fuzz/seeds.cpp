// write_seeds FOLDER: writes FOLDER/<target>/<number> for each target, deterministically.

#include "codec/abi.hpp"
#include "codec/account.hpp"
#include "codec/batch.hpp"
#include "codec/block.hpp"
#include "codec/lz.hpp"
#include "codec/test_random.hpp"
#include "codec/varint.hpp"
#include "proof/whir_families.hpp"
#include "riscv/instruction.hpp"
#include "riscv/memory_map.hpp"
#include "riscv/test_support/elf_builder.hpp"
#include "stf/stateless_block.hpp"
#include "stf/stateless_range.hpp"
#include "stf/vector_case.hpp"
#include "zkvm/proof_file.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

using namespace freehold;

namespace
{
class SeedFolder
{
public:
    SeedFolder(const std::filesystem::path& root, const char* target) : folder_{root / target}
    {
        std::filesystem::create_directories(folder_);
    }
    void write(BytesView seed)
    {
        std::ofstream file{folder_ / std::to_string(count_++), std::ios::binary};
        for (const std::uint8_t byte : seed) file.put(static_cast<char>(byte));
    }

private:
    std::filesystem::path folder_;
    int count_ = 0;
};

void write_rlp(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder seeds{root, "fuzz_rlp"};
    for (const U256& value : {U256{}, U256{127}, U256{128}, U256{1} << 64, U256::max()}) {
        Bytes seed;
        rlp::encode_uint(seed, value);
        seeds.write(seed);
    }
    seeds.write(
        encode(Account{random.number(), random.uint(), random.fixed<Hash256>(), random.fixed<Hash256>()}));
    Block block;
    block.header.extra_data = random.bytes(32);
    seeds.write(encode(block.header));
    block.header.base_fee_per_gas = 7;
    block.header.withdrawals_root = random.fixed<Hash256>();
    block.withdrawals = {{1, 2, random.fixed<Address>(), 3}};
    block.ommers.push_back(block.header);
    for (const TxType type : test::kAllTxTypes) block.transactions.push_back(random.transaction(type));
    seeds.write(encode(block));
}

void write_transactions(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder seeds{root, "fuzz_transaction"};
    for (const TxType type : test::kAllTxTypes)
        for (int i = 0; i < 4; ++i) seeds.write(encode(random.transaction(type)));
}

// A batch of that many transactions of one type: the frame as it is posted, and a stored one with only its
// columns.
void write_batches(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder seeds{root, "fuzz_batch"};
    for (const TxType type : {TxType::Legacy, TxType::AccessList, TxType::DynamicFee, TxType::SetCode})
        for (const int count : {0, 1, 3}) {
            std::vector<BatchBlock> blocks{{random.number(), random.fixed<Address>(), random.bytes(32), {}}};
            for (int i = 0; i < count; ++i) blocks[0].transactions.push_back(random.transaction(type));
            const Bytes batch = encode_batch(blocks);
            seeds.write(batch);
            ByteReader in{BytesView{batch}.subspan(1)};
            const std::uint64_t body_size = in.varint();
            const std::uint64_t packed_size = in.varint();
            const BytesView content = in.take(packed_size == 0 ? body_size : packed_size);
            Bytes columns{static_cast<std::uint8_t>(in.remaining() >> 8),
                          static_cast<std::uint8_t>(in.remaining())};
            append(columns,
                   packed_size == 0
                       ? to_bytes(content)
                       : lz::decompress(content, static_cast<std::size_t>(body_size)).value_or(Bytes{}));
            seeds.write(columns);
        }
}

void write_others(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder blobs{root, "fuzz_blob"};
    blobs.write(Bytes{0});
    blobs.write(Bytes(300, 0xff));
    blobs.write(random.bytes(4000));
    SeedFolder lz_seeds{root, "fuzz_lz"};
    lz_seeds.write(Bytes(1000));
    Bytes packed{0x01, 0x2c};  // 300
    append(packed, lz::compress(Bytes(300, 0x61)));
    lz_seeds.write(packed);
    SeedFolder abi_seeds{root, "fuzz_abi"};
    abi::Encoder tuple;
    tuple.bytes(random.bytes(40)).uint(7);
    const std::vector<Hash256> hashes(3);
    Bytes seed{5, 0, 4, 6, 7, 1};
    append(seed, abi::Encoder{}
                     .uint(1)
                     .bytes(random.bytes(70))
                     .bytes32_array(hashes)
                     .tuple(tuple)
                     .address({})
                     .encode());
    abi_seeds.write(seed);
}

// Whole words for each operation: fuzz/input.hpp takes 32 bytes after a byte below 64.
void write_numbers(const std::filesystem::path& root, test::Random& random)
{
    for (const char* target : {"fuzz_u256", "fuzz_precompiles"}) {
        SeedFolder seeds{root, target};
        for (std::uint8_t operation = 0; operation < 9; ++operation) {
            Bytes seed{operation};
            for (int i = 0; i < 6; ++i) {
                seed.push_back(0);
                append(seed, random.fixed<Hash256>().view());
            }
            seeds.write(seed);
        }
    }
}

void write_rpc(const std::filesystem::path& root)
{
    SeedFolder seeds{root, "fuzz_rpc"};
    const auto write = [&seeds](const std::string& text) {
        seeds.write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    };
    const std::string outbox = "\"0x00000000000000000000000000000000f4ee0001\"",
                      zero = "\"0x" + std::string(64, '0') + "\"";
    const std::pair<const char*, std::string> calls[] = {
        {"eth_getBalance", outbox + ",\"latest\""},
        {"eth_getBlockByNumber", "\"0x0\",true"},
        {"eth_getStorageAt", outbox + ",\"0x1\",{\"blockNumber\":\"0x0\",\"requireCanonical\":true}"},
        {"eth_getProof", outbox + ",[\"0x1\"," + zero + "],\"safe\""},
        {"eth_getTransactionReceipt", zero},
        {"eth_feeHistory", "\"0x4\",\"latest\",[10,50.5]"},
        {"eth_getLogs",
         "{\"fromBlock\":\"0x0\",\"address\":[" + outbox + "],\"topics\":[null,[" + zero + "]]}"},
        {"eth_newFilter", "{\"topics\":[" + zero + "]}"},
        {"eth_getFilterChanges", "\"0x00\""},
        {"eth_call", "{\"to\":" + outbox + ",\"data\":\"0x01\",\"accessList\":[{\"address\":" + outbox +
                         ",\"storageKeys\":[" + zero + "]}]},\"latest\",{" + outbox +
                         ":{\"balance\":\"0x1\",\"code\":\"0x5f5ff3\",\"stateDiff\":{" + zero + ":" + zero +
                         "}}},{\"time\":\"0x5\"}"},
        {"eth_estimateGas",
         "{\"to\":" + outbox +
             ",\"maxFeePerGas\":\"0x3b9aca00\",\"authorizationList\":[{\"chainId\":\"0x1\",\"address\":" +
             outbox + ",\"nonce\":\"0x0\",\"r\":\"0x1\",\"s\":\"0x1\"}]}"},
        {"eth_createAccessList", "{\"to\":" + outbox + "}"},
        {"eth_sendRawTransactionSync", "\"0x02c0\",\"0x1\""},
        {"debug_traceCall",
         "{\"to\":" + outbox +
             "},\"latest\",{\"tracer\":\"callTracer\",\"tracerConfig\":{\"withLog\":true}}"},
        {"debug_traceCall", "{\"to\":" + outbox + "},\"latest\",{\"enableMemory\":true}"},
        {"freehold_getWithdrawalProof", "\"0x0\",\"latest\""},
        {"freehold_status", "\"0x5\""},
    };
    std::string batch;
    for (const auto& [method, params] : calls) {
        const std::string call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + std::string{method} +
                                 "\",\"params\":[" + params + "]}";
        write(call);
        batch += (batch.empty() ? "[" : ",") + call;
    }
    write(batch + "]");
}

void write_elf(const std::filesystem::path& root)
{
    using namespace riscv;
    SeedFolder seeds{root, "fuzz_elf"};
    const auto write = [&seeds](std::initializer_list<Instruction> instructions) {
        Bytes text;
        for (const Instruction& instruction : instructions)
            for (int i = 0; i < 4; ++i)
                text.push_back(static_cast<std::uint8_t>(encode(instruction) >> 8 * i));
        riscv::test::ElfBuilder elf;
        elf.entry = kRamBase;
        elf.segments = {{.address = kRamBase, .bytes = text, .executable = true},
                        {.address = kRamBase + 0x1000, .bytes = {1, 2, 3}, .memory_size = 64},
                        {.address = kWideBase, .memory_size = 64}};
        seeds.write(elf.build());
    };
    write({{Op::kLui, 10, 0, 0, kWideBase},
           {Op::kCopy, 10, 10},
           {Op::kUAdd, 5, 10, 10},
           {Op::kMulDiv, 10, 10, 10}});
    write({{Op::kHint, 5},
           {Op::kAddi, 5, 5, 0, -1},
           {Op::kBne, 0, 5, 0, -4},
           {Op::kOut, 0, 5, 0, 1},
           {Op::kHalt}});
    write({{Op::kAuipc, 5},
           {Op::kLw, 6, 5, 0, 4},
           {Op::kSb, 0, 5, 6, 9},
           {Op::kDiv, 7, 6, 5},
           {Op::kJalr, 0, 5}});
}

void write_vector_cases(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder seeds{root, "fuzz_vector_case"};
    stf::StateCase c;
    c.rules.revision = evm::Revision::Osaka;
    c.pre.set_account(random.fixed<Address>(), 1, 2, Bytes{0x60, 0x01},
                      std::vector<std::pair<U256, U256>>{{1, 2}, {U256::max(), 3}});
    c.transaction = encode(random.transaction(TxType::DynamicFee));
    seeds.write(stf::encode(c));
    Header genesis;
    genesis.base_fee_per_gas = 7;
    seeds.write(
        stf::encode(stf::BlockCase{{c.rules, c.rules, 15'000}, genesis, c.pre, {Bytes{0xc0}, Bytes{}}}));
}

// Choices for fuzz/case_generator.hpp.
void write_guest_cases(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder seeds{root, "fuzz_guest"};
    for (int i = 0; i < 24; ++i) seeds.write(random.bytes(6'000));
}

void write_witness(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder seeds{root, "fuzz_witness"};
    for (int i = 0; i < 16; ++i) seeds.write(random.bytes(800));
    stf::ChainRules rules;
    seeds.write(stf::encode(stf::BlockClaim{rules, random.bytes(40)}));
    stf::RangeClaim range{
        .chain_id = 7, .parent_block = {}, .prover = random.fixed<Address>(), .proposals = {}};
    stf::ProposalClaim& proposal = range.proposals.emplace_back();
    proposal.proposal.blob_hashes = {random.fixed<Hash256>()};
    proposal.items = {random.bytes(20), {}};
    seeds.write(stf::encode(range));
}

// With the right form and nothing true in it.
void write_proof_files(const std::filesystem::path& root, test::Random& random)
{
    SeedFolder seeds{root, "fuzz_proof_file"};
    for (const std::size_t segments : {1u, 2u}) {
        zkvm::ProofFile file;
        file.program.entry = riscv::kRamBase;
        file.program.image_begin = riscv::kRamBase / 4;
        file.program.image_words = file.program.decoder_rows = 3;
        const std::size_t cells = file.program.layout().size;
        file.program.roots.resize(zkvm::program_sets(proof::whir::kBaseFamily, cells).size());
        for (std::size_t i = 0; i < segments; ++i) {
            proof::Statement& statement = file.run.statements.emplace_back();
            statement.publics.resize(zkvm::kPublicWords);
            statement.rows.assign(zkvm::Tables::kSize, 16);
            file.run.segments.push_back(random.bytes(200));
        }
        if (segments > 1) {
            file.run.challenge.resize(8);
            file.run.run = random.bytes(8);
        }
        seeds.write(zkvm::encode_proof(file));
    }
}
}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fputs("usage: write_seeds FOLDER\n", stderr);
        return 2;
    }
    test::Random random{1};
    write_rlp(argv[1], random);
    write_transactions(argv[1], random);
    write_batches(argv[1], random);
    write_others(argv[1], random);
    write_numbers(argv[1], random);
    write_rpc(argv[1]);
    write_elf(argv[1]);
    write_proof_files(argv[1], random);
    write_vector_cases(argv[1], random);
    write_guest_cases(argv[1], random);
    write_witness(argv[1], random);
    return 0;
}
