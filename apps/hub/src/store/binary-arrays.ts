// postgres: array_recv in src/backend/utils/adt/arrayfuncs.c reads one dimension as: how many dimensions, whether there
// are nulls, the element's type, how many elements, the first index; then each element's length, -1 for null, and its bytes.
const NULL_LENGTH = -1

/** An element type, and how its `…_recv` function reads a value. */
interface ElementType {
  /** pg_type.dat */
  readonly oid: number
  /**
   * Writes how long the value is, and the value. False: it is not of this form; that is left to pg, which writes text, and
   * to Postgres to refuse.
   */
  write(into: Bytes, value: unknown): boolean
}

/** Larger than nearly all arrays, small enough to be kept. */
const KEPT = 2 ** 16

/** Grows as it is written, and is used again for the next array. */
class Bytes {
  buffer = Buffer.allocUnsafe(KEPT)
  private end = 0

  start(): void {
    this.end = 0
  }

  /** What was written. A batch's mails are megabytes, which are not copied and not kept. */
  take(): Buffer {
    const written = this.buffer.subarray(0, this.end)
    if (this.buffer.length <= KEPT) return Buffer.from(written)
    this.buffer = Buffer.allocUnsafe(KEPT)
    return written
  }

  /** Room for so many more bytes: where they begin. */
  room(size: number): number {
    const start = this.end
    this.end += size
    if (this.end > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.ceil(1.5 * this.end))
      this.buffer.copy(larger, 0, 0, start)
      this.buffer = larger
    }
    return start
  }

  int32(value: number): void {
    const at = this.room(4)
    this.buffer.writeInt32BE(value, at)
  }

  /** Ends here: less was written than there was room for. */
  endAt(end: number): void {
    this.end = end
  }
}

const LENGTH = 4

/** A type all of whose values are as long. `put`: false if the value is not of its form after all. */
const fixed = <Value>(
  oid: number,
  size: number,
  is: (value: unknown) => boolean,
  put: (buffer: Buffer, value: Value, at: number) => unknown,
): ElementType => ({
  oid,
  write(into, value) {
    if (!is(value)) return false
    const at = into.room(LENGTH + size)
    into.buffer.writeInt32BE(size, at)
    return put(into.buffer, value as Value, at + LENGTH) !== false
  },
})

/** Texts up to so long are written here: to call into the runtime takes as long as they do. */
const SHORT = 24

/** Of a UTF-16 unit, in UTF-8. */
const MOST_BYTES = 3

/** A text behind its length. `prefix`: bytes that come before it and count. */
function writeText(into: Bytes, value: string, prefix: readonly number[]): boolean {
  const most = value.length <= SHORT ? MOST_BYTES * value.length : Buffer.byteLength(value)
  const start = into.room(LENGTH + prefix.length + most)
  const { buffer } = into
  let at = start + LENGTH
  for (const byte of prefix) buffer[at++] = byte
  at += writeAscii(buffer, value, at) ? value.length : buffer.write(value, at)
  buffer.writeInt32BE(at - start - LENGTH, start)
  into.endAt(at)
  return true
}

/** Most columns are short names; false for what is not. */
function writeAscii(buffer: Buffer, value: string, at: number): boolean {
  if (value.length > SHORT) return false
  for (let n = 0; n < value.length; n++) {
    const code = value.charCodeAt(n)
    if (code > 127) return false
    buffer[at + n] = code
  }
  return true
}

/** Of lower-case hex digits by their character codes. */
const HEX = new Int8Array(128).fill(-1)
for (const [value, digit] of [...'0123456789abcdef'].entries()) HEX[digit.charCodeAt(0)] = value

const DASH = '-'.charCodeAt(0)

