// A chain without an operator: whoever wants to leave forces a deposit and a withdrawal through L1, proposes, and is paid once a stranger with
// no more than an L1 endpoint and a key (`freehold prover --once`) has proved what is L1-final. He loses nothing to kill -9. Beside each step
// the lies that L1 must refuse.
// One thing is not as on Ethereum: this L1 has no cap on a transaction's gas (EIP-7825). The proof is of the range's program itself, whose Keccak
// tables cost more on L1 than the cap allows; recursion will have to stand between.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { decodeFunctionData, parseEther, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';

import { artifact, userAccounts } from '../tools/devnet/devnet.mjs';
import { Child, eventually, freehold } from '../tools/devnet/processes.mjs';
import { temporaryFolder } from './support/fixture.mjs';
import { DevnetWithoutOperator } from './support/no_operator.mjs';

const PROVE_GAS = 50_000_000n;
const [alice, bob, , stranger] = userAccounts;
const amount = parseEther('1');
const proverFee = parseEther('0.01');
const outsiderKey = `0x${'11'.repeat(32)}`; // of nobody who had to do with the rollup so far
const outsider = privateKeyToAddress(outsiderKey);
const reward = `0x${'aa'.repeat(20)}`;

let devnet;
let withdrawal;
let sent; // the arguments of Rollup.prove, as the prover made them

before(async () => {
  devnet = new DevnetWithoutOperator(temporaryFolder());
  await devnet.start();
}, { timeout: 240_000 });

after(async () => {
  await devnet?.stop();
});

let logs = 0;
/** Only L1, the deployment and a key. Its whole output is in `logFile`. */
function startProver(data) {
  const logFile = path.join(devnet.folder, `prover-${++logs}.log`);
  const child = new Child('prover', freehold, [
    'prover', '--once', '--deployment', devnet.deploymentFile, '--l1', devnet.l1Url, '--data', data, '--reward', reward, '--l1-poll', '200',
  ], { logFile, env: { FREEHOLD_KEY: outsiderKey } });
  return { child, output: () => fs.readFileSync(logFile, 'utf8') };
}
const folder = (name) => path.join(devnet.folder, name);
const rangeFile = (data) => path.join(data, 'prover', 'range-1.json');
const finalProposal = async () => (await devnet.l1.readContract({ ...devnet.rollup, functionName: 'finalized' }))[0];
const nonce = () => devnet.l1.getTransactionCount({ address: outsider });

const finalize = (message = withdrawal.message) => devnet.finalize({ ...withdrawal, message }, stranger);
/** With the errors of the verifier behind it. */
const prove = (...args) => ({
  address: devnet.rollup.address, abi: [...devnet.rollup.abi, ...artifact('Verifier').abi.filter(({ type }) => type === 'error')],
  account: stranger, gas: PROVE_GAS, functionName: 'prove', args,
});
/** The name of the error that L1 refuses the call with. */
async function refusal(call) {
  const error = await devnet.l1.simulateContract(call).then(() => assert.fail('L1 accepted it'), (refused) => refused);
  return error.walk((e) => e.data?.errorName)?.data?.errorName ?? error.walk().message;
}

/** Another prover's folder with this proof in it, changed. */
function folderWith(name, change) {
  const range = JSON.parse(fs.readFileSync(rangeFile(folder('outsider'))));
  change(range);
  fs.mkdirSync(path.join(folder(name), 'prover'), { recursive: true });
  fs.writeFileSync(rangeFile(folder(name)), JSON.stringify(range));
  return folder(name);
}

test('what is L1-final is proved; kill -9 comes before the proof is sent', { timeout: 960_000 }, async () => {
  withdrawal = await devnet.forceWithdrawal({ owner: alice, to: bob, stranger, amount, proverFee });
  assert.equal(BigInt(withdrawal.message.amount), amount);
  assert.equal(await refusal(finalize()), 'NothingFinal');
  // Without ETH on L1 it cannot send anything, however late the kill comes.
  const { child } = startProver(folder('outsider'));
  await eventually('a proof lies in the folder', () => { child.checkAlive(); return fs.existsSync(rangeFile(folder('outsider'))); }, 840, 500);
  await child.stop('SIGKILL');
  assert.equal(await finalProposal(), 0n);
  assert.equal(await nonce(), 0);
});

