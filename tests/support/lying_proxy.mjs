// An L1 endpoint between a node and anvil that tells the truth until it is told not to.
import http from 'node:http';

const MAX_LIE_BYTES = 80 << 20;

/**
 * A lie may have: `http`: (request body or null, path, response) answers instead of L1 and returns true, or returns false; `result`:
 * (method, params, result) returns what the node is told instead; `blobs`: (document) likewise for the beacon API. Each returns
 * undefined to leave an answer as it is.
 */
export class LyingProxy {
  constructor(target) {
    this.target = target;
    this.lie = null;
    this.lies = 0; // answers that were not the truth
    this.server = http.createServer((request, response) => this.serve(request, response).catch(() => response.destroy()));
  }

  async start() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections?.();
  }

  tell(lie) {
    this.lie = lie;
    this.lies = 0;
  }

  async serve(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = request.method === 'POST' ? Buffer.concat(chunks).toString() : null;
    const { lie } = this;
    if (lie?.http?.(body, request.url, response)) {
      ++this.lies;
      return;
    }
    const upstream = await fetch(this.target + request.url, {
      method: request.method, body, headers: body ? { 'content-type': 'application/json' } : undefined,
    });
    let text = await upstream.text();
    const changed = lie && upstream.ok && this.change(lie, body, JSON.parse(text));
    if (changed) {
      ++this.lies;
      text = JSON.stringify(changed);
    }
    response.writeHead(upstream.status, { 'content-type': 'application/json' });
    response.end(text);
  }

  change(lie, body, answer) {
    if (body === null) return lie.blobs?.(answer);
    const { method, params } = JSON.parse(body);
    if (!lie.result || answer.error) return undefined;
    const result = lie.result(method, params, answer.result);
    return result === undefined ? undefined : { ...answer, result };
  }
}

/** The same hex string with another digit at `at` (from the end if negative). */
export function flip(hex, at = -1) {
  const index = at < 0 ? hex.length + at : at;
  return hex.slice(0, index) + (hex[index] === '0' ? '1' : '0') + hex.slice(index + 1);
}

const isBlock = (method) => method === 'eth_getBlockByNumber' || method === 'eth_getBlockByHash';
const onBlocks = (change) => ({ result: (method, params, block) => (isBlock(method) && block ? change(block, params) : undefined) });
const hasLogs = (receipts) => Array.isArray(receipts) && receipts.some((receipt) => receipt.logs.length > 0);
const onReceipts = (change) => ({
  result: (method, params, receipts) => (method === 'eth_getBlockReceipts' && hasLogs(receipts) ? change(receipts) : undefined),
});
const onEachLog = (change) => onReceipts((receipts) => receipts.map((receipt) => ({ ...receipt, logs: receipt.logs.map(change) })));
const answerWith = (status, body) => ({
  http: (request, path, response) => {
    response.writeHead(status);
    response.end(body(request));
    return true;
  },
});
const refusal = (request) => JSON.stringify({
  jsonrpc: '2.0', id: request ? JSON.parse(request).id : null, error: { code: -32005, message: 'daily limit reached' },
});

/** Lies that one answer gives away: the node must notice at once. */
export const detectableLies = {
  'a block whose hash is wrong': onBlocks((block) => ({ ...block, hash: flip(block.hash) })),
  'a block whose parent is wrong': onBlocks((block) => ({ ...block, parentHash: flip(block.parentHash) })),
  'a block with another time': onBlocks((block) => ({ ...block, timestamp: `0x${(BigInt(block.timestamp) + 1000n).toString(16)}` })),
  'another block than the one asked for': {
    result: (method, params, block) => (isBlock(method) && params[0].startsWith('0x') ? { ...block, number: '0x1' } : undefined),
  },
  'no block at all': { result: (method) => (isBlock(method) ? null : undefined) },
  'receipts of another block': onReceipts((receipts) => receipts.map((receipt) => ({ ...receipt, blockHash: flip(receipt.blockHash) }))),
  'a log with changed data': onEachLog((log) => ({ ...log, data: flip(log.data, 80) })),
  'a log with another topic': onEachLog((log) => ({ ...log, topics: [...log.topics.slice(0, -1), flip(log.topics.at(-1))] })),
  'a log cut short': onEachLog((log) => ({ ...log, data: log.data.slice(0, -64) })),
  'receipts without their logs': onReceipts((receipts) => receipts.map((receipt) => ({ ...receipt, logs: [] }))),
  'no receipts': onReceipts(() => []),
  'receipts that are not a list': onReceipts(() => ({ logs: [] })),
  'a corrupted blob': { blobs: ({ data }) => ({ data: data.map((blob) => flip(blob, -100)) }) },
  'a blob of the wrong length': { blobs: ({ data }) => ({ data: data.map((blob) => blob.slice(0, -2)) }) },
  'no blobs': { blobs: () => ({ data: [] }) },
  'blobs that are not text': { blobs: () => ({ data: [1, null, {}] }) },
  'HTTP 500': answerWith(500, () => 'out of order'),
  'bytes that are not JSON': answerWith(200, () => '<html>welcome to the hotel WLAN</html>'),
  'half an answer': answerWith(200, () => '{"jsonrpc":"2.0","id":1,"resu'),
  'JSON a million levels deep': answerWith(200, () => '['.repeat(1_000_000)),
  'an answer without end': answerWith(200, () => Buffer.alloc(MAX_LIE_BYTES, ' ')),
  'a JSON-RPC error': answerWith(200, refusal),
  'a connection that breaks': { http: (request, path, response) => { response.destroy(); return true; } },
};
