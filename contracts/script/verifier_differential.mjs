// Gives the verifier on L1 and the C++ verifier the same proofs: the valid one, which both must accept, and damaged ones, which both must
// refuse for the same reason. (One exception: a bus with p rows is "too many leaves" to the C++ verifier, before it looks at the stack, and
// implies "stack too large" or "too many leaves", which is all that L1 looks at.) Each reason in `expected` must have been given.
//   node contracts/script/verifier_differential.mjs ELF [PROOF] [--cases N] [--input WORD,WORD...]
// PROOF: what `freehold zkvm prove ELF --family last` wrote; without it one is made. Needs the artifacts of `tools/forge build`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeEventLog, toHex } from 'viem';
import { freehold } from '../../tools/devnet/processes.mjs';
import { artifactOf, describeProgram } from '../../tools/devnet/verifier.mjs';
import { ProofFile, VerifierBench, descriptorOf, flags, gasCap, machineTables, tables } from './verifier_bench.mjs';

const modulus = 2013265921;
const statementBytes = 8 + 4 * machineTables;
/// Every reason that a damaged proof can be refused for without the prover's help. What is left needs a prover that answers after the damage:
/// it finds nonces for it (lib/proof/whir_test.cpp, lib/proof/argument_test.cpp).
const expected = [
    'proof too short', 'statement word out of range', 'table rows', 'too many leaves', 'stack too large', 'too many cycles', 'no cycle',
    'no range table', 'boundary tables of another kind of run', 'end of memory', 'stack does not fit the parameters',
    'initial memory not exactly once', 'element not canonical', 'gkr: zero denominator', 'bus sum', 'gkr: layer', 'zerocheck: final value',
    'grinding: fold', 'grinding: query', 'merkle: whir', 'merkle: whir program', 'trailing bytes',
];

const { positionals: [elf, proofPath], values } = parseArgs({
    allowPositionals: true,
    options: { cases: { type: 'string', default: '300' }, input: { type: 'string', default: '1000' } },
});
const scratch = mkdtempSync(join(tmpdir(), 'freehold-differential-'));
const program = describeProgram(elf);

function proofFile() {
    if (proofPath) return proofPath;
    const path = join(scratch, 'proof');
    const input = join(scratch, 'input');
    writeFileSync(input, Buffer.from(Uint32Array.from(values.input.split(','), Number).buffer));
    const { status, stderr } = spawnSync(freehold, ['zkvm', 'prove', elf, '--input', input, '--family', 'last', '--out', path], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`no proof: ${stderr}`);
    return path;
}

function verifyInCpp(file) {
    const path = join(scratch, 'damaged');
    writeFileSync(path, file);
    const { status, stderr, error } = spawnSync(freehold, ['zkvm', 'verify', path, '--program-digest', program.digest, '--family', 'last'], { encoding: 'utf8' });
    if (error) throw error;
    return status === 0 ? '' : stderr.replace(/^freehold: refused: /, '').trim();
}

/// Other statements: row counts that lie, ends of memory.
function* lies(file) {
    const { calldata, rows } = file;
    const number = (at, value) => {
        const bytes = Buffer.from(calldata);
        bytes.writeUInt32LE(value >>> 0, at);
        return bytes;
    };
    const row = (t, value) => number(8 + 4 * t, value);
    for (const [name, at] of [['RAM', 0], ['WIDE', 4]])
        for (const end of [0, 1, 1 << 14, (1 << 23) - 64, (1 << 23) - 63, (1 << 23) + 1, 1 << 26, (1 << 26) + 1, modulus - 1, modulus, 2 ** 32 - 1])
            yield [`${name} ends at ${end}`, number(at, end)];
    for (let t = 0; t < machineTables; ++t)
        for (const n of [0, rows[t] + 1, 33, 1 << 18, 1 << 24, 2 ** 32 - 1])
            if (n !== rows[t]) yield [`table ${t} has ${n} rows`, row(t, n)];
    const without = (wanted) => {
        const bytes = Buffer.from(calldata);
        tables.forEach((table, t) => { if (wanted(table)) bytes.writeUInt32LE(0, 8 + 4 * t); });
        return bytes;
    };
    yield ['no table', without(() => true)];
    yield ['no instruction and no call', without((table) => table.slots !== 0)];
    for (const [name, flag] of Object.entries(flags)) yield [`without tables flagged ${name}`, without((table) => (table.flags & flag) !== 0)];
    yield ['more leaves than cells', manyLeaves(calldata)];
}

