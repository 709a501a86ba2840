#include "zkvm/proof_file.hpp"

#include "base/endian.hpp"

namespace freehold::zkvm
{
namespace
{
using proof::Ext5;
using proof::reject;
using proof::RunProof;
using proof::Statement;
using proof::Verified;

constexpr std::size_t kMaxRoots = 64;
constexpr std::size_t kMaxRunMessages = 4096;

void put(Bytes& out, std::uint32_t word)
{
    std::uint8_t bytes[4];
    store_le(bytes, word);
    append(out, bytes);
}
void put(Bytes& out, BytesView bytes)
{
    put(out, static_cast<std::uint32_t>(bytes.size()));
    append(out, bytes);
}

// After the first failure everything reads as zero or empty.
class Reader
{
public:
    explicit Reader(BytesView bytes) : rest_{bytes} {}

    BytesView bytes(std::size_t count)
    {
        if (count > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const BytesView taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }
    std::uint32_t word()
    {
        const BytesView taken = bytes(4);
        return taken.empty() ? 0 : load_le<std::uint32_t>(taken.data());
    }
    /// A length of items that take at least `item_size` bytes each.
    std::size_t length(std::size_t most, std::size_t item_size)
    {
        const std::size_t count = word();
        if (count <= most && count <= rest_.size() / item_size) return count;
        failed_ = true;
        rest_ = {};
        return 0;
    }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool done() const { return !failed_ && rest_.empty(); }

private:
    BytesView rest_;
    bool failed_ = false;
};

void put_program(Bytes& out, const Descriptor& program)
{
    for (const std::uint32_t word :
         {program.entry, program.image_begin, program.image_words, program.decoder_rows})
        put(out, word);
    put(out, static_cast<std::uint32_t>(program.roots.size()));
    for (const Hash256& root : program.roots) append(out, root.view());
}

Descriptor read_program(Reader& in)
{
    Descriptor program;
    program.entry = in.word();
    program.image_begin = in.word();
    program.image_words = in.word();
    program.decoder_rows = in.word();
    program.roots.resize(in.length(kMaxRoots, Hash256::kSize));
    for (Hash256& root : program.roots) root = Hash256::from(in.bytes(Hash256::kSize));
    return program;
}

Statement read_statement(Reader& in, std::size_t index, std::size_t count)
{
    Statement statement;
    statement.segment = {.multi = count > 1,
                         .index = static_cast<std::uint32_t>(index + 1),
                         .first = index == 0,
                         .last = index + 1 == count};
    for (std::size_t i = 0; i < kPublicWords; ++i) statement.publics.push_back(in.word());
    for (std::size_t i = 0; i < Tables::kSize; ++i) statement.rows.push_back(in.word());
    return statement;
}

Verified<Ext5> read_element(Reader& in)
{
    Ext5 element;
    for (std::size_t i = 0; i < Ext5::kDegree; ++i) {
        const std::uint32_t coefficient = in.word();
        if (coefficient >= BabyBear::kModulus) return reject("element not canonical");
        element[i] = BabyBear{coefficient};
    }
    return element;
}
Verified<> verify_unnamed(const ProgramMachine& machine, const Statement& statement, BytesView proof,
                          const proof::whir::Family& family)
{
    const auto checked = proof::complete_statement(machine, statement, family);
    if (!checked) return std::unexpected{checked.error()};
    return proof::verify(*checked, proof, family);
}
}  // namespace

Bytes encode_proof(const ProofFile& file)
{
    const RunProof& run = file.run;
    CHECK(!run.statements.empty() && run.statements.size() == run.segments.size(),
          "a proof for each segment");
    Bytes out;
    for (const char c : kProofMagic) out.push_back(static_cast<std::uint8_t>(c));
    put(out, kProofVersion);
    put_program(out, file.program);
    put(out, static_cast<std::uint32_t>(run.statements.size()));
    for (std::size_t i = 0; i < run.statements.size(); ++i) {
        CHECK(run.statements[i].publics.size() == kPublicWords &&
                  run.statements[i].rows.size() == Tables::kSize,
              "a statement of this machine");
        for (const std::uint32_t word : run.statements[i].publics) put(out, word);
        for (const std::uint32_t rows : run.statements[i].rows) put(out, rows);
        put(out, BytesView{run.segments[i]});
    }
    if (run.statements.size() > 1) {
        put(out, static_cast<std::uint32_t>(run.challenge.size()));
        for (const Ext5& element : run.challenge)
            for (std::size_t i = 0; i < Ext5::kDegree; ++i) put(out, element[i].value());
        put(out, BytesView{run.run});
    }
    return out;
}

Verified<ProofFileOf<BytesView>> decode_proof_view(BytesView bytes)
{
    if (bytes.size() > kMaxProofFile) return reject("proof file too long");
    Reader in{bytes};
    const BytesView magic = in.bytes(kProofMagic.size());
    if (!std::ranges::equal(magic, kProofMagic, {}, {}, [](char c) { return static_cast<std::uint8_t>(c); }))
        return reject("not a proof file");
    if (in.word() != kProofVersion) return reject("version of the proof file");
    ProofFileOf<BytesView> file;
    file.program = read_program(in);
    if (in.failed()) return reject("proof file: program");
    constexpr std::size_t kStatementSize = 4 * (kPublicWords + Tables::kSize);
    const std::size_t count = in.length(proof::kMaxSegments, kStatementSize + 4);
    if (in.failed() || count == 0) return reject("proof file: number of segments");
    for (std::size_t i = 0; i < count; ++i) {
        file.run.statements.push_back(read_statement(in, i, count));
        file.run.segments.push_back(in.bytes(in.length(kMaxSegmentProof, 1)));
    }
    if (count > 1) {
        const std::size_t elements = in.length(64, 4 * Ext5::kDegree);
        for (std::size_t i = 0; i < elements; ++i) {
            const auto element = read_element(in);
            if (!element) return std::unexpected{element.error()};
            file.run.challenge.push_back(*element);
        }
        file.run.run = in.bytes(in.length(kMaxRunMessages, 1));
    }
    if (in.failed()) return reject("proof file too short");
    if (!in.done()) return reject("trailing bytes");
    return file;
}

Verified<ProofFile> decode_proof(BytesView bytes)
{
    auto view = decode_proof_view(bytes);
    if (!view) return std::unexpected{view.error()};
    auto& [program, run] = *view;
    ProofFile file{std::move(program),
                   {std::move(run.statements), std::move(run.challenge), to_bytes(run.run), {}}};
    for (const BytesView segment : run.segments) file.run.segments.push_back(to_bytes(segment));
    return file;
}

Verified<VerifiedRun> verify_proof(BytesView bytes, const Hash256* expected_program,
                                   const proof::whir::Family& family)
{
    auto file = decode_proof_view(bytes);
    if (!file) return std::unexpected{file.error()};
    auto& run = file->run;
    if (const auto valid = check_descriptor(file->program, family); !valid)
        return std::unexpected{valid.error()};
    const ProgramMachine machine{std::move(file->program), family};
    if (expected_program != nullptr && machine.digest() != *expected_program) return reject("program digest");
    // The file repeats neither the program's digest nor the names of the parameter sets.
    for (Statement& statement : run.statements) statement.program = machine.digest();
    const auto verified = run.statements.size() == 1
                              ? verify_unnamed(machine, run.statements[0], run.segments[0], family)
                              : proof::verify_unnamed_run(machine, run, family);
    if (!verified) return std::unexpected{verified.error()};
    return VerifiedRun{machine.digest(), Publics::decode(run.statements.back().publics).outputs,
                       run.statements.size()};
}
}  // namespace freehold::zkvm
