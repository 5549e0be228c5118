import type { RawRequest } from '../raw-request.ts'
import type { Settings } from '../settings.ts'
import { type Bench, signed } from './bench.ts'
import { otherSecrets, rotating, secretsIn } from './secrets.ts'
import { withoutChance } from './without-chance.ts'

const A_DAY_MS = 24 * 60 * 60 * 1000
const UNREADABLE = ['', ' ', ',', '=', 'x', '-1', 'NaN', '1e999', 'null', '\u0000', '\u{1F514}', 'A'.repeat(100_000)]

/** What `verify` lets through, and what it refuses with which reason. */
export function describeVerifying<S extends Settings>(bench: Bench<S>): void {
  it('accepts a request signed with its secret, or with either secret while one is rotated', () => {
    const { plugin, settings } = bench
    const request = signed(bench, bench.fixtures[0].request)
    expect(verify(bench, request, settings)).toEqual({ ok: true })
    expect(verify(bench, request, rotating(plugin, settings, 'before'))).toEqual({ ok: true })
    expect(verify(bench, request, rotating(plugin, settings, 'after'))).toEqual({ ok: true })
  })
  describeForgeries(bench)
  describeHeaders(bench)
  if (bench.timestamped) describeTimestamps(bench)
}

function describeForgeries<S extends Settings>(bench: Bench<S>): void {
  const { plugin, settings, fixtures } = bench
  const genuine = signed(bench, fixtures[0].request)

  it('refuses a body of which one bit was changed, wherever it is', () => {
    for (const at of [0, genuine.body.length >> 1, genuine.body.length - 1]) {
      const body = Buffer.from(genuine.body)
      body[at] = (body[at] ?? 0) ^ 1
      expect(refusal(bench, { ...genuine, body })).toBe('bad-signature')
    }
  })

  it('refuses a request signed with another secret', () => {
    expect(refusal(bench, genuine, otherSecrets(plugin, settings))).toBe('bad-signature')
  })

  it('refuses an empty body, even a signed one', () => {
    expect(refusal(bench, signed(bench, { ...fixtures[0].request, body: Buffer.alloc(0) }))).toBe('empty-body')
  })
}

function describeHeaders<S extends Settings>(bench: Bench<S>): void {
  const genuine = signed(bench, bench.fixtures[0].request)
  const names = Object.keys(genuine.headers).filter(
    name => genuine.headers[name] !== bench.fixtures[0].request.headers[name],
  )

  it(`refuses a request without ${names.join(' or without ')}`, () => {
    expect(names).not.toEqual([])
    for (const name of names) {
      const { [name]: _, ...headers } = genuine.headers
      expect(refusal(bench, { ...genuine, headers })).toBe('missing-header')
    }
  })

  it('refuses a header that cannot be read, and does not throw', () => {
    for (const name of names) {
      for (const value of UNREADABLE) refusal(bench, { ...genuine, headers: { ...genuine.headers, [name]: value } })
    }
  })
}

function describeTimestamps<S extends Settings>(bench: Bench<S>): void {
  const signedAfter = (ms: number) =>
    signed(bench, bench.fixtures[0].request, { now: new Date(bench.now.getTime() + ms) })

  it('refuses a request that was signed a day ago', () => {
    expect(refusal(bench, signedAfter(-A_DAY_MS))).toBe('too-old')
  })

  it('refuses a request that is dated a day ahead', () => {
    expect(refusal(bench, signedAfter(A_DAY_MS))).toBe('too-new')
  })
}

function verify<S extends Settings>({ plugin, now }: Bench<S>, request: RawRequest, settings: S) {
  return withoutChance(() => plugin.verify(request, settings, now))
}

/** Why the request is refused. Fails when it is not, or when the detail gives a secret or a signature away. */
function refusal<S extends Settings>(bench: Bench<S>, request: RawRequest, settings = bench.settings): string {
  const answer = verify(bench, request, settings)
  if (answer.ok) throw new Error('the request was accepted, expected a refusal')
  const expected = Object.values(signed(bench, request).headers).filter(value => (value?.length ?? 0) > 32)
  for (const secret of [...secretsIn(bench.plugin, settings), ...expected]) expect(answer.detail).not.toContain(secret)
  return answer.reason
}
