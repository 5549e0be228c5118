import { join } from 'node:path'
import { createApp } from '../../apps/hub/src/app.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { consentChanged, type SiteContact, siteEvent, TRACK, tillOrder, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// Who belongs to the segments of segments/declared, and what their coming and going starts.

const FOLDERS = {
  triggersFolder: join(import.meta.dirname, 'segments/triggers'),
  segmentsFolder: join(import.meta.dirname, 'segments/declared'),
}

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, ...FOLDERS })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com' }
let orders = 0
const says = async (...events: unknown[]) => {
  await hub.receive('track', track(...events))
  await hub.settle()
}
const daysAgo = (days: number) => minutesFrom(hub.clock.now(), -days * 1440)
const buys = (contact: SiteContact = ADA, at = hub.clock.now(), id = `R-${++orders}`) =>
  says(tillOrder(at, contact, { id }))
const looks = (contact: SiteContact = ADA, at = hub.clock.now()) =>
  says(siteEvent('product.viewed', at, contact, { productId: '1001' }))
const lives = (country: string) => says(siteEvent('contact.updated', hub.clock.now(), { ...ADA, country }))

/** The segments that Ada belongs to. */
const hers = async () =>
  (
    await hub.rows<{ segment: string }>(
      `SELECT m.segment FROM segment_member m JOIN identifier i USING (tenant_id, contact_id)
       WHERE i.ref = 'email:ada@example.com' AND i.strong ORDER BY 1`,
    )
  ).map(({ segment }) => segment)

/** What happened between a segment and its people, the earliest first: `+` came in, `-` went out. */
const moves = async (segment: string) =>
  (
    await hub.rows<{ type: string; at: Date }>(
      `SELECT type, occurred_at AS at FROM event WHERE type LIKE 'segment.%' AND data ->> 'segment' = $1 ORDER BY occurred_at, type`,
      [segment],
    )
  ).map(({ type, at }) => `${type === 'segment.entered' ? '+' : '-'} ${at.toISOString().slice(0, 16)}`)

describe('a fact', () => {
  it('moves its person in, and out again', async () => {
    await looks()
    await looks(ADA, daysAgo(1))
    expect(await hers()).toEqual(['never-bought'])
    await looks(ADA, daysAgo(2))
    expect(await hers()).toEqual(['looking', 'never-bought'])
    await buys()
    expect(await hers()).toEqual(['looking'])
    expect(await moves('never-bought')).toEqual(['+ 2026-03-02T12:00', '- 2026-03-02T12:00'])
  })

  it('that is told twice counts once', async () => {
    await looks()
    const again = siteEvent('product.viewed', hub.clock.now(), ADA, { productId: '1001' })
    await says(again, { ...again, id: 'a-copy' }, { ...again, id: 'another-copy' })
    expect(await hers()).toEqual(['never-bought'])
  })

  it('about a field of theirs moves them, and so the segments that read the segment', async () => {
    await buys(ADA, daysAgo(100))
    expect(await hers()).toEqual(['lapsed'])
    await lives('DE')
    expect(await hers()).toEqual(['germans', 'lapsed', 'lapsed-germans'])
    await hub.advance({ minutes: 1 })
    await lives('FR')
    expect(await hers()).toEqual(['lapsed'])
  })

  it('that calls an order off takes it out of the count', async () => {
    await buys(ADA, daysAgo(3), 'R-a')
    await buys(ADA, daysAgo(2), 'R-b')
    expect(await hers()).toContain('repeat-buyers')
    await says(siteEvent('order.cancelled', hub.clock.now(), ADA, { order: { id: 'R-a' } }))
    expect(await hers()).not.toContain('repeat-buyers')
  })

  it('leads to the same members and the same moments in any order', async () => {
    const [first, second] = [daysAgo(5), daysAgo(2)]
    await buys(ADA, second, 'R-2')
    await buys(ADA, first, 'R-1')
    expect(await moves('repeat-buyers')).toEqual([`+ ${second.toISOString().slice(0, 16)}`])
  })
})

