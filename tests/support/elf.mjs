// Small RV32IM executables, written word by word.

const BASE = 0x10000;

/** A static executable whose text is `words`, entered at the first one. `flags`: e_flags (1: compressed instructions). */
export function elf(words, { flags = 0, machine = 243 } = {}) {
  const text = Buffer.alloc(4 * words.length);
  words.forEach((word, i) => text.writeUInt32LE(word >>> 0, 4 * i));
  const file = Buffer.alloc(52 + 32);
  file.write('\x7fELF\x01\x01\x01', 'latin1');
  [[16, 2], [18, machine], [40, 52], [42, 32], [44, 1], [46, 40]].forEach(([at, half]) => file.writeUInt16LE(half, at));
  [[20, 1], [24, BASE], [28, 52], [36, flags]].forEach(([at, word]) => file.writeUInt32LE(word, at));
  // One segment that is loaded, readable and executable.
  [1, file.length, BASE, BASE, text.length, text.length, 5, 4].forEach((word, i) => file.writeUInt32LE(word, 52 + 4 * i));
  return Buffer.concat([file, text]);
}

export const JUMP_TO_ITSELF = 0x0000006f; // jal x0, 0
export const LOAD_FROM_ZERO = 0x00002083; // lw x1, 0(x0)
export const COMPRESSED_NOP = 0x00010001; // c.nop twice
