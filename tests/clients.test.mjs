// Unmodified clients against a running sequencer: what wallets, libraries and tools do must work as on Ethereum.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ethers } from 'ethers';
import {
  BaseError, ContractFunctionRevertedError, concat, createPublicClient, encodeDeployData, encodeFunctionData, getContractAddress, http, keccak256,
  parseEther, parseGwei, recoverTransactionAddress, webSocket,
} from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';

import { L2_CHAIN_ID, accountKey, artifact, userAccounts } from '../tools/devnet/devnet.mjs';
import { eventually, foundry, root, runToEnd } from '../tools/devnet/processes.mjs';
import { openDevnet, rpc, runToFailure, temporaryFolder } from './support/fixture.mjs';
import { checkAccountProof } from './support/trie.mjs';

// Each test has an account of its own for the L2 transactions that it sends, so that none depends on another's nonce.
const [alice, bob, carol, dave, erin, frank, grace, heidi] = userAccounts;
const tokenArtifact = artifact('TestToken');
const uniswap = (name) => JSON.parse(fs.readFileSync(path.join(root, `node_modules/@uniswap/v2-core/build/${name}.json`)));
const fresh = () => privateKeyToAccount(generatePrivateKey());

let devnet;
let l2;
let wsUrl;
let token; // an ERC-20 on L2 that anyone can mint

before(async () => {
  devnet = await openDevnet();
  l2 = devnet.l2;
  wsUrl = devnet.l2Url.replace('http', 'ws');
  const receipt = await mined(await devnet.l2Wallet(alice).deployContract({
    abi: tokenArtifact.abi, bytecode: tokenArtifact.bytecode.object, args: ['Token', 'TKN', 18],
  }));
  token = { address: receipt.contractAddress, abi: tokenArtifact.abi };
}, { timeout: 120_000 });

after(async () => {
  const ended = await devnet?.sequencer.stop();
  await devnet?.stop();
  assert.equal(ended?.code, 0, 'the sequencer ends in order when it is asked to');
});

async function mined(hash, status = 'success') {
  const receipt = await l2.waitForTransactionReceipt({ hash, timeout: 30_000 });
  assert.equal(receipt.status, status);
  return receipt;
}

// --- viem ----------------------------------------------------------------------------------------------------------------

test('viem: chain id, balances now and in the past, pending nonce', async () => {
  assert.equal(await l2.getChainId(), L2_CHAIN_ID);
  const to = fresh().address;
  assert.equal(await l2.getBalance({ address: to }), 0n);
  const wallet = devnet.l2Wallet(bob);
  const nonce = await l2.getTransactionCount({ address: bob.address });
  const hashes = [];
  for (let i = 0; i < 3; ++i) {
    hashes.push(await wallet.sendTransaction({ to, value: 7n, gas: 21_000n, nonce: nonce + i }));
    assert.equal(await l2.getTransactionCount({ address: bob.address, blockTag: 'pending' }), nonce + i + 1);
  }
  const receipts = await Promise.all(hashes.map((hash) => mined(hash)));
  assert.equal(await l2.getBalance({ address: to }), 21n);
  assert.equal(await l2.getBalance({ address: to, blockNumber: receipts[0].blockNumber - 1n }), 0n);
  assert.equal(await l2.getTransactionCount({ address: bob.address }), nonce + 3);
});

/** The estimate is the least gas with which the transaction succeeds. */
async function checkExactEstimate(wallet, request) {
  const { account } = wallet;
  const estimate = await l2.estimateGas({ account, ...request });
  const limitError = await wallet.sendTransaction({ ...request, gas: estimate - 1n }).then(
    async (hash) => { await mined(hash, 'reverted'); }, (error) => error);
  if (limitError) assert.match(limitError.details, /intrinsic gas too low/);
  const receipt = await mined(await wallet.sendTransaction({ ...request, gas: estimate }));
  return { estimate, receipt };
}

