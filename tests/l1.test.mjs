// What L1 and those who speak for it can do to a node: garbage in blobs, a dead L1, an endpoint that lies, deep reorganisations.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { encodeFunctionData } from 'viem';

import { accountKey, userAccounts } from '../tools/devnet/devnet.mjs';
import { eventually, foundry, freePort, runToEnd, sleep } from '../tools/devnet/processes.mjs';
import { assertSameChain, openDevnet } from './support/fixture.mjs';
import { LyingProxy, detectableLies } from './support/lying_proxy.mjs';

const [alice, bob, carol] = userAccounts;
const strangerKey = accountKey(5);
const SLOTS_IN_EPOCH = 4; // final after eight L1 blocks
const D1 = 60; // seconds, as the next
const T_IDLE = 120;

let devnet;
let l1;
let l2;
let gate; // between L1 and the sequencer
let proxy; // between L1 and the follower
let follower;

before(async () => {
  const l1Port = await freePort();
  gate = await new LyingProxy(`http://127.0.0.1:${l1Port}`).start();
  devnet = await openDevnet({ l1Port, sequencerL1: gate.url, slotsInEpoch: SLOTS_IN_EPOCH, d1: D1, d2: 120, tIdle: T_IDLE });
  ({ l1, l2 } = devnet);
  proxy = await new LyingProxy(devnet.l1Url).start();
  follower = await devnet.startFollower('follower', { l1Url: proxy.url });
  await eventually('the first proposal', async () => (await safeNumber()) > 0n, 90);
  await assertFollowerAgrees();
}, { timeout: 240_000 });

after(async () => {
  await follower?.child.stop();
  await devnet?.stop();
  proxy?.stop();
  gate?.stop();
});

const blockNumber = (client) => client.getBlockNumber({ cacheTime: 0 });
const safeNumber = async (client = l2) => (await client.getBlock({ blockTag: 'safe' })).number;
const inboxHead = async () => (await l1.readContract({ ...devnet.inbox, functionName: 'head' }))[0];

async function health(url) {
  const response = await fetch(`${url}/health`);
  return { status: response.status, text: await response.text() };
}

async function transfer() {
  const hash = await devnet.l2Wallet(alice).sendTransaction({ to: carol.address, value: 1n, gas: 21_000n });
  return l2.waitForTransactionReceipt({ hash, timeout: 30_000 });
}

/** The follower has caught up with all that is on L1 now, and it is what the sequencer has. */
async function assertFollowerAgrees(first = 0n) {
  const safe = await safeNumber();
  await eventually(`the follower has block ${safe}`, async () => (await safeNumber(follower.client)) >= safe, 60);
  await assertSameChain(l2, follower.client, first, safe);
  return safe;
}

test('an L1 endpoint that lies in a way that shows: an error, nothing wrong derived, and on it goes', async () => {
  let checked = await assertFollowerAgrees();
  for (const [name, lie] of Object.entries(detectableLies)) {
    proxy.tell(lie);
    await eventually(`${name}: the follower notices`, async () => proxy.lies > 0 && (await health(follower.url)).status === 503, 30, 50);
    const { text } = await health(follower.url);
    assert.match(text, /^L1: \S/, `${name}: it says what is wrong`);
    const before = await blockNumber(follower.client);
    await assertSameChain(l2, follower.client, checked, before);
    proxy.tell(null);
    await eventually(`${name}: it recovers`, async () => (await health(follower.url)).status === 200, 30, 50);
    follower.child.checkAlive();
    checked = before;
  }
  await assertFollowerAgrees();
}, { timeout: 400_000 });

test('an L1 endpoint that hides logs from who catches up: when it stops, what was hidden is found', async () => {
  // Finalized blocks are read by range, where nothing shows that a block's logs were left out, until what comes later does not fit.
  await eventually('a few final proposals', async () => {
    const { number } = await l1.getBlock({ blockTag: 'finalized' });
    return (await l1.readContract({ ...devnet.inbox, functionName: 'head', blockNumber: number }))[0] >= 5n;
  }, 120);
  const hider = await new LyingProxy(devnet.l1Url).start();
  let hidden = 0;
  hider.tell({
    result: (method, params, logs) => {
      if (method !== 'eth_getLogs' || logs.length < 4) return undefined;
      hidden += 3;
      return logs.slice(0, -3);
    },
  });
  const late = await devnet.startFollower('late', { l1Url: hider.url });
  try {
    await eventually('logs are hidden, and it is noticed', async () => hidden > 0 && (await health(late.url)).status === 503, 60, 50);
    const upTo = await blockNumber(late.client);
    await assertSameChain(l2, late.client, 0n, upTo);
    hider.tell(null);
    const safe = await safeNumber();
    await eventually(`it catches up to block ${safe}`, async () => (await safeNumber(late.client)) >= safe, 60);
    await assertSameChain(l2, late.client, 0n, safe);
    await eventually('it is well', async () => (await health(late.url)).status === 200, 30);
  } finally {
    await late.child.stop();
    hider.stop();
  }
}, { timeout: 200_000 });