/// Rows that fill the stack to its limit, in the tables with the most interactions for their columns.
function manyLeaves(calldata) {
    const bytes = Buffer.from(calldata);
    const free = tables.map((table, t) => ({ ...table, t })).filter((table) => table.maxRows === 1 << 24 && (table.flags & flags.forbidden) === 0);
    free.sort((a, b) => b.interactions / b.columns - a.interactions / a.columns);
    let room = 2 ** 28 - 2 ** 22;
    for (const { t, columns } of free) {
        let n = 1 << 24;
        while (n > 1 << 10 && columns * n > room) n >>= 1;
        if (columns * n > room) break;
        room -= columns * n;
        bytes.writeUInt32LE(n, 8 + 4 * t);
    }
    return bytes;
}

/// Flipped bits, a proof cut short or made longer, elements that are not canonical, denominators that are zero.
function* damages(file, count) {
    const { calldata } = file;
    yield* lies(file);
    const step = Math.max(1, Math.floor(calldata.length / count));
    for (let i = 0; i < calldata.length; i += step) {
        const bytes = Buffer.from(calldata);
        bytes[i] ^= 1 << (i / step) % 8;
        yield [`bit ${(i / step) % 8} of byte ${i} flipped`, bytes];
    }
    // What comes last is the path of the program's tree, or the last rounds, which no nonce protects.
    for (let back = 1; back < 4000; back += 61) {
        const bytes = Buffer.from(calldata);
        bytes[calldata.length - back] ^= 1;
        yield [`byte ${back} from the end changed`, bytes];
    }
    for (const length of [0, 1, 8, statementBytes - 1, statementBytes, statementBytes + 1, statementBytes + 4, calldata.length - 32, calldata.length - 4, calldata.length - 1])
        yield [`cut to ${length} bytes`, Buffer.from(calldata.subarray(0, length))];
    for (const more of [1, 32]) yield [`${more} bytes longer`, Buffer.concat([calldata, Buffer.alloc(more)])];
    for (let i = statementBytes; i + 4 <= calldata.length; i += 20 * step) {
        const bytes = Buffer.from(calldata);
        bytes.writeUInt32LE((bytes.readUInt32LE(i) % modulus + modulus) >>> 0, i);
        yield [`p added to the number at ${i}`, bytes];
    }
    for (const at of topLayer(file)) {
        const bytes = Buffer.from(calldata);
        bytes.fill(0, at, at + 20);
        yield [`a zero at ${at}`, bytes];
    }
}

/// Where the first elements of the top layer are that a nonce does not precede by chance: the numerators and denominators come after the
/// root, two answers out of the domain, and perhaps a nonce.
function topLayer(file) {
    const begin = statementBytes + 32 + 2 * 20;
    const list = [];
    for (const nonce of [0, 8]) for (const i of [0, 7, 8, 15]) list.push(begin + nonce + 20 * i);
    return list.filter((at) => at < file.calldata.length);
}

/// RangeVerifier turns a public input into the claims that lib/zkvm/claim.cpp computes, layer by layer, and asks the right verifier.
async function compareClaims(bench) {
    const rangeVerifier = artifactOf('RangeVerifier');
    const word = (i) => `0x${Buffer.alloc(32, i).toString('hex')}`;
    const [program, layer] = [word(1), word(2)];
    const staged = [];
    for (let i = 0; i < 2; ++i) staged.push(await bench.create(artifactOf('StagedVerifier'), [bench.address]));
    const address = await bench.create(rangeVerifier, [...staged, program, layer]);
    const read = (functionName, ...args) => bench.reader.readContract({ address, abi: rangeVerifier.abi, functionName, args });
    const expect = (holds, what) => { if (holds) ++agreed; else failures.push(`RangeVerifier: ${what}`); };
    const publicInput = `0x${Buffer.from(Array.from({ length: 32 }, (_, i) => 7 * i + 1)).toString('hex')}`;
    let expected = publicInput;
    const most = Number(await read('MOST_LAYERS'));
    for (let layers = 0; layers <= most; ++layers) {
        if (layers !== 0) {
            const digest = layers === 1 ? program : layer;
            expected = execFileSync(freehold, ['zkvm', 'l1-verifier', 'claim', 'recursion', digest, expected], { encoding: 'utf8' }).trim();
        }
        const claim = await read('claim', publicInput, BigInt(layers));
        expect(claim === expected, `claim of ${layers} layers: L1 ${claim}, C++ ${expected}`);
        const last = await read('last', BigInt(layers));
        expect(last.toLowerCase() === staged[layers === 0 ? 0 : 1].toLowerCase(), `${layers} layers are read by ${last}`);
    }
    const refused = await read('claim', publicInput, BigInt(most + 1)).then(() => '', (error) => error.walk((e) => e.data?.errorName)?.data?.errorName);
    expect(refused === 'TooManyLayers', `${most + 1} layers: ${refused}`);
}

