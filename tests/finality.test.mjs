// A chain without an operator: whoever wants to leave forces a deposit and a withdrawal through L1, proposes, and is paid once a stranger with
// no more than an L1 endpoint and a key (`freehold prover --once`) has proved what is L1-final. He loses nothing to kill -9. Beside each step
// the lies that L1 must refuse. L1 has the cap of EIP-7825, and the proof comes in three transactions.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { decodeFunctionData, parseEther, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';

import { userAccounts } from '../tools/devnet/devnet.mjs';
import { Child, eventually, freehold } from '../tools/devnet/processes.mjs';
import { lastPart, partsOf, stagedVerifier, verifierErrors, wholeProof } from '../tools/devnet/verifier.mjs';
import { temporaryFolder } from './support/fixture.mjs';
import { DevnetWithoutOperator } from './support/no_operator.mjs';

const GAS_CAP = 16_777_216n;
const MAX_TRANSACTION = 131_072; // bytes that L1's nodes pass on
const [alice, bob, , stranger] = userAccounts;
const amount = parseEther('1');
const proverFee = parseEther('0.01');
const outsiderKey = `0x${'11'.repeat(32)}`; // of nobody who had to do with the rollup so far
const outsider = privateKeyToAddress(outsiderKey);
const reward = `0x${'aa'.repeat(20)}`;

let devnet;
let withdrawal;
let range; // the proof, as the prover made it
let sent; // the arguments of Rollup.prove, without the proof
let staged; // the contract that takes it in parts

before(async () => {
  devnet = new DevnetWithoutOperator(temporaryFolder());
  await devnet.start();
}, { timeout: 600_000 }); // in a new build tree the programs are described first, with a processor each a minute

after(async () => {
  await Promise.all(provers.map((child) => child.stop('SIGKILL')));
  await devnet?.stop();
});

const provers = [];
/** Only L1, the deployment and a key. Its whole output is in `logFile`. */
function startProver(data) {
  const logFile = path.join(devnet.folder, `prover-${provers.length + 1}.log`);
  const child = new Child('prover', freehold, [
    'prover', '--once', '--max-proposals', '1', '--least-layers', process.env.FREEHOLD_LEAST_LAYERS ?? '2', '--max-call-size', '0', '--deployment', devnet.deploymentFile, '--l1', devnet.l1Url, '--data', data, '--reward', reward, '--l1-poll', '200',
  ], { logFile, env: { FREEHOLD_KEY: outsiderKey } });
  provers.push(child);
  return { child, output: () => fs.readFileSync(logFile, 'utf8') };
}
const folder = (name) => path.join(devnet.folder, name);
const rangeFile = (data) => path.join(data, 'prover', 'range-1.json');
const finalProposal = async () => (await devnet.l1.readContract({ ...devnet.rollup, functionName: 'finalized' }))[0];
const nonce = () => devnet.l1.getTransactionCount({ address: outsider });

const finalize = (message = withdrawal.message) => devnet.finalize({ ...withdrawal, message }, stranger);
/** With the errors of the verifier behind it. */
const prove = (...args) => ({
  address: devnet.rollup.address, abi: [...devnet.rollup.abi, ...verifierErrors()], account: stranger, gas: GAS_CAP, functionName: 'prove', args,
});
const stage = (functionName, ...args) => ({ ...staged, account: stranger, gas: GAS_CAP, functionName, args });
const claims = (eventName) => devnet.l1.getContractEvents({ ...staged, eventName, fromBlock: 0n });
/** The same bytes but one, at some places; `decided` of them are looked at at once. */
function* damaged(hex, decided = hex.length / 2 - 1) {
  const bytes = Buffer.from(hex.slice(2), 'hex');
  for (const at of [0, 40, 1000, decided >> 1, decided - 1]) {
    const copy = Buffer.from(bytes);
    copy[at] ^= 1;
    yield [`byte ${at}`, toHex(copy)];
  }
}
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

test('what is L1-final is proved; kill -9 comes before the proof is sent', { timeout: 1_500_000 }, async () => {
  withdrawal = await devnet.forceWithdrawal({ owner: alice, to: bob, stranger, amount, proverFee });
  assert.equal(BigInt(withdrawal.message.amount), amount);
  assert.equal(await refusal(finalize()), 'NothingFinal');
  // Without ETH on L1 it cannot send anything, however late the kill comes.
  const { child } = startProver(folder('outsider'));
  await eventually('a proof lies in the folder', () => { child.checkAlive(); return fs.existsSync(rangeFile(folder('outsider'))); }, 1400, 500);
  await child.stop('SIGKILL');
  assert.equal(await finalProposal(), 0n);
  assert.equal(await nonce(), 0);
});