test('L1 dies and comes back: /health says so, the rest is served, blocks are made, and then posted', async () => {
  const receipt = await transfer();
  await devnet.anvil.stop();
  const urls = [devnet.l2Url, follower.url];
  let during;
  try {
    for (const url of urls) await eventually('/health tells', async () => (await health(url)).status === 503, 20);
    during = await transfer();
    assert.ok(during.blockNumber > receipt.blockNumber, 'the sequencer goes on');
    assert.ok((await blockNumber(follower.client)) > 0n, 'the follower still answers');
    assert.match(await (await fetch(`${devnet.l2Url}/metrics`)).text(), /^freehold_l1_error 1$/m);
  } finally {
    devnet.startL1();
  }
  await eventually('L1 is back', () => l1.getBlockNumber({ cacheTime: 0 }).then(() => true), 20);
  for (const url of urls) await eventually('/health tells', async () => (await health(url)).status === 200, 40);
  // anvil's BLOCKHASH is wrong for blocks of before its restart, so the first proposal's anchor is not the one that was sequenced:
  // the transaction may move to another block here, where on a real L1 it could not (the next test).
  const again = await eventually('what was made meanwhile is on L1', async () => {
    const found = await l2.getTransactionReceipt({ hash: during.transactionHash });
    return (await safeNumber()) >= found.blockNumber && found;
  }, 60);
  assert.equal(again.status, 'success');
  await assertFollowerAgrees(receipt.blockNumber);
  // The same holds for every anchor of before the restart, so the next test waits until those are over.
  const restarted = await l1.getBlockNumber({ cacheTime: 0 });
  await eventually('anchors are of after the restart', async () => {
    const { parentBeaconBlockRoot } = await l2.getBlock({ blockTag: 'safe' });
    return (await l1.getBlock({ blockHash: parentBeaconBlockRoot })).number > restarted;
  }, 90);
}, { timeout: 300_000 });

test('L1 hangs and goes on: what was acknowledged meanwhile is posted as it was', async () => {
  const before = await transfer();
  devnet.anvil.process.kill('SIGSTOP');
  let during;
  try {
    await sleep(5000);
    during = await transfer();
    assert.ok(during.blockNumber >= before.blockNumber + 4n, 'the sequencer goes on');
  } finally {
    devnet.anvil.process.kill('SIGCONT');
  }
  await eventually('what was made meanwhile is on L1', async () => (await safeNumber()) >= during.blockNumber, 90);
  for (const receipt of [before, during])
    assert.equal((await l2.getTransactionReceipt({ hash: receipt.transactionHash })).blockHash, receipt.blockHash);
  await assertFollowerAgrees(before.blockNumber);
}, { timeout: 200_000 });

test('a reorganisation of L1 that takes several proposals away: they are posted again, with the same blocks', async () => {
  const receipt = await transfer();
  await eventually('it is on L1', async () => (await safeNumber()) >= receipt.blockNumber, 60);
  const [before, safe] = [await inboxHead(), await safeNumber()];
  // anvil mines the new blocks empty and forgets the transactions of the old ones.
  await l1.request({ method: 'anvil_reorg', params: [2 * SLOTS_IN_EPOCH - 1, []] });
  assert.ok((await inboxHead()) < before, 'proposals are gone');
  await eventually('the node sees it', async () => (await safeNumber()) < safe, 20, 50);
  await eventually('they are posted again', async () => (await safeNumber()) > safe, 90);
  const after = await l2.getTransactionReceipt({ hash: receipt.transactionHash });
  assert.equal(after.status, 'success');
  const next = await transfer();
  await eventually('the chain goes on', async () => (await safeNumber()) >= next.blockNumber, 60);
  await assertFollowerAgrees();
}, { timeout: 240_000 });

/** Proposes as anyone may: with cast, and blobs of any content. */
async function proposeGarbage(file) {
  const parent = (await l1.readContract({ ...devnet.inbox, functionName: 'head' }))[1];
  const anchor = await l1.getBlockNumber({ cacheTime: 0 });
  const data = encodeFunctionData({ ...devnet.inbox, functionName: 'propose', args: [parent, { first: 0, count: 1 }, 0, anchor] });
  const out = await runToEnd(foundry('cast'), [
    'send', devnet.inbox.address, data, '--blob', '--path', file, '--private-key', strangerKey, '--rpc-url', devnet.l1Url, '--json',
  ], { seconds: 60 });
  assert.equal(JSON.parse(out).status, '0x1');
}

