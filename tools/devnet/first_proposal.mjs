// The first proposal of the demo's chain: four forced items and no blob, so that one proof on two cores takes minutes. ETH and a token come in,
// and part of both goes home again.
import { encodeFunctionData, getCreate2Address, keccak256, pad, parseEther } from 'viem';

import { artifact, sequencer, userAccounts } from './devnet.mjs';

const [alice] = userAccounts;
const heir = userAccounts[5]; // who is paid on L1
const withdrawn = { eth: parseEther('1'), token: parseEther('40') };

/** Before any node runs. Returns what the demo checks later. */
export async function firstProposal(devnet) {
  const { l1 } = devnet;
  const wallet = devnet.l1Wallet(alice);
  const write = (call) => devnet.write(l1, wallet, call);
  const baseFee = BigInt(devnet.deployment.genesis.baseFee);
  const forcedFee = () => l1.readContract({ ...devnet.inbox, functionName: 'forcedFee' });
  const deposit = async (functionName, args, gas, amount) =>
    write({ ...devnet.bridge, functionName, args: [...args, gas], value: amount + (await forcedFee()) + gas * baseFee * 2n });

  const token = artifact('TestToken');
  const { contractAddress: address } = await l1.waitForTransactionReceipt({
    hash: await wallet.deployContract({ abi: token.abi, bytecode: token.bytecode.object, args: ['Home Token', 'HOME', 18] }),
  });
  const l1Token = { address, abi: token.abi };
  const deposited = parseEther('100');
  await write({ ...l1Token, functionName: 'mint', args: [alice.address, deposited] });
  await write({ ...l1Token, functionName: 'approve', args: [devnet.bridge.address, deposited] });
  await deposit('depositETH', [alice.address, parseEther('3')], 100_000n, parseEther('3'));
  await deposit('depositERC20', [address, alice.address, deposited], 3_000_000n, 0n);

  const bridged = artifact('BridgedToken');
  const l2Token = getCreate2Address({
    from: devnet.deployment.predeploys.tokenFactory, salt: pad(address), bytecodeHash: keccak256(bridged.bytecode.object),
  });
  const calls = [
    { to: devnet.outbox.address, value: withdrawn.eth, data: encodeFunctionData({ ...devnet.outbox, functionName: 'withdrawETH', args: [heir.address] }) },
    { to: l2Token, data: encodeFunctionData({ abi: bridged.abi, functionName: 'withdraw', args: [heir.address, withdrawn.token] }) },
  ];
  const forced = [];
  for (const [nonce, call] of calls.entries()) {
    const raw = await alice.signTransaction({
      type: 'eip1559', chainId: devnet.l2Chain.id, nonce, gas: 400_000n, maxFeePerGas: baseFee * 10n, maxPriorityFeePerGas: 0n, ...call,
    });
    await write({ ...devnet.inbox, functionName: 'forceTransaction', args: [raw], value: await forcedFee() });
    forced.push(keccak256(raw));
  }
  const [, parent] = await l1.readContract({ ...devnet.inbox, functionName: 'head' });
  const anchor = await l1.getBlockNumber({ cacheTime: 0 });
  const { gasUsed } = await devnet.write(l1, devnet.l1Wallet(sequencer), {
    ...devnet.inbox, functionName: 'propose', args: [parent, { first: 0, count: 0 }, 4, anchor],
  });
  return { heir, withdrawn, l1Token, forced, gasUsed };
}
