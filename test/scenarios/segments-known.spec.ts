import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '../../apps/hub/src/app.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { reasonsOf } from '../support/letters.ts'
import { type SiteContact, siteEvent, TRACK, tillOrder, track } from '../support/site.ts'
import { minutesFrom } from '../support/start-over.ts'

// Processes on one database whose segment files differ, as while a new version is rolled out.

const FOLDERS = {
  triggersFolder: join(import.meta.dirname, 'segments/triggers'),
  segmentsFolder: join(import.meta.dirname, 'segments/declared'),
}
const ADA = { email: 'ada@example.com' }
const BOB = { email: 'bob@example.com' }

let hub: TestHub
let empty: string
let started: App[]
beforeEach(async () => {
  empty = await mkdtemp(join(tmpdir(), 'beckon-no-files-'))
  hub = await startHub({ environment: TRACK, ...FOLDERS })
  started = []
  for (const days of [3, 2]) await buys(ADA, days)
  await hub.settle()
})
afterEach(async () => {
  for (const app of started) await app.close()
  await hub.stop()
  await rm(empty, { recursive: true })
})

const buys = (contact: SiteContact, daysAgo = 0) => {
  const at = minutesFrom(hub.clock.now(), -daysAgo * 1440)
  return hub.receive('track', track(tillOrder(at, contact, { id: `${contact.email} ${at.toISOString()}` })))
}
const start = async (folders: typeof FOLDERS) => {
  const app = await createApp(hub.ground, { clockwork: false, ...folders })
  started.push(app)
  return app.hub.pipeline
}
const startChanged = async () => {
  const newer = await start({ triggersFolder: empty, segmentsFolder: join(import.meta.dirname, 'segments/changed') })
  while (await newer.segments());
  return newer
}
const startWithout = () => start({ triggersFolder: empty, segmentsFolder: empty })

/** The repeat buyers, and how often one was told of. */
const repeatBuyers = async () => {
  const members = await hub.rows<{ ref: string }>(
    `SELECT i.ref FROM segment_member m JOIN identifier i USING (tenant_id, contact_id)
     WHERE m.segment = 'repeat-buyers' AND i.ref LIKE 'email:%' ORDER BY 1`,
  )
  const told = await hub.rows(
    `SELECT FROM event WHERE type = 'segment.entered' AND data ->> 'segment' = 'repeat-buyers'`,
  )
  return { members: members.map(({ ref }) => ref.slice('email:'.length)), told: told.length }
}

it('keeps its members while somebody starts who does not know it', async () => {
  await startWithout()
  await buys(ADA)
  await hub.settle()
  expect(await repeatBuyers()).toEqual({ members: [ADA.email], told: 1 })
  for (const days of [1, 0]) await buys(BOB, days)
  await hub.settle()
  expect(await repeatBuyers()).toEqual({ members: [ADA.email, BOB.email], told: 2 })
})

it('that somebody has deleted is silent, and is rebuilt by who knows it', async () => {
  await hub.rows('DELETE FROM segment_member; DELETE FROM segment_turn; DELETE FROM segment')
  await buys(ADA)
  for (const days of [5, 4]) await buys(BOB, days)
  await hub.app.hub.pipeline.digest()
  expect(await repeatBuyers()).toEqual({ members: [ADA.email, BOB.email], told: 1 })
  await hub.rows('DELETE FROM segment_member; DELETE FROM segment_turn')
  await hub.advance({ minutes: 1 })
  expect(await repeatBuyers()).toEqual({ members: [ADA.email, BOB.email], told: 1 })
  for (const days of [1, 0]) await buys({ email: 'cy@example.com' }, days)
  await hub.settle()
  expect(await repeatBuyers()).toMatchObject({ told: 2 })
})

it('is forgotten when nobody has known it for a day', async () => {
  const other = await startWithout()
  hub.clock.advance({ hours: 23 })
  await hub.settle()
  hub.clock.advance({ hours: 23 })
  await other.segments()
  expect(await repeatBuyers()).toMatchObject({ members: [ADA.email] })
  hub.clock.advance({ hours: 2 })
  await other.segments()
  for (const table of ['segment_member', 'segment']) expect(await hub.rows(`SELECT FROM ${table}`)).toEqual([])
  // When people should be looked at for its sake is forgotten when it comes to that.
  hub.clock.advance({ days: 400 })
  await other.segments()
  expect(await hub.rows('SELECT FROM segment_turn')).toEqual([])
})

it('that is no more leaves no turn that is due for ever, whoever wrote it, and the others stay', async () => {
  await hub.rows(`UPDATE segment_turn SET turns = turns || '{"no-more": 0}', due_at = $1`, [hub.clock.now()])
  const turns = () => hub.rows('SELECT turns FROM segment_turn')
  expect(await turns()).toMatchObject([{ turns: { 'no-more': 0, lapsed: expect.any(Number) } }])
  const other = await startWithout()
  expect(await other.segments()).toBe(1)
  expect(await other.segments()).toBe(0)
  expect(await turns()).toEqual([{ turns: expect.not.objectContaining({ 'no-more': 0 }) }])
  expect(await turns()).toMatchObject([{ turns: { lapsed: expect.any(Number) } }])
})

