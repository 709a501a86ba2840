// The sequencer's promises to users: what it acknowledged survives kill -9, nobody can be kept out, no deposit is lost, blocks come on time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { encodeAbiParameters, keccak256, parseEther } from 'viem';

import { L2_CHAIN_ID, artifact, userAccounts } from '../tools/devnet/devnet.mjs';
import { eventually, sleep } from '../tools/devnet/processes.mjs';
import { assertSameChain, openDevnet, rpc } from './support/fixture.mjs';

const [alice, bob, carol, dave, erin] = userAccounts;

let devnet;
let l2;
let follower;

before(async () => {
  devnet = await openDevnet({ d1: 30, d2: 60, tIdle: 60 });
  l2 = devnet.l2;
  follower = await devnet.startFollower();
}, { timeout: 120_000 });

after(async () => {
  await follower?.child.stop();
  await devnet?.stop();
});

const safeNumber = async (client = l2) => (await client.getBlock({ blockTag: 'safe' })).number;

/** Waits until `number` is on L1 and the follower has it too, then compares all blocks from `first`. */
async function assertFollowerAgrees(first, number) {
  await eventually(`block ${number} is on L1`, async () => (await safeNumber()) >= number, 90);
  await eventually(`the follower has block ${number}`, async () => (await follower.client.getBlockNumber({ cacheTime: 0 })) >= number, 60);
  await assertSameChain(l2, follower.client, first, number);
}

/** Sends transfers of 1 wei until stop() and collects every receipt that the node gave. Errors (it may be dead) are waited out. */
class Load {
  constructor(account) {
    this.account = account;
    this.receipts = new Map();
    this.running = true;
    this.done = this.run();
  }

  async run() {
    let nonce;
    let waiting = [];
    while (this.running) {
      try {
        nonce ??= await l2.getTransactionCount({ address: this.account.address, blockTag: 'pending' });
        const raw = await this.account.signTransaction({
          type: 'eip1559', chainId: L2_CHAIN_ID, nonce, to: erin.address, value: 1n, gas: 21_000n, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 1n,
        });
        const { result, error } = await rpc(devnet.l2Url, 'eth_sendRawTransaction', [raw]);
        if (error) throw new Error(error.message);
        waiting.push(result);
        ++nonce;
        if (waiting.length >= 20) waiting = await this.collect(waiting);
      } catch {
        // Its pool is gone with it: what was not mined is sent anew.
        nonce = undefined;
        waiting = [];
        await sleep(50);
      }
    }
  }

  async collect(hashes) {
    const open = [];
    for (const hash of hashes) {
      const { result } = await rpc(devnet.l2Url, 'eth_getTransactionReceipt', [hash]);
      if (result) this.receipts.set(hash, result);
      else open.push(hash);
    }
    return open;
  }

  async stop() {
    this.running = false;
    await this.done;
    return this.receipts;
  }
}

test('kill -9 under load, five times: every receipt that was given still holds', async () => {
  const first = await l2.getBlockNumber({ cacheTime: 0 });
  const load = new Load(bob);
  for (let round = 0; round < 5; ++round) {
    const count = load.receipts.size;
    await eventually('receipts come', () => load.receipts.size > count + 20, 30, 20);
    await sleep(Math.random() * 1500);
    await devnet.sequencer.stop('SIGKILL');
    const given = [...load.receipts.values()];
    await devnet.startSequencer();
    const last = given.at(-1);
    const found = (await rpc(devnet.l2Url, 'eth_getTransactionReceipt', [last.transactionHash])).result;
    assert.deepEqual(found, last, 'the newest receipt, right after the restart');
  }
  const receipts = await load.stop();
  assert.ok(receipts.size > 100, `${receipts.size} receipts`);
  for (const [hash, given] of receipts)
    assert.deepEqual((await rpc(devnet.l2Url, 'eth_getTransactionReceipt', [hash])).result, given);
  const newest = Math.max(...[...receipts.values()].map((receipt) => Number(receipt.blockNumber)));
  await assertFollowerAgrees(first, BigInt(newest));
}, { timeout: 300_000 });

test('who is ignored by the mempool gets in through L1, and nonsense in the queue holds nobody up', async () => {
  const { inbox } = devnet;
  const wallet = devnet.l1Wallet(dave);
  const nonce = await l2.getTransactionCount({ address: carol.address });
  const sign = (changes) => carol.signTransaction({
    type: 'eip1559', chainId: L2_CHAIN_ID, nonce, to: erin.address, value: 777n, gas: 21_000n, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 0n,
    ...changes,
  });
  const good = await sign({});
  // Dave pays for all of it on L1; carol needs no ETH there.
  const items = ['0x00', `0x02${'ff'.repeat(300)}`, await sign({ chainId: 1 }), await sign({ nonce: nonce + 9 }), await sign({ value: parseEther('1000000') }),
    good, good, await sign({ nonce: nonce + 1, value: 778n })];
  const start = Date.now();
  const value = await devnet.l1.readContract({ ...inbox, functionName: 'forcedFee' });
  for (const item of items) await devnet.write(devnet.l1, wallet, { ...inbox, functionName: 'forceTransaction', args: [item], value });
  const receipts = [];
  for (const hash of [good, items.at(-1)].map((raw) => keccak256(raw))) {
    assert.equal((await rpc(devnet.l2Url, 'txpool_contentFrom', [carol.address])).result.pending[nonce], undefined, 'it is not in the mempool');
    receipts.push(await l2.waitForTransactionReceipt({ hash, timeout: 60_000 }));
  }
  for (const receipt of receipts) assert.equal(receipt.status, 'success');
  assert.ok(Date.now() - start < 90_000);
  assert.equal(await l2.getTransactionCount({ address: carol.address }), nonce + 2, 'each once, and nothing else');
  const block = await l2.getBlock({ blockNumber: receipts[1].blockNumber });
  assert.ok(block.transactions.length <= 2, 'what is invalid leaves no trace in the block');
  await assertFollowerAgrees(block.number, block.number);
}, { timeout: 240_000 });

