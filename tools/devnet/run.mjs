// `./run`: the development network with a terminal view, or the demo.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { Demo } from './demo.mjs';
import { Devnet, accountKey, userAccounts } from './devnet.mjs';
import { firstProposal } from './first_proposal.mjs';
import { root } from './processes.mjs';
import { View } from './view.mjs';

const usage = `usage: ./run [--fresh] [--demo [--json FILE]] [--prove | --no-prove] [--data DIR] [--block-time MS] [--l1-port N] [--l2-port N]`;

function parse() {
  try {
    return parseArgs({
      options: {
        fresh: { type: 'boolean' }, prove: { type: 'boolean' }, 'no-prove': { type: 'boolean' }, demo: { type: 'boolean' }, json: { type: 'string' }, data: { type: 'string' },
        'block-time': { type: 'string' }, 'l1-port': { type: 'string' }, 'l2-port': { type: 'string' }, help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
}

/** A prover needs some 7 GiB; where they are not free it must be asked for. */
const PROVER_BYTES = 9 * 2 ** 30;
function hasMemoryToProve() {
  const [, kib] = fs.readFileSync('/proc/meminfo', 'utf8').match(/^MemAvailable: +(\d+) kB$/m);
  return Number(kib) * 1024 >= PROVER_BYTES;
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

async function runDemo(devnet, jsonFile) {
  const demo = new Demo(devnet);
  console.log(`\n${'what'.padEnd(50)} ${'gas'.padStart(9)} ${'time'.padStart(8)}  `);
  const ok = await demo.run((step) => {
    console.log(`${step.ok ? ' ' : '!'}${step.name.padEnd(49)} ${(step.gas ? String(step.gas) : '').padStart(9)} ${seconds(step.ms).padStart(8)}  ${step.detail}`);
    if (step.error && process.env.DEBUG) console.error(step.error);
  });
  console.log('');
  for (const [name, value] of Object.entries(demo.figures)) console.log(`  ${name.padEnd(24)} ${value}`);
  console.log(ok ? '\nall steps held' : '\nthe demo FAILED');
  if (jsonFile) fs.writeFileSync(jsonFile, JSON.stringify(demo.toJson(), null, 2) + '\n');
  return ok;
}

const options = parse();
if (options.help) {
  console.log(usage);
  process.exit(0);
}
// The demo has a folder of its own, so that it can start from nothing without touching a developer's state.
const folder = path.resolve(options.data ?? path.join(root, options.demo ? '.freehold/demo' : '.freehold'));
if (options.fresh || options.demo) fs.rmSync(folder, { recursive: true, force: true });

const port = (name, fallback) => (options[name] ? Number(options[name]) : fallback);
const devnet = new Devnet(folder, {
  blockTime: Number(options['block-time'] ?? 1000),
  l1Port: port('l1-port', options.demo ? undefined : 8545),
  l2Port: port('l2-port', options.demo ? undefined : 9545),
  // The demo goes on to proofs, which cost more gas on L1 than EIP-7825 allows.
  ...(options.demo ? { proofs: true, prepare: firstProposal } : {}),
  ...(options.prove ? { proofs: true, prove: 'required' } : {}),
  ...(!options.demo && !options.prove && !options['no-prove'] && hasMemoryToProve() ? { proofs: true, prove: 'if possible' } : {}),
});
const stop = { requested: false };
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { stop.requested = true; });

let status = 0;
try {
  await devnet.start((line) => console.log(line));
  if (options.demo) {
    status = (await runDemo(devnet, options.json)) ? 0 : 1;
  } else {
    console.log(`L2 RPC   ${devnet.l2Url} (HTTP and WebSocket)   chain id ${devnet.deployment.l2ChainId}`);
    console.log(`L1 RPC   ${devnet.l1Url}   chain id ${devnet.deployment.l1ChainId}`);
    userAccounts.forEach((account, i) => console.log(`funded   ${account.address}   key ${accountKey(i)}`));
    console.log(`details  ${devnet.deploymentFile}`);
    await new View(devnet, stop).run();
  }
} catch (error) {
  console.error(error.message);
  status = 1;
} finally {
  console.log('stopping');
  await devnet.stop();
}
process.exit(status);
