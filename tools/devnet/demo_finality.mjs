// The end of the demo: an outsider makes the chain's first proposal final on L1, the withdrawals in it are paid there, and then those with the transfers.
import fs from 'node:fs';
import path from 'node:path';
import { decodeFunctionData, toHex, zeroAddress } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

import { userAccounts } from './devnet.mjs';
import { Child, check, eventually, freehold, runToEnd } from './processes.mjs';
import { lastPart, partsOf, stagedVerifier, verifierErrors, wholeProof } from './verifier.mjs';

const [, bob] = userAccounts;
const outsiderKey = `0x${'5a'.repeat(32)}`; // of nobody who had to do with the rollup so far
const outsider = privateKeyToAccount(outsiderKey);
const PROOF_SECONDS = 1500;

export class DemoFinality {
  constructor(devnet) {
    this.devnet = devnet;
    this.figures = {};
  }

  get rollup() {
    // With the errors of the verifier behind it.
    return { ...this.devnet.rollup, abi: [...this.devnet.rollup.abi, ...verifierErrors()] };
  }

  async finalState() { return this.devnet.l1.readContract({ ...this.rollup, functionName: 'finalized' }); }

  /** The name of the error that L1 refuses the call with. */
  async refusal(call) {
    const error = await this.devnet.l1.simulateContract({ account: bob, ...call }).then(() => null, (refused) => refused);
    check(error, 'L1 refuses');
    return error.walk((e) => e.data?.errorName)?.data?.errorName ?? error.shortMessage;
  }

  /** A process that knows L1, the deployment, and a key; it ends when L1 has accepted a proof of at most so many proposals. */
  startProver(name, proposals, options = []) {
    const { devnet } = this;
    this.data = path.join(devnet.folder, 'outsider');
    this.log = path.join(devnet.folder, `${name}.log`);
    this.prover = new Child('outsider', freehold, [
      'prover', '--once', '--max-proposals', `${proposals}`, '--deployment', devnet.deploymentFile, '--l1', devnet.l1Url, '--data', this.data, ...options,
    ], { logFile: this.log, env: { FREEHOLD_KEY: outsiderKey } });
  }

  /** Without ETH, so that it holds the proof until somebody funds it. */
  async prove() {
    const start = Date.now();
    this.startProver('outsider', 1);
    const file = path.join(this.data, 'prover', 'range-1.json');
    await eventually('the proof', () => { this.prover.checkAlive(); return fs.existsSync(file); }, PROOF_SECONDS, 500);
    this.range = JSON.parse(fs.readFileSync(file));
    const { proofBytes, cycles, seconds } = this.range;
    Object.assign(this.figures, { proof_bytes: proofBytes, prove_seconds: Number(seconds.toFixed(1)), proved_cycles: cycles, proved_transactions: this.range.transactions });
    return { detail: `proposal 1: ${this.range.transactions} transactions, ${cycles} cycles, ${proofBytes} bytes, ${((Date.now() - start) / 1000).toFixed(0)} s with the derivation` };
  }

