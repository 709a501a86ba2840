// A scripted life of the rollup with real transactions. Each step checks what it claims and throws if it does not hold.
import fs from 'node:fs';
import path from 'node:path';
import { encodeAbiParameters, encodeFunctionData, formatEther, formatGwei, keccak256, parseEther, parseGwei } from 'viem';

import { artifact, sequencer, userAccounts } from './devnet.mjs';
import { DemoFinality } from './demo_finality.mjs';
import { check, eventually, root } from './processes.mjs';

const [alice, bob, carol, dave] = userAccounts;
const uniswap = (name) => JSON.parse(fs.readFileSync(path.join(root, `node_modules/@uniswap/v2-core/build/${name}.json`)));

export class Demo {
  constructor(devnet) {
    this.devnet = devnet;
    this.finality = new DemoFinality(devnet);
    this.steps = [];
    this.figures = {};
  }

  /** Runs one step; `body` returns {gas, detail} or nothing. */
  async step(name, body) {
    const start = Date.now();
    const row = { name, ok: false, gas: 0, ms: 0, detail: '' };
    this.steps.push(row);
    try {
      const { gas = 0n, detail = '' } = (await body()) ?? {};
      row.ok = true;
      row.gas = Number(gas);
      row.detail = detail;
    } catch (error) {
      row.detail = error.shortMessage ?? error.message;
      row.error = error;
    }
    row.ms = Date.now() - start;
    return row.ok;
  }

  async run(onStep = () => {}) {
    const steps = [
      ['100 ETH transfers', () => this.transfers()],
      ['deposit 5 ETH through the bridge', () => this.depositEth()],
      ['deposit an ERC-20 through the bridge', () => this.depositToken()],
      ['deploy an ERC-20 on L2', () => this.deployToken()],
      ['create a Uniswap v2 pair, add liquidity, swap', () => this.swap()],
      ['force a transaction through L1', () => this.forced()],
      ['a follower from L1 alone agrees at every height', () => this.follower()],
      ['kill -9 the sequencer, restart it', () => this.kill()],
      ['reorganise L1 across a proposal', () => this.reorg()],
      ['withdraw 1 ETH up to the Outbox', () => this.withdraw()],
      ['the transfers in the zkVM\'s emulator', () => this.finality.emulate(...this.transferBlocks, 100)],
      ['an outsider proves the first proposal', () => this.finality.prove()],
      ['L1 refuses forged and stolen proofs', () => this.finality.refuseForgeries()],
      ['L1 accepts the proof', () => this.finality.accept()],
      ['L1 pays what was withdrawn, once', () => this.finality.pay()],
      ['L1 refuses what is not proved yet', () => this.unproved()],
      ['the outsider proves the chain up to the transfers', () => this.finality.proveMore(this.transferBlocks[1])],
    ];
    for (const [name, body] of steps) {
      const ok = await this.step(name, body);
      onStep(this.steps.at(-1));
      if (!ok) break;
    }
    this.ok = this.steps.length === steps.length && this.steps.every((step) => step.ok);
    await this.finality.stop();
    await this.collectFigures().catch(() => {});
    return this.ok;
  }

  async balance(account) { return this.devnet.l2.getBalance({ address: account.address }); }

  async depositEth() {
    const before = await this.balance(carol);
    const receipt = await this.devnet.depositEth(alice, carol.address, parseEther('5'));
    const after = await eventually('the deposit arrives', async () => {
      const now = await this.balance(carol);
      return now > before && now;
    });
    // What was not used of the gas budget goes to the recipient too, so at least the amount.
    check(after - before >= parseEther('5') && after - before < parseEther('5.01'), `carol has ${formatEther(after - before)} more`);
    return { gas: receipt.gasUsed, detail: receipt.transactionHash };
  }

