// The terminal view: blocks, proposals, heads and rates as they move. A plain line per second where there is no terminal.
import { formatGwei } from 'viem';

import { sleep } from './processes.mjs';

const clear = '\x1b[H\x1b[J';

export class View {
  constructor(devnet, stop) {
    this.devnet = devnet;
    this.stop = stop;
    this.recent = [];
    this.seen = null;
  }

  async run() {
    while (!this.stop.requested) {
      try {
        await this.update();
        process.stdout.write(process.stdout.isTTY ? clear + this.screen() : this.line());
      } catch (error) {
        process.stdout.write(`${error.shortMessage ?? error.message}\n`);
      }
      for (let i = 0; i < 10 && !this.stop.requested; ++i) await sleep(100);
    }
  }

  async update() {
    const { l1, l2, inbox } = this.devnet;
    const [latest, safe, finalized] = await Promise.all(['latest', 'safe', 'finalized'].map((blockTag) => l2.getBlock({ blockTag })));
    const from = this.seen === null ? latest.number : this.seen + 1n;
    for (let n = from; n <= latest.number; ++n) {
      const block = n === latest.number ? latest : await l2.getBlock({ blockNumber: n });
      this.recent.push({ number: block.number, hash: block.hash, transactions: block.transactions.length, gas: block.gasUsed, time: block.timestamp });
    }
    this.seen = latest.number;
    this.recent = this.recent.slice(-12);
    const [l1Head, [proposal]] = await Promise.all([l1.getBlockNumber(), l1.readContract({ ...inbox, functionName: 'head' })]);
    const status = await l2.request({ method: 'freehold_status', params: ['0x0'] });
    this.proved = BigInt(status.provedProposal);
    this.prover = status.prover;
    const transactions = this.recent.reduce((sum, block) => sum + block.transactions, 0);
    const span = Number(this.recent.at(-1).time - this.recent[0].time) || 1;
    Object.assign(this, { latest, safe, finalized, l1Head, proposal, rate: transactions / span });
  }

  line() {
    return `L2 unsafe ${this.latest.number} safe ${this.safe.number} finalized ${this.finalized.number} | L1 block ${this.l1Head} ` +
      `proposal ${this.proposal} proved ${this.proved} | ${this.rate.toFixed(1)} tx/s\n`;
  }

  /** What is proved, and what the node's prover does about the rest. */
  proofs() {
    const work = {
      proving: (range) => `proving ${range}`, sending: (range) => `sending the proof of ${range} to L1`, stuck: (range) => `stuck at ${range}`,
    };
    if (!this.prover) return `proposal ${this.proved} of ${this.proposal} proved; no prover here (./run --fresh --prove)`;
    const { state, first, last, error } = this.prover;
    const range = first === last ? `proposal ${Number(first)}` : `proposals ${Number(first)} to ${Number(last)}`;
    return `proposal ${this.proved} of ${this.proposal} proved; ${work[state]?.(range) ?? state}${error ? `: ${error}` : ''}`;
  }

  screen() {
    const { deployment, l1Url, l2Url } = this.devnet;
    const rows = this.recent.map((block) =>
      `  ${String(block.number).padStart(8)}  ${block.hash}  ${String(block.transactions).padStart(6)}  ${String(block.gas).padStart(12)}`);
    return [
      'Freehold: an Ethereum layer 2 whose order lives on L1                    (Ctrl-C stops everything)',
      '',
      `  L2 RPC  ${l2Url}   chain id ${deployment.l2ChainId}      L1 RPC  ${l1Url}   chain id ${deployment.l1ChainId}`,
      `  Inbox ${deployment.contracts.inbox}  Bridge ${deployment.contracts.bridge}  Rollup ${deployment.contracts.rollup}`,
      `  funded keys, endpoints and addresses: ${this.devnet.deploymentFile}`,
      '',
      `  heads   unsafe ${this.latest.number}   safe ${this.safe.number}   finalized ${this.finalized.number}`,
      `  L1      block ${this.l1Head}   proposals ${this.proposal}`,
      `  rate    ${this.rate.toFixed(1)} transactions/s   base fee ${formatGwei(this.latest.baseFeePerGas)} gwei`,
      `  proofs  ${this.proofs()}`,
      '',
      '     block  hash                                                                   txs           gas',
      ...rows, '',
    ].join('\n');
  }
}
