// Claims decode totally; and a partial trie, served by whatever witness, comes to the whole trie's root or to
// nothing.

#include "fuzz.hpp"
#include "input.hpp"
#include "state/memory_view.hpp"
#include "state/witness.hpp"
#include "stf/stateless_block.hpp"
#include "stf/stateless_range.hpp"

#include <sanitizer/lsan_interface.h>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

using namespace freehold;

namespace
{
// A run that a witness ends is left by a jump, as the guest's by a trap; what it had allocated stays behind.
std::jmp_buf end_of_run;
bool may_end = false;
}  // namespace

// In place of lib/base's.
void freehold::check_failed(const char* condition, const char* file, int line, const char* message)
{
    if (may_end) std::longjmp(end_of_run, 1);
    std::fprintf(stderr, "%s:%d: CHECK(%s) failed: %s\n", file, line, condition, message);
    std::abort();
}

namespace
{
Address address_of(std::uint8_t i)
{
    Address address;
    address.bytes[19] = i % 32;
    return address;
}

class FullState final : public state::WitnessSource
{
public:
    explicit FullState(const state::MemoryView& view)
    {
        state::StateDiff all = view.as_diff();
        std::vector<state::NodeUpdate> updates;
        root = state::WorldTrie{nodes, kEmptyTrieRoot}.apply(all, &updates);
        nodes.apply(updates);
    }
    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256& hash) const override
    {
        return nodes.node(owner, path, hash);
    }
    [[nodiscard]] Bytes code(const Hash256&) const override { return {}; }
    [[nodiscard]] Bytes header(const Hash256&) const override { return {}; }
    [[nodiscard]] Bytes blob(const Hash256&) const override { return {}; }

    state::MemoryNodes nodes;
    Hash256 root;
};

struct Write
{
    Address address;
    std::uint8_t key, value;
};

Hash256 run(const state::WitnessSource& source, const Hash256& root, std::span<const Write> writes)
{
    state::StatelessState state{source, root};
    Hash256 after = root;
    for (const Write& write : writes) {
        state::AccountChange change;
        change.address = write.address;
        const auto account = state.account(write.address);
        change.deleted = account && write.value == 255;
        if (account) change.account = *account;
        if (!change.deleted) {
            change.account.nonce = write.value;
            change.storage = {{write.key, write.value % 4}};
        }
        state::StateDiff diff{.accounts = {change}, .new_codes = {}};
        after = state.apply(diff);
    }
    return after;
}

// nullopt if the witness ended the run.
std::optional<Hash256> run_forged(const state::Witness& witness, const Hash256& root,
                                  std::span<const Write> writes)
{
    static std::optional<Hash256> result;
    result.reset();
    __lsan_disable();
    may_end = true;
    if (setjmp(end_of_run) == 0) result = run(state::WitnessReader{witness}, root, writes);
    may_end = false;
    __lsan_enable();
    return result;
}

void fuzz_claims(BytesView bytes)
{
    if (const auto claim = stf::decode_block_claim(bytes)) FUZZ_CHECK(equal(stf::encode(*claim), bytes));
    if (const auto claim = stf::decode_range_claim(bytes)) FUZZ_CHECK(equal(stf::encode(*claim), bytes));
}

void fuzz_trie(fuzz::Input& input)
{
    state::MemoryView view;
    for (std::uint8_t count = input.byte() % 32; count > 0; --count) {
        std::vector<std::pair<U256, U256>> storage;
        for (std::uint8_t slots = input.byte() % 8; slots > 0; --slots)
            storage.emplace_back(input.byte() % 16, input.byte());
        view.set_account(address_of(input.byte()), 1, 2, {}, storage);
    }
    std::vector<Write> writes;
    for (std::uint8_t count = input.byte() % 16; count > 0; --count)
        writes.push_back(
            {address_of(input.byte()), static_cast<std::uint8_t>(input.byte() % 16), input.byte()});
    const FullState full{view};
    const state::WitnessRecorder recorder{full};
    const Hash256 expected = run(recorder, full.root, writes);
    const state::WitnessReader reader{recorder.witness()};
    FUZZ_CHECK(run(reader, full.root, writes) == expected);
    FUZZ_CHECK(reader.at_end());

    state::Witness forged = recorder.witness();
    if (forged.empty()) return;
    Bytes& node = forged[input.byte() % forged.size()];
    const std::uint8_t kind = input.byte();
    if (kind % 4 == 0)
        node = to_bytes(input.rest());
    else if (kind % 4 == 1)
        std::swap(node, forged[input.byte() % forged.size()]);
    else if (kind % 4 == 2)
        node[input.byte() % node.size()] ^= input.byte();
    else
        forged.resize(input.byte() % forged.size());
    const auto root = run_forged(forged, full.root, writes);
    FUZZ_CHECK(!root || *root == expected);
    FUZZ_CHECK(root.has_value() == (forged == recorder.witness()));
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz_claims({data, size});
    fuzz::Input input{{data, size}};
    fuzz_trie(input);
    return 0;
}