  async depositToken() {
    const { devnet } = this;
    const wallet = devnet.l1Wallet(alice);
    const { abi, bytecode } = artifact('TestToken');
    const deployed = await devnet.l1.waitForTransactionReceipt({
      hash: await wallet.deployContract({ abi, bytecode: bytecode.object, args: ['Demo Token', 'DEMO', 18] }),
    });
    const token = { address: deployed.contractAddress, abi };
    const amount = parseEther('250');
    await devnet.write(devnet.l1, wallet, { ...token, functionName: 'mint', args: [alice.address, amount] });
    await devnet.write(devnet.l1, wallet, { ...token, functionName: 'approve', args: [devnet.deployment.contracts.bridge, amount] });
    const gas = 3_000_000n;
    const receipt = await devnet.write(devnet.l1, wallet, {
      ...devnet.bridge, functionName: 'depositERC20', args: [token.address, bob.address, amount, gas], value: await devnet.depositExtra(gas),
    });
    const l2Token = await devnet.l2.readContract({ ...devnet.tokenFactory, functionName: 'tokenOf', args: [token.address] });
    const erc20 = { address: l2Token, abi: artifact('BridgedToken').abi };
    await eventually('the tokens arrive', async () =>
      (await devnet.l2.readContract({ ...erc20, functionName: 'balanceOf', args: [bob.address] })) === amount);
    check((await devnet.l2.readContract({ ...erc20, functionName: 'symbol' })) === 'DEMO', 'the L2 token has the symbol of the L1 token');
    return { gas: receipt.gasUsed, detail: `L2 token ${l2Token}` };
  }

  async transfers() {
    const { l2 } = this.devnet;
    const count = 100;
    const value = parseGwei('1000');
    const before = await this.balance(dave);
    let nonce = await l2.getTransactionCount({ address: bob.address });
    const wallet = this.devnet.l2Wallet(bob);
    const hashes = [];
    for (let i = 0; i < count; ++i)
      hashes.push(await wallet.sendTransaction({ to: dave.address, value, gas: 21_000n, nonce: nonce++ }));
    const receipts = await Promise.all(hashes.map((hash) => l2.waitForTransactionReceipt({ hash })));
    check(receipts.every((receipt) => receipt.status === 'success' && receipt.gasUsed === 21_000n), 'every transfer succeeded');
    check((await this.balance(dave)) - before === value * BigInt(count), 'dave received the sum');
    const numbers = receipts.map((receipt) => receipt.blockNumber);
    this.transferBlocks = [numbers.reduce((a, b) => (a < b ? a : b)), numbers.reduce((a, b) => (a > b ? a : b))];
    return { gas: 21_000n, detail: hashes.at(-1) };
  }

  async deployContract({ abi, bytecode }, args) {
    const wallet = this.devnet.l2Wallet(alice);
    const hash = await wallet.deployContract({ abi, bytecode: bytecode.startsWith('0x') ? bytecode : `0x${bytecode}`, args });
    const receipt = await this.devnet.l2.waitForTransactionReceipt({ hash });
    check(receipt.status === 'success', 'the contract was created');
    return { address: receipt.contractAddress, abi, gas: receipt.gasUsed };
  }

  async deployToken() {
    const token = artifact('TestToken');
    this.token0 = await this.deployContract({ abi: token.abi, bytecode: token.bytecode.object }, ['Apple', 'APL', 18]);
    this.token1 = await this.deployContract({ abi: token.abi, bytecode: token.bytecode.object }, ['Berry', 'BRY', 18]);
    const wallet = this.devnet.l2Wallet(alice);
    for (const token_ of [this.token0, this.token1])
      await this.devnet.write(this.devnet.l2, wallet, { ...this.pick(token_), functionName: 'mint', args: [alice.address, parseEther('1000000')] });
    return { gas: this.token0.gas, detail: this.token0.address };
  }

  pick({ address, abi }) { return { address, abi }; }

  async swap() {
    const { devnet } = this;
    const wallet = devnet.l2Wallet(alice);
    const write = (contract, functionName, args) => devnet.write(devnet.l2, wallet, { ...this.pick(contract), functionName, args });
    const read = (contract, functionName, args = []) => devnet.l2.readContract({ ...this.pick(contract), functionName, args });

    const factory = await this.deployContract(uniswap('UniswapV2Factory'), [alice.address]);
    await write(factory, 'createPair', [this.token0.address, this.token1.address]);
    const pair = {
      address: await read(factory, 'getPair', [this.token0.address, this.token1.address]), abi: uniswap('UniswapV2Pair').abi,
    };
    await write(this.token0, 'transfer', [pair.address, parseEther('10000')]);
    await write(this.token1, 'transfer', [pair.address, parseEther('40000')]);
    await write(pair, 'mint', [alice.address]);

    // x * y = k with a fee of 0.3 %.
    const amountIn = parseEther('100');
    const zeroForOne = (await read(pair, 'token0')).toLowerCase() === this.token0.address.toLowerCase();
    const [reserveIn, reserveOut] = [parseEther('10000'), parseEther('40000')];
    const amountOut = (amountIn * 997n * reserveOut) / (reserveIn * 1000n + amountIn * 997n);
    await write(this.token0, 'transfer', [pair.address, amountIn]);
    const receipt = await write(pair, 'swap', zeroForOne ? [0n, amountOut, bob.address, '0x'] : [amountOut, 0n, bob.address, '0x']);
    check((await read(this.token1, 'balanceOf', [bob.address])) === amountOut, 'bob received what the formula says');
    return { gas: receipt.gasUsed, detail: receipt.transactionHash };
  }

