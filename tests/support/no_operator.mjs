// A rollup without an operator: L1 with a verifier and no scheduled proposer, and a follower.
import { encodeFunctionData, keccak256, zeroAddress } from 'viem';

import { Devnet } from '../../tools/devnet/devnet.mjs';

export class DevnetWithoutOperator extends Devnet {
  constructor(folder) {
    super(folder, { proofs: true, sequencer: zeroAddress });
  }

  async startSequencer() {
    this.follower = await this.startFollower('follower', { port: this.l2Port });
  }

  async fund() {}

  async stop() {
    await this.follower?.child.stop();
    await super.stop();
  }

  /**
   * A deposit for `owner`, and its withdrawal of `amount` to `to`, come onto L2 by force, in a proposal without blobs by `stranger`, who puts
   * up `proverFee`. Returns the withdrawal's message and path.
   */
  async forceWithdrawal({ owner, to, stranger, amount, proverFee = 0n }) {
    await this.depositEth(owner, owner.address, 3n * amount);
    const raw = await owner.signTransaction({
      type: 'eip1559', chainId: this.l2Chain.id, nonce: 0, to: this.outbox.address, value: amount, gas: 300_000n,
      data: encodeFunctionData({ ...this.outbox, functionName: 'withdrawETH', args: [to.address] }),
      maxFeePerGas: (await this.l2.getBlock()).baseFeePerGas * 10n, maxPriorityFeePerGas: 0n,
    });
    const value = await this.l1.readContract({ ...this.inbox, functionName: 'forcedFee' });
    await this.write(this.l1, this.l1Wallet(stranger), { ...this.inbox, functionName: 'forceTransaction', args: [raw], value });
    const [, parent] = await this.l1.readContract({ ...this.inbox, functionName: 'head' });
    const anchor = await this.l1.getBlockNumber({ cacheTime: 0 });
    await this.write(this.l1, this.l1Wallet(stranger), {
      ...this.inbox, functionName: 'propose', args: [parent, { first: 0, count: 0 }, 2, anchor], value: proverFee,
    });
    const { status } = await this.l2.waitForTransactionReceipt({ hash: keccak256(raw), timeout: 60_000 });
    if (status !== 'success') throw new Error('the forced withdrawal failed');
    return this.l2.request({ method: 'freehold_getWithdrawalProof', params: ['0x0'] });
  }

  /** The call of Bridge.finalizeWithdrawal for what freehold_getWithdrawalProof answered. */
  finalize({ message, path }, account) {
    const { index, token, from, to, amount } = message;
    return {
      ...this.bridge, account, functionName: 'finalizeWithdrawal', args: [{ index: BigInt(index), token, from, to, amount: BigInt(amount) }, path],
    };
  }
}
