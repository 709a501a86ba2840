// Writes contracts/gas.md: what the L1 transactions cost, measured on an anvil of its own with real blobs. The same source gives the
// same file. With --check it writes nothing and fails if the file is out of date. Needs the artifacts of `tools/forge build`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
    concatHex, createPublicClient, createTestClient, createWalletClient, encodeAbiParameters, getContractAddress, http, keccak256, parseEther,
    zeroAddress, zeroHash,
} from 'viem';
import { foundry } from 'viem/chains';

const contracts = join(dirname(fileURLToPath(import.meta.url)), '..');
const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
const tool = (name) => join(contracts, `../node_modules/@foundry-rs/${name}-linux-${arch}/bin/${name}`);
const artifact = (file, name = file) => JSON.parse(readFileSync(join(contracts, `out/${file}.sol/${name}.json`), 'utf8'));

const mnemonic = 'test test test test test test test test test test test junk';
const tokenFactory = '0x00000000000000000000000000000000f4ee0002';
const gwei = 10n ** 9n;
const baseForcedFee = 10_000n * gwei;
const usableBlobBytes = 4096 * 31;

async function freePort() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    return port;
}

async function waitFor(client, milliseconds) {
    for (const end = Date.now() + milliseconds; ;) {
        try {
            return await client.getChainId();
        } catch (error) {
            if (Date.now() > end) throw error;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
    }
}

/// The L1 that the measurements share, with the contracts on it.
class Bench {
    constructor(url) {
        const transport = http(url);
        this.url = url;
        this.reader = createPublicClient({ chain: foundry, transport, pollingInterval: 10 });
        this.wallet = createWalletClient({ chain: foundry, transport });
        this.node = createTestClient({ mode: 'anvil', chain: foundry, transport });
        this.rows = [];
        this.scratch = mkdtempSync(join(tmpdir(), 'freehold-gas-'));
    }

    async deploy() {
        await waitFor(this.reader, 10_000);
        await this.node.setBlockTimestampInterval({ interval: 12 });
        [this.sequencer, this.alice, this.bob] = await this.wallet.getAddresses();
        // As on L1: the zero address holds ETH, and blocks pay somebody else.
        await this.node.setBalance({ address: zeroAddress, value: 1n });
        await this.node.setCoinbase({ address: this.sequencer });
        const nonce = await this.reader.getTransactionCount({ address: this.sequencer });
        const [inbox, rollup, bridge] = [0, 1, 2].map((i) => getContractAddress({ from: this.sequencer, nonce: BigInt(nonce + i) }));
        const hour = 3600n;
        this.inbox = await this.create(artifact('Inbox'),
            [keccak256('0x01'), this.sequencer, rollup, bridge, 1n, 6n * hour, 24n * hour, 24n * hour, baseForcedFee]);
        this.rollup = await this.create(artifact('Rollup'), [4663n, 1n, keccak256('0x01'), keccak256('0x02'), keccak256('0x03'), inbox, zeroAddress]);
        this.bridge = await this.create(artifact('Bridge'), [inbox, rollup, tokenFactory]);
        this.token = await this.create(artifact('TestToken'), ['Test Dollar', 'TUSD', 6]);
        await this.send(this.alice, this.token, 'mint', [this.alice, 10n ** 12n]);
        await this.send(this.alice, this.token, 'approve', [bridge, 2n ** 256n - 1n]);
    }

    async create({ abi, bytecode }, args) {
        const hash = await this.wallet.deployContract({ account: this.sequencer, abi, bytecode: bytecode.object, args });
        const { contractAddress, status } = await this.reader.waitForTransactionReceipt({ hash });
        if (status !== 'success') throw new Error('a creation reverted');
        return { address: contractAddress, abi };
    }

    read(contract, functionName, args = []) {
        return this.reader.readContract({ ...contract, functionName, args });
    }

    async send(account, contract, functionName, args, value = 0n) {
        const hash = await this.wallet.writeContract({ account, ...contract, functionName, args, value });
        const receipt = await this.reader.waitForTransactionReceipt({ hash });
        if (receipt.status !== 'success') throw new Error(`${functionName} reverted`);
        return receipt.gasUsed;
    }

    async measure(name, ...call) {
        this.rows.push([name, await this.send(...call)]);
    }

    /// Through cast, which makes the blobs' commitments and cell proofs.
    async propose(name, blobCount, forcedCount, { value = 0n, depth = 1n } = {}) {
        const [, parent] = await this.read(this.inbox, 'head');
        const anchor = await this.reader.getBlockNumber() + 1n - depth;
        const args = ['send', this.inbox.address, 'propose(bytes32,(uint16,uint16),uint16,uint64)', parent, `(0,${blobCount})`,
            `${forcedCount}`, `${anchor}`, '--value', `${value}`, '--mnemonic', mnemonic, '--rpc-url', this.url, '--json'];
        if (blobCount > 0) {
            // cast's encoding spends one field element on the length.
            const path = join(this.scratch, 'payload');
            writeFileSync(path, Buffer.alloc(blobCount * usableBlobBytes - 31, 1));
            args.push('--blob', '--path', path);
        }
        const receipt = JSON.parse(execFileSync(tool('cast'), args, { encoding: 'utf8', timeout: 60_000 }));
        if (receipt.status !== '0x1') throw new Error(`${name}: reverted`);
        if (Number(receipt.blobGasUsed ?? 0) !== blobCount * 131_072) throw new Error(`${name}: not ${blobCount} blobs`);
        // anvil draws each block's randomness, so hashes differ from run to run. EIP-2028: a zero byte is 12 gas cheaper; count as if none were.
        const zeros = parent.slice(2).match(/../g).filter((byte) => byte === '00').length;
        this.rows.push([name, BigInt(receipt.gasUsed) + 12n * BigInt(zeros)]);
    }

    async force(count) {
        for (let i = 0; i < count; ++i) await this.forceOne(110);
    }

    async forceOne(length) {
        const fee = await this.read(this.inbox, 'forcedFee');
        return this.send(this.alice, this.inbox, 'forceTransaction', [noise(length)], fee);
    }
}

/// No byte is zero: the dearer half of calldata.
const noise = (length) => `0x${Array.from({ length }, (_, i) => (i % 255 + 1).toString(16).padStart(2, '0')).join('')}`;

async function measureProposals(bench) {
    await bench.propose('not reported: the first one also fills slots', 1, 0);
    bench.rows.pop();
    await bench.propose('propose, 1 blob', 1, 0);
    await bench.propose('propose, 6 blobs', 6, 0);
    await bench.propose('propose, 1 blob, with a prover fee', 1, 0, { value: gwei });
    await bench.force(41);
    await bench.propose('propose, 1 blob, 1 forced item', 1, 1);
    await bench.propose('propose, 1 blob, 32 forced items', 1, 32);
    await bench.propose('propose, no blob, 8 forced items', 0, 8);
    await bench.force(80);
    await bench.propose('not reported: 32 at the base fee', 1, 32);
    await bench.propose('not reported: 16 at the base fee', 1, 16);
    bench.rows.splice(-2);
    await bench.propose('propose, 1 blob, 32 forced items, 16 of them at twice the base fee', 1, 32);
    await bench.node.mine({ blocks: 400 });
    await bench.propose('propose, 1 blob, an anchor of 300 blocks ago (EIP-2935)', 1, 0, { depth: 300n });
}

async function measureRequests(bench) {
    const { alice, bob, inbox, bridge, token } = bench;
    const fee = await bench.read(inbox, 'forcedFee');
    for (const length of [110, 1000, 65_536]) bench.rows.push([`forceTransaction, ${length} bytes`, await bench.forceOne(length)]);
    await bench.measure('requestL2, no data', alice, inbox, 'requestL2', [bob, 1n, '0x', 21_000n, alice], fee + gwei);
    await bench.measure('requestL2, 68 bytes of data', alice, inbox, 'requestL2', [bob, 1n, noise(68), 200_000n, alice], fee + gwei);
    const eth = parseEther('1');
    await bench.measure('depositETH', alice, bridge, 'depositETH', [alice, eth, 21_000n], eth + fee + gwei);
    const deposit = [token.address, alice, 10n ** 6n, 2_000_000n];
    await bench.measure('depositERC20, the first of a token', alice, bridge, 'depositERC20', deposit, fee + gwei);
    await bench.measure('depositERC20', alice, bridge, 'depositERC20', deposit, fee + gwei);
}

async function measureWithdrawals(bench) {
    const { alice, bob, bridge, rollup, token } = bench;
    // No proof makes anything final yet: the tests' double of the Rollup says what is.
    const double = artifact('FakeRollup');
    await bench.node.setCode({ address: rollup.address, bytecode: double.deployedBytecode.object });
    const message = (index, asset, amount) => ({ index, token: asset, from: bob, to: alice, amount });
    const messages = [message(0n, zeroAddress, gwei), message(1n, zeroAddress, gwei), message(2n, token.address, 1000n)];
    const leaves = messages.map((m) => keccak256(encodeAbiParameters(
        [{ type: 'uint64' }, { type: 'address' }, { type: 'address' }, { type: 'address' }, { type: 'uint256' }],
        [m.index, m.token, m.from, m.to, m.amount])));
    await bench.send(bob, { address: rollup.address, abi: double.abi }, 'setFinalized', [1n, rootAndPath(leaves, 0).root]);
    const names = ['ETH, the first of 256 messages', 'ETH', 'ERC-20'];
    for (let i = 0; i < 3; ++i)
        await bench.measure(`finalizeWithdrawal, ${names[i]}`, bob, bridge, 'finalizeWithdrawal', [messages[i], rootAndPath(leaves, i).path]);
}

function rootAndPath(leaves, index) {
    const path = [];
    let [level, empty] = [leaves, zeroHash];
    for (let height = 0; height < 32; ++height, index >>= 1) {
        path.push(level[index ^ 1] ?? empty);
        const pairs = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => [level[2 * i], level[2 * i + 1] ?? empty]);
        level = pairs.map((pair) => keccak256(concatHex(pair)));
        empty = keccak256(concatHex([empty, empty]));
    }
    return { root: level[0], path };
}