/// Descriptors that break an invariant, and other parts than the pinned ones.
async function compareConstruction(bench) {
    const good = descriptorOf(program);
    const wrong = [
        { ...good, imageBegin: (1 << 14) - 1 }, { ...good, imageBegin: 1 << 26 }, { ...good, imageWords: 0 }, { ...good, imageWords: (1 << 22) + 1 },
        { ...good, imageBegin: (1 << 26) - 1, imageWords: 2 }, { ...good, decoderRows: 0 }, { ...good, decoderRows: (1 << 22) + 1 },
        { ...good, roots: good.roots.slice(1) }, { ...good, roots: [...good.roots, good.roots[0]] },
    ];
    const [rows, opening, first, second, ...others] = bench.parts;
    const cases = [
        ...wrong.map((descriptor) => [descriptor, bench.parts, 'WrongProgram']),
        ...[
            [rows, opening, second, first, ...others], [rows, opening, first], [rows, opening, bench.address, second, ...others],
            [opening, rows, first, second, ...others], [bench.address, opening, first, second, ...others],
            [rows, bench.account, first, second, ...others], [],
        ].map((parts) => [good, parts, 'WrongCode']),
    ];
    for (const [descriptor, parts, error] of cases) {
        if (await bench.refusesToBeMade(descriptor, parts, error)) ++agreed;
        else failures.push(`made from ${JSON.stringify(descriptor)}, ${parts}`);
    }
}

