// Checks Merkle-Patricia proofs (Yellow Paper, appendix D) against a root, with nothing from the node but the proof.
import assert from 'node:assert/strict';
import { fromRlp, keccak256, toRlp } from 'viem';

const EMPTY_ROOT = keccak256(toRlp('0x'));
const nibblesOf = (hex) => hex.slice(2);

/** Hex-prefix encoding (appendix C): the nibbles, and whether they end at a value. */
function decodePath(hex) {
  const flag = parseInt(hex[2], 16);
  return { nibbles: flag & 1 ? hex.slice(3) : hex.slice(4), isLeaf: (flag & 2) !== 0 };
}

/** The value at `key` in the secure trie with this root, or null if the proof shows that there is none. Throws if it proves nothing. */
export function provenValue(root, key, proof) {
  if (proof.length === 0) {
    assert.equal(root, EMPTY_ROOT, 'only the empty trie needs no proof');
    return null;
  }
  let rest = nibblesOf(keccak256(key));
  let used = 0;
  let reference = root;
  for (;;) {
    let node = reference;
    if (typeof reference === 'string') {
      const encoded = proof[used++];
      assert.ok(encoded, 'the proof ends before the path does');
      assert.equal(keccak256(encoded), reference, 'a node of the proof hashes to its reference');
      node = fromRlp(encoded, 'hex');
    }
    let next;
    if (node.length === 17) {
      if (rest === '') next = { value: node[16] };
      else {
        next = { child: node[parseInt(rest[0], 16)] };
        rest = rest.slice(1);
      }
    } else {
      assert.equal(node.length, 2, 'a node is a branch, an extension or a leaf');
      const { nibbles, isLeaf } = decodePath(node[0]);
      if (!rest.startsWith(nibbles) || (isLeaf && rest !== nibbles)) next = { value: '0x' };
      else {
        rest = rest.slice(nibbles.length);
        next = isLeaf ? { value: node[1] } : { child: node[1] };
      }
    }
    const { value, child } = next;
    if (value !== undefined || child === '0x') {
      assert.equal(used, proof.length, 'every node of the proof is on the path');
      return value === undefined || value === '0x' ? null : value;
    }
    reference = child;
  }
}

const integer = (rlpBytes) => (rlpBytes === '0x' ? 0n : BigInt(rlpBytes));

/** Checks an eth_getProof answer (as viem returns it) against a state root. */
export function checkAccountProof(stateRoot, proof) {
  const value = provenValue(stateRoot, proof.address, proof.accountProof);
  if (value === null) {
    assert.deepEqual([proof.balance, proof.nonce], [0n, 0], 'an account that does not exist has nothing');
  } else {
    const [nonce, balance, storageHash, codeHash] = fromRlp(value, 'hex');
    assert.equal(BigInt(proof.nonce), integer(nonce));
    assert.equal(proof.balance, integer(balance));
    assert.equal(proof.storageHash, storageHash);
    assert.equal(proof.codeHash, codeHash);
  }
  for (const { key, value: claimed, proof: nodes } of proof.storageProof) {
    const slot = `0x${BigInt(key).toString(16).padStart(64, '0')}`;
    const stored = provenValue(proof.storageHash, slot, nodes);
    assert.equal(claimed, stored === null ? 0n : integer(fromRlp(stored, 'hex')));
  }
}
