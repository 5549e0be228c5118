import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Replaced, type SimulateOptions, simulate } from '../../apps/hub/src/commands/simulate/simulate.ts'
import type { Simulated } from '../../apps/hub/src/commands/simulate/simulate-text.ts'
import { openPast } from '../../apps/hub/src/pipeline/simulate/past.ts'
import { REPOSITORY_ROOT } from '../../apps/hub/src/repository-root.ts'
import { renewalUpcoming } from '../support/billing.ts'
import { beckon } from '../support/command.ts'
import { dumpOf } from '../support/dump.ts'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { pastOf } from '../support/past.ts'
import { checkout, order } from '../support/shop.ts'
import { consentChanged, TRACK, track } from '../support/site.ts'
import { minutesFrom } from '../support/start-over.ts'

/** `npx beckon simulate`, on the database of a hub at whose shop some days went by. */
let hub: TestHub
let environment: Readonly<Record<string, string>>
let folder: string

const DAYS = 4
const END = minutesFrom(MONDAY_NOON, DAYS * 24 * 60)

const at = (name: string) => `${name}@example.com`
const cartOf = (name: string) => ({ email: at(name), token: `checkout-${name}`, cartToken: `cart-${name}` })

/** What happens, by minutes after noon. */
const STORY: Readonly<Record<number, () => Promise<unknown>>> = {
  // Ada is reminded three times.
  0: () => hub.receive('shopify', checkout(hub.clock.now(), cartOf('ada'))),
  // Bob buys in time.
  15: () => hub.receive('shopify', checkout(hub.clock.now(), cartOf('bob'))),
  60: () => hub.receive('shopify', order(hub.clock.now(), { id: 2, email: at('bob'), cartToken: 'cart-bob' })),
  // Cleo is reminded once, and has enough.
  90: () => hub.receive('shopify', checkout(hub.clock.now(), cartOf('cleo'))),
  165: () => unsubscribed('cleo'),
  // Dora is greeted, and so not reminded before the next day.
  180: () => hub.receive('track', track(consentChanged(hub.clock.now(), { email: at('dora') }, 'subscribed'))),
  195: () => hub.receive('shopify', checkout(hub.clock.now(), cartOf('dora'))),
  210: () => hub.receive('stripe', renewalUpcoming(hub.clock.now(), minutesFrom(hub.clock.now(), 10_000))),
  // Eve's first reminder falls into the night, and her cart holds one thing.
  510: () => hub.receive('shopify', checkout(hub.clock.now(), { ...cartOf('eve'), items: [{ ...BOOK, quantity: 1 }] })),
}

const BOOK = { product_id: 1001, variant_id: 2001, title: 'The Analytical Engine', price: '24.00', line_price: '24.00' }

async function unsubscribed(name: string): Promise<void> {
  const found = (await hub.messages()).find(message => message.address === at(name))
  expect((await fetch(found?.data.unsubscribeUrl as string, { method: 'POST' })).status).toBe(200)
}

beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
  folder = await mkdtemp(join(tmpdir(), 'beckon-test-simulate-'))
  // Where edited files find what they import.
  await symlink(join(REPOSITORY_ROOT, 'node_modules'), join(folder, 'node_modules'))
  for (let minute = 0; minute < DAYS * 24 * 60; minute += 15) {
    hub.clock.set(minutesFrom(MONDAY_NOON, minute))
    await STORY[minute]?.()
    await hub.settle()
  }
  environment = pastOf(hub)
}, 120_000)
afterAll(async () => {
  await hub.stop()
  await rm(folder, { recursive: true })
})

const UNTIL = END.toISOString()

/** A folder of the shipped triggers, of which one is edited. */
async function edited(name: string, what: string | RegExp, into: string): Promise<string> {
  const shipped = join(REPOSITORY_ROOT, 'triggers')
  const triggersFolder = await mkdtemp(join(folder, 'triggers-'))
  const files = (await readdir(shipped)).filter(file => file.endsWith('.ts') && file !== `${name}.ts`)
  await Promise.all(files.map(file => symlink(join(shipped, file), join(triggersFolder, file))))
  const text = await readFile(join(shipped, `${name}.ts`), 'utf8')
  expect(text).toMatch(what)
  await writeFile(join(triggersFolder, `${name}.ts`), text.replace(what, into))
  return triggersFolder
}

async function simulated(options: Partial<SimulateOptions> = {}, replaced: Replaced = {}): Promise<Simulated> {
  const { document } = await simulate({ until: UNTIL, limit: '100', ...options }, environment, replaced)
  return document as Simulated
}

