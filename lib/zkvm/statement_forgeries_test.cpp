// False statements about a program's run, each refused by name before any proof is read: which tables take
// part and how high they are, what kind of run it is, where it starts and ends (spec/tables.md, section 4).

#include "crypto/blake3.hpp"
#include "proof/host/program_code.hpp"
#include "proof/whir_families.hpp"
#include "zkvm/host/testing/programs.hpp"
#include "zkvm/proof_file.hpp"

#include <gtest/gtest.h>

#include <sys/mman.h>

namespace freehold::zkvm
{
namespace
{
using namespace testing;
using proof::Statement;

void put(Bytes& out, std::uint32_t word)
{
    for (unsigned i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(word >> 8 * i));
}

const TracedRun& shortest_run()
{
    static const TracedRun kRun{assemble(ending()), {}};
    return kRun;
}
const ProgramMachine& its_machine()
{
    static const ProgramMachine kMachine = machine_of(shortest_run());
    return kMachine;
}

class StatementForgeries : public ::testing::Test
{
protected:
    const TracedRun& run = shortest_run();
    const ProgramMachine& machine = its_machine();
    proof::SerialWorkers workers;
    Statement honest = fill(machine, run.input(0), proof::whir::kBaseFamily, workers).statement;

    template <class T>
    static std::uint32_t& rows(Statement& st)
    {
        return st.rows[kTableIndex<T>];
    }
    /// The first of two segments: neither outputs nor ends of memory, and no boundary of a whole run.
    [[nodiscard]] Statement first_of_two() const
    {
        Statement st = honest;
        st.segment = {true, 1, true, false};
        Publics publics = Publics::decode(honest.publics);
        st.publics = Publics{.pc_in = publics.pc_in, .pc_out = publics.pc_in}.encode();
        LocalBoundaryTables::for_each([&]<class T>(std::type_identity<T>) { rows<T>(st) = 0; });
        return st;
    }
    [[nodiscard]] Statement second_of_two() const
    {
        Statement st = honest;
        st.segment = {true, 2, false, true};
        LocalBoundaryTables::for_each([&]<class T>(std::type_identity<T>) { rows<T>(st) = 0; });
        rows<GlobalRegisters>(st) = honest.rows[kTableIndex<Registers>];
        rows<GlobalImage>(st) = honest.rows[kTableIndex<Image>];
        return st;
    }
    [[nodiscard]] std::string bounds(const Statement& st) const
    {
        const auto ok = proof::check_bounds(machine, st);
        return ok ? "" : std::string{ok.error().reason};
    }
    [[nodiscard]] std::string whole(const std::vector<Statement>& segments) const
    {
        const auto ok = machine.check_run(segments);
        return ok ? "" : std::string{ok.error().reason};
    }
    template <class Change>
    [[nodiscard]] std::string with(Change&& change) const
    {
        Statement st = honest;
        change(st);
        return bounds(st);
    }
    template <class Change>
    [[nodiscard]] std::string with_publics(Change&& change) const
    {
        Statement st = honest;
        Publics publics = Publics::decode(st.publics);
        change(publics);
        st.publics = publics.encode();
        return bounds(st);
    }
};

TEST_F(StatementForgeries, HonestOnesAreAccepted)
{
    EXPECT_EQ(bounds(honest), "");
    EXPECT_EQ(whole({honest}), "");
    EXPECT_EQ(bounds(first_of_two()), "");
    EXPECT_EQ(bounds(second_of_two()), "");
    EXPECT_EQ(whole({first_of_two(), second_of_two()}), "");
}

TEST_F(StatementForgeries, PublicWords)
{
    EXPECT_EQ(with([](Statement& st) { st.publics.push_back(0); }), "number of public words");
    EXPECT_EQ(with([](Statement& st) { st.publics.pop_back(); }), "number of public words");
    // 2^16 in the low limb would be 1 in the high one.
    for (std::size_t limb = 4; limb < kPublicWords; ++limb)
        EXPECT_EQ(with([limb](Statement& st) { st.publics[limb] = 1u << 16; }), "output limb out of range");
    for (std::size_t word = 0; word < kPublicWords; ++word)
        EXPECT_EQ(with([word](Statement& st) { st.publics[word] = BabyBear::kModulus; }),
                  "statement word out of range");
}

// A verifier of whole proofs reads public words only once their number is checked.
TEST_F(StatementForgeries, VerifiersCheckBoundsFirst)
{
    Statement st = honest;
    st.publics.pop_back();
    const auto one = proof::verify(machine, st, {}, proof::whir::kBaseFamily);
    ASSERT_FALSE(one.has_value());
    EXPECT_EQ(one.error().reason, "number of public words");
    proof::RunProof run_proof;
    run_proof.statements = {first_of_two(), second_of_two()};
    run_proof.statements[0].publics.pop_back();
    run_proof.segments.resize(2);
    const auto many = proof::verify_run(machine, run_proof, proof::whir::kBaseFamily);
    ASSERT_FALSE(many.has_value());
    EXPECT_EQ(many.error().reason, "number of public words");
}

TEST_F(StatementForgeries, ClockWraps)
{
    Statement st = honest;
    rows<Jump>(st) = static_cast<std::uint32_t>(((1u << kLogClockEnd) - clock_after(honest.rows)) / 4);
    EXPECT_EQ(clock_after(st.rows), (1u << kLogClockEnd) - 4);
    EXPECT_EQ(bounds(st), "");
    ++rows<Jump>(st);
    EXPECT_EQ(bounds(st), "too many cycles");
}

TEST_F(StatementForgeries, TablesLeftOut)
{
    EXPECT_EQ(with([](Statement& st) { rows<RangeTable>(st) = 0; }), "no range table");
    EXPECT_EQ(with([](Statement& st) {
                  const auto none = [&]<class T>(std::type_identity<T>) { rows<T>(st) = 0; };
                  InstructionTables::for_each(none);
                  HeadTables::for_each(none);
              }),
              "no cycle");
    EXPECT_EQ(with([](Statement& st) { rows<DecoderTable>(st) = 0; }), "table rows");
    EXPECT_EQ(with([](Statement& st) { --rows<Image>(st); }), "table rows");
    EXPECT_EQ(with([](Statement& st) { --rows<Registers>(st); }), "table rows");
}

TEST_F(StatementForgeries, BoundaryOfAnotherKindOfRun)
{
    const std::string_view refused = "boundary tables of another kind of run";
    EXPECT_EQ(with([](Statement& st) { rows<GlobalRegisters>(st) = kRegisterCount; }), refused);
    EXPECT_EQ(with([](Statement& st) { rows<GlobalZeros>(st) = 1; }), refused);
    EXPECT_EQ(with([](Statement& st) { rows<SegmentWord>(st) = 1; }), refused);
    EXPECT_EQ(with([](Statement& st) { rows<SegmentCell>(st) = 1; }), refused);
    Statement st = first_of_two();
    rows<Registers>(st) = kRegisterCount;
    EXPECT_EQ(bounds(st), refused);
    st = first_of_two();
    rows<Zeros>(st) = 1;
    EXPECT_EQ(bounds(st), refused);
}

// In many segments equal rows of them could be as many as p, and count as none.
TEST_F(StatementForgeries, MemoryEndsInTheLastSegment)
{
    const std::string_view refused = "memory's end before the run's";
    Statement st = first_of_two();
    rows<GlobalRegisters>(st) = kRegisterCount;
    EXPECT_EQ(bounds(st), refused);
    st = first_of_two();
    rows<GlobalImage>(st) = rows<Image>(honest);
    EXPECT_EQ(bounds(st), refused);
    st = first_of_two();
    rows<GlobalZeros>(st) = 1;
    EXPECT_EQ(bounds(st), refused);
    st = first_of_two();
    rows<GlobalZeroCells>(st) = 1;
    EXPECT_EQ(bounds(st), refused);
}

TEST_F(StatementForgeries, OutputsBeforeTheEnd)
{
    const auto early = [this](auto&& change) {
        Statement st = first_of_two();
        Publics publics = Publics::decode(st.publics);
        change(publics);
        st.publics = publics.encode();
        return bounds(st);
    };
    EXPECT_EQ(early([](Publics& p) { p.outputs[7] = 1; }), "outputs before the end");
    EXPECT_EQ(early([](Publics& p) { p.ram_end = 1; }), "outputs before the end");
    EXPECT_EQ(early([](Publics& p) { p.wide_end = 1; }), "outputs before the end");
}

TEST_F(StatementForgeries, EndOfMemory)
{
    EXPECT_EQ(with_publics([](Publics& p) { p.ram_end = 1u << 26; }), "");
    EXPECT_EQ(with_publics([](Publics& p) { p.ram_end = (1u << 26) + 1; }), "end of memory");
    EXPECT_EQ(with_publics([](Publics& p) { p.wide_end = (1u << 23) - 64; }), "");
    EXPECT_EQ(with_publics([](Publics& p) { p.wide_end = (1u << 23) - 63; }), "end of memory");
    EXPECT_EQ(with_publics([this](Publics& p) { p.ram_end = machine.descriptor().image_end(); }), "");
    EXPECT_EQ(with_publics([this](Publics& p) { p.ram_end = machine.descriptor().image_end() - 1; }),
              "end of memory");
}

TEST_F(StatementForgeries, WholeRuns)
{
    EXPECT_EQ(whole({}), "no segment");
    Statement st = honest;
    st.publics[0] += 4;
    EXPECT_EQ(whole({st}), "pc chain");
    st = honest;
    st.publics[1] -= 4;
    EXPECT_EQ(whole({st}), "the run does not halt");
    EXPECT_EQ(whole({first_of_two()}), "the run does not halt");
    std::vector<Statement> both{first_of_two(), second_of_two()};
    both[1].publics[0] += 4;
    EXPECT_EQ(whole(both), "pc chain");
}

TEST_F(StatementForgeries, MemoryBeginsOnce)
{
    const std::string_view refused = "initial memory not exactly once";
    const auto both = [this](auto&& change) {
        std::vector<Statement> segments{first_of_two(), second_of_two()};
        change(segments);
        return whole(segments);
    };
    EXPECT_EQ(both([](auto& s) { rows<GlobalRegisters>(s[0]) = kRegisterCount; }), refused);
    EXPECT_EQ(both([](auto& s) { rows<GlobalRegisters>(s[1]) = 0; }), refused);
    EXPECT_EQ(both([](auto& s) { rows<GlobalImage>(s[0]) = rows<GlobalImage>(s[1]); }), refused);
    EXPECT_EQ(both([](auto& s) { rows<GlobalImage>(s[1]) = 0; }), refused);
    EXPECT_EQ(with([](Statement& st) { rows<Registers>(st) = 0; }), "");
    Statement st = honest;
    rows<Registers>(st) = 0;
    EXPECT_EQ(whole({st}), refused);
    st = honest;
    rows<Image>(st) = 0;
    EXPECT_EQ(whole({st}), refused);
}

TEST_F(StatementForgeries, ProgramThatBreaksItsInvariants)
{
    const auto program = [this](auto&& change) {
        Program p = machine.program();
        change(p);
        const auto ok = check_program(p);
        return ok ? "" : std::string{ok.error().reason};
    };
    EXPECT_EQ(program([](Program&) {}), "");
    const auto refused = "program: image outside RAM";
    EXPECT_EQ(program([](Program& p) { p.image.clear(); }), refused);
    EXPECT_EQ(program([](Program& p) { p.image_begin = (1u << 14) - 1; }), refused);
    EXPECT_EQ(program([](Program& p) { p.image_begin = 1u << 26; }), refused);
    EXPECT_EQ(program([](Program& p) { p.image_begin = (1u << 26) + 1; }), refused);
    EXPECT_EQ(program([](Program& p) {
                  p.image.resize(2);
                  p.image_begin = (1u << 26) - 1;
              }),
              refused);
    EXPECT_EQ(program([](Program& p) {
                  p.image.resize(1);
                  p.image_begin = (1u << 26) - 1;
              }),
              "");
    EXPECT_EQ(program([](Program& p) { p.decoder.clear(); }), "program: no instruction");
    EXPECT_EQ(program([](Program& p) { p.decoder[0].pc += 1; }), "program: decoder pcs");
    EXPECT_EQ(program([](Program& p) { p.decoder.back().pc += 2; }), "program: decoder pcs");
    EXPECT_EQ(program([](Program& p) { p.decoder[0].pc = 0; }), "program: decoder pcs");
    EXPECT_EQ(program([](Program& p) { p.decoder[1].pc = p.decoder[0].pc; }), "program: decoder pcs");
    EXPECT_EQ(program([](Program& p) { p.decoder.back().pc = 1u << 28; }), "program: decoder pcs");
    EXPECT_EQ(program([](Program& p) { p.decoder[0].instruction_class = Class{}; }),
              "program: decoder class");
    EXPECT_EQ(program([](Program& p) { p.decoder[0].instruction_class = static_cast<Class>(kClassCount); }),
              "program: decoder class");
    EXPECT_EQ(program([](Program& p) { p.decoder[0].fields[9] = BabyBear::kModulus; }),
              "program: decoder field");
}

TEST_F(StatementForgeries, DescriptorThatBreaksItsInvariants)
{
    const auto& family = proof::whir::kBaseFamily;
    const auto descriptor = [&](auto&& change) {
        Descriptor d = machine.descriptor();
        change(d);
        // As many roots as there must be for its size.
        if (d.image_words != 0 && d.decoder_rows != 0 && d.image_words <= 1u << 26 &&
            d.decoder_rows <= 1u << 26)
            d.roots.resize(program_sets(family, d.layout().size).size());
        const auto ok = check_descriptor(d, family);
        return ok ? "" : std::string{ok.error().reason};
    };
    EXPECT_EQ(descriptor([](Descriptor&) {}), "");
    const auto refused = "program: image outside RAM";
    EXPECT_EQ(descriptor([](Descriptor& d) { d.image_words = 0; }), refused);
    EXPECT_EQ(descriptor([](Descriptor& d) { d.image_words = kMaxImageWords; }), "");
    EXPECT_EQ(descriptor([](Descriptor& d) { d.image_words = kMaxImageWords + 1; }), refused);
    EXPECT_EQ(descriptor([](Descriptor& d) { d.image_words = ~0u; }), refused);
    EXPECT_EQ(descriptor([](Descriptor& d) { d.image_begin = (1u << 14) - 1; }), refused);
    EXPECT_EQ(descriptor([](Descriptor& d) { d.image_begin = 1u << 26; }), refused);
    EXPECT_EQ(descriptor([](Descriptor& d) { d.image_begin = (1u << 26) - d.image_words; }), "");
    EXPECT_EQ(descriptor([](Descriptor& d) { d.image_begin = (1u << 26) - d.image_words + 1; }), refused);
    EXPECT_EQ(descriptor([](Descriptor& d) { d.decoder_rows = 0; }), "program: no instruction");
    EXPECT_EQ(descriptor([](Descriptor& d) { d.decoder_rows = kMaxDecoderRows; }), "");
    EXPECT_EQ(descriptor([](Descriptor& d) { d.decoder_rows = kMaxDecoderRows + 1; }),
              "program: too many instructions");

    Descriptor d = machine.descriptor();
    d.roots.pop_back();
    EXPECT_EQ(check_descriptor(d, family).error().reason, "program: number of roots");
    d.roots.resize(machine.descriptor().roots.size() + 1);
    EXPECT_EQ(check_descriptor(d, family).error().reason, "program: number of roots");
    proof::whir::Family small = family;
    small.sets = family.sets.first(1);
    d.decoder_rows = kMaxDecoderRows;
    EXPECT_EQ(check_descriptor(d, small).error().reason, "program: too large for the parameters");
}

TEST_F(StatementForgeries, DigestCoversTheWholeProgram)
{
    const auto& family = proof::whir::kBaseFamily;
    const proof::whir::Params& smallest = program_sets(family, machine.program_size()).front();
    // Of the tree that is quickest to make; the others have the same values.
    const auto changed = [&](auto&& change) {
        Program p = machine.program();
        change(p);
        return proof::whir::program_root(*family.suite, smallest, program_values(p), workers) !=
               machine.descriptor().roots.front();
    };
    EXPECT_FALSE(changed([](Program&) {}));
    EXPECT_TRUE(changed([](Program& p) { p.image.back() ^= 1; }));
    EXPECT_TRUE(changed([](Program& p) { p.decoder.back().pc += 4; }));
    EXPECT_TRUE(changed([](Program& p) { p.decoder[0].instruction_class = Class::kKeccak; }));
    for (std::size_t field = 0; field < kDecoderFields; ++field)
        EXPECT_TRUE(changed([field](Program& p) { p.decoder[0].fields[field] ^= 1; })) << field;
    EXPECT_TRUE(changed([](Program& p) { p.decoder.pop_back(); }));

    Program other = machine.program();
    other.image.back() ^= 1;
    const Descriptor described = describe(other, family, workers);
    ASSERT_EQ(described.roots.size(), machine.descriptor().roots.size());
    for (std::size_t i = 0; i < described.roots.size(); ++i)
        EXPECT_NE(described.roots[i], machine.descriptor().roots[i]) << i;
    EXPECT_NE(program_digest(described, family), machine.digest());
}

TEST_F(StatementForgeries, DigestCoversTheWholeDescriptor)
{
    const auto& family = proof::whir::kBaseFamily;
    const auto changed = [&](auto&& change) {
        Descriptor d = machine.descriptor();
        change(d);
        return program_digest(d, family) != machine.digest();
    };
    EXPECT_FALSE(changed([](Descriptor&) {}));
    EXPECT_TRUE(changed([](Descriptor& d) { d.entry += 4; }));
    EXPECT_TRUE(changed([](Descriptor& d) { ++d.image_begin; }));
    EXPECT_TRUE(changed([](Descriptor& d) { ++d.image_words; }));
    EXPECT_TRUE(changed([](Descriptor& d) { ++d.decoder_rows; }));
    for (std::size_t i = 0; i < machine.descriptor().roots.size(); ++i)
        EXPECT_TRUE(changed([i](Descriptor& d) { d.roots[i].bytes[31] ^= 1; })) << i;
    EXPECT_TRUE(changed([](Descriptor& d) { d.roots.pop_back(); }));
    EXPECT_NE(program_digest(machine.descriptor(), proof::whir::kRecursionFamily), machine.digest());
}

// By hand, as spec/tables.md says it: lengths keep its parts apart.
TEST_F(StatementForgeries, DigestIsThatOfTheSpecification)
{
    const Program& p = machine.program();
    const std::vector<Hash256>& roots = machine.descriptor().roots;
    Bytes message;
    const auto put_text = [&message](std::string_view text) {
        for (const char c : text) message.push_back(static_cast<std::uint8_t>(c));
    };
    put_text("freehold zkvm program 2");
    put(message, 4);
    put_text("base");
    put(message, p.entry);
    put(message, p.image_begin);
    put(message, static_cast<std::uint32_t>(p.image.size()));
    put(message, static_cast<std::uint32_t>(p.decoder.size()));
    put(message, static_cast<std::uint32_t>(roots.size()));
    for (const Hash256& root : roots) append(message, root.view());
    EXPECT_EQ(machine.digest(), blake3(message));
}

// --- the file around statements and proofs: lengths are bounded before they are used

std::string_view file_reason(BytesView file)
{
    const auto decoded = decode_proof(file);
    return decoded ? "" : decoded.error().reason;
}
Bytes file_head()
{
    Bytes out;
    for (const char c : kProofMagic) out.push_back(static_cast<std::uint8_t>(c));
    put(out, kProofVersion);
    for (const std::uint32_t word : {0x10000u, 0x4000u, 1u, 1u}) put(out, word);  // a program's numbers
    return out;
}

TEST(ProofFileBounds, Length)
{
    // Zeroed pages that nobody touches, so that a machine need not have them.
    constexpr std::size_t kSize = kMaxProofFile + 1;
    void* const pages = mmap(nullptr, kSize, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ASSERT_NE(pages, MAP_FAILED);
    const auto* bytes = static_cast<const std::uint8_t*>(pages);
    EXPECT_EQ(file_reason({bytes, kSize}), "proof file too long");
    EXPECT_EQ(file_reason({bytes, kMaxProofFile}), "not a proof file");
    munmap(pages, kSize);
}
TEST(ProofFileBounds, Roots)
{
    for (const std::uint32_t roots : {64u, 65u}) {
        Bytes file = file_head();
        put(file, roots);
        file.resize(file.size() + std::size_t{32} * roots);
        EXPECT_EQ(file_reason(file), roots == 64 ? "proof file: number of segments" : "proof file: program");
    }
    Bytes file = file_head();
    put(file, 1);  // root, where there are not even its bytes
    put(file, 7);
    EXPECT_EQ(file_reason(file), "proof file: program");
}
// A file of this program with other counts, tables or versions; there is no proof in it.
TEST_F(StatementForgeries, FilesWithoutAProof)
{
    ProofFile file{machine.descriptor(), {}};
    file.run.statements = {honest};
    file.run.segments.resize(1);
    const auto refusal = [](BytesView bytes) {
        const auto ok = verify_proof(bytes, nullptr, proof::whir::kBaseFamily);
        return ok ? "" : std::string{ok.error().reason};
    };
    const Bytes good = encode_proof(file);
    EXPECT_EQ(refusal(good), "proof too short");
    Bytes bytes = good;
    bytes[0] ^= 1;
    EXPECT_EQ(refusal(bytes), "not a proof file");
    bytes = good;
    ++bytes[8];
    EXPECT_EQ(refusal(bytes), "version of the proof file");
    EXPECT_EQ(refusal(BytesView{good}.first(30)), "proof file: program");
    // The number of segments stands before the one statement and its empty proof.
    const std::size_t count = good.size() - 4 * (kPublicWords + Tables::kSize) - 8;
    bytes = good;
    bytes[count] = 0;
    EXPECT_EQ(refusal(bytes), "proof file: number of segments");
    bytes[count] = 2;
    EXPECT_EQ(refusal(bytes), "proof file: number of segments");
    file.run.segments[0].resize(100);
    bytes = encode_proof(file);
    EXPECT_EQ(refusal(BytesView{bytes}.first(bytes.size() - 1)), "proof file too short");
    file.run.segments[0].resize(98);  // no whole words
    EXPECT_EQ(refusal(encode_proof(file)), "proof file too short");
    file.run.segments[0].clear();
    // Another program's digest; another program; rows beyond every parameter set.
    const Hash256 other{};
    EXPECT_EQ(verify_proof(good, &other, proof::whir::kBaseFamily).error().reason, "program digest");
    file.run.statements[0].rows[kTableIndex<KeccakRound>] = 1u << 19;
    EXPECT_EQ(refusal(encode_proof(file)), "stack too large");
    file.run.statements[0].rows[kTableIndex<DecoderTable>] = 0;
    EXPECT_EQ(refusal(encode_proof(file)), "table rows");
    file.run.statements[0] = honest;
    file.program.roots.pop_back();
    EXPECT_EQ(refusal(encode_proof(file)), "program: number of roots");

    // Of two segments, with the run's challenge.
    file = {machine.descriptor(), {}};
    file.run.statements = {first_of_two(), second_of_two()};
    file.run.segments.resize(2);
    file.run.challenge.resize(1);
    bytes = encode_proof(file);
    EXPECT_EQ(refusal(bytes), "global challenge");
    const std::size_t element = bytes.size() - 4 - 2 * (4 * (kPublicWords + Tables::kSize) + 4) - 20;
    bytes[element + 3] = 0xff;
    EXPECT_EQ(refusal(bytes), "element not canonical");
}
}  // namespace
}  // namespace freehold::zkvm