test('viem: estimateGas is exact', async () => {
  const wallet = devnet.l2Wallet(carol);
  const transfer = await checkExactEstimate(wallet, { to: fresh().address, value: 1n });
  assert.equal(transfer.estimate, 21_000n);
  await checkExactEstimate(wallet, {
    to: token.address, data: encodeFunctionData({ ...token, functionName: 'mint', args: [carol.address, 5n] }),
  });
  // A clear-out earns a refund (EIP-3529), so more gas is needed than is used.
  const emptied = await checkExactEstimate(wallet, {
    to: token.address, data: encodeFunctionData({ ...token, functionName: 'transfer', args: [dave.address, 5n] }),
  });
  assert.ok(emptied.receipt.gasUsed < emptied.estimate, 'the refund shows in the receipt');
  const factory = uniswap('UniswapV2Factory');
  const deployed = await checkExactEstimate(wallet, {
    data: encodeDeployData({ abi: factory.abi, bytecode: `0x${factory.bytecode}`, args: [carol.address] }),
  });
  // Calls that create a contract hold back a 64th of the gas (EIP-150).
  const other = fresh().address;
  await checkExactEstimate(wallet, {
    to: deployed.receipt.contractAddress,
    data: encodeFunctionData({ abi: factory.abi, functionName: 'createPair', args: [token.address, other] }),
  });
});

test('viem: legacy, EIP-2930, EIP-1559 and EIP-7702 transactions', async () => {
  const wallet = devnet.l2Wallet(dave);
  const to = fresh().address;
  const accessList = [{ address: token.address, storageKeys: [`0x${'00'.repeat(32)}`] }];
  const forms = {
    legacy: { type: 'legacy', gasPrice: (await l2.getGasPrice()) * 2n },
    eip2930: { type: 'eip2930', gasPrice: (await l2.getGasPrice()) * 2n, accessList },
    eip1559: { type: 'eip1559', accessList },
  };
  for (const [type, form] of Object.entries(forms)) {
    const receipt = await mined(await wallet.sendTransaction({ to, value: 1n, ...form }));
    assert.equal(receipt.type, type);
    assert.equal(receipt.gasUsed, type === 'legacy' ? 21_000n : 21_000n + 2_400n + 1_900n);
    const sent = await l2.getTransaction({ hash: receipt.transactionHash });
    assert.equal(sent.type, type);
    assert.equal(sent.from.toLowerCase(), dave.address.toLowerCase());
    if (form.accessList) assert.equal(sent.accessList.length, 1);
  }
  assert.equal(await l2.getBalance({ address: to }), 3n);

  // Delegated to the token's code, an account without funds of its own acts as a token.
  const delegated = fresh();
  const authorization = await wallet.signAuthorization({
    account: delegated, contractAddress: token.address, chainId: L2_CHAIN_ID, nonce: 0,
  });
  const receipt = await mined(await wallet.sendTransaction({
    authorizationList: [authorization], to: delegated.address,
    data: encodeFunctionData({ ...token, functionName: 'mint', args: [dave.address, 9n] }),
  }));
  assert.equal(receipt.type, 'eip7702');
  assert.equal((await l2.getCode({ address: delegated.address })).toLowerCase(), `0xef0100${token.address.slice(2)}`.toLowerCase());
  assert.equal(await l2.getTransactionCount({ address: delegated.address }), 1);
  assert.equal(await l2.readContract({ ...token, address: delegated.address, functionName: 'balanceOf', args: [dave.address] }), 9n);
  assert.equal((await l2.getTransaction({ hash: receipt.transactionHash })).authorizationList.length, 1);
});

test('viem: deployContract, readContract, writeContract, simulateContract', async () => {
  const wallet = devnet.l2Wallet(erin);
  const receipt = await mined(await wallet.deployContract({
    abi: tokenArtifact.abi, bytecode: tokenArtifact.bytecode.object, args: ['Erin', 'ERN', 6],
  }));
  const mine = { address: receipt.contractAddress, abi: tokenArtifact.abi };
  assert.equal(await l2.readContract({ ...mine, functionName: 'decimals' }), 6);
  assert.equal(await l2.readContract({ ...mine, functionName: 'symbol' }), 'ERN');
  await mined(await wallet.writeContract({ ...mine, functionName: 'mint', args: [erin.address, 100n] }));
  const { request, result } = await l2.simulateContract({ ...mine, account: erin, functionName: 'transfer', args: [bob.address, 40n] });
  assert.equal(result, true);
  await mined(await wallet.writeContract(request));
  assert.equal(await l2.readContract({ ...mine, functionName: 'balanceOf', args: [bob.address] }), 40n);
  assert.equal(await l2.readContract({ ...mine, functionName: 'totalSupply', blockNumber: receipt.blockNumber }), 0n);
});