describe('time', () => {
  it('moves people in at the very instant, though nothing happens', async () => {
    await buys()
    await hub.advance({ days: 89, hours: 23, minutes: 59 })
    expect(await hers()).toEqual([])
    await hub.advance({ minutes: 1 })
    expect(await hers()).toEqual(['lapsed'])
    expect(await moves('lapsed')).toEqual(['+ 2026-05-31T12:00'])
  })

  it('is put off by what happens meanwhile', async () => {
    await buys()
    await hub.advance({ days: 60 })
    await buys()
    await hub.advance({ days: 89 })
    expect(await moves('lapsed')).toEqual([])
    await hub.advance({ days: 1 })
    expect(await moves('lapsed')).toEqual(['+ 2026-07-30T12:00'])
  })

  it('moves people out of a window, each act in its turn', async () => {
    for (const days of [6, 5, 4, 1]) await looks(ADA, daysAgo(days))
    await hub.advance({ days: 1, hours: 23 })
    expect(await hers()).toContain('looking')
    await hub.advance({ hours: 1 })
    expect(await hers()).not.toContain('looking')
    expect(await moves('looking')).toEqual(['+ 2026-02-26T12:00', '- 2026-03-04T12:00'])
  })

  it('moves people whose own rhythm is broken', async () => {
    for (const days of [20, 10, 0]) await buys(ADA, daysAgo(days))
    await hub.advance({ days: 15 })
    expect(await hers()).not.toContain('late')
    await hub.advance({ seconds: 1 })
    expect(await hers()).toContain('late')
  })

  it('that went by while nobody worked is told with the instant at which it would have been', async () => {
    await buys()
    hub.clock.advance({ days: 95 })
    await hub.settle()
    expect(await moves('lapsed')).toEqual(['+ 2026-05-31T12:00'])
  })
})

describe('a trigger', () => {
  const yes = () => says(consentChanged(hub.clock.now(), ADA, 'subscribed'))

  it('starts when somebody comes in', async () => {
    await yes()
    await buys()
    await hub.advance({ days: 90 })
    expect(await hub.messages()).toEqual([])
    await hub.advance({ days: 1 })
    expect((await hub.messages()).map(({ trigger }) => trigger)).toEqual(['come-back'])
  })

  it('sends nothing to who has gone out again by then', async () => {
    await yes()
    await buys()
    await hub.advance({ days: 90 })
    await buys()
    await hub.advance({ days: 1 })
    expect(await hub.messages()).toEqual([])
    expect(await hub.reasons()).toEqual(['not-true-any-more'])
  })

  it.each([
    { views: 2, buying: true, leads: ['sent'] },
    { views: 1, buying: true, leads: ['exited'] },
    { views: 2, buying: false, leads: ['not-true-any-more'] },
  ])(
    'asks what the person did when it goes: $views views, bought $buying: $leads',
    async ({ views, buying, leads }) => {
      await yes()
      await says(siteEvent('product.favourited', hub.clock.now(), ADA, { productId: '1001' }))
      for (let n = 0; n < views; n++) await looks(ADA, minutesFrom(hub.clock.now(), -n))
      if (buying) await buys()
      await hub.advance({ hours: 1 })
      expect(await hub.reasons()).toEqual(leads)
    },
  )
})

describe('two people who turn out to be one', () => {
  it('stay where either of them was, without coming in once more', async () => {
    const device = { anonymousId: 'phone-1' }
    for (const days of [2, 1]) await buys(device, daysAgo(days))
    await looks()
    expect(await moves('repeat-buyers')).toHaveLength(1)
    await says(siteEvent('page.viewed', hub.clock.now(), { ...ADA, ...device }, { url: 'https://ada-books.example/' }))
    expect(await hers()).toEqual(['repeat-buyers'])
    expect(await moves('repeat-buyers')).toHaveLength(1)
  })

  it('count together what each of them did', async () => {
    const device = { anonymousId: 'phone-1' }
    await buys(device, daysAgo(2))
    await buys(ADA, daysAgo(1))
    expect(await hers()).toEqual([])
    await says(siteEvent('page.viewed', hub.clock.now(), { ...ADA, ...device }, { url: 'https://ada-books.example/' }))
    expect(await hers()).toEqual(['repeat-buyers'])
  })
})