test('L1 refuses damaged proofs, other claims, other provers, other ranges and a last part without those before', { timeout: 300_000 }, async () => {
  range = JSON.parse(fs.readFileSync(rangeFile(folder('outsider'))));
  staged = await stagedVerifier(devnet.l1, devnet.rollup, range);
  sent = decodeFunctionData({ abi: devnet.rollup.abi, data: range.call }).args.slice(0, 4);
  const [first, last, claim, prover] = sent;
  const [head, part, rest] = partsOf(range);
  // What is said of the rows comes last in the first part, and is looked at in the last.
  for (const [what, bytes] of damaged(head, head.length >> 3)) assert.equal(await refusal(stage('reduce', staged.asked, bytes)), 'Refused', what);
  const other = (hash) => toHex(BigInt(hash) ^ 1n, { size: 32 });
  assert.equal(await refusal(stage('reduce', other(staged.asked), head)), 'Refused');
  assert.equal(await refusal(stage('fold', staged.asked, '0x', part)), 'NotReduced');
  assert.equal(await refusal(prove(...sent, lastPart(range, '0x', rest))), 'NotFolded');
  for (const form of ['0x', '0x00', '0x0002']) assert.equal(await refusal(prove(...sent, form)), 'UnknownForm');
  assert.equal(await refusal(prove(...sent, wholeProof({ ...range, layers: range.layers ^ 1 }))), 'Refused');
  assert.equal(await refusal(prove(...sent, wholeProof({ ...range, layers: 17 }))), 'TooManyLayers');
  for (const name of ['blockHash', 'stateRoot', 'outboxRoot'])
    assert.equal(await refusal(prove(first, last, { ...claim, [name]: other(claim[name]) }, prover, wholeProof(range))), 'Refused', name);
  assert.equal(await refusal(prove(first, last, claim, bob.address, wholeProof(range))), 'Refused');
  assert.equal(await refusal(prove(2n, 2n, claim, prover, wholeProof(range))), 'NotNext');
  assert.equal(await refusal(prove(1n, 2n, claim, prover, wholeProof(range))), 'InvalidRange');
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
    const at = 2 + range.cuts[0].bytes; // in the middle of what is sent first
    range.proof = range.proof.slice(0, at) + (range.proof[at] === '0' ? '1' : '0') + range.proof.slice(at + 1);
  });
  const { child, output } = startProver(data);
  assert.equal((await child.done).code, 1, output());
  assert.match(output(), /L1 refuses the proof of proposal 1/);
  assert.equal(await nonce(), 0);
});

test('started again and killed again after a part, it sends each part of the proof that it had once, and the fee goes to whom the proof names', { timeout: 180_000 }, async () => {
  // The test's provers send it in parts; whole, it is one transaction.
  const whole = await devnet.l1.estimateContractGas(prove(...sent, wholeProof(range)));
  console.log(`whole, in one transaction: ${whole} gas`);
  assert(whole <= GAS_CAP);
  const before = fs.statSync(rangeFile(folder('outsider'))).mtimeMs;
  const killed = startProver(folder('outsider'));
  await eventually('L1 holds the first part', async () => (await claims('Reduced')).length === 1, 60, 50);
  await killed.child.stop('SIGKILL');
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
  assert.equal(await nonce(), 3);
  const logs = [...await claims('Reduced'), ...await claims('Folded'), ...await devnet.l1.getContractEvents({ ...devnet.rollup, eventName: 'Finalized', fromBlock: 0n })];
  assert.equal(logs.length, 3);
  for (const { transactionHash } of logs) {
    const [{ gasUsed }, { input }] = [await devnet.l1.getTransactionReceipt({ hash: transactionHash }), await devnet.l1.getTransaction({ hash: transactionHash })];
    console.log(`a part: ${gasUsed} gas, ${input.length / 2 - 1} bytes of calldata`);
    assert(gasUsed <= GAS_CAP && input.length / 2 < MAX_TRANSACTION - 256);
  }
  assert.equal(await refusal(prove(...sent, wholeProof(range))), 'NotNext');
});

test('L1 refuses damaged parts after valid ones', { timeout: 120_000 }, async () => {
  const [[reduced], [folded]] = [await claims('Reduced'), await claims('Folded')];
  const [, part, rest] = partsOf(range);
  const { asked } = staged;
  const final = (claim, rest) => `0x${lastPart(range, claim, rest).slice(6)}`; // RangeVerifier takes the layers and the form off
  for (const [what, bytes] of damaged(part)) assert.equal(await refusal(stage('fold', asked, reduced.args.claim, bytes)), 'Refused', what);
  for (const [what, bytes] of damaged(reduced.args.claim)) assert.equal(await refusal(stage('fold', asked, bytes, part)), 'NotReduced', what);
  for (const [what, bytes] of damaged(rest)) assert.equal(await refusal(stage('verify', asked, final(folded.args.claim, bytes))), 'Refused', what);
  for (const [what, bytes] of damaged(folded.args.claim)) assert.equal(await refusal(stage('verify', asked, final(bytes, rest))), 'NotFolded', what);
  const { result } = await devnet.l1.simulateContract(stage('verify', asked, final(folded.args.claim, rest)));
  assert.equal(result, true);
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