it('learns silently what was digested by who did not know it', async () => {
  const other = await startWithout()
  for (const days of [1, 0]) await buys(BOB, days)
  await other.digest()
  expect(await repeatBuyers()).toEqual({ members: [ADA.email], told: 1 })
  const again = await start(FOLDERS)
  while (await again.segments());
  expect(await repeatBuyers()).toEqual({ members: [ADA.email, BOB.email], told: 1 })
})

it('moves two people who turn out to be one when their time has come, whoever it was that noticed', async () => {
  // Whose id is the smaller one stays, so of four pairs some are put together the one way and some the other.
  const pairs = [1, 2, 3, 4].map(n => ({
    device: { anonymousId: `phone-${n}` },
    known: { email: `pair-${n}@example.com` },
  }))
  for (const { device, known } of pairs) {
    await buys(device, 10)
    await hub.receive('track', track(siteEvent('x.seen', hub.clock.now(), known)))
  }
  await hub.app.hub.pipeline.digest()
  const other = await startWithout()
  const joins = pairs.map(({ device, known }) => siteEvent('x.seen', hub.clock.now(), { ...known, ...device }))
  await hub.receive('track', track(...joins))
  await other.digest()
  expect(await hub.rows('SELECT FROM contact WHERE merged_into IS NOT NULL')).toHaveLength(4)
  const lapsed = async () =>
    (
      await hub.rows<{ ref: string }>(
        `SELECT i.ref FROM segment_member m JOIN identifier i USING (tenant_id, contact_id)
         WHERE m.segment = 'lapsed' AND i.ref LIKE 'email:pair%' AND i.strong ORDER BY 1`,
      )
    ).map(({ ref }) => ref.slice('email:'.length))
  await hub.advance({ days: 79, hours: 23 })
  expect(await lapsed()).toEqual([])
  await hub.advance({ hours: 1 })
  expect(await lapsed()).toEqual(pairs.map(({ known }) => known.email))
})

describe('that says something else in a process that started later', () => {
  it('is judged by that alone, also of whom the older one reads', async () => {
    expect(await repeatBuyers()).toEqual({ members: [ADA.email], told: 1 })
    const newer = await startChanged()
    expect(await repeatBuyers()).toEqual({ members: [], told: 1 })
    for (const days of [1, 0]) await buys(BOB, days)
    await hub.settle()
    expect(await repeatBuyers()).toEqual({ members: [], told: 1 })
    await buys(ADA)
    await hub.settle()
    while (await newer.segments());
    expect(await repeatBuyers()).toEqual({ members: [ADA.email], told: 2 })
  })

  it.each([
    ['as it says itself, where nobody says otherwise', false, 0, 'sent'],
    ['as the later one has found: out of it', true, 0, 'not-true-any-more'],
    ['as the later one has found: in it', true, 1, 'sent'],
  ])('is asked by the older one, when a message is about to go, %s', async (_how, isChanged, bought, reason) => {
    const newer = isChanged ? await startChanged() : null
    await hub.receive('track', track(siteEvent('x.asks', hub.clock.now(), ADA, { url: 'https://shop.example/thanks' })))
    for (let n = 0; n < bought; n++) await buys(ADA)
    await hub.settle()
    while (await newer?.segments());
    await hub.advance({ hours: 1 })
    expect(await reasonsOf(hub, 'thanks')).toEqual([reason])
  })

  it('goes on being judged by that alone when somebody starts who does not know it', async () => {
    const newer = await startChanged()
    const other = await startWithout()
    for (const days of [1, 0]) await buys(BOB, days)
    await hub.settle()
    while (await newer.segments());
    expect(await repeatBuyers()).toEqual({ members: [], told: 1 })
    await buys(BOB, 2)
    await other.digest()
    expect(await repeatBuyers()).toEqual({ members: [], told: 1 })
    await startChanged()
    expect(await repeatBuyers()).toEqual({ members: [BOB.email], told: 1 })
  })

  it('is judged by the older one again when nobody has known it so for a day', async () => {
    await startChanged()
    await hub.advance({ hours: 23 })
    expect(await repeatBuyers()).toMatchObject({ members: [] })
    await hub.advance({ hours: 2 })
    expect(await repeatBuyers()).toEqual({ members: [ADA.email], told: 1 })
  })

  it('holds for as long as that process is there', async () => {
    const newer = await startChanged()
    for (let day = 0; day < 3; day++) {
      hub.clock.advance({ hours: 20 })
      await newer.segments()
      await hub.settle()
    }
    expect(await repeatBuyers()).toEqual({ members: [], told: 1 })
  })
})
