// `freehold prove-range` beside a running node: what L1 ordered, executed again from a witness alone, natively and in the zkVM's emulator.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { concat, encodeAbiParameters, keccak256, parseEther, toHex, zeroAddress } from 'viem';

import { userAccounts } from '../tools/devnet/devnet.mjs';
import { eventually } from '../tools/devnet/processes.mjs';
import { openDevnet } from './support/fixture.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const binary = path.join(root, 'build/release/app/freehold');
const [alice, bob] = userAccounts;
const POINT_EVALUATION = '0x000000000000000000000000000000000000000a'; // EIP-4844

let devnet;

before(async () => {
  devnet = await openDevnet();
}, { timeout: 120_000 });

after(async () => {
  await devnet?.stop();
});

/** Not spawnSync: L1's replies pass through this process. */
function run(...args) {
  return new Promise((resolve) => {
    const child = spawn(binary, args);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { output += data; });
    child.on('close', (status) => resolve({ status, output }));
  });
}

const proveRange = (from, to, ...more) => run('prove-range', '--from', `${from}`, '--to', `${to}`,
  '--deployment', devnet.deploymentFile, '--data', devnet.options.sequencerData, ...more);

const proposalHash = (id) => devnet.l1.readContract({ ...devnet.inbox, functionName: 'proposalHash', args: [id] });

/** The words that it printed, by name; the public input must be their hash (spec/public-input.md). */
function claimOf(output) {
  const claim = Object.fromEntries([...output.matchAll(/^(\w+) +(0x[0-9a-f]+|\d+)$/gm)].map(([, name, value]) => [name, value]));
  const words = [
    ['uint256', BigInt(claim.chainId)], ['uint256', BigInt(claim.forkId)],
    ...['parentProposalHash', 'proposalHash', 'parentBlockHash', 'blockHash', 'stateRoot', 'outboxRoot', 'blobsHash'].map((name) => ['bytes32', claim[name]]),
    ['address', claim.prover],
  ];
  assert.equal(claim.publicInput, keccak256(encodeAbiParameters(words.map(([type]) => ({ type })), words.map(([, value]) => value))));
  return claim;
}

test('a range runs from its witness alone, natively and in the emulator, to what L1 and the node say', { timeout: 300_000 }, async () => {
  await devnet.depositEth(alice, bob.address, parseEther('1'));
  const wallet = devnet.l2Wallet(alice);
  for (let i = 0; i < 3; ++i) await wallet.sendTransaction({ to: bob.address, value: 1n });
  await eventually('two proposals on L1', async () => (await devnet.l1.readContract({ ...devnet.inbox, functionName: 'head' }))[0] >= 2n, 90);
  const claimFile = path.join(devnet.folder, 'claim.json');
  let ran;
  // The node lags behind L1 by a moment.
  await eventually('the node has derived them', async () => {
    ran = await proveRange(1, 2, '--emulate', '--prover', bob.address, '--claim', claimFile);
    return !/has derived proposals up to/.test(ran.output);
  }, 60);
  assert.equal(ran.status, 0, ran.output);
  assert.match(ran.output, /the guest agrees/);
  const claim = claimOf(ran.output);
  assert.equal(claim.parentProposalHash, await proposalHash(0n));
  assert.equal(claim.proposalHash, await proposalHash(2n));
  assert.equal(claim.prover, bob.address.toLowerCase());
  const [, last] = ran.output.match(/blocks 1 to (\d+)/);
  const block = await devnet.l2.getBlock({ blockNumber: BigInt(last) });
  assert.equal(claim.blockHash, block.hash);
  assert.equal(claim.stateRoot, block.stateRoot);

  // What Rollup.prove is told besides the proof: L1's point evaluation precompile believes each opening, and they are those of the claim.
  const told = JSON.parse(fs.readFileSync(claimFile));
  for (const name of ['blockHash', 'stateRoot', 'outboxRoot', 'prover', 'publicInput']) assert.equal(told[name], claim[name], name);
  assert.ok(told.blobs.length >= 2);
  const evaluate = ({ versionedHash, z, y, commitmentAndProof }) =>
    devnet.l1.call({ to: POINT_EVALUATION, data: concat([versionedHash, z, y, ...commitmentAndProof]) });
  for (const opening of told.blobs) {
    assert.equal(BigInt((await evaluate(opening)).data.slice(0, 66)), 4096n);
    await assert.rejects(evaluate({ ...opening, y: toHex(BigInt(opening.y) ^ 1n, { size: 32 }) }));
  }
  assert.equal(keccak256(concat(told.blobs.flatMap(({ versionedHash, z, y }) => [versionedHash, z, y]))), claim.blobsHash);
});

test('the proof of a proposal is a proof of the range guest with the public input as its output', { timeout: 600_000 }, async () => {
  const proof = path.join(devnet.folder, 'range.proof');
  const made = await proveRange(1, 1, '--prove', '--proof', proof);
  assert.equal(made.status, 0, made.output);
  const claim = claimOf(made.output);
  assert.equal(claim.prover, zeroAddress);
  const guest = path.join(root, 'build/guest/guest/prove_range.elf');
  const checked = await run('zkvm', 'verify', proof, '--elf', guest);
  assert.equal(checked.status, 0, checked.output);
  const words = checked.output.match(/outputs((?: 0x[0-9a-f]{8}){8})/)[1].trim().split(' ');
  const bytes = Buffer.alloc(32);
  words.forEach((word, i) => bytes.writeUInt32LE(Number(word), 4 * i));
  assert.equal(`0x${bytes.toString('hex')}`, claim.publicInput);

  const damaged = fs.readFileSync(proof);
  damaged[damaged.length >> 1] ^= 1;
  fs.writeFileSync(proof, damaged);
  assert.equal((await run('zkvm', 'verify', proof, '--elf', guest)).status, 1);
});

test('a range that L1 does not have is refused', async () => {
  const { status, output } = await proveRange(1, 1_000_000);
  assert.equal(status, 1, output);
  assert.match(output, /proposal/);
});
