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

class BytesSource final : public ProofSource
{
public:
    explicit BytesSource(BytesView bytes) : rest_{bytes} {}
    [[nodiscard]] std::size_t left() const override { return rest_.size(); }
    BytesView take(std::size_t count) override
    {
        const BytesView taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }

private:
    BytesView rest_;
};

// What cannot be read is zero or empty, and then all is refused, whatever is read after it.
class Reader
{
public:
    explicit Reader(ProofSource& source) : source_{source} {}

    /// Until the next is read.
    BytesView bytes(std::size_t count)
    {
        if (count > source_.left() || count % 4 != 0) {
            failed_ = true;
            return {};
        }
        return source_.take(count);
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
        if (count <= most && count <= source_.left() / item_size) return count;
        failed_ = true;
        return 0;
    }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool done() const { return !failed_ && source_.left() == 0; }

private:
    ProofSource& source_;
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

/// What comes before the first segment.
struct Header
{
    Descriptor program;
    std::size_t segments;
    std::vector<Ext5> challenge;
};

Verified<Header> read_header(Reader& in)
{
    const BytesView magic = in.bytes(kProofMagic.size());
    if (!std::ranges::equal(magic, kProofMagic, {}, {}, [](char c) { return static_cast<std::uint8_t>(c); }))
        return reject("not a proof file");
    if (in.word() != kProofVersion) return reject("version of the proof file");
    Header header;
    header.program = read_program(in);
    if (in.failed()) return reject("proof file: program");
    constexpr std::size_t kStatementSize = 4 * (kPublicWords + Tables::kSize);
    header.segments = in.length(proof::kMaxSegments, kStatementSize + 4);
    if (in.failed() || header.segments == 0) return reject("proof file: number of segments");
    if (header.segments == 1) return header;
    const std::size_t elements = in.length(64, 4 * Ext5::kDegree);
    for (std::size_t i = 0; i < elements; ++i) {
        const auto element = read_element(in);
        if (!element) return std::unexpected{element.error()};
        header.challenge.push_back(*element);
    }
    return header;
}

/// Calls f(statement, proof) for each segment, then g(the run's messages), until one is not satisfied or the
/// file is broken.
template <class F, class G>
Verified<> read_segments(Reader& in, std::size_t count, F&& f, G&& g)
{
    for (std::size_t i = 0; i < count; ++i) {
        Statement statement = read_statement(in, i, count);
        const BytesView proof = in.bytes(in.length(kMaxSegmentProof, 1));
        if (in.failed()) return reject("proof file too short");
        if (const Verified<> verdict = f(std::move(statement), proof); !verdict) return verdict;
    }
    const BytesView run = count == 1 ? BytesView{} : in.bytes(in.length(kMaxRunMessages, 1));
    if (in.failed()) return reject("proof file too short");
    if (const Verified<> verdict = g(run); !verdict) return verdict;
    if (!in.done()) return reject("trailing bytes");
    return {};
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
    const bool is_one = run.statements.size() == 1;
    if (!is_one) {
        put(out, static_cast<std::uint32_t>(run.challenge.size()));
        for (const Ext5& element : run.challenge)
            for (std::size_t i = 0; i < Ext5::kDegree; ++i) put(out, element[i].value());
    }
    for (std::size_t i = 0; i < run.statements.size(); ++i) {
        CHECK(run.statements[i].publics.size() == kPublicWords &&
                  run.statements[i].rows.size() == Tables::kSize,
              "a statement of this machine");
        for (const std::uint32_t word : run.statements[i].publics) put(out, word);
        for (const std::uint32_t rows : run.statements[i].rows) put(out, rows);
        put(out, BytesView{run.segments[i]});
    }
    if (!is_one) put(out, BytesView{run.run});
    return out;
}

Verified<ProofFile> decode_proof(BytesView bytes)
{
    if (bytes.size() > kMaxProofFile) return reject("proof file too long");
    BytesSource source{bytes};
    Reader in{source};
    Verified<Header> header = read_header(in);
    if (!header) return std::unexpected{header.error()};
    ProofFile file{std::move(header->program), {{}, std::move(header->challenge), {}, {}}};
    const Verified<> read = read_segments(
        in, header->segments,
        [&](Statement statement, BytesView proof) -> Verified<> {
            file.run.statements.push_back(std::move(statement));
            file.run.segments.push_back(to_bytes(proof));
            return {};
        },
        [&](BytesView run) -> Verified<> {
            file.run.run = to_bytes(run);
            return {};
        });
    if (!read) return std::unexpected{read.error()};
    return file;
}

Verified<VerifiedRun> verify_proof(ProofSource& source, const Hash256* expected_program,
                                   const proof::whir::Family& family)
{
    if (source.left() > kMaxProofFile) return reject("proof file too long");
    Reader in{source};
    Verified<Header> header = read_header(in);
    if (!header) return std::unexpected{header.error()};
    if (const auto valid = check_descriptor(header->program, family); !valid)
        return std::unexpected{valid.error()};
    const ProgramMachine machine{std::move(header->program), family};
    if (expected_program != nullptr && machine.digest() != *expected_program) return reject("program digest");
    const std::size_t count = header->segments;
    proof::RunVerifier run{machine, family, count, std::move(header->challenge)};
    VerifiedRun result{machine.digest(), {}, count};
    const Verified<> verified = read_segments(
        in, count,
        [&](Statement statement, BytesView proof) {
            // The file repeats neither the program's digest nor the names of the parameter sets.
            statement.program = machine.digest();
            if (statement.segment.last) result.outputs = Publics::decode(statement.publics).outputs;
            return count == 1 ? verify_unnamed(machine, statement, proof, family)
                              : run.add(std::move(statement), proof);
        },
        [&](BytesView messages) { return count == 1 ? Verified<>{} : run.finish(messages); });
    if (!verified) return std::unexpected{verified.error()};
    return result;
}

Verified<VerifiedRun> verify_proof(BytesView bytes, const Hash256* expected_program,
                                   const proof::whir::Family& family)
{
    BytesSource source{bytes};
    return verify_proof(source, expected_program, family);
}
}  // namespace freehold::zkvm