it('forgets an erased person, and does not find them again', async () => {
  await buys(ADA, daysAgo(100))
  expect(await hers()).toEqual(['lapsed'])
  await says(siteEvent('contact.updated', hub.clock.now(), ADA, {}))
  const [contact] = await hub.rows<{ id: string }>('SELECT id FROM contact')
  const url = `${hub.url}/admin/api/contacts/${contact?.id}/erase`
  await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${hub.adminToken}` } })
  await rebuild('lapsed')
  for (const table of ['segment_member', 'segment_turn']) expect(await hub.rows(`SELECT * FROM ${table}`)).toEqual([])
})

const api = (path: string, method = 'GET') =>
  fetch(`${hub.url}/admin/api/segments${path}`, { method, headers: { authorization: `Bearer ${hub.adminToken}` } })
const rebuild = async (name: string) => {
  expect((await api(`/${name}/rebuild`, 'POST')).status).toBe(200)
  await hub.settle()
}
interface Listed {
  readonly data: readonly { readonly name: string; readonly members: number; readonly drift: number | null }[]
}
const listed = async (wanted: string) =>
  ((await (await api('')).json()) as Listed).data.find(({ name }) => name === wanted)

describe('a rebuild', () => {
  it('finds what is stored', async () => {
    await buys(ADA, daysAgo(100))
    await looks()
    for (const name of ['lapsed', 'looking', 'germans']) await rebuild(name)
    expect(await listed('lapsed')).toMatchObject({ members: 1, state: 'ready', drift: 0 })
    expect(await listed('looking')).toMatchObject({ members: 0, drift: 0 })
  })

  it('puts right what is not, says how much, and fires nothing', async () => {
    await buys(ADA, daysAgo(100))
    await hub.rows("DELETE FROM segment_member WHERE segment = 'lapsed'")
    const before = await moves('lapsed')
    await rebuild('lapsed')
    expect(await listed('lapsed')).toMatchObject({ members: 1, drift: 1 })
    expect(await moves('lapsed')).toEqual(before)
  })

  it('does not take for a difference what time has done and nobody has looked at yet', async () => {
    await buys()
    await api('/lapsed/rebuild', 'POST')
    hub.clock.advance({ days: 90 })
    await hub.rows(`UPDATE segment_turn SET turns = (
      SELECT jsonb_object_agg(key, value::bigint + CASE key WHEN 'lapsed' THEN 0 ELSE 3600000 END)
      FROM jsonb_each_text(turns))`)
    await hub.settle()
    expect(await listed('lapsed')).toMatchObject({ members: 1, drift: 0 })
    expect(await moves('lapsed')).toEqual(['+ 2026-05-31T12:00'])
  })
})

it('is no news what a segment finds when it is declared, and what comes after it is', async () => {
  await buys(ADA, daysAgo(100))
  await hub.rows(
    "DELETE FROM segment; DELETE FROM segment_member; DELETE FROM segment_turn; DELETE FROM event WHERE type LIKE 'segment.%'",
  )
  const other = await createApp(hub.ground, { clockwork: false, ...FOLDERS })
  const bob = { email: 'bob@example.com' }
  await hub.receive('track', track(tillOrder(daysAgo(99), bob, { id: 'R-bob' })))
  // Before its first rebuild has come to anybody.
  await other.hub.pipeline.digest()
  expect(await moves('lapsed')).toEqual([])
  while (await other.hub.pipeline.segments());
  expect(await hers()).toEqual(['lapsed'])
  expect(await moves('lapsed')).toEqual([])
  await buys()
  expect(await moves('lapsed')).toHaveLength(1)
  await other.close()
})