test('the deterministic deployment proxy (a transaction without a chain id) can be deployed, and deploys', async () => {
  // https://github.com/Arachnid/deterministic-deployment-proxy: nobody has the key, so the bytes are the same on every chain.
  const signer = '0x3fab184622dc19b6109349b94811493bf2a45362';
  const proxy = '0x4e59b44847b379578588920ca78fbf26c0b4956c';
  const runtime = `7f${'ff'.repeat(31)}e03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3`;
  const raw = `0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe${runtime}1ba0${'22'.repeat(32)}a0${'22'.repeat(32)}`;
  assert.equal((await recoverTransactionAddress({ serializedTransaction: raw })).toLowerCase(), signer);
  const wallet = devnet.l2Wallet(erin);
  await mined(await wallet.sendTransaction({ to: signer, value: parseEther('0.01') }));
  await mined(await l2.sendRawTransaction({ serializedTransaction: raw }));
  const salt = `0x${'07'.repeat(32)}`;
  const initcode = '0x60015f5360015ff3'; // the contract of one byte, 0x01
  await mined(await wallet.sendTransaction({ to: proxy, data: concat([salt, initcode]) }));
  assert.equal(await l2.getCode({ address: getContractAddress({ opcode: 'CREATE2', from: proxy, salt, bytecode: initcode }) }), '0x01');
});

test('viem: revert reasons are decoded', async () => {
  const custom = await l2.simulateContract({
    ...token, account: frank, functionName: 'transferFrom', args: [alice.address, bob.address, 123n],
  }).then(() => assert.fail('it should revert'), (error) => error.walk((cause) => cause instanceof ContractFunctionRevertedError));
  assert.equal(custom.data.errorName, 'ERC20InsufficientAllowance');
  assert.deepEqual(custom.data.args, [frank.address, 0n, 123n]);

  const factory = uniswap('UniswapV2Factory');
  const deployed = await mined(await devnet.l2Wallet(frank).deployContract({
    abi: factory.abi, bytecode: `0x${factory.bytecode}`, args: [alice.address],
  }));
  const call = { address: deployed.contractAddress, abi: factory.abi, account: frank, functionName: 'setFeeTo', args: [frank.address] };
  const text = await l2.simulateContract(call).then(() => assert.fail('it should revert'), (error) => error);
  assert.ok(text instanceof BaseError);
  assert.equal(text.walk((cause) => cause instanceof ContractFunctionRevertedError).reason, 'UniswapV2: FORBIDDEN');
  await assert.rejects(l2.estimateContractGas(call), /UniswapV2: FORBIDDEN/);
  // A transaction that reverts is mined, costs its gas and says so.
  const receipt = await mined(await devnet.l2Wallet(frank).writeContract({ ...call, gas: 100_000n }), 'reverted');
  assert.ok(receipt.gasUsed > 21_000n && receipt.gasUsed < 100_000n);
});

test('viem: getLogs and polled filters', async () => {
  const wallet = devnet.l2Wallet(grace);
  const [one, two] = [fresh().address, fresh().address];
  const filter = await l2.createContractEventFilter({ ...token, eventName: 'Transfer', args: { to: two } });
  const receipts = [];
  for (const to of [one, two, two])
    receipts.push(await mined(await wallet.writeContract({ ...token, functionName: 'mint', args: [to, 3n] })));
  const range = { fromBlock: receipts[0].blockNumber, toBlock: receipts[2].blockNumber };
  const events = (args, more = {}) => l2.getContractEvents({ ...token, eventName: 'Transfer', args, ...range, ...more });
  assert.equal((await events({ to: one })).length, 1);
  assert.equal((await events({ to: [one, two] })).length, 3);
  assert.equal((await events({ from: one })).length, 0);
  assert.equal((await l2.getLogs({ address: fresh().address, ...range })).length, 0);
  const [log] = await l2.getLogs({ address: token.address, blockHash: receipts[0].blockHash });
  assert.equal(log.transactionHash, receipts[0].transactionHash);
  assert.deepEqual(log, (await l2.getTransactionReceipt({ hash: log.transactionHash })).logs[0]);

  const seen = await l2.getFilterChanges({ filter });
  assert.deepEqual(seen.map((entry) => entry.transactionHash), receipts.slice(1).map((receipt) => receipt.transactionHash));
  assert.deepEqual(await l2.getFilterChanges({ filter }), []);
  assert.equal(await l2.uninstallFilter({ filter }), true);
});