  async refuseForgeries() {
    const { call: data } = this.range;
    const { functionName, args: [first, last, claim, prover] } = decodeFunctionData({ abi: this.rollup.abi, data });
    const staged = await stagedVerifier(this.devnet.l1, this.rollup, this.range);
    let count = 0;
    const refused = async (what, call, name = 'Refused') => { check((await this.refusal(call)) === name, `${what} is refused`); ++count; };
    const [head] = partsOf(this.range);
    const bytes = Buffer.from(head.slice(2), 'hex');
    // What is said of the rows comes last in the first part, and is looked at in the last.
    for (const at of [0, 40, 1000, bytes.length >> 3, bytes.length >> 2]) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 1;
      await refused(`a proof with another byte ${at}`, { ...staged, functionName: 'reduce', args: [staged.asked, toHex(damaged)] });
    }
    const other = (hash) => toHex(BigInt(hash) ^ 1n, { size: 32 });
    const whole = wholeProof(this.range);
    const prove = (...args) => ({ ...this.rollup, functionName, args: [...args, whole] });
    for (const name of ['blockHash', 'stateRoot', 'outboxRoot']) await refused(`another ${name}`, prove(first, last, { ...claim, [name]: other(claim[name]) }, prover));
    await refused('a stolen proof', prove(first, last, claim, bob.address));
    await refused('a proof of a longer range', prove(first, 2n, claim, prover));
    const early = { ...prove(first, last, claim, prover), args: [first, last, claim, prover, lastPart(this.range, '0x', '0x')] };
    await refused('a last part without those before', early, 'NotFolded');
    check((await this.finalState())[0] === 0n, 'nothing is final');
    return { detail: `${count} forgeries, thefts and longer claims` };
  }

  async accept() {
    const { devnet } = this;
    await devnet.l1.request({ method: 'anvil_setBalance', params: [outsider.address, toHex(10n ** 18n)] });
    const { code } = await this.prover.done;
    check(code === 0, `the outsider ended well: ${this.prover.tail}`);
    const [proposal, blockHash, stateRoot, outboxRoot] = await this.finalState();
    const block = await devnet.l2.getBlock({ blockHash });
    const root = await devnet.l2.request({ method: 'freehold_outboxRoot', params: [toHex(block.number)] });
    check(proposal === 1n && stateRoot === block.stateRoot && outboxRoot === root, 'L1 holds the state that the node holds');
    const staged = await stagedVerifier(devnet.l1, this.rollup, this.range);
    const parts = [];
    for (const [contract, eventName] of [[staged, 'Reduced'], [staged, 'Folded'], [this.rollup, 'Finalized']]) {
      const [log] = await devnet.l1.getContractEvents({ ...contract, eventName, fromBlock: 0n });
      if (!log && eventName !== 'Finalized') continue; // a proof that L1's nodes pass on comes whole
      const receipt = await devnet.l1.getTransactionReceipt({ hash: log.transactionHash });
      check(receipt.from.toLowerCase() === outsider.address.toLowerCase(), 'the outsider sent it');
      parts.push(Number(receipt.gasUsed));
    }
    check((await devnet.l1.getTransactionCount({ address: outsider.address })) === parts.length, 'the outsider sent nothing twice');
    this.block = block.number;
    this.figures.prove_gas = parts.reduce((sum, gas) => sum + gas);
    this.figures.prove_gas_parts = parts;
    return { gas: BigInt(this.figures.prove_gas), detail: parts.length === 1 ? 'in one transaction' : `${parts.length} transactions: ${parts.join(' + ')} gas` };
  }

  /** What came after the first proposal, up to this block's: several proposals in one proof, if they fit it, and what a transaction of theirs costs on L1. */
  async proveMore(block) {
    const { devnet } = this;
    const start = Date.now();
    const nonce = () => devnet.l1.getTransactionCount({ address: outsider.address });
    const before = await nonce();
    this.startProver('outsider-again', await this.proposalOf(block) - 1, ['--max-call-size', '300000']);
    let code = null;
    this.prover.done.then((end) => { code = end.code; });
    await eventually('L1 accepts the proof', () => code !== null, PROOF_SECONDS, 500);
    check(code === 0, `the outsider ended well: ${this.prover.tail}`);
    const told = fs.readFileSync(this.log, 'utf8').match(/^proved proposals? (\d+)(?: to (\d+))?: (\d+) transactions, (\d+) cycles, ([\d.]+) s, (\d+) bytes of proof, (\d+) gas/m);
    const [first, last = first, transactions, cycles, seconds, bytes, gas] = told.slice(1).map((x) => x && Number(x));
    check(first === 2 && (await this.finalState())[0] === BigInt(last), 'L1 holds the state after the last of them');
    const proposed = (await devnet.l1.getContractEvents({ ...devnet.inbox, eventName: 'Proposed', fromBlock: 0n })).slice(first - 1, last);
    const receipts = await Promise.all(proposed.map(({ transactionHash }) => devnet.l1.getTransactionReceipt({ hash: transactionHash })));
    const count = await nonce() - before;
    const l1Gas = receipts.reduce((sum, { gasUsed }) => sum + Number(gasUsed), gas);
    Object.assign(this.figures, {
      batch_transactions: transactions, batch_cycles: cycles, batch_proof_bytes: bytes, batch_prove_seconds: seconds, batch_prove_gas: gas,
      l1_gas_per_transaction: Math.round(l1Gas / transactions),
    });
    return { gas: BigInt(gas), detail: `proposals 2 to ${last}: ${transactions} transactions, ${cycles} cycles, ${bytes} bytes, ${count} L1 transaction${count === 1 ? '' : 's'}, ${((Date.now() - start) / 1000).toFixed(0)} s up to L1` };
  }

  /** The call that pays message `index`. */
  async withdrawal(index) {
    const { message: { token, from, to, amount }, path: siblings } =
      await this.devnet.l2.request({ method: 'freehold_getWithdrawalProof', params: [toHex(index), toHex(this.block)] });
    return { ...this.devnet.bridge, functionName: 'finalizeWithdrawal', args: [{ index: BigInt(index), token, from, to, amount: BigInt(amount) }, siblings] };
  }

  async pay() {
    const { devnet } = this;
    const { heir, withdrawn, l1Token } = devnet.first;
    const balanceOf = (token) => (token === zeroAddress ? devnet.l1.getBalance({ address: heir.address })
      : devnet.l1.readContract({ ...l1Token, functionName: 'balanceOf', args: [heir.address] }));
    for (const [index, amount] of [[0, withdrawn.eth], [1, withdrawn.token]]) {
      const call = await this.withdrawal(index);
      const [message, siblings] = call.args;
      check(message.amount === amount && message.to.toLowerCase() === heir.address.toLowerCase(), `message ${index} is the one that was forced`);
      check((await this.refusal({ ...call, args: [{ ...message, amount: 2n * amount }, siblings] })) === 'InvalidPath', 'twice the amount is refused');
      const before = await balanceOf(message.token);
      const receipt = await devnet.write(devnet.l1, devnet.l1Wallet(bob), call);
      check((await balanceOf(message.token)) - before === amount, `message ${index} was paid on L1`);
      check((await this.refusal(call)) === 'AlreadyFinalized', 'a replay is refused');
      this.figures[index === 0 ? 'withdraw_gas' : 'withdraw_erc20_gas'] = Number(receipt.gasUsed);
    }
    return { gas: this.figures.withdraw_gas, detail: `1 ETH and 40 HOME to ${heir.address}; replays refused` };
  }

  async proposalOf(block) { return Number((await this.devnet.l2.request({ method: 'freehold_blockStatus', params: [toHex(block)] })).proposal.id); }

  /** Cycles and permutations of the proposals that hold these blocks, in the zkVM's emulator. */
  async emulate(firstBlock, lastBlock, transfers) {
    const { devnet } = this;
    const [from, to] = [await this.proposalOf(firstBlock), await this.proposalOf(lastBlock)];
    const output = await runToEnd(freehold, [
      'prove-range', '--from', `${from}`, '--to', `${to}`, '--deployment', devnet.deploymentFile, '--data', devnet.options.sequencerData, '--emulate',
    ]);
    const [, transactions] = output.match(/, (\d+) transactions, witness/).map(Number);
    const [, cycles, keccak] = output.match(/the guest agrees, (\d+) cycles, (\d+) permutations/).map(Number);
    this.figures.cycles_per_transfer = Math.round(cycles / transfers);
    this.figures.keccak_per_transfer = Number((keccak / transfers).toFixed(1));
    return { detail: `proposals ${from} to ${to}: ${transactions} transactions, ${cycles} cycles, blobs and blocks among them; not proved` };
  }

  async security() {
    const output = await runToEnd(freehold, ['security']);
    const [, last] = output.split(/^last .*$/m);
    this.figures.security_bits = Math.floor(Math.min(...[...last.matchAll(/all rounds +([\d.]+) bits/g)].map(([, bits]) => Number(bits))));
  }

  async stop() { await this.prover?.stop('SIGKILL'); }
}
