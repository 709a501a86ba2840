// What becomes of proposals on L1: a real proof makes them final, once, and a withdrawal pays. All that lies is refused.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parseEther, toHex } from 'viem';

import { ProofFile } from '../contracts/script/verifier_bench.mjs';
import { Devnet, userAccounts } from '../tools/devnet/devnet.mjs';
import { eventually, freehold } from '../tools/devnet/processes.mjs';
import { temporaryFolder } from './support/fixture.mjs';

const GAS_CAP = 16_777_216n; // EIP-7825
const [alice, bob, , stranger] = userAccounts;
const amount = parseEther('1');

let devnet;
let withdrawal;
let range;

/** Not spawnSync: L1's replies pass through this process. */
function run(...args) {
  return new Promise((resolve) => {
    const child = spawn(freehold, args);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { output += data; });
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** One deposit and one withdrawal, in as few blocks as may be. */
class SmallDevnet extends Devnet {
  async fund() {
    await this.depositEth(alice, alice.address, 3n * amount);
    await eventually('the deposit arrives on L2', async () => (await this.l2.getBalance({ address: alice.address })) >= 3n * amount, 60);
  }
}

before(async () => {
  devnet = new SmallDevnet(temporaryFolder(), { proofs: true, blockTime: 2000, sequencerArgs: ['--batch-age', '6000', '--anchor-interval', '6000'] });
  await devnet.start();
  await devnet.write(devnet.l2, devnet.l2Wallet(alice), { ...devnet.outbox, functionName: 'withdrawETH', args: [bob.address], value: amount });
  withdrawal = await devnet.l2.request({ method: 'freehold_getWithdrawalProof', params: ['0x0'] });
}, { timeout: 240_000 });

after(async () => {
  await devnet?.stop();
});

const prove = (first, last, claim, prover, proof) => ({
  ...devnet.rollup, account: stranger, gas: GAS_CAP, functionName: 'prove',
  args: [BigInt(first), BigInt(last), { ...claim, blobs: claim.blobs }, prover, toHex(proof)],
});
const refusal = (call) => devnet.l1.simulateContract(call).then(() => assert.fail('L1 accepted it'), (error) => error);
const finalize = () => {
  const { message, path: siblings } = withdrawal;
  return {
    ...devnet.bridge, account: stranger, functionName: 'finalizeWithdrawal',
    args: [{ index: BigInt(message.index), token: message.token, from: message.from, to: message.to, amount: BigInt(message.amount) }, siblings],
  };
};
const finalised = () => devnet.l1.readContract({ ...devnet.rollup, functionName: 'finalized' });

test('a stranger proves the first proposals from L1 and a follower\'s database', { timeout: 900_000 }, async () => {
  const { proposal } = await eventually('the withdrawal is on L1', async () => {
    const status = await devnet.l2.request({ method: 'freehold_blockStatus', params: [withdrawal.messageBlock] });
    return status.proposal && status;
  }, 120);
  const last = BigInt(proposal.id);
  assert.ok(await refusal(finalize()), 'nothing is final yet');
  const claimFile = path.join(devnet.folder, 'claim.json');
  const proofFile = path.join(devnet.folder, 'range.proof');
  let made;
  await eventually('the node has derived the proposals', async () => {
    made = await run('prove-range', '--from', '1', '--to', `${last}`, '--deployment', devnet.deploymentFile, '--data', devnet.options.sequencerData,
      '--prover', stranger.address, '--prove', '--family', 'last', '--claim', claimFile, '--proof', proofFile);
    return !/has derived proposals up to/.test(made.output);
  }, 600);
  assert.equal(made.status, 0, made.output);
  console.log(made.output.match(/^proved .*$/m)?.[0]);
  const claim = JSON.parse(fs.readFileSync(claimFile));
  const file = new ProofFile(fs.readFileSync(proofFile));
  assert.equal(file.publicInput, claim.publicInput);
  assert.ok(file.calldata.length <= 130 * 1024, `${file.calldata.length} bytes of proof`);
  range = { last, claim, proof: file.calldata };
});

test('L1 refuses damaged proofs, other claims and other provers', { timeout: 300_000 }, async () => {
  const { last, claim, proof } = range;
  for (const at of [0, 40, 1000, proof.length >> 1, proof.length - 1]) {
    const damaged = Buffer.from(proof);
    damaged[at] ^= 1;
    await refusal(prove(1, last, claim, claim.prover, damaged));
  }
  const other = (hash) => toHex(BigInt(hash) ^ 1n, { size: 32 });
  for (const name of ['blockHash', 'stateRoot', 'outboxRoot'])
    await refusal(prove(1, last, { ...claim, [name]: other(claim[name]) }, claim.prover, proof));
  await refusal(prove(1, last, claim, bob.address, proof));
  await refusal(prove(1, last, { ...claim, blobs: claim.blobs.slice(1) }, claim.prover, proof));
  await refusal(prove(2, last + 1n, claim, claim.prover, proof));
  assert.equal((await finalised())[0], 0n);
});

test('a proof makes the proposal final, for whoever brings it, once', { timeout: 300_000 }, async () => {
  const { last, claim, proof } = range;
  const receipt = await devnet.write(devnet.l1, devnet.l1Wallet(stranger), prove(1, last, claim, claim.prover, proof));
  console.log(`prove: ${receipt.gasUsed} gas, ${proof.length} bytes of proof`);
  assert.ok(receipt.gasUsed < GAS_CAP);
  const [proposal, blockHash, stateRoot, outboxRoot] = await finalised();
  assert.deepEqual([proposal, blockHash, stateRoot, outboxRoot], [last, claim.blockHash, claim.stateRoot, claim.outboxRoot]);
  const block = await devnet.l2.getBlock({ blockHash });
  assert.equal(block.stateRoot, stateRoot);
  await refusal(prove(1, last, claim, claim.prover, proof));
});

test('the withdrawal pays on L1, once', { timeout: 60_000 }, async () => {
  const before = await devnet.l1.getBalance({ address: bob.address });
  const receipt = await devnet.write(devnet.l1, devnet.l1Wallet(stranger), finalize());
  console.log(`finalizeWithdrawal: ${receipt.gasUsed} gas`);
  assert.equal(await devnet.l1.getBalance({ address: bob.address }) - before, amount);
  assert.ok(await refusal(finalize()), 'not twice');
});