/// The proof in three transactions: each says what the one says, and nothing else passes.
async function compareStages(bench, path, file) {
    const staged = artifactOf('StagedVerifier');
    const address = await bench.create(staged, [bench.address]);
    const contract = { address, abi: [...staged.abi, ...bench.artifact.abi.filter(({ type }) => type === 'error')] };
    const { publicInput, calldata } = file;
    const other = `0x${Buffer.alloc(32, 7).toString('hex')}`;
    const expect = (holds, what) => { if (holds) ++agreed; else failures.push(`in three transactions: ${what}`); };
    /// '' or the error, with the reason of a refusal.
    const outcomeOf = (at, functionName, ...args) => bench.reader.simulateContract({ ...at, account: bench.account, functionName, args, gas: gasCap }).then(
        () => '', (error) => { const data = error.walk((e) => e.data?.errorName)?.data; return data?.args?.[0] ?? data?.errorName ?? error.message; });
    const expectOutcome = async (wanted, name, ...call) => {
        const got = await outcomeOf(contract, ...call);
        expect(got === wanted, `${name}: ${got}, not ${wanted}`);
    };
    /// Sends it; returns the claim that it leaves.
    const send = async (functionName, state, ...args) => {
        const hash = await bench.wallet.writeContract({ ...contract, functionName, args, gas: gasCap });
        const { gasUsed, logs } = await bench.reader.waitForTransactionReceipt({ hash });
        const event = decodeEventLog({ abi: staged.abi, ...logs[0] }).args;
        expect(event.publicInput === publicInput && (state === undefined || event.state === state), `${functionName} left ${event.state}, not ${state}`);
        return { gasUsed, claim: Buffer.from(event.claim.slice(2), 'hex') };
    };
    const flipped = (bytes, at) => { const copy = Buffer.from(bytes); copy[at] ^= 1; return copy; };
    const places = (bytes) => [0, 100, bytes.length >> 1, bytes.length - 1];
    /// What a whole proof with these parts is refused for.
    const whole = (...parts) => bench.verify(publicInput, Buffer.concat(parts));
    const longer = (bytes) => toHex(Buffer.concat([bytes, Buffer.alloc(1)]));
    const final = (claim, bytes) => toHex(Buffer.concat([Buffer.from(claim.length.toString(16).padStart(8, '0'), 'hex'), claim, bytes]));

    const { cuts, proof } = JSON.parse(execFileSync(freehold, ['zkvm', 'l1-verifier', 'proof', path], { encoding: 'utf8', maxBuffer: 1 << 24 }));
    expect(proof === toHex(calldata), 'the proof that C++ gives L1 is another one');
    const [head, part, rest] = [calldata.subarray(0, cuts[0].bytes), calldata.subarray(cuts[0].bytes, cuts[1].bytes), calldata.subarray(cuts[1].bytes)];

    await expectOutcome('trailing bytes', 'a first part with a byte more', 'reduce', publicInput, longer(head));
    await expectOutcome('proof too short', 'a first part with a byte less', 'reduce', publicInput, toHex(head.subarray(0, -1)));
    await expectOutcome(await bench.verify(other, calldata), 'the first part for another public input', 'reduce', other, toHex(head));
    // What the rounds of the rows and the opened values say is not looked at before the end: only a transcript that nobody goes on with comes of another byte.
    const later = new Set(['grinding: fold', 'grinding: query', 'merkle: whir', 'merkle: whir program', 'zerocheck: final value']);
    for (const at of places(head)) {
        const reason = await whole(flipped(head, at), part, rest);
        await expectOutcome(later.has(reason) ? '' : reason, `byte ${at} of the first part`, 'reduce', publicInput, toHex(flipped(head, at)));
    }
    const lied = flipped(head, head.length - 20);
    const { claim: lie } = await send('reduce', undefined, publicInput, toHex(lied));
    await expectOutcome(await whole(lied, part, rest), 'another opened value', 'fold', publicInput, toHex(lie), toHex(part));
    const reduced = await send('reduce', cuts[0].state, publicInput, toHex(head));

    await expectOutcome('NotReduced', 'another public input', 'fold', other, toHex(reduced.claim), toHex(part));
    // The transcript's state, a number of queries, the sum: whatever lies there.
    for (let at = 0; at < reduced.claim.length; at += 501)
        await expectOutcome('NotReduced', `byte ${at} of the first claim`, 'fold', publicInput, toHex(flipped(reduced.claim, at)), toHex(part));
    await expectOutcome('trailing bytes', 'a second part with a byte more', 'fold', publicInput, toHex(reduced.claim), longer(part));
    await expectOutcome('proof too short', 'a second part with a byte less', 'fold', publicInput, toHex(reduced.claim), toHex(part.subarray(0, -1)));
    for (const at of places(part)) await expectOutcome(await whole(head, flipped(part, at), rest), `byte ${at} of the second part`, 'fold', publicInput, toHex(reduced.claim), toHex(flipped(part, at)));
    await expectOutcome('NotFolded', 'the last part too early', 'verify', publicInput, final(reduced.claim, Buffer.concat([part, rest])));
    const folded = await send('fold', cuts[1].state, publicInput, toHex(reduced.claim), toHex(part));

    await expectOutcome('NotReduced', 'the second claim in the place of the first', 'fold', publicInput, toHex(folded.claim), toHex(part));
    await expectOutcome('NotFolded', 'the first claim in the place of the second', 'verify', publicInput, final(reduced.claim, rest));
    await expectOutcome('NotFolded', 'another public input at the end', 'verify', other, final(folded.claim, rest));
    for (let at = 0; at < folded.claim.length; at += 501)
        await expectOutcome('NotFolded', `byte ${at} of the second claim`, 'verify', publicInput, final(flipped(folded.claim, at), rest));
    await expectOutcome('trailing bytes', 'a last part with a byte more', 'verify', publicInput, final(folded.claim, Buffer.concat([rest, Buffer.alloc(1)])));
    await expectOutcome('proof too short', 'a last part with a byte less', 'verify', publicInput, final(folded.claim, rest.subarray(0, -1)));
    for (const at of places(rest)) await expectOutcome(await whole(head, part, flipped(rest, at)), `byte ${at} of the last part`, 'verify', publicInput, final(folded.claim, flipped(rest, at)));
    for (const form of ['0x', '0x000000', '0x00000000', '0xffffffff']) await expectOutcome('NotFolded', `the last part ${form}`, 'verify', publicInput, form);
    await expectOutcome('', 'the last part', 'verify', publicInput, final(folded.claim, rest));

    const word = `0x${Buffer.alloc(32).toString('hex')}`;
    const range = { address: await bench.create(artifactOf('RangeVerifier'), [address, address, word, word]), abi: [...artifactOf('RangeVerifier').abi, ...contract.abi] };
    const form = (layers, kind, bytes) => toHex(Buffer.concat([Buffer.of(layers, kind), Buffer.from(bytes)]));
    const last = Buffer.from(final(folded.claim, rest).slice(2), 'hex');
    for (const [wanted, name, asked, bytes] of [
        ['', 'whole', publicInput, form(0, 0, calldata)], [await bench.verify(other, calldata), 'whole, for another public input', other, form(0, 0, calldata)],
        ['', 'the last part', publicInput, form(0, 1, last)], ['NotFolded', 'the last part, for another public input', other, form(0, 1, last)],
        ['NotFolded', 'the last part, of another number of layers', publicInput, form(1, 1, last)], ['NotFolded', 'a whole proof as a last part', publicInput, form(0, 1, calldata)],
        ['UnknownForm', 'another form', publicInput, form(0, 2, calldata)], ['UnknownForm', 'no form', publicInput, '0x00'], ['UnknownForm', 'nothing', publicInput, '0x'],
        ['TooManyLayers', 'too many layers', publicInput, form(17, 0, calldata)],
    ]) {
        const got = await outcomeOf(range, 'verify', asked, bytes);
        expect(got === wanted, `RangeVerifier, ${name}: ${got}, not ${wanted}`);
    }

    const gas = await bench.reader.estimateContractGas({ ...contract, account: bench.account, functionName: 'verify', args: [publicInput, final(folded.claim, rest)] });
    console.log(`in three transactions: ${head.length}, ${part.length} and ${rest.length} bytes, claims of ${reduced.claim.length} and ${folded.claim.length}, `
        + `${reduced.gasUsed}, ${folded.gasUsed} and ${gas} gas`);
}