test('L1 refuses damaged proofs, other claims, other provers and other ranges', { timeout: 300_000 }, async () => {
  const { call } = JSON.parse(fs.readFileSync(rangeFile(folder('outsider'))));
  sent = decodeFunctionData({ abi: devnet.rollup.abi, data: call }).args;
  const [first, last, claim, prover, proof] = sent;
  const bytes = Buffer.from(proof.slice(2), 'hex');
  for (const at of [0, 40, 1000, bytes.length >> 1, bytes.length - 1]) {
    const damaged = Buffer.from(bytes);
    damaged[at] ^= 1;
    assert.equal(await refusal(prove(first, last, claim, prover, toHex(damaged))), 'Refused', `byte ${at}`);
  }
  const other = (hash) => toHex(BigInt(hash) ^ 1n, { size: 32 });
  for (const name of ['blockHash', 'stateRoot', 'outboxRoot'])
    assert.equal(await refusal(prove(first, last, { ...claim, [name]: other(claim[name]) }, prover, proof)), 'Refused', name);
  assert.equal(await refusal(prove(first, last, claim, bob.address, proof)), 'Refused');
  assert.equal(await refusal(prove(2n, 2n, claim, prover, proof)), 'NotNext');
  assert.equal(await refusal(prove(1n, 2n, claim, prover, proof)), 'InvalidRange');
  assert.equal(await finalProposal(), 0n);
});

test('a proof that is not about what L1 holds is dropped', { timeout: 120_000 }, async () => {
  const data = folderWith('elsewhere', (range) => { range.parentBlockHash = `0x${'00'.repeat(32)}`; });
  const { child, output } = startProver(data);
  await eventually('it is dropped, and another one begun', () => { child.checkAlive(); return /dropping .*\n[^]*proving proposal 1/.test(output()); }, 60);
  assert.equal(fs.existsSync(rangeFile(data)), false);
  await child.stop('SIGKILL');
});

test('a proof that L1 refuses is not paid for', { timeout: 120_000 }, async () => {
  await devnet.l1.request({ method: 'anvil_setBalance', params: [outsider, '0xde0b6b3a7640000'] });
  const data = folderWith('damaged', (range) => {
    const at = range.call.length >> 1;
    range.call = range.call.slice(0, at) + (range.call[at] === '0' ? '1' : '0') + range.call.slice(at + 1);
  });
  const { child, output } = startProver(data);
  assert.equal((await child.done).code, 1, output());
  assert.match(output(), /L1 refuses the proof of proposal 1/);
  assert.equal(await nonce(), 0);
});

test('started again, it sends the proof that it had, and the fee goes to whom the proof names', { timeout: 120_000 }, async () => {
  const before = fs.statSync(rangeFile(folder('outsider'))).mtimeMs;
  const { child, output } = startProver(folder('outsider'));
  assert.equal((await child.done).code, 0, output());
  assert.doesNotMatch(output(), /proving proposal/);
  assert.equal(fs.statSync(rangeFile(folder('outsider'))).mtimeMs, before);
  console.log(output().match(/^proved .*$/m)[0]);
  const [, , claim] = sent;
  const finalized = await devnet.l1.readContract({ ...devnet.rollup, functionName: 'finalized' });
  assert.deepEqual(finalized, [1n, claim.blockHash, claim.stateRoot, claim.outboxRoot]);
  const block = await devnet.l2.getBlock({ blockHash: claim.blockHash });
  assert.equal(block.stateRoot, claim.stateRoot);
  assert.equal(await devnet.l1.getBalance({ address: reward }), proverFee);
  assert.equal(await refusal(prove(...sent)), 'NotNext');
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
