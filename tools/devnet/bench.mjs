// `freehold bench node`: plain transfers through JSON-RPC on a whole system (L1, blobs, disk), then the same load on anvil, then
// how fast a follower derives what was sequenced.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createPublicClient, http } from 'viem';

import { Devnet, accountKey, mnemonic } from './devnet.mjs';
import { Child, eventually, foundry, freehold, freePort, runToEnd } from './processes.mjs';

const options = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' }, rate: { type: 'string', default: '10000' }, json: { type: 'string' },
    'anvil-rate': { type: 'string' },
  },
}).values;

/** User and system time of a process so far, seconds. */
function cpuSeconds(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function metrics(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Object.fromEntries(text.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split(' ')).map(([k, v]) => [k, Number(v)]));
}

async function load(url, rate, folder, name) {
  const file = path.join(folder, `${name}.json`);
  await runToEnd(freehold, ['bench', 'load', '--rpc', url, '--seconds', options.seconds, '--rate', String(rate), '--json', file],
    { env: { FREEHOLD_KEY: accountKey(0) }, seconds: Number(options.seconds) + 300 });
  return JSON.parse(fs.readFileSync(file));
}

const say = (text) => console.error(text);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'freehold-bench-'));
const devnet = new Devnet(path.join(folder, 'devnet'));
let anvil;
let status = 0;
try {
  await devnet.start(say);
  say(`loading Freehold: ${options.rate} transfers offered per second for ${options.seconds} s`);
  const cpuBefore = cpuSeconds(devnet.sequencer.pid);
  const safeBefore = (await devnet.l2.getBlock({ blockTag: 'safe' })).number;
  const ours = await load(devnet.l2Url, Number(options.rate), folder, 'freehold');
  const cpu = cpuSeconds(devnet.sequencer.pid) - cpuBefore;
  const head = await devnet.l2.getBlockNumber();
  const safe = (await devnet.l2.getBlock({ blockTag: 'safe' })).number;
  say(`${ours.tps.toFixed(0)} transfers/s; ${head - safe} blocks are not on L1 yet; waiting for them`);
  const start = Date.now();
  await eventually('everything is on L1', async () => {
    devnet.sequencer.checkAlive();
    return (await devnet.l2.getBlock({ blockTag: 'safe' })).number >= head;
  }, 900, 500);
  const lag = (Date.now() - start) / 1000;
  const after = await metrics(devnet.l2Url);

  say('deriving it all from L1');
  const deriveStart = Date.now();
  const follower = await devnet.startFollower();
  await eventually('the follower has derived it', async () => {
    follower.child.checkAlive();
    return (await follower.client.getBlockNumber()) >= head;
  }, 900, 100);
  const deriveSeconds = (Date.now() - deriveStart) / 1000;
  const [a, b] = await Promise.all([devnet.l2, follower.client].map((client) => client.getBlock({ blockNumber: head })));
  if (a.hash !== b.hash) throw new Error('the follower derived another chain');
  await follower.child.stop();
  await devnet.stop();

  const anvilRate = Number(options['anvil-rate'] ?? options.rate);
  say(`loading anvil: ${anvilRate} transfers offered per second for ${options.seconds} s`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  anvil = new Child('anvil', foundry('anvil'), [
    '--host', '127.0.0.1', '--port', String(port), '--mnemonic', mnemonic, '--hardfork', 'osaka', '--block-time', '1',
    '--gas-limit', '300000000', '--silent',
  ]);
  const client = createPublicClient({ transport: http(url) });
  await eventually('anvil answers', () => client.getBlockNumber().then(() => true));
  const theirs = await load(url, anvilRate, folder, 'anvil');

  const figures = {
    tps: ours.tps,
    receipt_p50_ms: ours.receipt_p50_ms,
    receipt_p99_ms: ours.receipt_p99_ms,
    cpu_seconds: cpu,
    l1_bytes_per_transfer: after.freehold_batcher_payload_bytes / after.freehold_batcher_transactions,
    derive_tps: after.freehold_batcher_transactions / deriveSeconds,
    derive_seconds: deriveSeconds,
    l1_lag_s: lag,
    blocks: Number(head - safeBefore),
    anvil_tps: theirs.tps,
    anvil_receipt_p50_ms: theirs.receipt_p50_ms,
    anvil_receipt_p99_ms: theirs.receipt_p99_ms,
    accepted_per_s: ours.accepted_per_s,
    anvil_accepted_per_s: theirs.accepted_per_s,
    refused: ours.refused,
    anvil_refused: theirs.refused,
    receipts_missing: ours.receipts_missing,
    generator_cpu_seconds: ours.generator_cpu_seconds,
  };
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(24)} ${typeof value === 'number' ? Number(value.toFixed(2)) : value}`);
  if (options.json) fs.writeFileSync(options.json, JSON.stringify(figures, null, 2) + '\n');
} catch (error) {
  console.error(error.message);
  status = 1;
} finally {
  await anvil?.stop();
  await devnet.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
