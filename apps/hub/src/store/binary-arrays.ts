// postgres: array_recv in src/backend/utils/adt/arrayfuncs.c reads one dimension as: how many dimensions, whether there
// are nulls, the element's type, how many elements, the first index; then each element's length, -1 for null, and its bytes.
const NULL_LENGTH = -1

/** An element type, and how its `…_recv` function reads a value. */
interface ElementType {
  /** pg_type.dat */
  readonly oid: number
  /** Whether it could; what is not of this form is left to pg, which writes text, and to Postgres to refuse. */
  write(into: Bytes, value: unknown): boolean
}

/** Larger than nearly all arrays, small enough to be kept. */
const KEPT = 2 ** 16

/** Grows as it is written, and is used again for the next array. */
class Bytes {
  private buffer = Buffer.allocUnsafe(KEPT)
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

  int32(value: number): void {
    this.room(4)
    this.end = this.buffer.writeInt32BE(value, this.end)
  }

  int64(value: bigint): void {
    this.room(8)
    this.end = this.buffer.writeBigInt64BE(value, this.end)
  }

  byte(value: number): void {
    this.room(1)
    this.buffer[this.end++] = value
  }

  bytes(value: Uint8Array): void {
    this.room(value.length)
    this.buffer.set(value, this.end)
    this.end += value.length
  }

  text(value: string): void {
    this.room(Buffer.byteLength(value))
    if (!this.shortAscii(value)) this.end += this.buffer.write(value, this.end)
  }

  /** Writes the length of what `write` writes before it. */
  sized(write: () => boolean): boolean {
    this.int32(0)
    const start = this.end
    const written = write()
    this.buffer.writeInt32BE(this.end - start, start - 4)
    return written
  }

  /** Most columns are short names: a call into the runtime for each costs more than they do. */
  private shortAscii(value: string): boolean {
    if (value.length > 64) return false
    for (let n = 0; n < value.length; n++) {
      const code = value.charCodeAt(n)
      if (code > 127) return false
      this.buffer[this.end + n] = code
    }
    this.end += value.length
    return true
  }

  private room(size: number): void {
    if (this.end + size <= this.buffer.length) return
    const larger = Buffer.allocUnsafe(Math.ceil(1.5 * (this.end + size)))
    this.buffer.copy(larger, 0, 0, this.end)
    this.buffer = larger
  }
}

const of = <Value>(oid: number, is: (value: unknown) => boolean, write: (into: Bytes, value: Value) => void) => ({
  oid,
  write(into: Bytes, value: unknown) {
    const fits = is(value)
    if (fits) write(into, value as Value)
    return fits
  },
})

const isText = (value: unknown): boolean => typeof value === 'string'

// jsonb_recv: a version, then the document's text.
const JSONB_VERSION = 1

// timestamptz_recv: microseconds since the year 2000.
const YEAR_2000 = Date.UTC(2000)

const TYPES: Readonly<Record<string, ElementType>> = {
  text: of<string>(25, isText, (into, value) => into.text(value)),
  jsonb: of<string>(3802, isText, (into, value) => {
    into.byte(JSONB_VERSION)
    into.text(value)
  }),
  uuid: { oid: 2950, write: (into, value) => typeof value === 'string' && writeUuid(into, value) },
  timestamptz: of<Date>(
    1184,
    value => value instanceof Date && !Number.isNaN(value.getTime()),
    (into, value) => into.int64(BigInt(value.getTime() - YEAR_2000) * 1000n),
  ),
  int: of<number>(
    23,
    value => typeof value === 'number' && value === (value | 0),
    (into, value) => into.int32(value),
  ),
  boolean: of<boolean>(
    16,
    value => typeof value === 'boolean',
    (into, value) => into.byte(value ? 1 : 0),
  ),
  bytea: of<Uint8Array>(
    17,
    value => value instanceof Uint8Array,
    (into, value) => into.bytes(value),
  ),
}

/** Of lower-case hex digits by their character codes. */
const HEX = new Int8Array(128).fill(-1)
for (const [value, digit] of [...'0123456789abcdef'].entries()) HEX[digit.charCodeAt(0)] = value

/** As derivedId makes them, with the dashes where they have to be. */
function writeUuid(into: Bytes, value: string): boolean {
  if (value.length !== 36) return false
  for (let n = 0; n < 36; n += 2) {
    if (n === 8 || n === 13 || n === 18 || n === 23) {
      if (value[n] !== '-') return false
      n++
    }
    const byte = ((HEX[value.charCodeAt(n)] ?? -1) << 4) | (HEX[value.charCodeAt(n + 1)] ?? -1)
    if (byte < 0) return false
    into.byte(byte)
  }
  return true
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
    else if (!bytes.sized(() => type.write(bytes, value))) return undefined
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
