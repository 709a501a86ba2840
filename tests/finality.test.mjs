// A chain without an operator: whoever wants to leave forces a deposit and a withdrawal through L1, proposes, follows, proves, and is paid by
// the proof. Beside each step the lies that L1 must refuse.
// One thing is not as on Ethereum: this L1 has no cap on a transaction's gas (EIP-7825). The proof is of the range's program itself, whose Keccak
// tables cost more on L1 than the cap allows; recursion will have to stand between.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parseEther, toHex } from 'viem';

import { ProofFile } from '../contracts/script/verifier_bench.mjs';
import { artifact, userAccounts } from '../tools/devnet/devnet.mjs';
import { freehold } from '../tools/devnet/processes.mjs';
import { temporaryFolder } from './support/fixture.mjs';
import { DevnetWithoutOperator } from './support/no_operator.mjs';

const PROVE_GAS = 50_000_000n;
const [alice, bob, , stranger] = userAccounts;
const amount = parseEther('1');

let devnet;
let withdrawal;
let range; // what the proof is of, and the proof

before(async () => {
  devnet = new DevnetWithoutOperator(temporaryFolder());
  await devnet.start();
}, { timeout: 240_000 });

after(async () => {
  await devnet?.stop();
});

/** Not spawnSync: this process must go on. */
function run(...args) {
  return new Promise((resolve) => {
    const child = spawn(freehold, args);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { output += data; });
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** With the errors of the verifier behind it. */
const prove = (first, last, claim, prover, proof) => ({
  address: devnet.rollup.address, abi: [...devnet.rollup.abi, ...artifact('Verifier').abi.filter(({ type }) => type === 'error')],
  account: stranger, gas: PROVE_GAS, functionName: 'prove', args: [first, last, claim, prover, toHex(proof)],
});
const finalize = (message = withdrawal.message) => devnet.finalize({ ...withdrawal, message }, stranger);
/** The name of the error that L1 refuses the call with. */
async function refusal(call) {
  const error = await devnet.l1.simulateContract(call).then(() => assert.fail('L1 accepted it'), (refused) => refused);
  return error.walk((e) => e.data?.errorName)?.data?.errorName ?? error.walk().message;
}
const finalProposal = async () => (await devnet.l1.readContract({ ...devnet.rollup, functionName: 'finalized' }))[0];

test('a deposit and a withdrawal come onto L2 by force, in a proposal without blobs by a stranger', { timeout: 120_000 }, async () => {
  withdrawal = await devnet.forceWithdrawal({ owner: alice, to: bob, stranger, amount });
  assert.equal(BigInt(withdrawal.message.amount), amount);
  assert.equal(await refusal(finalize()), 'NothingFinal');
});

test('anyone proves it beside a follower', { timeout: 900_000 }, async () => {
  const claimFile = path.join(devnet.folder, 'claim.json');
  const proofFile = path.join(devnet.folder, 'range.proof');
  const made = await run('prove-range', '--from', '1', '--to', '1', '--deployment', devnet.deploymentFile, '--data', path.join(devnet.folder, 'follower'),
    '--prover', stranger.address, '--prove', '--family', 'last', '--claim', claimFile, '--proof', proofFile);
  assert.equal(made.status, 0, made.output);
  const claim = JSON.parse(fs.readFileSync(claimFile));
  const file = new ProofFile(fs.readFileSync(proofFile));
  assert.equal(file.publicInput, claim.publicInput);
  range = { claim, proof: file.calldata };
  console.log(made.output.match(/^proved .*$/m)[0]);
});

test('L1 refuses damaged proofs, other claims, other provers and other ranges', { timeout: 300_000 }, async () => {
  const { claim, proof } = range;
  for (const at of [0, 40, 1000, proof.length >> 1, proof.length - 1]) {
    const damaged = Buffer.from(proof);
    damaged[at] ^= 1;
    assert.equal(await refusal(prove(1n, 1n, claim, claim.prover, damaged)), 'Refused', `byte ${at}`);
  }
  const other = (hash) => toHex(BigInt(hash) ^ 1n, { size: 32 });
  for (const name of ['blockHash', 'stateRoot', 'outboxRoot'])
    assert.equal(await refusal(prove(1n, 1n, { ...claim, [name]: other(claim[name]) }, claim.prover, proof)), 'Refused', name);
  assert.equal(await refusal(prove(1n, 1n, claim, bob.address, proof)), 'Refused');
  assert.equal(await refusal(prove(2n, 2n, claim, claim.prover, proof)), 'NotNext');
  assert.equal(await refusal(prove(1n, 2n, claim, claim.prover, proof)), 'InvalidRange');
  assert.equal(await finalProposal(), 0n);
});

test('the proof makes the proposal final, once', { timeout: 120_000 }, async () => {
  const { claim, proof } = range;
  const receipt = await devnet.write(devnet.l1, devnet.l1Wallet(bob), { ...prove(1n, 1n, claim, claim.prover, proof), account: bob });
  console.log(`prove: ${receipt.gasUsed} gas, ${proof.length} bytes of proof`);
  const finalized = await devnet.l1.readContract({ ...devnet.rollup, functionName: 'finalized' });
  assert.deepEqual(finalized, [1n, claim.blockHash, claim.stateRoot, claim.outboxRoot]);
  const block = await devnet.l2.getBlock({ blockHash: claim.blockHash });
  assert.equal(block.stateRoot, claim.stateRoot);
  assert.equal(await refusal(prove(1n, 1n, claim, claim.prover, proof)), 'NotNext');
});

test('the withdrawal is paid on L1, once, and no other is', { timeout: 60_000 }, async () => {
  assert.equal(await refusal(finalize({ ...withdrawal.message, amount: toHex(2n * amount) })), 'InvalidPath');
  assert.equal(await refusal(finalize({ ...withdrawal.message, to: stranger.address })), 'InvalidPath');
  const balance = await devnet.l1.getBalance({ address: bob.address });
  const receipt = await devnet.write(devnet.l1, devnet.l1Wallet(stranger), finalize());
  console.log(`finalizeWithdrawal: ${receipt.gasUsed} gas`);
  assert.equal(await devnet.l1.getBalance({ address: bob.address }) - balance, amount);
  assert.equal(await refusal(finalize()), 'AlreadyFinalized');
});
