// Reads a WebAssembly binary (https://webassembly.github.io/spec/core/binary/) as far as sizes and names go.

/**
 * Bytes by crate for code, one entry for data and one for the other sections.
 * @param {Buffer} wasm with a `name` section
 * @returns {Map<string, number>}
 */
export function sizesByCrate(wasm) {
  const sizes = new Map();
  const add = (name, size) => sizes.set(name, (sizes.get(name) ?? 0) + size);
  let imported = 0;
  let bodies = [];
  let names = new Map();
  for (const { id, content } of sections(wasm)) {
    if (id === 2) imported = importedFunctions(content);
    if (id === 10) {
      bodies = functionBodies(content);
    } else if (id === 0) {
      const reader = new Reader(content);
      if (reader.text() === "name") names = functionNames(reader);
    } else {
      add(id === 11 ? "(constants and tables of data)" : "(types, imports, exports, …)", content.length);
    }
  }
  bodies.forEach((size, index) => add(crate(names.get(imported + index)), size));
  return sizes;
}

/** @param {string | undefined} name a demangled Rust path; of `<f64 as core::fmt::Display>::fmt` the trait's crate */
function crate(name) {
  return name?.match(/([A-Za-z_]\w*)(?:\[[0-9a-f]+\])?::/)?.[1] ?? "(no crate)";
}

function* sections(wasm) {
  const reader = new Reader(wasm, 8);
  while (!reader.atEnd()) {
    const id = reader.byte();
    yield { id, content: reader.bytes(reader.number()) };
  }
}

function importedFunctions(content) {
  const reader = new Reader(content);
  let functions = 0;
  for (let left = reader.number(); left > 0; left -= 1) {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === 0) functions += 1;
    if (kind === 1 || kind === 3) reader.byte(); // the element's or the value's type
    if (kind === 1 || kind === 2) {
      const limits = reader.byte();
      reader.number();
      if (limits & 1) reader.number();
    } else {
      reader.number();
    }
  }
  return functions;
}

function functionBodies(content) {
  const reader = new Reader(content);
  return Array.from({ length: reader.number() }, () => reader.bytes(reader.number()).length);
}

function functionNames(reader) {
  const names = new Map();
  while (!reader.atEnd()) {
    const kind = reader.byte();
    const part = new Reader(reader.bytes(reader.number()));
    if (kind !== 1) continue;
    for (let left = part.number(); left > 0; left -= 1) names.set(part.number(), part.text());
  }
  return names;
}

class Reader {
  constructor(buffer, position = 0) {
    this.buffer = buffer;
    this.position = position;
  }
  atEnd() {
    return this.position >= this.buffer.length;
  }
  byte() {
    return this.buffer[this.position++];
  }
  /** LEB128, unsigned. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }
  bytes(length) {
    this.position += length;
    return this.buffer.subarray(this.position - length, this.position);
  }
  text() {
    return this.bytes(this.number()).toString("utf8");
  }
}
