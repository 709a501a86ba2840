// What strangers send to the JSON-RPC port: every case is refused with the error that clients know, and the node makes blocks as before.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import { keccak256, parseEther, toHex, toRlp } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';

import { L2_CHAIN_ID, userAccounts } from '../tools/devnet/devnet.mjs';
import { eventually, sleep } from '../tools/devnet/processes.mjs';
import { openDevnet, rpc } from './support/fixture.mjs';

const [alice, bob] = userAccounts;
const MEBIBYTE = 1 << 20;

let devnet;
let url;
let l2;

before(async () => {
  devnet = await openDevnet();
  url = devnet.l2Url;
  l2 = devnet.l2;
}, { timeout: 120_000 });
after(() => devnet?.stop());

// Whatever a test did, the node is the same process, answers, and makes blocks.
afterEach(async () => {
  devnet.sequencer.checkAlive();
  const number = await l2.getBlockNumber();
  await eventually('the next block', async () => (await l2.getBlockNumber({ cacheTime: 0 })) > number, 20);
});

const residentMebibytes = () =>
  Number(/VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${devnet.sequencer.pid}/status`, 'utf8'))[1]) / 1024;

/** Posts any bytes; returns the status and the parsed body. */
async function post(body, headers = {}) {
  const response = await fetch(url, {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null };
}

async function assertError(body, code, message) {
  const { status, json } = await post(body);
  assert.equal(status, 200);
  assert.equal(json.jsonrpc, '2.0');
  assert.equal(json.id, null);
  assert.equal(json.error.code, code, JSON.stringify(json.error));
  if (message) assert.match(json.error.message, message);
}

const call = (method, params, more = {}) => ({ jsonrpc: '2.0', id: 1, method, params, ...more });

// --- JSON and HTTP -------------------------------------------------------------------------------------------------------

test('malformed JSON is a parse error', async () => {
  const bodies = [
    '', ' ', '{', '}', '[', '{"jsonrpc"', 'null null', '{"a":1}{"b":2}', "{'jsonrpc':'2.0'}", '[1,]', '{"jsonrpc":"2.0","method":"eth_chainId",}',
    '\u0000', '"\ud800', 'NaN', '-', '01', '1e999999', '{"id":1,"id":2,"jsonrpc":"2.0","method":"eth_chainId"}',
    Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), crypto.randomBytes(1000),
  ];
  for (const body of bodies) await assertError(body, -32700);
});

test('a million levels of JSON', async () => {
  const depth = 1_000_000;
  await assertError('['.repeat(depth), -32700);
  await assertError('['.repeat(depth) + ']'.repeat(depth), -32700);
  await assertError('{"a":'.repeat(depth) + '1' + '}'.repeat(depth), -32700);
  await assertError(`{"jsonrpc":"2.0","id":1,"method":"eth_call","params":${'['.repeat(depth)}${']'.repeat(depth)}}`, -32700);
});

test('what is not a request', async () => {
  for (const body of ['null', 'true', '1', '"eth_chainId"', '{}', '{"method":"eth_chainId"}', '[]', '{"jsonrpc":"1.0","id":null,"method":"eth_chainId"}'])
    await assertError(body, -32600);
  await assertError('{"jsonrpc":"2.0","id":{"a":1},"method":"eth_chainId"}', -32600);
  await assertError('{"jsonrpc":"2.0","id":null,"method":5}', -32600);
  const named = await rpc(url, 'eth_chainId', { a: 1 });
  assert.equal(named.error.code, -32602);
  const mixed = await post(JSON.stringify([1, call('eth_chainId', []), { jsonrpc: '2.0', method: 'eth_chainId' }]));
  assert.deepEqual(mixed.json.map((answer) => answer.error?.code ?? answer.result), [-32600, toHex(L2_CHAIN_ID)]);
});

test('huge batches', async () => {
  const before = residentMebibytes();
  const batch = (count, method, params = []) => JSON.stringify(Array.from({ length: count }, (_, id) => call(method, params, { id })));
  const full = await post(batch(1000, 'eth_blockNumber'));
  assert.equal(full.json.length, 1000);
  assert.ok(full.json.every((answer, i) => answer.id === i && answer.result));
  await assertError(batch(1001, 'eth_blockNumber'), -32600, /batch too large/);
  await assertError(`[${'1,'.repeat(200_000)}1]`, -32600, /batch too large/);
  await assertError(`[${'1,'.repeat(3_000_000)}1]`, -32700);
  assert.ok(residentMebibytes() < before + 512, 'memory is bounded');
});

test('oversized bodies and headers, other HTTP methods', async () => {
  const large = await post(Buffer.alloc(8 * MEBIBYTE + 1, ' ')).catch((error) => error);
  if (!(large instanceof Error)) assert.equal(large.status, 413);
  await assertError(Buffer.alloc(8 * MEBIBYTE, ' '), -32700);
  const headers = await post('{}', { 'x-filler': 'x'.repeat(64 * 1024) }).catch((error) => error);
  if (!(headers instanceof Error)) assert.equal(headers.status, 431);
  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    const response = await fetch(url, { method, body: '{}' });
    assert.equal(response.status, 405);
    await response.arrayBuffer();
  }
  for (const path of ['/nothing', '/../../etc/passwd', '/%00']) {
    const response = await fetch(url + path);
    assert.equal(response.status, 404);
    await response.arrayBuffer();
  }
});

/** Sends bytes on a connection of its own and returns what comes back until the other side closes, or `seconds` pass. */
function exchange(bytes, seconds = 5) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(devnet.l2Port, '127.0.0.1');
    const chunks = [];
    const timer = setTimeout(() => socket.destroy(), seconds * 1000);
    socket.on('connect', () => [bytes].flat().forEach((part) => socket.write(part)));
    socket.on('data', (data) => chunks.push(data));
    socket.on('error', (error) => { if (!['ECONNRESET', 'EPIPE'].includes(error.code)) reject(error); });
    socket.on('close', () => { clearTimeout(timer); resolve(Buffer.concat(chunks)); });
  });
}

const slowHead = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{';

test('a body that does not come is given up after the deadline', async () => {
  const start = Date.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(slowHead, 40)));
  const seconds = (Date.now() - start) / 1000;
  for (const answer of answers) assert.match(answer.toString('latin1'), /^HTTP\/1\.1 408 /);
  assert.ok(seconds > 15 && seconds < 35, `after ${seconds} s`);
});

test('bytes that are not HTTP', async () => {
  const requests = [
    crypto.randomBytes(4096), 'GET\r\n\r\n', 'POST / HTTP/9.9\r\n\r\n', 'POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]),
  ];
  const answers = await Promise.all(requests.map((request) => exchange(request, 2)));
  for (const answer of answers) {
    if (answer.length) assert.match(answer.toString('latin1'), /^HTTP\/1\.1 4\d\d /);
  }
});

test('a crowd of idle and slow connections locks nobody out', async () => {
  const crowd = Array.from({ length: 1200 }, (_, i) => {
    const socket = net.connect(devnet.l2Port, '127.0.0.1');
    socket.on('error', () => {});
    if (i % 2) socket.write(slowHead);
    return socket;
  });
  try {
    for (let i = 0; i < 5; ++i) {
      assert.ok((await rpc(url, 'eth_blockNumber')).result, 'others are served meanwhile');
      await sleep(300);
    }
  } finally {
    crowd.forEach((socket) => socket.destroy());
  }
});

// --- Methods and parameters ----------------------------------------------------------------------------------------------

test('unknown methods', async () => {
  for (const method of ['', 'eth_', 'eth_mine', 'admin_addPeer', 'personal_unlockAccount', 'ETH_CHAINID', 'x'.repeat(100_000)]) {
    const { error } = await rpc(url, method);
    assert.equal(error.code, -32601);
    assert.ok(error.message.length < 200);
  }
  // Not without a connection that can be told.
  assert.equal((await rpc(url, 'eth_subscribe', ['newHeads'])).error.code, -32601);
});

test('parameters of the wrong type', async () => {
  const cases = [
    ['eth_getBalance', []], ['eth_getBalance', [1]], ['eth_getBalance', ['0x12']], ['eth_getBalance', [null]], ['eth_getBalance', [{}]],
    ['eth_getBalance', ['alice', 'latest']], ['eth_getBalance', [alice.address, 'newest']], ['eth_getBalance', [alice.address, -1]],
    ['eth_getBalance', [alice.address, '0x']], ['eth_getBalance', [alice.address, '0x10000000000000000']], ['eth_getBlockByHash', ['0x1', false]],
    ['eth_getBlockByNumber', ['latest', 'yes']], ['eth_getTransactionByHash', [`0x${'g'.repeat(64)}`]], ['eth_call', ['0x']], ['eth_call', [{ to: 5 }]],
    ['eth_call', [{ to: alice.address, data: '0x1' }]], ['eth_call', [{ to: alice.address, value: `0x1${'0'.repeat(64)}` }]],
    ['eth_estimateGas', [[]]], ['eth_getLogs', [{ fromBlock: {} }]],
    ['eth_getLogs', [{ topics: 'all' }]], ['eth_getLogs', [{ topics: [[[]]] }]], ['eth_getLogs', [{ topics: [null, null, null, null, null] }]],
    ['eth_getLogs', [{ blockHash: keccak256('0x'), fromBlock: '0x0' }]], ['eth_getStorageAt', [alice.address, 'first', 'latest']],
    ['eth_getProof', [alice.address, 'all', 'latest']], ['eth_getProof', [alice.address, ['0xzz'], 'latest']], ['eth_feeHistory', ['many', 'latest', []]],
    ['eth_feeHistory', ['0x4', 'latest', ['a']]], ['eth_sendRawTransaction', [{}]], ['eth_sendRawTransaction', ['0xabc']],
    ['eth_sendRawTransactionSync', ['0x00', 'soon']], ['eth_getFilterChanges', [1]], ['debug_traceTransaction', ['0x1', {}]],
  ];
  for (const [method, params] of cases) {
    const { result, error } = await rpc(url, method, params);
    assert.equal(result, undefined, `${method} ${JSON.stringify(params)} is refused`);
    assert.equal(error.code, -32602, `${method} ${JSON.stringify(params)}: ${JSON.stringify(error)}`);
  }
});

test('every method stands every shape of parameters', async () => {
  const methods = `eth_blockNumber eth_chainId eth_syncing eth_accounts eth_getBlockByNumber eth_getBlockByHash eth_getBlockReceipts
    eth_getBlockTransactionCountByNumber eth_getBlockTransactionCountByHash eth_getUncleCountByBlockNumber eth_getHeaderByNumber eth_getBalance
    eth_getTransactionCount eth_getCode eth_getStorageAt eth_getStorageValues eth_getProof eth_call eth_estimateGas eth_createAccessList eth_gasPrice
    eth_maxPriorityFeePerGas eth_feeHistory eth_blobBaseFee eth_getTransactionByHash eth_getTransactionByBlockNumberAndIndex eth_getTransactionReceipt
    eth_getLogs eth_newFilter eth_newBlockFilter eth_newPendingTransactionFilter eth_getFilterChanges eth_getFilterLogs eth_uninstallFilter eth_subscribe
    eth_unsubscribe eth_sendRawTransaction net_version net_listening net_peerCount web3_clientVersion web3_sha3 rpc_modules txpool_status
    txpool_content txpool_contentFrom txpool_inspect debug_getRawBlock debug_getRawHeader debug_getRawReceipts debug_traceTransaction
    debug_traceCall debug_traceBlockByNumber debug_traceBlockByHash freehold_status freehold_getWithdrawalProof`.split(/\s+/);
  const hash = keccak256('0x01');
  const values = [
    null, true, -1, 0, 1.5, 1e300, 2 ** 53, '', '0x', '0x0', '0x00', '0xffffffffffffffff', `0x${'f'.repeat(64)}`, `0x${'f'.repeat(65)}`, 'latest',
    alice.address, hash, [], [[]], [null], ['0x0', '0x0'], {}, { from: null }, { to: alice.address, data: hash }, { blockHash: hash }, '\u0000', '😀',
  ];
  const shapes = [[], ...values.map((value) => [value])];
  for (const first of [alice.address, 'latest', hash, {}, '0x1']) for (const second of values) shapes.push([first, second]);
  shapes.push([alice.address, [], {}, {}], Array(100).fill('latest'));
  const known = new Set([-32700, -32600, -32601, -32602, -32000, -32005, 3, 4, 6]);
  let answered = 0;
  for (const method of methods) {
    const { json } = await post(JSON.stringify(shapes.map((params, id) => call(method, params, { id }))));
    assert.equal(json.length, shapes.length);
    json.forEach(({ error, id }) => {
      if (error) assert.ok(known.has(error.code), `${method} ${JSON.stringify(shapes[id])}: ${JSON.stringify(error)}`);
      else ++answered;
    });
  }
  assert.ok(answered > methods.length, 'some of the shapes are right for some of the methods');
});

test('calls and queries that would cost much are bounded', async () => {
  const head = toHex(await l2.getBlockNumber());
  const beyond = await rpc(url, 'eth_getLogs', [{ fromBlock: '0x0', toBlock: '0xffffffff' }]);
  assert.equal(beyond.error.code, -32602);
  const reversed = await rpc(url, 'eth_getLogs', [{ fromBlock: head, toBlock: '0x0' }]);
  assert.equal(reversed.error.code, -32602);
  const addresses = Array(1001).fill(alice.address);
  assert.equal((await rpc(url, 'eth_getLogs', [{ address: addresses }])).error.code, -32602);
  assert.equal((await rpc(url, 'eth_getLogs', [{ topics: [Array(1001).fill(keccak256('0x'))] }])).error.code, -32602);
  assert.ok((await rpc(url, 'eth_getProof', [alice.address, Array(1025).fill('0x0'), 'latest'])).error);
  assert.ok((await rpc(url, 'eth_feeHistory', ['0xffffffffffffffff', 'latest', []])).result, 'as many blocks as there are');

  // A transaction with 21,000 logs: PUSH2 n, then LOG0 and count down to 0.
  const initcode = '0x6152085b5f5fa060019003806003570000';
  const receipt = await l2.waitForTransactionReceipt({
    hash: await devnet.l2Wallet(bob).sendTransaction({ data: initcode, gas: 15_000_000n }), timeout: 60_000,
  });
  assert.equal(receipt.status, 'success');
  assert.equal(receipt.logs.length, 21_000);
  const many = await rpc(url, 'eth_getLogs', [{ address: receipt.contractAddress, fromBlock: '0x0', toBlock: 'latest' }]);
  assert.equal(many.error.code, -32005);

  // An endless loop: JUMPDEST PUSH0 JUMP, in calls at once.
  const loop = { data: '0x5b5f56' };
  const start = Date.now();
  const loops = await Promise.all(Array.from({ length: 4 }, (_, i) => rpc(url, i % 2 ? 'eth_call' : 'eth_estimateGas', [loop])));
  for (const { error } of loops) assert.equal(error.code, -32000);
  assert.ok(Date.now() - start < 20_000);
});

// --- WebSocket -----------------------------------------------------------------------------------------------------------

const handshake = 'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
  + 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** A masked frame (RFC 6455, 5.2); `opcode` with the FIN bit. */
function frame(opcode, payload) {
  const data = Buffer.from(payload);
  const mask = crypto.randomBytes(4);
  const masked = Buffer.from(data.map((byte, i) => byte ^ mask[i & 3]));
  const length = data.length < 126 ? Buffer.from([0x80 | data.length]) : Buffer.alloc(9);
  if (data.length >= 126) {
    length[0] = 0xff;
    length.writeBigUInt64BE(BigInt(data.length), 1);
  }
  return Buffer.concat([Buffer.from([opcode]), length, mask, masked]);
}

/** Shakes hands, sends the parts, and returns what the server said after its handshake. */
function webSocketExchange(parts, seconds = 3) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(devnet.l2Port, '127.0.0.1');
    let received = Buffer.alloc(0);
    let isOpen = false;
    const timer = setTimeout(() => socket.destroy(), seconds * 1000);
    socket.on('connect', () => socket.write(handshake));
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      const end = received.indexOf('\r\n\r\n');
      if (isOpen || end < 0) return;
      isOpen = true;
      assert.match(received.toString('latin1'), /^HTTP\/1\.1 101 /);
      received = received.subarray(end + 4);
      parts.forEach((part) => socket.write(part));
    });
    socket.on('error', (error) => { if (!['ECONNRESET', 'EPIPE'].includes(error.code)) reject(error); });
    socket.on('close', () => { clearTimeout(timer); resolve(received); });
  });
}

const TEXT = 0x81;
const CLOSE = 0x88;
const request = JSON.stringify(call('eth_chainId', []));

test('WebSocket: JSON garbage is answered and the connection goes on', async () => {
  const parts = ['garbage', '[', '{}', '[]', '['.repeat(1_000_000), request].map((text) => frame(TEXT, text));
  const said = (await webSocketExchange(parts)).toString('latin1');
  assert.equal(said.match(/-32700/g)?.length, 3, said);
  assert.equal(said.match(/-32600/g)?.length, 2, said);
  assert.match(said, new RegExp(`"result":"${toHex(L2_CHAIN_ID)}"`));
});

test('WebSocket: broken frames end the connection, and only that', async () => {
  const hugeLength = Buffer.concat([Buffer.from([TEXT, 0xff]), Buffer.from('7fffffffffffffff', 'hex'), Buffer.alloc(4)]);
  const cases = {
    'random bytes': [crypto.randomBytes(10_000)],
    'an unmasked frame': [Buffer.concat([Buffer.from([TEXT, request.length]), Buffer.from(request)])],
    'reserved bits': [frame(0xf1, request)],
    'an unknown opcode': [frame(0x83, request)],
    'text that is not UTF-8': [frame(TEXT, Buffer.from([0xff, 0xfe, 0xfd]))],
    'a continuation of nothing': [frame(0x80, request)],
    'a frame of 2^63 - 1 bytes': [hugeLength],
    'a long control frame': [frame(0x89, Buffer.alloc(200))],
    'a message above the limit': [frame(TEXT, Buffer.alloc(8 * MEBIBYTE + 1, ' '))],
    'fragments above the limit': [frame(0x01, Buffer.alloc(5 * MEBIBYTE, ' ')), frame(0x80, Buffer.alloc(5 * MEBIBYTE, ' '))],
  };
  for (const [name, parts] of Object.entries(cases)) {
    const start = Date.now();
    const said = await webSocketExchange(parts, 10);
    assert.ok(Date.now() - start < 9_000, `${name}: the server closes`);
    if (said.length && name !== 'random bytes') assert.equal(said[0], CLOSE, `${name}: a close frame, not an answer`);
  }
});

test('WebSocket: subscriptions without end, pings, and readers that never read', async () => {
  const before = residentMebibytes();
  const subscribe = frame(TEXT, JSON.stringify(Array(1000).fill(call('eth_subscribe', ['newHeads']))));
  const pings = Array(2000).fill(frame(0x89, 'ping'));
  const said = await webSocketExchange([subscribe, subscribe, ...pings, frame(TEXT, request)], 5);
  assert.ok(said.length > 0);

  const lazy = Array.from({ length: 20 }, () => {
    const socket = net.connect(devnet.l2Port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('connect', () => {
      socket.pause();
      socket.write(handshake);
      setTimeout(() => { for (let i = 0; i < 50; ++i) socket.write(subscribe); }, 200);
    });
    return socket;
  });
  await sleep(5000);
  assert.ok((await rpc(url, 'eth_blockNumber')).result);
  const after = residentMebibytes();
  lazy.forEach((socket) => socket.destroy());
  assert.ok(after < before + 1024, `memory is bounded: ${before.toFixed()} to ${after.toFixed()} MiB`);
});

// --- Transactions --------------------------------------------------------------------------------------------------------

test('raw transactions that cannot be executed get the errors that geth gives', async () => {
  const stranger = privateKeyToAccount(generatePrivateKey());
  const wallet = devnet.l2Wallet(alice);
  await l2.waitForTransactionReceipt({ hash: await wallet.sendTransaction({ to: bob.address, value: 1n }) });
  const nonce = await l2.getTransactionCount({ address: alice.address });
  const maxFeePerGas = (await l2.getGasPrice()) * 4n;
  const good = { type: 'eip1559', chainId: L2_CHAIN_ID, nonce, to: bob.address, value: 1n, gas: 21_000n, maxFeePerGas, maxPriorityFeePerGas: 1_000_000n };
  const sign = (changes, account = alice) => account.signTransaction({ ...good, ...changes });
  const highS = async () => {
    const raw = await sign({});
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const s = BigInt(`0x${raw.slice(-64)}`);
    return raw.slice(0, -64) + (order - s).toString(16).padStart(64, '0');
  };
  // Nobody mints ETH by sending what only derivation makes: sourceHash, from, to, mint, value, gas, isSystem, data.
  const deposit = toRlp([keccak256('0x'), alice.address, alice.address, toHex(10n ** 18n), '0x', toHex(21_000), '0x', '0x']);
  const cases = {
    'no bytes': ['0x', /./],
    'a list without fields': ['0xc0', /rlp/],
    'random bytes': [toHex(crypto.randomBytes(200)), /rlp|not supported|signature|v, r, s/],
    'a cut-off transaction': [(await sign({})).slice(0, -2), /rlp/],
    'a byte too much': [`${await sign({})}00`, /rlp/],
    'an unknown type': ['0x05c0', /transaction type not supported/],
    'a deposit': [`0x7e${deposit.slice(2)}`, /transaction type not supported/],
    'a blob transaction': [await sign({
      type: 'eip4844', blobVersionedHashes: [`0x01${'00'.repeat(31)}`], maxFeePerBlobGas: 10n ** 10n, sidecars: undefined,
    }), /transaction type not supported/],
    'another chain id': [await sign({ chainId: 1 }), /invalid chain id for signer/],
    'a signature with a high s': [await highS(), /invalid (transaction v, r, s values|sender)/],
    'a nonce that is used': [await sign({ nonce: nonce - 1 }), /nonce too low/],
    'no funds': [await sign({ nonce: 0 }, stranger), /insufficient funds for gas \* price \+ value/],
    'not enough funds': [await sign({ value: parseEther('1000000') }), /insufficient funds for gas \* price \+ value/],
    'gas above the cap of EIP-7825': [await sign({ gas: 16_777_217n }), /gas limit too high|exceeds block gas limit/],
    'gas below the intrinsic gas': [await sign({ gas: 20_999n }), /intrinsic gas too low/],
    'gas below the floor of EIP-7623': [await sign({ gas: 30_000n, data: toHex(new Uint8Array(1000).fill(1)) }), /intrinsic gas too low|floor data gas/],
    'initcode above the limit of EIP-3860': [await sign({ to: null, gas: 16_000_000n, data: toHex(new Uint8Array(49_153)) }), /max initcode size exceeded/],
    'too many bytes': [await sign({ gas: 16_000_000n, data: toHex(new Uint8Array(200_000)) }), /oversized data/],
    'a nonce of 2^64 - 1': [await sign({ nonce: 2n ** 64n - 1n }), /nonce/],
  };
  for (const [name, [raw, message]] of Object.entries(cases)) {
    const { result, error } = await rpc(url, 'eth_sendRawTransaction', [raw]);
    assert.equal(result, undefined, `${name} is refused`);
    assert.equal(error.code, -32000, `${name}: ${JSON.stringify(error)}`);
    assert.match(error.message, message, name);
  }
  // The pool: known, underpriced as a replacement, a gap.
  const waiting = await sign({ nonce: nonce + 5 });
  assert.ok((await rpc(url, 'eth_sendRawTransaction', [waiting])).result);
  assert.match((await rpc(url, 'eth_sendRawTransaction', [waiting])).error.message, /already known/);
  assert.match((await rpc(url, 'eth_sendRawTransaction', [await sign({ nonce: nonce + 5, value: 2n })])).error.message, /replacement transaction underpriced/);
  const sync = await rpc(url, 'eth_sendRawTransactionSync', [await sign({ nonce: nonce + 7 })]);
  assert.equal(sync.error.code, 6, 'EIP-7966: a nonce gap');
  assert.equal((await l2.getTransactionCount({ address: alice.address })), nonce, 'nothing of it was executed');
});

test('a flood of transactions that wait for ever stays within the pool\'s limits', async () => {
  const nonce = await l2.getTransactionCount({ address: bob.address });
  const maxFeePerGas = (await l2.getGasPrice()) * 2n;
  const batch = [];
  for (let i = 0; i < 500; ++i) {
    batch.push(call('eth_sendRawTransaction', [await bob.signTransaction({
      type: 'eip1559', chainId: L2_CHAIN_ID, nonce: nonce + 10_000 + i, to: alice.address, gas: 21_000n, maxFeePerGas, maxPriorityFeePerGas: 1n,
    })], { id: i }));
  }
  const { json } = await post(JSON.stringify(batch));
  for (const { error } of json) if (error) assert.equal(error.code, -32000);
  const { result } = await rpc(url, 'txpool_status');
  assert.ok(Number(result.queued) <= 600);
  const receipt = await l2.waitForTransactionReceipt({ hash: await devnet.l2Wallet(bob).sendTransaction({ to: alice.address, value: 1n }) });
  assert.equal(receipt.status, 'success', 'the same sender\'s next transaction is not held up');
});
