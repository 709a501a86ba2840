// A whole system on loopback: L1 (anvil), the contracts, a sequencer, and accounts that hold ETH on both layers.
import fs from 'node:fs';
import path from 'node:path';
import {
  createPublicClient, createWalletClient, defineChain, http, keccak256, parseEther, toHex, zeroAddress,
} from 'viem';
import { mnemonicToAccount } from 'viem/accounts';

import { Child, eventually, foundry, freehold, freePort, root, runToEnd } from './processes.mjs';
import { deployRangeVerifier } from './verifier.mjs';

export const mnemonic = 'test test test test test test test test test test test junk';
export const L1_CHAIN_ID = 31337;
export const L2_CHAIN_ID = 70_517;

const accountKey = (index) => toHex(mnemonicToAccount(mnemonic, { addressIndex: index }).getHdKey().privateKey);
/** Accounts 0 to 7 are for users, 7 pays for proofs too; 8 deploys, 9 is the sequencer. */
export const userAccounts = Array.from({ length: 8 }, (_, i) => mnemonicToAccount(mnemonic, { addressIndex: i }));
const deployer = mnemonicToAccount(mnemonic, { addressIndex: 8 });
const deployerKey = accountKey(8);
const sequencer = mnemonicToAccount(mnemonic, { addressIndex: 9 });
const sequencerKey = accountKey(9);

export const artifact = (name) =>
  JSON.parse(fs.readFileSync(path.join(root, `contracts/out/${name}.sol/${name}.json`)));

const chain = (id, name, url) => defineChain({
  id, name, nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 }, rpcUrls: { default: { http: [url] } },
});

export class Devnet {
  constructor(folder, options = {}) {
    this.folder = folder;
    // slotsInEpoch: half of the number of L1 blocks to finality. d1, d2, tIdle: seconds (Inbox.sol). sequencer: the scheduled proposer.
    // sequencerData: the folder of its database. sequencerL1: another L1 endpoint than anvil itself. sequencerArgs: more arguments.
    // prepare: called with this before any node runs on a new chain; what it returns is in `first`.
    // proofs: deploy a verifier, so that ranges can become final. prove: the sequencer's node proves what is final on L1, 'if possible' where an old
    // state has a verifier, 'required' in any case.
    this.options = {
      blockTime: 1000, l1BlockTime: 1, slotsInEpoch: 1, d1: 60, d2: 120, tIdle: 120, sequencerData: path.join(folder, 'sequencer'),
      sequencerArgs: [], sequencer: sequencer.address,
      ...options,
    };
    fs.mkdirSync(folder, { recursive: true });
    this.deploymentFile = path.join(folder, 'deployment.json');
  }

  /** Starts everything; `progress` hears one line per step. */
  async start(progress = () => {}) {
    this.l1Port = this.options.l1Port ?? await freePort();
    this.l2Port = this.options.l2Port ?? await freePort();
    this.l1Url = `http://127.0.0.1:${this.l1Port}`;
    this.l2Url = `http://127.0.0.1:${this.l2Port}`;
    progress('starting L1 (anvil)');
    this.startL1();
    this.connect();
    await eventually('L1 answers', () => { this.anvil.checkAlive(); return this.l1.getBlockNumber().then(() => true); });
    const isNew = !fs.existsSync(this.deploymentFile);
    if (isNew) {
      progress(this.options.proofs ? 'deploying the contracts, with a verifier (in a new build tree its programs are described first: some minutes)' : 'deploying the contracts');
      await this.deploy();
    }
    this.deployment = JSON.parse(fs.readFileSync(this.deploymentFile));
    this.deployment.l1Rpc = this.l1Url;
    this.deployment.l2Rpc = this.l2Url;
    this.deployment.keys = userAccounts.map((_, i) => accountKey(i));
    fs.writeFileSync(this.deploymentFile, JSON.stringify(this.deployment, null, 2) + '\n');
    if (isNew && this.options.prepare) {
      progress('making a first proposal of forced items');
      this.first = await this.options.prepare(this);
    }
    progress('starting the sequencer');
    await this.startSequencer();
    if (isNew) {
      progress('depositing 1,000 ETH for each of the development accounts');
      await this.fund();
    }
  }

  startL1() {
    const { l1BlockTime, slotsInEpoch } = this.options;
    this.anvil = new Child('anvil', foundry('anvil'), [
      '--host', '127.0.0.1', '--port', String(this.l1Port), '--chain-id', String(L1_CHAIN_ID), '--mnemonic', mnemonic,
      '--hardfork', 'osaka', '--enable-tx-gas-limit', '--gas-limit', '60000000', '--block-time', String(l1BlockTime),
      // Final after two "epochs", as on Ethereum, of a few blocks each.
      '--slots-in-an-epoch', String(slotsInEpoch), '--silent', '--preserve-historical-states',
      '--state', path.join(this.folder, 'l1-state.json'),
    ], { logFile: path.join(this.folder, 'anvil.log') });
  }

  connect() {
    const pollingInterval = 100;
    this.l1Chain = chain(L1_CHAIN_ID, 'L1', this.l1Url);
    this.l2Chain = chain(L2_CHAIN_ID, 'Freehold', this.l2Url);
    this.l1 = createPublicClient({ chain: this.l1Chain, transport: http(this.l1Url), pollingInterval });
    this.l2 = createPublicClient({ chain: this.l2Chain, transport: http(this.l2Url), pollingInterval });
  }

