// How long it takes until transfers are final on L1: a development chain is made, transfers are sent in one go, and once L1 has finalised their
// proposal a prover with an empty folder derives the chain, proves everything up to them, and brings the proof to L1.
//   node tools/devnet/prove_bench.mjs [transfers, default 100] [least layers, default 2]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseGwei, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';

import { Devnet, userAccounts } from './devnet.mjs';
import { Child, check, eventually, freehold } from './processes.mjs';

const [transfers = 100, layers = 2] = process.argv.slice(2).map(Number);
const key = `0x${'11'.repeat(32)}`;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'freehold-bench-'));
const devnet = new Devnet(folder, { proofs: true });
let prover;
try {
  await devnet.start();
  const { maxFeePerGas } = await devnet.l2.estimateFeesPerGas();
  const hashes = await Promise.all(Array.from({ length: transfers }, (_, i) => {
    const account = userAccounts[i % userAccounts.length];
    return devnet.l2Wallet(account).sendTransaction({
      nonce: Math.floor(i / userAccounts.length), to: toHex(2n ** 150n + BigInt(i), { size: 20 }), value: 1n, gas: 21_000n,
      maxFeePerGas: 2n * maxFeePerGas + parseGwei('1'), maxPriorityFeePerGas: parseGwei('1'),
    });
  }));
  const receipts = await Promise.all(hashes.map((hash) => devnet.l2.waitForTransactionReceipt({ hash, timeout: 60_000 })));
  check(receipts.every(({ status }) => status === 'success'), 'the transfers succeed');
  const last = receipts.reduce((most, { blockNumber }) => (blockNumber > most ? blockNumber : most), 0n);
  await eventually('they are final on L1', async () => (await devnet.l2.getBlock({ blockTag: 'finalized' })).number >= last, 120);
  const { proposal: { id: proposal } } = await devnet.l2.request({ method: 'freehold_blockStatus', params: [toHex(last)] });
  await devnet.l1.request({ method: 'anvil_setBalance', params: [privateKeyToAddress(key), toHex(10n ** 18n)] });

  const begin = Date.now();
  const logFile = path.join(folder, 'prover.log');
  prover = new Child('prover', freehold, [
    'prover', '--once', '--max-proposals', String(Number(proposal)), '--least-layers', String(layers), '--deployment', devnet.deploymentFile, '--l1', devnet.l1Url,
    '--data', path.join(folder, 'prover'), '--l1-poll', '200',
  ], { logFile, env: { FREEHOLD_KEY: key } });
  const { code } = await prover.done;
  const log = fs.readFileSync(logFile, 'utf8');
  check(code === 0, log);
  console.log(log.match(/^proved .*$/m)[0]);
  const { layers: above } = JSON.parse(fs.readFileSync(path.join(folder, 'prover/prover/range-1.json')));
  console.log(fs.readFileSync(path.join(folder, 'prover/prover/worker.log'), 'utf8').match(/^proved .*$/mg).join('\n'));
  console.log(`layers above the range's own run: ${above}`);
  console.log(`${transfers} transfers in blocks up to ${last}, proposals 1 to ${Number(proposal)}: final on L1 ${((Date.now() - begin) / 1000).toFixed(0)} s after the prover's start`);
} finally {
  await prover?.stop('SIGKILL');
  await devnet.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