const bench = await VerifierBench.start();
let [compared, agreed] = [0, 0];
const seen = new Map();
const failures = [];
try {
    await bench.deploy(program);
    await compareConstruction(bench);
    await compareClaims(bench);
    const validPath = proofFile();
    const valid = readFileSync(validPath);
    const file = new ProofFile(valid);
    const { calldata, publicInput } = file;
    const verdicts = [await bench.verify(publicInput, calldata), verifyInCpp(valid)];
    if (verdicts.some((v) => v !== '')) throw new Error(`the valid proof is refused: ${verdicts}`);
    const gas = await bench.estimate(publicInput, calldata);
    console.log(`${calldata.length} bytes of proof, ${gas} gas`);
    if (gas > gasCap) failures.push(`more gas than a transaction may use: ${gas}`);
    await compareStages(bench, validPath, file);
    for (let bit = 0; bit < 256; bit += 15) {
        const other = await bench.verify(`0x${(BigInt(publicInput) ^ 1n << BigInt(bit)).toString(16).padStart(64, '0')}`, calldata);
        if (other === '' || other.startsWith('no reason')) failures.push(`another public input, bit ${bit}: "${other}"`);
    }
    for (const [what, bytes] of damages(file, Number(values.cases))) {
        if (bytes.equals(calldata)) continue;
        const solidity = await bench.verify(publicInput, bytes);
        // A file too short for its statement has no twin.
        const cpp = bytes.length < statementBytes ? 'proof too short' : verifyInCpp(file.withCalldata(bytes));
        ++compared;
        // A file holds whole words.
        const noFile = bytes.length % 4 !== 0 && cpp === 'proof file too short'
            && solidity === (bytes.length < calldata.length ? 'proof too short' : 'trailing bytes');
        if (solidity !== '' && (solidity === cpp || noFile || cpp === 'too many leaves' && solidity === 'stack too large')) {
            ++agreed;
            seen.set(solidity, (seen.get(solidity) ?? 0) + 1);
        } else {
            failures.push(`${what}: L1 "${solidity}", C++ "${cpp}"`);
        }
    }
    for (const reason of expected) if (!seen.has(reason)) failures.push(`no proof was refused for "${reason}"`);
} finally {
    bench.stop();
    rmSync(scratch, { recursive: true });
}
for (const [reason, times] of [...seen].sort((a, b) => b[1] - a[1])) console.log(`${times} ${reason}`);
for (const failure of failures) console.log(failure);
console.log(`${agreed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 && compared > 0 ? 0 : 1;