test('viem: getProof verifies against the state root', async () => {
  const receipt = await mined(await devnet.l2Wallet(grace).writeContract({ ...token, functionName: 'mint', args: [grace.address, 11n] }));
  const block = await l2.getBlock({ blockNumber: receipt.blockNumber });
  const storageKeys = [0n, 2n, 77n].map((slot) => `0x${slot.toString(16).padStart(64, '0')}`); // slot 2: the total supply
  const proof = await l2.getProof({ address: token.address, storageKeys, blockNumber: block.number });
  checkAccountProof(block.stateRoot, proof);
  const supply = await l2.readContract({ ...token, functionName: 'totalSupply', blockNumber: block.number });
  assert.equal(proof.storageProof[1].value, supply);
  assert.ok(supply > 0n);
  for (const address of [grace.address, fresh().address])
    checkAccountProof(block.stateRoot, await l2.getProof({ address, storageKeys: [], blockNumber: block.number }));
  // The verifier itself must refuse what is not true.
  assert.throws(() => checkAccountProof(block.stateRoot, { ...proof, balance: proof.balance + 1n }));
  assert.throws(() => checkAccountProof(block.parentHash, proof));
});

test('viem: feeHistory, fees, createAccessList', async () => {
  const history = await l2.getFeeHistory({ blockCount: 4, rewardPercentiles: [10, 50, 90] });
  assert.equal(history.baseFeePerGas.length, 5);
  assert.equal(history.reward.length, 4);
  for (let i = 0; i < 4; ++i) {
    const block = await l2.getBlock({ blockNumber: history.oldestBlock + BigInt(i) });
    assert.equal(history.baseFeePerGas[i], block.baseFeePerGas);
    assert.equal(history.gasUsedRatio[i].toFixed(9), (Number(block.gasUsed) / Number(block.gasLimit)).toFixed(9));
  }
  const fees = await l2.estimateFeesPerGas();
  assert.ok(fees.maxFeePerGas > history.baseFeePerGas[4] && fees.maxPriorityFeePerGas > 0n);

  const call = {
    account: grace, to: token.address, data: encodeFunctionData({ ...token, functionName: 'mint', args: [heidi.address, 1n] }),
  };
  const { accessList, gasUsed } = await l2.createAccessList(call);
  const [entry] = accessList;
  assert.equal(accessList.length, 1);
  assert.equal(entry.address.toLowerCase(), token.address.toLowerCase());
  assert.equal(entry.storageKeys.length, 2, 'a balance and the total supply');
  const receipt = await mined(await devnet.l2Wallet(grace).sendTransaction({ ...call, accessList }));
  assert.equal(receipt.gasUsed, gasUsed);
});

test('viem: WebSocket: watchBlocks, logs and newPendingTransactions', async () => {
  const client = createPublicClient({ chain: devnet.l2Chain, transport: webSocket(wsUrl) });
  try {
    const numbers = [];
    const logs = [];
    const pending = [];
    const fail = (error) => { throw error; };
    const stops = [
      client.watchBlocks({ onBlock: (block) => numbers.push(block.number), onError: fail }),
      client.watchContractEvent({
        ...token, eventName: 'Transfer', args: { to: heidi.address }, onLogs: (seen) => logs.push(...seen), onError: fail,
      }),
      client.watchPendingTransactions({ onTransactions: (hashes) => pending.push(...hashes), onError: fail }),
    ];
    await eventually('a block is announced', () => numbers.length > 0, 20);
    const wallet = devnet.l2Wallet(heidi);
    const hash = await wallet.writeContract({ ...token, functionName: 'mint', args: [heidi.address, 8n] });
    await mined(hash);
    await eventually('the transaction and its log are announced', () =>
      pending.includes(hash) && logs.some((log) => log.transactionHash === hash && log.args.value === 8n), 20);
    await eventually('three blocks are announced', () => numbers.length >= 3, 20);
    numbers.forEach((number, i) => assert.equal(number, numbers[0] + BigInt(i), 'block after block, none twice'));
    stops.forEach((stop) => stop());
  } finally {
    (await client.transport.getRpcClient()).close();
  }
});

