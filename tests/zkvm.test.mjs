// `freehold zkvm` as a stranger uses it: the same proof whatever the threads and the vector instructions, damaged proofs refused by name, bad input refused clearly.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { COMPRESSED_NOP, JUMP_TO_ITSELF, LOAD_FROM_ZERO, elf } from './support/elf.mjs';
import { temporaryFolder } from './support/fixture.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const binary = path.join(root, 'build/release/app/freehold');
const guests = path.join(root, 'build/guest/guest');
const sort = path.join(guests, 'sort.elf');
const folder = temporaryFolder();

function zkvm(args, env = {}) {
  const { status, stdout, stderr } = spawnSync(binary, ['zkvm', ...args], { encoding: 'utf8', env: { ...process.env, ...env } });
  return { status, stdout, stderr };
}

function file(name, bytes) {
  const at = path.join(folder, name);
  fs.writeFileSync(at, bytes);
  return at;
}

function refused(result, reason) {
  assert.equal(result.status, 1, `exit code of a refusal: ${JSON.stringify(result)}`);
  assert.match(result.stderr, reason);
  assert.doesNotMatch(result.stdout, /holds|outputs/);
}

/** The input of the sample: how many numbers, and the numbers. */
function numbers(count) {
  const words = Buffer.alloc(4 * (1 + count));
  words.writeUInt32LE(count);
  for (let i = 0; i < count; ++i) words.writeUInt32LE((i * 2654435761) % 2 ** 31, 4 * (1 + i));
  return words;
}

const input = file('input', numbers(64));
const proofFile = path.join(folder, 'proof');
const digest = zkvm(['inspect', sort]).stdout.match(/program digest (0x[0-9a-f]{64})/)[1];

test('a proof is made, checked by digest and by executable, and says the run\'s outputs', () => {
  const made = zkvm(['prove', sort, '--input', input, '--out', proofFile, '--threads', '2']);
  assert.equal(made.status, 0, made.stderr);
  const outputs = zkvm(['run', sort, '--input', input]).stdout.match(/outputs.*/)[0];
  for (const program of [['--program-digest', digest], ['--elf', sort]]) {
    const checked = zkvm(['verify', proofFile, ...program]);
    assert.equal(checked.status, 0, checked.stderr);
    assert.ok(checked.stdout.includes(outputs), checked.stdout);
  }
});

test('one thread and every set of vector instructions give the same bytes', () => {
  const flags = fs.readFileSync('/proc/cpuinfo', 'utf8');
  const levels = ['scalar', ...['avx2', 'avx512'].filter((name) => new RegExp(`\\b${name}`).test(flags))];
  for (const level of levels) {
    const out = path.join(folder, level);
    const made = zkvm(['prove', sort, '--input', input, '--out', out, '--threads', '1'], { FREEHOLD_SIMD: level });
    assert.equal(made.status, 0, made.stderr);
    assert.ok(fs.readFileSync(out).equals(fs.readFileSync(proofFile)), `${level} on one thread differs from the default on two`);
  }
});

test('several segments', () => {
  const out = path.join(folder, 'segments');
  const long = file('long input', numbers(1500));
  const made = zkvm(['prove', sort, '--input', long, '--out', out, '--segment-cycles', String(1 << 16)]);
  assert.equal(made.status, 0, made.stderr);
  const segments = Number(made.stdout.match(/in (\d+) segments/)[1]);
  assert.ok(segments > 1, made.stdout);
  const checked = zkvm(['verify', out, '--program-digest', digest]);
  assert.equal(checked.status, 0, checked.stderr);
  assert.match(checked.stdout, new RegExp(`${segments} segments`));
});

test('damaged proofs are refused, and the reason is named', () => {
  const good = fs.readFileSync(proofFile);
  const check = (bytes, reason) => refused(zkvm(['verify', file('damaged', bytes), '--program-digest', digest]), reason);
  for (let at = 0; at < good.length; at += Math.ceil(good.length / 60)) {
    const bad = Buffer.from(good);
    bad[at] ^= 1 << (at % 8);
    check(bad, /refused: \S/);
  }
  check(Buffer.concat([good, Buffer.alloc(1)]), /refused: \S/);
  check(good.subarray(0, good.length - 1), /refused: \S/);
  check(Buffer.alloc(0), /refused: \S/);
  check(Buffer.from('no proof at all'), /refused: \S/);
  refused(zkvm(['verify', proofFile, '--program-digest', `0x${'11'.repeat(32)}`]), /refused: .*program/);
  refused(zkvm(['verify', proofFile, '--elf', path.join(guests, 'fibonacci.elf')]), /refused: .*program/);
  refused(zkvm(['verify', proofFile, '--program-digest', '0x1234']), /32 bytes/);
  refused(zkvm(['verify', path.join(folder, 'missing'), '--program-digest', digest]), /missing/);
});

test('bad programs and inputs are refused clearly, and leave no proof behind', () => {
  const out = path.join(folder, 'never');
  const attempt = (program, reason, more = []) => {
    refused(zkvm(['prove', program, '--out', out, ...more]), reason);
    assert.ok(!fs.existsSync(out));
  };
  attempt(path.join(folder, 'missing'), /missing/);
  attempt(file('text', 'not a program'), /not an ELF/i);
  attempt(file('x86', elf([JUMP_TO_ITSELF], { machine: 62 })), /RISC-V/i);
  attempt(file('compressed', elf([JUMP_TO_ITSELF], { flags: 1 })), /compressed/i);
  attempt(file('unannounced', elf([COMPRESSED_NOP, JUMP_TO_ITSELF])), /illegal instruction/);
  attempt(file('nothing', elf([COMPRESSED_NOP])), /no instruction/);
  attempt(file('truncated', elf([JUMP_TO_ITSELF]).subarray(0, 60)), /\S/);
  attempt(file('loop', elf([JUMP_TO_ITSELF])), /longer than the limit on cycles/, ['--max-cycles', '100000']);
  attempt(file('outside', elf([LOAD_FROM_ZERO])), /outside the memory/);
  attempt(sort, /past the end of the input/, ['--input', file('no input', '')]);

  const tooLong = path.join(folder, 'too long'); // sparse: takes no room
  fs.closeSync(fs.openSync(tooLong, 'w'));
  fs.truncateSync(tooLong, 5 * 2 ** 30);
  attempt(sort, /too l/, ['--input', tooLong]);
});

test('a guest that outgrows its memory has no proof', () => {
  const out = path.join(folder, 'never');
  const count = Buffer.alloc(4);
  count.writeUInt32LE(2 ** 27); // words to sort: more than the machine's memory holds
  refused(zkvm(['prove', sort, '--input', file('huge', count), '--out', out]), /no proof: the program ran out of memory/);
  assert.ok(!fs.existsSync(out));
});