test('garbage in a stranger\'s blobs is one empty block; the sequencer follows it and sequences again what it had', async () => {
  const garbage = path.join(devnet.folder, 'garbage');
  const old = await transfer();
  await eventually('it is on L1', async () => (await safeNumber()) >= old.blockNumber, 60);
  // The last thing it acknowledges never gets to L1: its blocks wait a moment to be posted together.
  const lost = await transfer();
  await devnet.sequencer.stop('SIGKILL');
  await eventually('the follower has all of L1', async () => (await health(follower.url)).status === 200);
  await sleep(2000);
  assert.ok((await blockNumber(follower.client)) < lost.blockNumber, 'it was not posted');

  fs.writeFileSync(garbage, crypto.randomBytes(1000));
  await assert.rejects(proposeGarbage(garbage), /NotScheduledProposer|revert/, 'not while the sequencer has its turn');
  await l1.request({ method: 'evm_increaseTime', params: [T_IDLE + 5] });
  await eventually('proposing is open', () => l1.readContract({ ...devnet.inbox, functionName: 'isOpen' }), 20);
  let head = await follower.client.getBlock();
  for (const [round, bytes] of [crypto.randomBytes(100_000), Buffer.alloc(0)].entries()) {
    if (round > 0) {
      await l1.request({ method: 'evm_increaseTime', params: [T_IDLE + 5] });
      await eventually('proposing is open', () => l1.readContract({ ...devnet.inbox, functionName: 'isOpen' }), 20);
    }
    fs.writeFileSync(garbage, bytes);
    await proposeGarbage(garbage);
    const empty = await eventually('the follower derives it', async () => {
      const block = await follower.client.getBlock();
      return block.number > head.number && block;
    }, 30);
    await sleep(1500);
    assert.equal(await blockNumber(follower.client), head.number + 1n, 'exactly one block');
    assert.equal(empty.parentHash, head.hash);
    assert.equal(empty.transactions.length, 0);
    assert.equal(empty.gasUsed, 0n);
    head = empty;
  }

  await devnet.startSequencer();
  await eventually('the sequencer follows L1', async () => (await l2.getBlock({ blockNumber: head.number }))?.hash === head.hash, 60);
  const again = await eventually('what was displaced is sequenced again', () => l2.getTransactionReceipt({ hash: lost.transactionHash }), 60);
  assert.equal(again.status, 'success');
  assert.ok(again.blockNumber > head.number && again.blockHash !== lost.blockHash);
  assert.equal((await l2.getTransactionReceipt({ hash: old.transactionHash })).blockHash, old.blockHash, 'what was on L1 is where it was');
  await eventually('it is on L1', async () => (await safeNumber()) >= again.blockNumber, 90);
  await assertFollowerAgrees();
}, { timeout: 300_000 });

test('what could not be posted before a forced item was due is sequenced again behind it', async () => {
  // L1 takes nothing from the sequencer for longer than D1, while an item waits that its unposted blocks do not contain.
  try {
    const before = await transfer();
    await eventually('it posts', async () => (await safeNumber()) >= before.blockNumber, 60);
    gate.tell({
      http: (body, url, response) => {
        if (!body?.includes('eth_sendRawTransaction')) return false;
        response.writeHead(500);
        response.end();
        return true;
      },
    });
    const logged = fs.statSync(path.join(devnet.folder, 'sequencer.log')).size;
    const unposted = await transfer();
    await devnet.depositEth(bob, carol.address, 1n);
    await l1.request({ method: 'evm_increaseTime', params: [D1 + 5] });
    await eventually('the item is due', async () =>
      (await l1.readContract({ ...devnet.inbox, functionName: 'nextDeadline' })) < (await l1.getBlock()).timestamp, 20);
    gate.tell(null);
    const consumed = await l1.readContract({ ...devnet.inbox, functionName: 'forcedCount' });
    await eventually('the item is taken', async () =>
      (await l1.readContract({ ...devnet.inbox, functionName: 'forcedConsumed' })) === consumed, 90);
    const receipt = await eventually('the transaction is there', () => l2.getTransactionReceipt({ hash: unposted.transactionHash }), 30);
    assert.equal(receipt.status, 'success');
    await eventually('it is on L1', async () => (await safeNumber()) >= receipt.blockNumber, 60);
    await assertFollowerAgrees(before.blockNumber);
    const log = fs.readFileSync(path.join(devnet.folder, 'sequencer.log'), 'utf8').slice(logged);
    assert.match(log, /never again/, 'an operator is told');
    assert.ok((log.match(/reverted on L1/g) ?? []).length <= 1, 'no gas is burnt on what cannot be posted');
  } finally {
    gate.tell(null);
  }
}, { timeout: 240_000 });