test('viem: a batch transport sends one request', async () => {
  let requests = 0;
  const client = createPublicClient({
    chain: devnet.l2Chain, transport: http(devnet.l2Url, { batch: { batchSize: 100, wait: 5 }, onFetchRequest: () => { ++requests; } }),
  });
  const blocks = await Promise.all(Array.from({ length: 6 }, (_, i) => client.getBlock({ blockNumber: BigInt(i % 3) })));
  assert.deepEqual(blocks.map((block) => block.number), [0n, 1n, 2n, 0n, 1n, 2n]);
  assert.equal(requests, 1);
});

test('viem: sendRawTransactionSync answers with the receipt', async () => {
  const request = await devnet.l2Wallet(heidi).prepareTransactionRequest({ to: fresh().address, value: 4n });
  const serializedTransaction = await heidi.signTransaction(request);
  const receipt = await l2.sendRawTransactionSync({ serializedTransaction, timeout: 10_000 });
  assert.equal(receipt.transactionHash, keccak256(serializedTransaction));
  assert.equal(receipt.status, 'success');
  assert.deepEqual(receipt, await l2.getTransactionReceipt({ hash: receipt.transactionHash }));
});

test('viem and ethers: deposits (type 0x7E) do not choke the default formatters', async () => {
  const head = await l2.getBlockNumber();
  let deposit;
  for (let number = 1n; number <= head && !deposit; ++number) {
    const block = await l2.getBlock({ blockNumber: number, includeTransactions: true });
    deposit = block.transactions.find((tx) => tx.typeHex === '0x7e');
  }
  assert.ok(deposit, 'a deposit of the devnet\'s funding');
  assert.ok(userAccounts.some((account) => account.address.toLowerCase() === deposit.to.toLowerCase()));
  assert.equal((await l2.getTransaction({ hash: deposit.hash })).hash, deposit.hash);
  assert.equal((await l2.getTransactionReceipt({ hash: deposit.hash })).status, 'success');

  const provider = new ethers.JsonRpcProvider(devnet.l2Url, undefined, { staticNetwork: true });
  try {
    const transaction = await provider.getTransaction(deposit.hash);
    assert.equal(transaction.type, 0x7e);
    const receipt = await provider.getTransactionReceipt(deposit.hash);
    assert.equal(receipt.status, 1);
    const block = await provider.getBlock(receipt.blockNumber, true);
    assert.ok(block.prefetchedTransactions.some((tx) => tx.hash === deposit.hash));
  } finally {
    provider.destroy();
  }
});

test('viem: getBlock by every tag, number and hash', async () => {
  await eventually('a finalized block', async () => (await l2.getBlock({ blockTag: 'finalized' })).number > 0n, 60);
  const blocks = {};
  for (const blockTag of ['earliest', 'finalized', 'safe', 'latest', 'pending']) blocks[blockTag] = await l2.getBlock({ blockTag });
  assert.equal(blocks.earliest.number, 0n);
  assert.ok(blocks.finalized.number <= blocks.safe.number && blocks.safe.number <= blocks.latest.number);
  const { safe } = blocks;
  for (const query of [{ blockNumber: safe.number }, { blockHash: safe.hash }]) assert.deepEqual(await l2.getBlock(query), safe);
  const parent = await l2.getBlock({ blockNumber: safe.number - 1n });
  assert.equal(safe.parentHash, parent.hash);
  assert.ok(safe.timestamp >= parent.timestamp);
  await assert.rejects(l2.getBlock({ blockNumber: 10n ** 12n }), /could not be found/);
});

// --- ethers --------------------------------------------------------------------------------------------------------------

