import fc from 'fast-check'
import { databaseOfSpec } from '../../../../test/support/database.ts'
import { CURRENCY_TURN, type CurrencyTurn, saveCurrencies } from './shop-currency.ts'
import { transaction } from './sql.ts'

const database = databaseOfSpec()
beforeAll(() =>
  database.source.query(
    "INSERT INTO tenant (id, created_at) VALUES ('anne', now()), ('bob', now()) ON CONFLICT DO NOTHING",
  ),
)
beforeEach(() => database.source.query('DELETE FROM shop_currency'))

interface Word {
  readonly minute: number
  readonly currency: string
}

const instant = (minute: number) => new Date(Date.UTC(2026, 2, 2, 12, minute))

async function say(words: readonly Word[], tenantId = 'anne'): Promise<void> {
  const stated = words.map(({ minute, currency }) => ({
    tenantId,
    currency: { at: instant(minute).toISOString(), rank: 1, value: currency },
  }))
  await transaction(database.source, { durable: false }, sql => saveCurrencies(sql, stated))
}

const TURN = `SELECT c.turned_at, c.turned_from FROM tenant t ${CURRENCY_TURN} WHERE t.id = $1`

async function turn(): Promise<CurrencyTurn> {
  const [row] = await database.source.query(TURN, ['anne'])
  return row
}

/** By going through all words as they were meant. */
function turnOf(words: readonly Word[]): CurrencyTurn {
  const ordered = words.toSorted((a, b) => a.minute - b.minute || (a.currency < b.currency ? -1 : 1))
  const counting = ordered.filter(({ minute }, n) => minute !== ordered[n + 1]?.minute)
  const last = counting.findLastIndex(({ currency }, n) => currency !== counting[n - 1]?.currency)
  const at = counting[last]
  return { turned_at: at ? instant(at.minute) : null, turned_from: counting[last - 1]?.currency ?? null }
}

const words = fc.array(
  fc.record({ minute: fc.integer({ min: 0, max: 9 }), currency: fc.constantFrom('EUR', 'JPY', 'USD') }),
  { maxLength: 12 },
)
/** The words in another order, some of them twice, so many at a time. */
const arrivals = words.chain(said =>
  fc.record({
    said: fc.constant(said),
    arriving: fc.shuffledSubarray([...said, ...said], { minLength: said.length }),
    together: fc.integer({ min: 1, max: 4 }),
  }),
)

it('is the same in whatever order the words come, and how often', async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, async ({ said, arriving, together }) => {
      await database.source.query('DELETE FROM shop_currency')
      // Words of another tenant are none of this one's.
      await say([{ minute: 5, currency: 'GBP' }], 'bob')
      const rest = said.filter(word => !arriving.includes(word))
      const coming = [...arriving, ...rest]
      for (let n = 0; n < coming.length; n += together) await say(coming.slice(n, n + together))
      expect(await turn()).toEqual(turnOf(said))
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 60) * 3 },
  )
}, 60_000)

it('is the very next word after one that comes late: what is repeated is kept too', async () => {
  await say([1, 3, 4, 5].map(minute => ({ minute, currency: 'EUR' })))
  expect(await turn()).toEqual({ turned_at: instant(1), turned_from: null })
  await say([{ minute: 2, currency: 'JPY' }])
  expect(await turn()).toEqual({ turned_at: instant(3), turned_from: 'JPY' })
})

interface PlanNode {
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

function wordsRead(node: PlanNode): number {
  const here = node['Relation Name'] === 'shop_currency'
  const each = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)
  const below = (node.Plans ?? []).map(wordsRead)
  return below.reduce((sum, read) => sum + read, here ? Math.round(each * node['Actual Loops']) : 0)
}

it.each<[string, (n: number) => string]>([
  ['who always says the same', () => 'EUR'],
  ['who has changed it long ago', n => (n < 10 ? 'JPY' : 'EUR')],
  ['who has just changed it', n => (n < 1999 ? 'JPY' : 'EUR')],
  ['whose shops have two', n => (n % 2 ? 'JPY' : 'EUR')],
])('reads a few of the many words of a tenant %s', async (_who, currencyOf) => {
  const many = Array.from({ length: 2000 }, (_, minute) => ({ minute, currency: currencyOf(minute) }))
  await say(many)
  await database.source.query('ANALYZE shop_currency')
  expect(await turn()).toEqual(turnOf(many))
  const [{ 'QUERY PLAN': plans }] = await database.source.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${TURN}`, ['anne'])
  expect(wordsRead(plans[0].Plan)).toBeLessThanOrEqual(3)
})