/** `name change, letter: hours after noon -> hours after noon, why`, of each message that differs. */
async function differing(replaced: Replaced, options: Partial<SimulateOptions> = {}): Promise<string[]> {
  const { messages } = await simulated(options, replaced)
  const people = await hub.rows<{ id: string; name: string }>(
    "SELECT id, split_part(state->'email'->>'value', '@', 1) AS name FROM contact",
  )
  const hours = (at: Date | null) => at && (at.getTime() - MONDAY_NOON.getTime()) / 3_600_000
  return messages.map(({ contactId, change, sentAt, wouldBeAt, why }) =>
    [people.find(({ id }) => id === contactId)?.name, change, hours(sentAt), hours(wouldBeAt), why]
      .filter(part => part !== null)
      .join(' '),
  )
}

it('finds no difference with the same files: the same facts lead to the same decisions', async () => {
  const before = await dumpOf(hub)
  const { triggers, messages, requests } = await simulated()
  expect(messages).toEqual([])
  const same = (reason: string) => ({ reason, was: 1, wouldBe: 1 })
  const sent = (count: number) => ({ sent: count, wouldBe: count, onlyNow: 0, noLonger: 0, anotherTime: 0 })
  expect({ requests, triggers }).toEqual({
    requests: Object.keys(STORY).length,
    triggers: [
      { trigger: 'cart-abandoned', ...sent(9), dropped: [same('cancelled'), same('cap'), same('unsubscribed')] },
      { trigger: 'order-confirmed', ...sent(1), dropped: [] },
      { trigger: 'renewal-upcoming', ...sent(1), dropped: [] },
      { trigger: 'welcome', ...sent(2), dropped: [] },
    ],
  })
  // Every row of every table, byte for byte.
  expect(await dumpOf(hub)).toEqual(before)
})

it('tells whom a stricter condition leaves out', async () => {
  const triggersFolder = await edited('cart-abandoned', "above('cart.itemCount', 0)", "above('cart.itemCount', 1)")
  expect(await differing({ triggersFolder })).toEqual([
    'eve no-longer 20 no-run',
    'eve no-longer 44 no-run',
    'eve no-longer 92 no-run',
  ])
  // Of another trigger, and of what was sent later, nothing differs.
  expect(await differing({ triggersFolder }, { trigger: 'welcome' })).toEqual([])
  expect(await differing({ triggersFolder }, { since: '2026-03-06' })).toEqual(['eve no-longer 92 no-run'])
})

it('cannot write to the database of the hub', async () => {
  await using opened = new AsyncDisposableStack()
  const past = await openPast(hub.databaseUrl, opened)
  await expect(past('UPDATE request SET received_at = received_at')).rejects.toThrow('read-only transaction')
})

const inAnother = (wait: string) => edited('cart-abandoned', '{ wait: { hours: 1 } }', `{ wait: ${wait} }`)

it('tells who is messaged at another time, and who is not any more because of that', async () => {
  expect(await differing({ triggersFolder: await inAnother('{ hours: 2 }') })).toEqual([
    'ada another-time 1 2',
    'ada another-time 24 25',
    'ada another-time 72 73',
    'cleo no-longer 2.5 unsubscribed',
  ])
})

it('tells who would be messaged only now', async () => {
  expect(await differing({ triggersFolder: await inAnother('{ minutes: 30 }') })).toEqual([
    'ada another-time 1 0.5',
    'cleo another-time 2.5 2',
    'ada another-time 24 23.5',
    'ada another-time 72 71.5',
    'bob only-now 0.75',
  ])
})

it('does not call gone what still waits at the end', async () => {
  const replaced = { triggersFolder: await inAnother('{ hours: 2 }') }
  expect(await differing(replaced, { until: '2026-03-02T13:30:00Z' })).toEqual(['ada no-longer 1 waits'])
})