function render(rows) {
    return ['# Gas of the L1 transactions', '',
        'Written by `node contracts/script/gas_report.mjs`; CI compares. Gas used by the whole transaction, with its 21,000 and its calldata,',
        'without blob gas (131,072 a blob).', '', '| transaction | gas |', '|---|---:|',
        ...rows.map(([name, gas]) => `| ${name} | ${gas.toLocaleString('en-US')} |`), ''].join('\n');
}

const port = await freePort();
const anvil = spawn(tool('anvil'), ['--silent', '--hardfork', 'osaka', '--enable-tx-gas-limit', '--gas-limit', '60000000', '--timestamp',
    '1800000000', '--mnemonic', mnemonic, '--port', `${port}`], { stdio: 'ignore' });
const bench = new Bench(`http://127.0.0.1:${port}`);
try {
    await bench.deploy();
    await measureProposals(bench);
    await measureRequests(bench);
    await measureWithdrawals(bench);
} finally {
    anvil.kill();
    rmSync(bench.scratch, { recursive: true });
}

const file = join(contracts, 'gas.md');
const report = render(bench.rows);
if (!process.argv.includes('--check')) {
    writeFileSync(file, report);
} else if (readFileSync(file, 'utf8') !== report) {
    console.error(`${report}\ncontracts/gas.md is out of date: run node contracts/script/gas_report.mjs`);
    process.exitCode = 1;
}
