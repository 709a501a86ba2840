// The emulator against QEMU: the same random instructions, which here end in OUT and HALT and there in
// Linux's write and exit. Needs the program qemu-riscv32 (Debian package qemu-user).

#include "riscv/test_support/assembler.hpp"
#include "riscv/test_support/elf_builder.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <filesystem>
#include <random>

namespace freehold::riscv::test
{
namespace
{
constexpr std::uint32_t kData = kRamBase + 0x40000, kEcall = 0x00000073;

class Generator
{
public:
    explicit Generator(unsigned seed) : random_{seed} {}

    /// Leaves x5 to x12 with values that depend on all that happened. x2 points to 4 KiB of memory.
    Instructions program(int length)
    {
        Instructions out;
        load(out, 2, kData + 2048);
        for (std::uint8_t i = 5; i < 13; ++i) load(out, i, value());
        for (int i = 0; i < length; ++i) one(out);
        out.insert(out.end(), 2, {Op::kFence});  // where the last branches may lead
        return out;
    }

private:
    std::mt19937 random_;

    std::uint32_t pick(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
    std::uint32_t value()
    {
        constexpr std::array<std::uint32_t, 8> kCorners{0,        1,      ~0u,    1u << 31,
                                                        ~0u >> 1, 0x8000, 0xffff, 0xffff0000};
        return pick(2) == 0 ? kCorners[pick(8)] : static_cast<std::uint32_t>(random_());
    }
    std::uint8_t reg() { return static_cast<std::uint8_t>(pick(8) == 0 ? 0 : 5 + pick(8)); }
    template <std::size_t N>
    Op any(const std::array<Op, N>& ops)
    {
        return ops[pick(N)];
    }

    void one(Instructions& out)
    {
        const auto imm = static_cast<std::int32_t>(pick(4096)) - 2048;
        switch (pick(10)) {
            case 0:
            case 1:
            case 2:
                out.push_back({any(std::array{Op::kAdd, Op::kSub, Op::kSll, Op::kSlt, Op::kSltu, Op::kXor,
                                              Op::kSrl, Op::kSra, Op::kOr, Op::kAnd}),
                               reg(), reg(), reg()});
                break;
            case 3:
            case 4:
                out.push_back({any(std::array{Op::kMul, Op::kMulh, Op::kMulhsu, Op::kMulhu, Op::kDiv,
                                              Op::kDivu, Op::kRem, Op::kRemu}),
                               reg(), reg(), reg()});
                break;
            case 5:
                out.push_back(
                    {any(std::array{Op::kAddi, Op::kSlti, Op::kSltiu, Op::kXori, Op::kOri, Op::kAndi}), reg(),
                     reg(), 0, imm});
                break;
            case 6:
                out.push_back({any(std::array{Op::kSlli, Op::kSrli, Op::kSrai}), reg(), reg(), 0,
                               static_cast<std::int32_t>(pick(32))});
                break;
            case 7:
                out.push_back(
                    {any(std::array{Op::kLw, Op::kLb, Op::kLbu, Op::kLh, Op::kLhu}), reg(), 2, 0, imm & ~3});
                break;
            case 8: out.push_back({any(std::array{Op::kSw, Op::kSb, Op::kSh}), 0, 2, reg(), imm & ~3}); break;
            default:
                out.push_back({any(std::array{Op::kBeq, Op::kBne, Op::kBlt, Op::kBge, Op::kBltu, Op::kBgeu}),
                               0, reg(), reg(), static_cast<std::int32_t>(4 + 4 * pick(3))});
        }
    }
};

Bytes text_of(const Words& words)
{
    Bytes bytes;
    for (const std::uint32_t w : words)
        for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(w >> 8 * i));
    return bytes;
}

// What the program writes to its standard output.
std::array<std::uint32_t, 8> run_in_qemu(const Instructions& program)
{
    Instructions code = program;
    for (std::uint8_t i = 0; i < 8; ++i)
        code.push_back({Op::kSw, 0, 2, static_cast<std::uint8_t>(5 + i), 4 * i});
    // write(1, x2, 32)
    code.insert(code.end(), {{Op::kAddi, 10, 0, 0, 1},
                             {Op::kAddi, 11, 2, 0, 0},
                             {Op::kAddi, 12, 0, 0, 32},
                             {Op::kAddi, 17, 0, 0, 64}});
    Words words = encoded(code);
    words.push_back(kEcall);
    // exit(0)
    words.push_back(encode({Op::kAddi, 10, 0, 0, 0}));
    words.push_back(encode({Op::kAddi, 17, 0, 0, 93}));
    words.push_back(kEcall);

    ElfBuilder elf;
    elf.page = 0x1000;
    elf.entry = kRamBase;
    elf.segments = {{.address = kRamBase, .bytes = text_of(words), .executable = true},
                    {.address = kData, .bytes = Bytes(0x1000)}};
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("freehold_qemu_test_" + std::to_string(getpid()) + ".elf");
    const Bytes file = elf.build();
    std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(file.data()),
                                                static_cast<std::streamsize>(file.size()));
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    std::array<std::uint32_t, 8> output{};
    FILE* pipe = popen(("qemu-riscv32 " + path.string()).c_str(), "r");
    EXPECT_NE(pipe, nullptr);
    if (pipe != nullptr) {
        EXPECT_EQ(std::fread(output.data(), 4, 8, pipe), 8u)
            << "is qemu-riscv32 (package qemu-user) installed?";
        EXPECT_EQ(pclose(pipe), 0);
    }
    std::filesystem::remove(path);
    return output;
}
}  // namespace

TEST(Qemu, RandomProgramsGiveTheSameRegisters)
{
    for (unsigned seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE(seed);
        const Instructions program = Generator{seed}.program(3000);
        Instructions ours = program;
        finish(ours);
        const PlainRun run = run_plain(assemble(ours), {});
        ASSERT_EQ(run.stop.reason, StopReason::kHalt) << describe(run.stop.reason);
        ASSERT_EQ(run.outputs, run_in_qemu(program));
    }
}
}  // namespace freehold::riscv::test