  async forced() {
    const { devnet } = this;
    const nonce = await devnet.l2.getTransactionCount({ address: dave.address });
    const { baseFeePerGas } = await devnet.l2.getBlock();
    const raw = await dave.signTransaction({
      type: 'eip1559', chainId: devnet.l2Chain.id, nonce, to: carol.address, value: 12345n, gas: 21_000n,
      maxFeePerGas: baseFeePerGas * 10n, maxPriorityFeePerGas: 0n,
    });
    const value = await devnet.l1.readContract({ ...devnet.inbox, functionName: 'forcedFee' });
    const receipt = await devnet.write(devnet.l1, devnet.l1Wallet(bob), {
      ...devnet.inbox, functionName: 'forceTransaction', args: [raw], value,
    });
    const l2Receipt = await devnet.l2.waitForTransactionReceipt({ hash: keccak256(raw), timeout: 60_000 });
    check(l2Receipt.status === 'success', 'the forced transaction succeeded');
    return { gas: receipt.gasUsed, detail: l2Receipt.transactionHash };
  }

  async safeBlock(client = this.devnet.l2) { return client.getBlock({ blockTag: 'safe' }); }

  async compare(client, upTo) {
    for (let n = 0n; n <= upTo; ++n) {
      const [ours, theirs] = await Promise.all([this.devnet.l2, client].map((c) => c.getBlock({ blockNumber: n })));
      check(ours.hash === theirs.hash, `block ${n} has the same hash`);
      check(ours.stateRoot === theirs.stateRoot, `block ${n} has the same state root`);
    }
  }

  async follower() {
    const head = await this.devnet.l2.getBlockNumber();
    await eventually('what was sequenced is on L1', async () => (await this.safeBlock()).number >= head, 60);
    const start = Date.now();
    this.followerNode = await this.devnet.startFollower();
    const safe = await eventually('the follower catches up', async () => {
      this.followerNode.child.checkAlive();
      const block = await this.followerNode.client.getBlock();
      return block.number >= head && block;
    }, 60);
    const seconds = (Date.now() - start) / 1000;
    await this.compare(this.followerNode.client, safe.number);
    return { detail: `${safe.number} blocks in ${seconds.toFixed(1)} s, block ${safe.number} is ${safe.hash}` };
  }

  async kill() {
    const { devnet } = this;
    const hash = await devnet.l2Wallet(bob).sendTransaction({ to: dave.address, value: 1n, gas: 21_000n });
    const receipt = await devnet.l2.waitForTransactionReceipt({ hash });
    await devnet.sequencer.stop('SIGKILL');
    const before = receipt.blockHash;
    await devnet.startSequencer();
    const after = await devnet.l2.getTransactionReceipt({ hash });
    check(after.blockHash === before, 'the acknowledged block is still there');
    await eventually('the chain goes on', async () => (await devnet.l2.getBlockNumber()) > receipt.blockNumber + 1n);
    return { detail: `block ${receipt.blockNumber} kept, ${before}` };
  }

  async status() { return this.devnet.l2.request({ method: 'freehold_status', params: [] }); }

  async reorg() {
    const { devnet } = this;
    const head = () => devnet.l1.readContract({ ...devnet.inbox, functionName: 'head' });
    // Wait for a new proposal that is not final yet, then take its L1 block away.
    const [idBefore] = await head();
    await eventually('a new proposal', async () => (await head())[0] > idBefore, 30, 20);
    const [proposalId, proposalHash] = await head();
    const safe = (await eventually('the node sees it', async () => (await this.safeBlock()).number, 10, 20));
    const tip = await devnet.l1.getBlockNumber();
    const before = await devnet.l1.getBlock({ blockNumber: tip });
    await devnet.l1.request({ method: 'anvil_reorg', params: [2, []] });
    const replaced = await devnet.l1.getBlock({ blockNumber: tip });
    check(replaced.hash !== before.hash, 'L1 reorganised');
    const [, hashAfter] = await eventually('the proposal is on the new chain', async () => {
      const now = await head();
      return now[0] >= proposalId && now;
    }, 60);
    await eventually('the safe head passes the fork', async () => (await this.safeBlock()).number > safe, 60);
    const agreed = await this.safeBlock();
    await eventually('the follower agrees', async () => (await this.followerNode.client.getBlockNumber()) >= agreed.number, 60);
    await this.compare(this.followerNode.client, agreed.number);
    await this.followerNode.child.stop();
    const moved = hashAfter === proposalHash ? 'kept its hash' : 'was proposed again';
    return { detail: `proposal ${proposalId} ${moved}; same L2 blocks up to ${agreed.number}` };
  }

