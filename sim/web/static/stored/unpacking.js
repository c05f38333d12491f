// The results in the file: arrays of numbers, packed so that they deflate well; each is unpacked when it is first needed.
// The packer is sim/web/packing.py.

const KINDS = { u2: Uint16Array, f8: Float64Array };
const NONE = 0xffff;
const ALIGNED = 8;

const product = (numbers) => numbers.reduce((all, one) => all * one, 1);

/** The bytes of values out of planes: all first bytes, then all second bytes, and so on. */
function outOfPlanes(bytes, size) {
  const length = bytes.length / size;
  const whole = new Uint8Array(bytes.length);
  for (let plane = 0; plane < size; plane++) {
    for (let i = 0, from = plane * length, to = plane; i < length; i++, from++, to += size) whole[to] = bytes[from];
  }
  return whole.buffer;
}

/** Rows out of their changes to the row before; codes are added (their kind wraps around), bytes of numbers are XORed. */
function outOfChanges(values, row) {
  if (values instanceof Float64Array) {
    const halves = new Uint32Array(values.buffer);
    for (let i = 2 * row; i < halves.length; i++) halves[i] ^= halves[i - 2 * row];
  } else {
    for (let i = row; i < values.length; i++) values[i] += values[i - row];
  }
  return values;
}

/** What a file holds: its header, and `row(name, setting)` for the values of one setting in an array, NaN for none. */
export function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const first = Math.ceil((4 + length) / ALIGNED) * ALIGNED;
  const found = new Map();

  function codes(name) {
    if (!found.has(name)) {
      const { kind, shape, offset } = header.arrays[name];
      const Kind = KINDS[kind];
      const bytes = new Uint8Array(buffer, first + offset, product(shape) * Kind.BYTES_PER_ELEMENT);
      found.set(name, outOfChanges(new Kind(outOfPlanes(bytes, Kind.BYTES_PER_ELEMENT)), product(shape.slice(1))));
    }
    return found.get(name);
  }

  function row(name, setting) {
    const { kind, shape, low, step } = header.arrays[name];
    const size = product(shape.slice(1));
    const coded = codes(name).subarray(setting * size, (setting + 1) * size);
    if (kind === "f8") return coded;
    const parts = shape[1];
    const each = size / parts;
    const values = new Float64Array(size);
    for (let part = 0, i = 0; part < parts; part++) {
      for (const end = i + each; i < end; i++) values[i] = coded[i] === NONE ? NaN : low[part] + step[part] * coded[i];
    }
    return values;
  }

  return { header, row, names: Object.keys(header.arrays), shape: (name) => header.arrays[name].shape, prepare: codes };
}