test('ethers: JsonRpcProvider: fees, deployment, calls, events, errors', async () => {
  const provider = new ethers.JsonRpcProvider(devnet.l2Url, undefined, { polling: true, pollingInterval: 100 });
  try {
    assert.equal((await provider.getNetwork()).chainId, BigInt(L2_CHAIN_ID));
    const fees = await provider.getFeeData();
    assert.ok(fees.gasPrice > 0n && fees.maxFeePerGas > 0n && fees.maxPriorityFeePerGas >= 0n);
    const wallet = new ethers.Wallet(accountKey(1), provider);
    const deployed = await new ethers.ContractFactory(tokenArtifact.abi, tokenArtifact.bytecode.object, wallet).deploy('Ethers', 'ETS', 18);
    await deployed.waitForDeployment();
    assert.equal(await deployed.name(), 'Ethers');
    const receipt = await (await deployed.mint(wallet.address, 17n)).wait();
    assert.equal(receipt.status, 1);
    const [event] = await deployed.queryFilter(deployed.filters.Transfer(null, wallet.address));
    assert.equal(event.args.value, 17n);
    await assert.rejects(deployed.transfer.staticCall(carol.address, 18n), (error) =>
      error.code === 'CALL_EXCEPTION' && error.revert.name === 'ERC20InsufficientBalance');
    const block = await provider.getBlock('latest');
    assert.equal((await provider.getBlock(block.hash)).number, block.number);
    await assert.rejects(wallet.sendTransaction({ to: carol.address, value: parseEther('1000000') }), { code: 'INSUFFICIENT_FUNDS' });
    await assert.rejects(wallet.sendTransaction({ to: carol.address, nonce: 0 }), { code: 'NONCE_EXPIRED' });
  } finally {
    provider.destroy();
  }
});

test('ethers: WebSocketProvider hears blocks and events', async () => {
  const provider = new ethers.WebSocketProvider(wsUrl);
  try {
    const wallet = new ethers.Wallet(accountKey(2), provider);
    const contract = new ethers.Contract(token.address, tokenArtifact.abi, wallet);
    const blocks = [];
    const events = [];
    await provider.on('block', (number) => blocks.push(number));
    await contract.on(contract.filters.Transfer(null, wallet.address), ({ args }) => events.push([...args]));
    const receipt = await (await contract.mint(wallet.address, 21n)).wait();
    await eventually('the event arrives', () => events.length === 1, 20);
    assert.deepEqual(events[0], [ethers.ZeroAddress, wallet.address, 21n]);
    await eventually('the block arrives', () => blocks.includes(receipt.blockNumber), 20);
  } finally {
    await provider.destroy();
  }
});

// --- Foundry -------------------------------------------------------------------------------------------------------------

const cast = async (...args) => (await runToEnd(foundry('cast'), [...args, '--rpc-url', devnet.l2Url], { seconds: 60 })).trim();

test('cast: block-number, balance, send, receipt, call, logs, rpc', async () => {
  const key = accountKey(3);
  assert.ok(BigInt(await cast('block-number')) > 0n);
  assert.equal(await cast('chain-id'), String(L2_CHAIN_ID));
  assert.equal(BigInt(await cast('balance', dave.address)), await l2.getBalance({ address: dave.address }));
  const sent = JSON.parse(await cast('send', token.address, 'mint(address,uint256)', dave.address, '31', '--private-key', key, '--json'));
  assert.equal(sent.status, '0x1');
  const receipt = JSON.parse(await cast('receipt', sent.transactionHash, '--json'));
  assert.equal(receipt.blockHash, sent.blockHash);
  const balance = await cast('call', token.address, 'balanceOf(address)(uint256)', dave.address, '--block', receipt.blockNumber);
  assert.equal(BigInt(balance.split(' ')[0]),
    await l2.readContract({ ...token, functionName: 'balanceOf', args: [dave.address], blockNumber: BigInt(receipt.blockNumber) }));
  const logs = JSON.parse(await cast('logs', '--from-block', receipt.blockNumber, '--to-block', receipt.blockNumber, '--address', token.address,
    'Transfer(address indexed,address indexed,uint256)', '--json'));
  assert.equal(logs.length, 1);
  assert.equal(logs[0].transactionHash, sent.transactionHash);
  assert.equal(JSON.parse(await cast('rpc', 'eth_chainId')), `0x${L2_CHAIN_ID.toString(16)}`);
  const said = await runToFailure(foundry('cast'), [
    'send', token.address, 'transfer(address,uint256)', alice.address, '999999', '--private-key', key, '--rpc-url', devnet.l2Url,
  ]);
  assert.match(said, /ERC20InsufficientBalance|execution reverted/);
  const raw = JSON.parse(await cast('block', 'latest', '--json'));
  assert.match(raw.stateRoot, /^0x[0-9a-f]{64}$/);
});

