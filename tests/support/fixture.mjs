// What the tests share: a development network in a throw-away folder that is stopped by process id however the test ends.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { Devnet } from '../../tools/devnet/devnet.mjs';
import { runToEnd } from '../../tools/devnet/processes.mjs';

// processes.mjs kills what is left when this process exits; a signal must take that way out too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** An empty folder. Set FREEHOLD_KEEP to look at its logs afterwards. */
export function temporaryFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'freehold-test-'));
  if (process.env.FREEHOLD_KEEP) console.error(`keeping ${folder}`);
  else process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A running development network. Its owner calls stop(). */
export async function openDevnet(options = {}) {
  const devnet = new Devnet(temporaryFolder(), options);
  try {
    await devnet.start();
  } catch (error) {
    await devnet.stop();
    throw error;
  }
  return devnet;
}

/** The answer to one JSON-RPC call as it is on the wire, `{result}` or `{error}`. */
export async function rpc(url, method, params = []) {
  const response = await fetch(url, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(30_000),
  });
  return response.json();
}

/** Every block from `first` to `last` is the same on both nodes. */
export async function assertSameChain(ours, theirs, first, last) {
  for (let number = BigInt(first); number <= BigInt(last); ++number) {
    const [a, b] = await Promise.all([ours, theirs].map((client) => client.getBlock({ blockNumber: number })));
    assert.equal(a.hash, b.hash, `block ${number} has the same hash on both nodes`);
    assert.equal(a.stateRoot, b.stateRoot, `block ${number} has the same state root on both nodes`);
  }
}

/** Runs a command that should fail; returns what it said. */
export async function runToFailure(command, args, options) {
  return runToEnd(command, args, options).then(
    (out) => assert.fail(`${path.basename(command)} ${args[0]} succeeded: ${out}`),
    (error) => error.message,
  );
}