it('says it in words, those that differ by the ids of people', async () => {
  const triggersFolder = await inAnother('{ minutes: 30 }')
  const { text } = await simulate({ until: UNTIL, limit: '2' }, environment, { triggersFolder })
  expect(`\n${text.replace(/[\da-f-]{36}/g, '(the id of a contact in 36 letters)')}`).toBe(`
9 requests played again with the triggers, segments and templates of this
folder; compared is what was sent from 2026-03-02 12:00:00 until 2026-03-06
12:00:00. Times are UTC and exact.

                  sent  would be  only now  no longer  other time
cart-abandoned       9        10         1          ·           4
order-confirmed      1         1         ·          ·           ·
renewal-upcoming     1         1         ·          ·           ·
welcome              2         2         ·          ·           ·
all                 13        14         1          ·           4

cart-abandoned, not sent  was  would be
cancelled                   1         1
cap                         1         1
unsubscribed                1         1
all                         3         3

cart-abandoned, at another time:
  (the id of a contact in 36 letters)  03-02 13:00:00 -> 03-02 12:30:00
  (the id of a contact in 36 letters)  03-02 14:30:00 -> 03-02 14:00:00

And 3 more messages; see --limit.

What operators did (a pause, a hold, a release) and what mail servers refused is
not played; a click or an unsubscribe is, also by a message that would not have
been sent.
`)
})

it('is a command that sends nothing and ends', async () => {
  const { code, said, complained } = await beckon(environment, 'simulate', '--until', UNTIL)
  expect({ code, complained }).toEqual({ code: 0, complained: '' })
  expect(said).toContain('\nNo difference.\n')
  expect(said.split('\n').filter(line => line.length > 80)).toEqual([])
})

it('tells faults of the files as the start does', async () => {
  const triggersFolder = await edited('cart-abandoned', "'order.paid'", "'order.payed'")
  await expect(simulated({}, { triggersFolder })).rejects.toThrow('there is no event "order.payed"')
})

it.each([
  { words: ['--since', 'monday'], says: '--since: saw "monday"; expected an instant such as' },
  { words: ['--until', '2026-13-01'], says: '--until: saw "2026-13-01"' },
  { words: ['--since', '2026-03-05', '--until', '2026-03-05'], says: 'expected an instant before 2026-03-05T00:00' },
  { words: ['--limit', '0'], says: '--limit: saw "0"' },
  { words: ['--tenant', 'nobody'], says: 'There is no tenant "nobody".' },
  { words: ['--trigger', 'cart-abandonned'], says: 'did you mean "cart-abandoned"?' },
  { words: ['--until', '2026-03-01'], says: 'There is nothing to simulate: nothing that was received before' },
])('refuses $words', async ({ words, says }) => {
  expect(await beckon(environment, 'simulate', ...words)).toEqual({
    code: 1,
    said: '',
    complained: expect.stringContaining(says),
  })
})

it('makes no database where there is none', async () => {
  const DATA_DIR = join(folder, 'nowhere')
  const { code, complained } = await beckon({ DATA_DIR }, 'simulate')
  expect({ code, complained }).toEqual({ code: 1, complained: expect.stringContaining(`no database in ${DATA_DIR}`) })
  expect(await readdir(folder)).not.toContain('nowhere')
})

it('says that a database has none of the tables yet', async () => {
  const DATABASE_URL = new URL('/template1', hub.databaseUrl).href
  const { code, complained } = await beckon({ ...environment, DATABASE_URL }, 'simulate')
  expect({ code, complained }).toEqual({ code: 1, complained: expect.stringContaining('npx beckon migrate') })
})

it('plays many requests in steps, and says how exact times are then', async () => {
  const { text, document } = await simulate({ until: UNTIL, limit: '1' }, environment, { exactUpTo: 8 })
  expect(text.replaceAll('\n', ' ')).toContain('Times are UTC and exact to 173 s.')
  const { triggers } = document as Simulated
  expect(triggers.map(({ sent, wouldBe, onlyNow, noLonger }) => [sent, wouldBe, onlyNow, noLonger])).toEqual([
    [9, 9, 0, 0],
    [1, 1, 0, 0],
    [1, 1, 0, 0],
    [2, 2, 0, 0],
  ])
})

// The last: what is emptied stays so.
it('says what it cannot play any more, and compares what came later', async () => {
  await hub.rows(`UPDATE request SET body = '', headers = '{}', url = '' WHERE received_at = $1`, [MONDAY_NOON])
  await hub.rows('UPDATE retention SET reached_at = $1', [minutesFrom(MONDAY_NOON, 1)])
  const { text, document } = await simulate({ until: UNTIL, limit: '1' }, environment)
  expect(document).toMatchObject({ requests: 8, emptied: 1, emptiedUntil: MONDAY_NOON, since: MONDAY_NOON })
  expect(text.replaceAll('\n', ' ')).toContain(
    '1 request emptied by now cannot be played. What depends on something from before 2026-03-02 12:00:00 does not hold',
  )
})