  l1Wallet(account) { return createWalletClient({ account, chain: this.l1Chain, transport: http(this.l1Url) }); }
  l2Wallet(account) { return createWalletClient({ account, chain: this.l2Chain, transport: http(this.l2Url) }); }

  /** One contract call on L1 or L2, waited for; throws if it reverted. */
  async write(client, wallet, call) {
    const hash = await wallet.writeContract(call);
    const receipt = await client.waitForTransactionReceipt({ hash, timeout: 60_000 });
    if (receipt.status !== 'success') throw new Error(`${call.functionName} reverted (${hash})`);
    return receipt;
  }

  async deploy() {
    const verifier = this.options.proofs ? ['--verifier', await deployRangeVerifier(this.l1, this.l1Wallet(deployer))] : [];
    await runToEnd(freehold, [
      'deploy', '--l1', this.l1Url, '--sequencer', this.options.sequencer, '--l2-chain-id', String(L2_CHAIN_ID),
      '--d1', String(this.options.d1), '--d2', String(this.options.d2), '--t-idle', String(this.options.tIdle),
      '--contracts', path.join(root, 'contracts/out'), '--out', this.deploymentFile,
      ...verifier,
    ], { env: { FREEHOLD_KEY: deployerKey } });
  }

  async startSequencer() {
    const prover = [];
    if (this.options.prove && await this.takesProofs()) {
      const file = path.join(this.folder, 'prover-key');
      fs.writeFileSync(file, `${accountKey(7)}\n`, { mode: 0o600 });
      prover.push('--prover', file);
    }
    this.sequencer = new Child('sequencer', freehold, [
      'node', '--role', 'sequencer', '--deployment', this.deploymentFile, '--l1', this.options.sequencerL1 ?? this.l1Url,
      '--data', this.options.sequencerData, '--http', `127.0.0.1:${this.l2Port}`, '--block-time', String(this.options.blockTime),
      '--fee-recipient', sequencer.address, ...prover, ...this.options.sequencerArgs,
    ], { logFile: path.join(this.folder, 'sequencer.log'), env: { FREEHOLD_KEY: sequencerKey } });
    await eventually('the sequencer answers', () => { this.sequencer.checkAlive(); return this.l2.getBlockNumber().then(() => true); });
  }

  /** A rollup from before, without a verifier, accepts no proof. */
  async takesProofs() {
    const verifier = await this.l1.readContract({ ...this.rollup, functionName: 'verifier' });
    if (verifier === zeroAddress && this.options.prove === 'required') throw new Error('the rollup in this folder has no verifier and accepts no proof: start anew with --fresh');
    return verifier !== zeroAddress;
  }

  /** A follower that knows L1 and the deployment, nothing else. Returns {child, url, client}. */
  async startFollower(name = 'follower', { l1Url = this.l1Url, port, args = [] } = {}) {
    port ??= await freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = new Child(name, freehold, [
      'node', '--role', 'follower', '--deployment', this.deploymentFile, '--l1', l1Url, '--data', path.join(this.folder, name),
      '--http', `127.0.0.1:${port}`, ...args,
    ], { logFile: path.join(this.folder, `${name}.log`) });
    const client = createPublicClient({ chain: this.l2Chain, transport: http(url) });
    await eventually(`${name} answers`, () => { child.checkAlive(); return client.getBlockNumber().then(() => true); });
    return { child, url, client };
  }

  get inbox() { return { address: this.deployment.contracts.inbox, abi: artifact('Inbox').abi }; }
  get bridge() { return { address: this.deployment.contracts.bridge, abi: artifact('Bridge').abi }; }
  get rollup() { return { address: this.deployment.contracts.rollup, abi: artifact('Rollup').abi }; }
  get outbox() { return { address: this.deployment.predeploys.outbox, abi: artifact('Outbox').abi }; }
  get tokenFactory() { return { address: this.deployment.predeploys.tokenFactory, abi: artifact('TokenFactory').abi }; }

  /** What a deposit must pay beside its amount: the Inbox's fee and the gas it may use on L2, at twice today's price. */
  async depositExtra(gas) {
    const fee = await this.l1.readContract({ ...this.inbox, functionName: 'forcedFee' });
    const { baseFeePerGas } = await this.l2.getBlock();
    return fee + gas * baseFeePerGas * 2n;
  }

  async depositEth(account, to, amount) {
    const gas = 100_000n;
    const extra = await this.depositExtra(gas);
    return this.write(this.l1, this.l1Wallet(account), {
      ...this.bridge, functionName: 'depositETH', args: [to, amount, gas], value: amount + extra,
    });
  }

  async fund() {
    const amount = parseEther('1000');
    await Promise.all(userAccounts.map((account) => this.depositEth(account, account.address, amount)));
    await eventually('the deposits arrive on L2', async () => {
      const balances = await Promise.all(userAccounts.map(({ address }) => this.l2.getBalance({ address })));
      return balances.every((balance) => balance >= amount);
    }, 60);
  }

  async stop() {
    await this.sequencer?.stop();
    await this.anvil?.stop();
  }
}

export { accountKey, sequencer, keccak256 };