test('a token deposit that fails on L2 comes back as a message in the Outbox', async () => {
  const wallet = devnet.l1Wallet(alice);
  const { abi, bytecode } = artifact('TestToken');
  const deployed = await devnet.l1.waitForTransactionReceipt({
    hash: await wallet.deployContract({ abi, bytecode: bytecode.object, args: ['Lost', 'LST', 18] }),
  });
  const token = { address: deployed.contractAddress, abi };
  const amount = 12_345n;
  await devnet.write(devnet.l1, wallet, { ...token, functionName: 'mint', args: [alice.address, amount] });
  await devnet.write(devnet.l1, wallet, { ...token, functionName: 'approve', args: [devnet.deployment.contracts.bridge, amount] });
  // Too little gas to create the token's contract on L2.
  const gas = 100_000n;
  const first = await l2.getBlockNumber({ cacheTime: 0 });
  await devnet.write(devnet.l1, wallet, {
    ...devnet.bridge, functionName: 'depositERC20', args: [token.address, bob.address, amount, gas], value: await devnet.depositExtra(gas),
  });
  const returned = await eventually('the deposit is returned', async () => {
    const events = await l2.getContractEvents({ ...devnet.tokenFactory, eventName: 'DepositReturned', fromBlock: first });
    return events.find((event) => event.args.l1Token.toLowerCase() === token.address.toLowerCase());
  }, 60);
  assert.equal(returned.args.amount, amount);
  const l2Token = await l2.readContract({ ...devnet.tokenFactory, functionName: 'tokenOf', args: [token.address] });
  assert.equal(await l2.getCode({ address: l2Token }), undefined, 'there is no such token on L2');

  const { result: proof } = await rpc(devnet.l2Url, 'freehold_getWithdrawalProof', ['0x0']);
  const { message, path } = proof;
  assert.equal(message.token.toLowerCase(), token.address.toLowerCase());
  assert.equal(message.to.toLowerCase(), alice.address.toLowerCase(), 'who deposited is paid back');
  assert.equal(BigInt(message.amount), amount);
  let node = keccak256(encodeAbiParameters(
    [{ type: 'uint64' }, { type: 'address' }, { type: 'address' }, { type: 'address' }, { type: 'uint256' }],
    [BigInt(message.index), message.token, message.from, message.to, BigInt(message.amount)]));
  path.forEach((sibling, level) => {
    const isRight = (BigInt(message.index) >> BigInt(level)) & 1n;
    node = keccak256(isRight ? `0x${sibling.slice(2)}${node.slice(2)}` : `0x${node.slice(2)}${sibling.slice(2)}`);
  });
  assert.equal(node, await l2.getStorageAt({ address: devnet.deployment.predeploys.outbox, slot: '0x1' }), 'the path leads to the Outbox\'s root');
  await assertFollowerAgrees(returned.blockNumber, returned.blockNumber);
}, { timeout: 240_000 });

test('blocks of 200 ms: more than four a second, and the follower derives the same', async () => {
  await devnet.sequencer.stop();
  devnet.options.blockTime = 200;
  await devnet.startSequencer();
  await eventually('blocks are made', async () => (await l2.getBlockNumber({ cacheTime: 0 })) > 0n);
  const first = await eventually('the first block after the restart', async () => {
    const before = await l2.getBlockNumber({ cacheTime: 0 });
    await sleep(500);
    const now = await l2.getBlockNumber({ cacheTime: 0 });
    return now > before && now;
  });
  const load = new Load(bob);
  // Other jobs may run beside the test: one of three spans has to be undisturbed, and none may have more.
  const rates = [];
  do {
    const [start, before] = [Date.now(), await l2.getBlockNumber({ cacheTime: 0 })];
    await sleep(10_000);
    const now = await l2.getBlockNumber({ cacheTime: 0 });
    rates.push(Number(now - before) / ((Date.now() - start) / 1000));
  } while (rates.at(-1) <= 4 && rates.length < 3);
  const receipts = await load.stop();
  assert.ok(rates.at(-1) > 4 && Math.max(...rates) < 5.5, `${rates.map((rate) => rate.toFixed(2))} blocks a second`);
  assert.ok(receipts.size > 20, `${receipts.size} receipts`);
  const hash = await devnet.l2Wallet(alice).sendTransaction({ to: erin.address, value: 1n });
  const receipt = await l2.waitForTransactionReceipt({ hash });
  await assertFollowerAgrees(first, receipt.blockNumber);
}, { timeout: 240_000 });
