// `freehold prover --once`: a stranger with an L1 endpoint and a key proves what is L1-final, loses nothing to kill -9, and is paid.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parseEther } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';

import { userAccounts } from '../tools/devnet/devnet.mjs';
import { Child, eventually, freehold } from '../tools/devnet/processes.mjs';
import { temporaryFolder } from './support/fixture.mjs';
import { DevnetWithoutOperator } from './support/no_operator.mjs';

const [alice, bob, , stranger] = userAccounts;
const amount = parseEther('1');
const proverFee = parseEther('0.01');
const outsiderKey = `0x${'11'.repeat(32)}`; // of nobody who had to do with the rollup so far
const outsider = privateKeyToAddress(outsiderKey);
const reward = `0x${'aa'.repeat(20)}`;

let devnet;
let withdrawal;

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
  // Without ETH on L1 it cannot send anything, however late the kill comes.
  const { child } = startProver(folder('outsider'));
  await eventually('a proof lies in the folder', () => { child.checkAlive(); return fs.existsSync(rangeFile(folder('outsider'))); }, 840, 500);
  await child.stop('SIGKILL');
  assert.equal(await finalProposal(), 0n);
  assert.equal(await nonce(), 0);
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
  assert.equal(await finalProposal(), 1n);
  assert.equal(await devnet.l1.getBalance({ address: reward }), proverFee);
});

test('the withdrawal is paid', { timeout: 60_000 }, async () => {
  const balance = await devnet.l1.getBalance({ address: bob.address });
  await devnet.write(devnet.l1, devnet.l1Wallet(stranger), devnet.finalize(withdrawal, stranger));
  assert.equal(await devnet.l1.getBalance({ address: bob.address }) - balance, amount);
});
