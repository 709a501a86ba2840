// The encoding of a case: RLP, [0, rules, input, state, transaction] or
// [1, before, after, transition time, genesis, state, blocks].

#include "codec/rlp_fields.hpp"
#include "stf/rules_codec.hpp"
#include "stf/vector_case.hpp"

namespace freehold::stf
{
namespace
{
constexpr std::uint64_t kStateKind = 0, kBlockKind = 1;

Bytes list_of(BytesView fields)
{
    Bytes list;
    rlp::encode_list(list, fields);
    return list;
}

void put_input(Bytes& out, const BlockInput& input)
{
    Bytes fields;
    rlp::encode_u64(fields, input.number);
    rlp::encode_u64(fields, input.timestamp);
    rlp::encode_u64(fields, input.gas_limit);
    rlp::encode(fields, input.fee_recipient);
    rlp::encode_uint(fields, input.base_fee);
    rlp::encode(fields, input.prev_randao);
    rlp::encode_u64(fields, input.excess_blob_gas);
    rlp::encode_list(out, fields);
}

BlockInput take_input(rlp::FieldReader& from)
{
    rlp::FieldReader fields = from.list();
    BlockInput input;
    input.number = fields.u64();
    input.timestamp = fields.u64();
    input.gas_limit = fields.u64();
    input.fee_recipient = fields.fixed<Address>();
    input.base_fee = fields.uint();
    input.prev_randao = fields.fixed<Hash256>();
    input.excess_blob_gas = fields.u64();
    fields.finish();
    from.adopt(fields);
    return input;
}

// Accounts [address, nonce, balance, code, [[key, value]...]].
void put_state(Bytes& out, const state::MemoryView& view)
{
    Bytes accounts;
    for (const auto& [address, contents] : view.accounts()) {
        Bytes storage, fields;
        for (const auto& [key, value] : contents.storage) {
            Bytes slot;
            rlp::encode_uint(slot, key);
            rlp::encode_uint(slot, value);
            rlp::encode_list(storage, slot);
        }
        rlp::encode(fields, address);
        rlp::encode_u64(fields, contents.nonce);
        rlp::encode_uint(fields, contents.balance);
        rlp::encode_string(fields, view.code(contents.code_hash)->bytes());
        rlp::encode_list(fields, storage);
        rlp::encode_list(accounts, fields);
    }
    rlp::encode_list(out, accounts);
}

state::MemoryView take_state(rlp::FieldReader& from)
{
    state::MemoryView view;
    from.each([&](rlp::FieldReader& accounts) {
        rlp::FieldReader fields = accounts.list();
        const auto address = fields.fixed<Address>();
        const std::uint64_t nonce = fields.u64();
        const U256 balance = fields.uint();
        const BytesView code = fields.string();
        std::vector<std::pair<U256, U256>> storage;
        fields.each([&](rlp::FieldReader& slots) {
            rlp::FieldReader slot = slots.list();
            const U256 key = slot.uint();
            storage.emplace_back(key, slot.uint());
            slot.finish();
            slots.adopt(slot);
        });
        fields.finish();
        accounts.adopt(fields);
        if (accounts.ok()) view.set_account(address, nonce, balance, code, storage);
    });
    return view;
}

StateCase take_state_case(rlp::FieldReader& fields)
{
    StateCase c;
    c.rules = take_rules(fields);
    c.input = take_input(fields);
    c.pre = take_state(fields);
    c.transaction = to_bytes(fields.string());
    return c;
}

BlockCase take_block_case(rlp::FieldReader& fields)
{
    BlockCase c;
    c.schedule.before = take_rules(fields);
    c.schedule.after = take_rules(fields);
    c.schedule.transition_time = fields.u64();
    auto genesis = decode_header(fields.string());
    if (genesis)
        c.genesis = *std::move(genesis);
    else
        fields.set_error(rlp::Error::WrongLength);
    c.pre = take_state(fields);
    fields.each([&](rlp::FieldReader& blocks) { c.blocks.push_back(to_bytes(blocks.string())); });
    return c;
}
}  // namespace

Bytes encode(const StateCase& c)
{
    Bytes fields;
    rlp::encode_u64(fields, kStateKind);
    put_rules(fields, c.rules);
    put_input(fields, c.input);
    put_state(fields, c.pre);
    rlp::encode_string(fields, c.transaction);
    return list_of(fields);
}

Bytes encode(const BlockCase& c)
{
    Bytes fields, blocks;
    rlp::encode_u64(fields, kBlockKind);
    put_rules(fields, c.schedule.before);
    put_rules(fields, c.schedule.after);
    rlp::encode_u64(fields, c.schedule.transition_time);
    rlp::encode_string(fields, freehold::encode(c.genesis));
    put_state(fields, c.pre);
    for (const Bytes& block : c.blocks) rlp::encode_string(blocks, block);
    rlp::encode_list(fields, blocks);
    return list_of(fields);
}

Result<VectorCase, rlp::Error> decode_case(BytesView bytes)
{
    rlp::FieldReader whole{rlp::Reader{bytes}};
    rlp::FieldReader fields = whole.list();
    const std::uint64_t kind = fields.u64();
    VectorCase decoded;
    if (kind == kStateKind)
        decoded = take_state_case(fields);
    else if (kind == kBlockKind)
        decoded = take_block_case(fields);
    else
        fields.set_error(rlp::Error::IntegerTooLarge);
    fields.finish();
    whole.adopt(fields);
    whole.finish();
    if (!whole.ok()) return fail(*whole.error());
    return decoded;
}
}  // namespace freehold::stf