test('forge script --broadcast deploys and calls', async () => {
  // A copy, because forge writes its output beside the sources.
  const project = temporaryFolder();
  fs.cpSync(path.join(root, 'tests/fixtures/forge'), project, { recursive: true });
  await runToEnd(foundry('forge'), [
    'script', `${project}/script/Deploy.s.sol:Deploy`, '--root', project, '--use', path.join(root, 'tools/solc'), '--offline',
    '--rpc-url', devnet.l2Url, '--broadcast', '--slow', '--private-key', accountKey(4),
  ], { seconds: 120 });
  const run = JSON.parse(fs.readFileSync(path.join(project, `broadcast/Deploy.s.sol/${L2_CHAIN_ID}/run-latest.json`)));
  assert.equal(run.receipts.length, 3);
  assert.ok(run.receipts.every((receipt) => receipt.status === '0x1'));
  const { abi } = JSON.parse(fs.readFileSync(path.join(project, 'out/Counter.sol/Counter.json')));
  const counter = { address: run.transactions[0].contractAddress, abi };
  assert.equal(await l2.readContract({ ...counter, functionName: 'value' }), 42n);
  assert.equal((await l2.readContract({ ...counter, functionName: 'lastCaller' })).toLowerCase(), erin.address.toLowerCase());
});

// --- MetaMask ------------------------------------------------------------------------------------------------------------

test('MetaMask: a page\'s CORS preflight and the calls of one payment', async () => {
  const origin = 'https://dapp.example';
  const preflight = await fetch(devnet.l2Url, {
    method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });
  assert.ok(preflight.ok);
  assert.ok(['*', origin].includes(preflight.headers.get('access-control-allow-origin')));
  assert.match(preflight.headers.get('access-control-allow-methods'), /POST/);
  assert.match(preflight.headers.get('access-control-allow-headers'), /content-type/i);
  await preflight.arrayBuffer();
  const answer = await fetch(devnet.l2Url, {
    method: 'POST', headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 12345678901, method: 'eth_chainId', params: [] }),
  });
  assert.ok(['*', origin].includes(answer.headers.get('access-control-allow-origin')));
  assert.match(answer.headers.get('content-type'), /application\/json/);
  assert.deepEqual(await answer.json(), { jsonrpc: '2.0', id: 12345678901, result: `0x${L2_CHAIN_ID.toString(16)}` });

  const call = async (method, ...params) => {
    const { result, error } = await rpc(devnet.l2Url, method, params);
    assert.equal(error, undefined, `${method} works`);
    return result;
  };
  assert.equal(await call('net_version'), String(L2_CHAIN_ID));
  const block = await call('eth_getBlockByNumber', 'latest', false);
  assert.ok(BigInt(block.baseFeePerGas) > 0n);
  assert.ok(BigInt(await call('eth_gasPrice')) > 0n);
  const to = fresh().address;
  const gas = BigInt(await call('eth_estimateGas', { from: frank.address, to, value: '0x5', type: '0x2' }));
  assert.equal(gas, 21_000n);
  const history = await call('eth_feeHistory', '0x5', 'latest', [10, 20, 30]);
  assert.equal(history.reward.at(-1).length, 3);
  assert.equal(await call('eth_getCode', to, 'latest'), '0x');
  const nonce = Number(await call('eth_getTransactionCount', frank.address, 'pending'));
  const raw = await frank.signTransaction({
    type: 'eip1559', chainId: L2_CHAIN_ID, nonce, to, value: 5n, gas, maxFeePerGas: BigInt(history.baseFeePerGas.at(-1)) * 2n + parseGwei('0.01'),
    maxPriorityFeePerGas: parseGwei('0.001'),
  });
  const hash = await call('eth_sendRawTransaction', raw);
  const receipt = await eventually('the receipt', () => call('eth_getTransactionReceipt', hash), 20);
  assert.equal(receipt.status, '0x1');
  assert.equal((await call('eth_getTransactionByHash', hash)).hash, hash);
  assert.equal(await call('eth_getBalance', to, 'latest'), '0x5');
});
