// A full disk: the sequencer says so, loses no block that it acknowledged, and goes on when there is room again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { L2_CHAIN_ID, userAccounts } from '../tools/devnet/devnet.mjs';
import { eventually, sleep } from '../tools/devnet/processes.mjs';
import { openDevnet, rpc, temporaryFolder } from './support/fixture.mjs';

const [alice, bob] = userAccounts;
// RocksDB reserves room for a whole write buffer (64 MiB) when it begins a log, so a full disk shows only when that is used up. Hence blocks that are as big and as frequent as they may be.
const DISK_BYTES = 192 << 20;
const BLOCK_TIME_MS = 200;
const DATA_BYTES = 120_000; // of one transaction; zeros, which are cheap in gas and compress well on L1
const LEFT_BYTES = 128 << 10; // when the disk is "full": some blocks still fit

const run = (command, ...args) => spawnSync(command, args, { encoding: 'utf8' }).status === 0;

/** A file system of its own, where that is allowed. */
class SmallDisk {
  constructor() {
    this.folder = temporaryFolder();
    if (!run('mount', '-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'freehold-test', this.folder)) return;
    this.isMounted = true;
    process.on('exit', () => this.remove());
  }

  fill() {
    const { bavail, bsize } = fs.statfsSync ? fs.statfsSync(this.folder) : this.statfs();
    fs.writeFileSync(path.join(this.folder, 'filler'), Buffer.alloc(bavail * bsize - LEFT_BYTES));
  }

  // Node 18.0 to 18.14 have no statfs.
  statfs() {
    const out = spawnSync('stat', ['-f', '-c', '%a %S', this.folder], { encoding: 'utf8' }).stdout.split(' ').map(Number);
    return { bavail: out[0], bsize: out[1] };
  }

  free() {
    fs.rmSync(path.join(this.folder, 'filler'));
  }

  remove() {
    if (this.isMounted) run('umount', '--lazy', this.folder);
    this.isMounted = false;
  }
}

/** Without mounts: no file of the process may grow, which fails its writes in the same places (EFBIG for ENOSPC). */
class FileSizeLimit {
  constructor() {
    this.folder = temporaryFolder();
  }

  attach(pid) {
    this.pid = pid;
  }

  limit(value) {
    assert.ok(run('prlimit', '--pid', String(this.pid), `--fsize=${value}:unlimited`), 'prlimit works');
  }

  fill() { this.limit(1 << 16); }
  free() { this.limit('unlimited'); }
  remove() {}
}

let devnet;
let disk;
let l2;
const receipts = new Map();
let nonce;

before(async () => {
  disk = new SmallDisk();
  if (!disk.isMounted) disk = new FileSizeLimit();
  devnet = await openDevnet({ sequencerData: path.join(disk.folder, 'sequencer'), blockTime: BLOCK_TIME_MS });
  ({ l2 } = devnet);
  disk.attach?.(devnet.sequencer.pid);
  nonce = await l2.getTransactionCount({ address: bob.address });
}, { timeout: 120_000 });

after(async () => {
  await devnet?.stop();
  disk?.remove();
});

const log = () => fs.readFileSync(path.join(devnet.folder, 'sequencer.log'), 'utf8');
const isUp = () => !devnet.sequencer.exited;

/** Bob's next transactions, with data so that blocks need room; collects the receipts that are given within `seconds`. */
async function sendAndCollect(count, seconds) {
  const hashes = [];
  for (let i = 0; i < count; ++i) {
    const raw = await bob.signTransaction({
      type: 'eip1559', chainId: L2_CHAIN_ID, nonce: nonce++, to: alice.address, value: 1n, gas: 1_500_000n, maxFeePerGas: 10n ** 12n,
      maxPriorityFeePerGas: 1n, data: `0x${'00'.repeat(DATA_BYTES)}`,
    });
    const answer = await rpc(devnet.l2Url, 'eth_sendRawTransaction', [raw]).catch(() => null);
    if (answer?.result) hashes.push(answer.result);
  }
  const end = Date.now() + seconds * 1000;
  for (let open = hashes; open.length > 0 && Date.now() < end && isUp(); await sleep(100)) {
    const still = [];
    for (const hash of open) {
      const answer = await rpc(devnet.l2Url, 'eth_getTransactionReceipt', [hash]).catch(() => null);
      if (answer?.result) receipts.set(hash, answer.result);
      else still.push(hash);
    }
    open = still;
  }
}

async function assertNothingLost() {
  for (const [hash, given] of receipts) assert.deepEqual((await rpc(devnet.l2Url, 'eth_getTransactionReceipt', [hash])).result, given);
}

async function assertGoesOn(seconds = 40) {
  const head = await l2.getBlockNumber({ cacheTime: 0 });
  await eventually('blocks are made again', async () => (await l2.getBlockNumber({ cacheTime: 0 })) > head + 1n, seconds);
  nonce = await l2.getTransactionCount({ address: bob.address, blockTag: 'pending' });
  const before = receipts.size;
  await sendAndCollect(3, 20);
  assert.equal(receipts.size, before + 3, 'transactions are executed');
}

test('before: blocks are acknowledged', async () => {
  await sendAndCollect(10, 20);
  assert.equal(receipts.size, 10);
});

test('the disk gets full: an error that says so, and nothing acknowledged that is not stored', async () => {
  disk.fill();
  await eventually('it is noticed', async () => {
    await sendAndCollect(30, 3);
    return /cannot store a block/.test(log());
  }, 120);
  if (disk.isMounted) assert.match(log(), /the disk is full/);
  // It still serves what it has, and makes nothing up.
  const head = await l2.getBlock();
  await sleep(3000);
  assert.equal((await l2.getBlock()).hash, head.hash, 'no block without a place on disk');
  await assertNothingLost();
}, { timeout: 180_000 });

test('kill -9 with the full disk: a clear refusal to start or a start, but no damage', async () => {
  await devnet.sequencer.stop('SIGKILL');
  const before = log().length;
  await devnet.startSequencer().catch(() => {});
  disk.attach?.(devnet.sequencer.pid);
  if (isUp()) await assertNothingLost();
  else {
    assert.notEqual(devnet.sequencer.exited.code, 0);
    assert.equal(devnet.sequencer.exited.signal, null, `an end in order, not a crash: ${devnet.sequencer.tail}`);
    assert.match(log().slice(before), /cannot open .*: .+/);
  }
}, { timeout: 120_000 });

test('there is room again: it goes on, with every acknowledged block', async () => {
  disk.free();
  if (!isUp()) await devnet.startSequencer();
  await assertNothingLost();
  await assertGoesOn();
}, { timeout: 120_000 });

test('the disk gets full for a while: the running node goes on by itself, with all that it acknowledged', async () => {
  disk.attach?.(devnet.sequencer.pid);
  const before = log().length;
  disk.fill();
  await eventually('it is noticed', async () => {
    await sendAndCollect(30, 3);
    return /cannot store a block/.test(log().slice(before));
  }, 120);
  await sleep(3000);
  disk.free();
  await assertGoesOn();
  devnet.sequencer.checkAlive();
  await assertNothingLost();
  await devnet.sequencer.stop('SIGKILL');
  await devnet.startSequencer();
  await assertNothingLost();
}, { timeout: 300_000 });
