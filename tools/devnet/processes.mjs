// Child processes on loopback: free ports, readiness, and an end by process id, whatever happens to this process.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function check(condition, text) {
  if (!condition) throw new Error(`check failed: ${text}`);
}

const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Resolves to the first truthy result of `probe`; rejects after `seconds` with the last error. */
export async function eventually(what, probe, seconds = 30, everyMs = 100) {
  const end = Date.now() + seconds * 1000;
  let last = 'not true yet';
  for (;;) {
    try {
      const result = await probe();
      if (result) return result;
    } catch (error) {
      last = error.shortMessage ?? error.message;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s (${last})`);
    await sleep(everyMs);
  }
}

export class Child {
  constructor(name, command, args, { logFile, env } = {}) {
    this.name = name;
    this.exited = null;
    const log = logFile ? createWriteStream(logFile, { flags: 'a' }) : null;
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.tail = '';
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (data) => {
        log?.write(data);
        this.tail = (this.tail + data).slice(-4000);
      });
    }
    this.done = new Promise((resolve) => {
      this.process.on('error', (error) => { this.tail += error.message; this.exited = { code: 127 }; resolve(this.exited); });
      this.process.on('exit', (code, signal) => { children.delete(this.process); this.exited = { code, signal }; setTimeout(() => resolve(this.exited), 2000).unref(); });
      // Its output is whole only then, unless a child of its own keeps the pipe.
      this.process.on('close', () => (log ? log.end(() => resolve(this.exited)) : resolve(this.exited)));
    });
    children.add(this.process);
  }

  get pid() { return this.process.pid; }

  /** Throws, with the end of its output, if the process is gone. */
  checkAlive() {
    if (this.exited) throw new Error(`${this.name} ended with ${JSON.stringify(this.exited)}:\n${this.tail}`);
  }

  async stop(signal = 'SIGTERM', seconds = 20) {
    if (this.exited) return this.exited;
    this.process.kill(signal);
    const timer = setTimeout(() => this.process.kill('SIGKILL'), seconds * 1000);
    const result = await this.done;
    clearTimeout(timer);
    return result;
  }
}

/** Runs a command to its end and returns its output; throws if it fails. */
export async function runToEnd(command, args, { env, seconds = 300 } = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  children.add(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => { out += data; });
  child.stderr.on('data', (data) => { err += data; });
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => { err += error.message; resolve(127); });
    child.on('close', resolve);
  });
  clearTimeout(timer);
  children.delete(child);
  if (code !== 0) throw new Error(`${path.basename(command)} ${args[0] ?? ''} ended with ${code}: ${err || out}`);
  return out;
}

const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
export const foundry = (tool) => path.join(root, `node_modules/@foundry-rs/${tool}-linux-${arch}/bin/${tool}`);
export const freehold = path.join(root, 'build/release/app/freehold');