/** As derivedId makes them, with the dashes where they have to be. */
function putUuid(buffer: Buffer, value: string, start: number): boolean {
  let at = start
  for (let n = 0; n < 36; n += 2) {
    if (n === 8 || n === 13 || n === 18 || n === 23) {
      if (value.charCodeAt(n) !== DASH) return false
      n++
    }
    const byte = ((HEX[value.charCodeAt(n)] ?? -1) << 4) | (HEX[value.charCodeAt(n + 1)] ?? -1)
    if (byte < 0) return false
    buffer[at++] = byte
  }
  return true
}

/** timestamptz_recv: microseconds since the year 2000, which a double holds exactly until the year 2285. */
function putInstant(buffer: Buffer, value: Date, at: number): void {
  const micros = (value.getTime() - YEAR_2000) * 1000
  if (!Number.isSafeInteger(micros)) {
    buffer.writeBigInt64BE(BigInt(value.getTime() - YEAR_2000) * 1000n, at)
    return
  }
  const high = Math.floor(micros / 2 ** 32)
  buffer.writeInt32BE(high, at)
  buffer.writeUInt32BE(micros - high * 2 ** 32, at + 4)
}

const YEAR_2000 = Date.UTC(2000)

// jsonb_recv: a version, then the document's text.
const JSONB_VERSION = [1]
const NOTHING: readonly number[] = []

const isText = (value: unknown): value is string => typeof value === 'string'

const TYPES: Readonly<Record<string, ElementType>> = {
  text: { oid: 25, write: (into, value) => isText(value) && writeText(into, value, NOTHING) },
  jsonb: { oid: 3802, write: (into, value) => isText(value) && writeText(into, value, JSONB_VERSION) },
  uuid: fixed<string>(2950, 16, value => isText(value) && value.length === 36, putUuid),
  timestamptz: fixed<Date>(1184, 8, value => value instanceof Date && !Number.isNaN(value.getTime()), putInstant),
  int: fixed<number>(
    23,
    4,
    value => typeof value === 'number' && value === (value | 0),
    (buffer, value, at) => buffer.writeInt32BE(value, at),
  ),
  boolean: fixed<boolean>(
    16,
    1,
    value => typeof value === 'boolean',
    (buffer, value, at) => buffer.writeUInt8(value ? 1 : 0, at),
  ),
  bytea: {
    oid: 17,
    write(into, value) {
      if (!(value instanceof Uint8Array)) return false
      const at = into.room(LENGTH + value.length)
      into.buffer.writeInt32BE(value.length, at)
      into.buffer.set(value, at + LENGTH)
      return true
    },
  },
}

/**
 * A statement's parameters, with each array that it casts (`$1::uuid[]`) in Postgres' binary format, in which pg sends
 * whatever is a Buffer. pg itself writes arrays as text, every element quoted and escaped, bodies as two hex digits a byte.
 */
export function binaryArrays(statement: string, parameters: readonly unknown[]): unknown[] {
  const types = typesIn(statement)
  return parameters.map((value, at) => {
    const type = types.get(at + 1)
    return type && Array.isArray(value) ? (binaryArray(type, value) ?? value) : value
  })
}

const bytes = new Bytes()

/** Undefined if some element is not of this type. */
function binaryArray(type: ElementType, values: readonly unknown[]): Buffer | undefined {
  bytes.start()
  for (const number of [1, values.includes(null) ? 1 : 0, type.oid, values.length, 1]) bytes.int32(number)
  for (const value of values) {
    if (value === null) bytes.int32(NULL_LENGTH)
    else if (!type.write(bytes, value)) return undefined
  }
  return bytes.take()
}

const known = new Map<string, ReadonlyMap<number, ElementType>>()

/** Reads each text once: statements are constants. */
function typesIn(statement: string): ReadonlyMap<number, ElementType> {
  const types = known.get(statement) ?? readTypes(statement)
  known.set(statement, types)
  return types
}

function readTypes(statement: string): Map<number, ElementType> {
  const casts = [...statement.matchAll(/\$(\d+)::(\w+)\[\]/g)]
  return new Map(
    casts.flatMap(([, parameter, name]) => {
      const type = TYPES[name as string]
      return type ? [[Number(parameter), type] as const] : []
    }),
  )
}