  async withdraw() {
    const { devnet } = this;
    const amount = parseEther('1');
    const receipt = await devnet.write(devnet.l2, devnet.l2Wallet(carol), {
      ...devnet.outbox, functionName: 'withdrawETH', args: [carol.address], value: amount,
    });
    const proof = await devnet.l2.request({ method: 'freehold_getWithdrawalProof', params: ['0x2'] }); // after the two of the first proposal
    const { message, path: siblings, root: outboxRoot } = proof;
    // The path, hashed here, must lead to the root that the Outbox's storage holds.
    const abiMessage = [BigInt(message.index), message.token, message.from, message.to, BigInt(message.amount)];
    let node = keccak256(encodeAbiParameters(
      [{ type: 'uint64' }, { type: 'address' }, { type: 'address' }, { type: 'address' }, { type: 'uint256' }], abiMessage));
    for (let level = 0n; level < 32n; ++level) {
      const right = (BigInt(message.index) >> level) & 1n;
      const sibling = siblings[Number(level)];
      node = keccak256(right ? `0x${sibling.slice(2)}${node.slice(2)}` : `0x${node.slice(2)}${sibling.slice(2)}`);
    }
    check(node === outboxRoot, 'the Merkle path leads to the proof\'s root');
    const stored = await devnet.l2.getStorageAt({ address: devnet.deployment.predeploys.outbox, slot: '0x1' });
    check(stored === outboxRoot, 'the root is the one in the Outbox');
    check(BigInt(message.amount) === amount && message.to.toLowerCase() === carol.address.toLowerCase(), 'the message pays carol 1 ETH');

    this.withdrawal = {
      ...devnet.bridge, account: bob, functionName: 'finalizeWithdrawal',
      args: [{ index: abiMessage[0], token: message.token, from: message.from, to: message.to, amount }, siblings],
    };
    check((await this.finality.refusal(this.withdrawal)) === 'NothingFinal', 'the Bridge refuses while nothing is final');
    return { gas: receipt.gasUsed, detail: `message ${Number(message.index)}; L1 refuses until a proof exists` };
  }

  /** Carol's withdrawal is in a later proposal than the one that was proved. */
  async unproved() {
    const [proved] = await this.finality.finalState();
    const [head] = await this.devnet.l1.readContract({ ...this.devnet.inbox, functionName: 'head' });
    check((await this.finality.refusal(this.withdrawal)) === 'InvalidPath', 'the Bridge refuses what no proof covers');
    return { detail: `proved: proposal ${proved} of ${head}` };
  }

  async collectFigures() {
    const { devnet } = this;
    await this.finality.security();
    const [id] = await devnet.l1.readContract({ ...devnet.inbox, functionName: 'head' });
    const logs = await devnet.l1.getContractEvents({ ...devnet.inbox, eventName: 'Proposed', fromBlock: 0n });
    const receipts = await Promise.all(logs.slice(-20).map((log) => devnet.l1.getTransactionReceipt({ hash: log.transactionHash })));
    const gas = receipts.map((receipt) => Number(receipt.gasUsed)).sort((a, b) => a - b);
    this.figures = {
      l2_blocks: Number(await devnet.l2.getBlockNumber()),
      proposals: Number(id),
      propose_gas: gas[gas.length >> 1],
      base_fee_gwei: Number(formatGwei((await devnet.l2.getBlock()).baseFeePerGas)),
      total_ms: this.steps.reduce((sum, step) => sum + step.ms, 0),
      ...this.finality.figures,
    };
  }

  toJson() {
    return { ok: this.ok, steps: this.steps.map(({ name, ok, gas, ms }) => ({ name, ok, gas, ms })), figures: this.figures };
  }
}
