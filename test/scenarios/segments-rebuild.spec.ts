import { join } from 'node:path'
import { createApp } from '../../apps/hub/src/app.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { ADA, segmentStories } from '../support/segment-life.ts'
import { siteEvent, TRACK, tillOrder, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

// What is stored of segments is held against the facts, and a segment that is new finds its people.

const FOLDERS = {
  triggersFolder: join(import.meta.dirname, 'segments/triggers'),
  segmentsFolder: join(import.meta.dirname, 'segments/declared'),
}

let hub: TestHub
const { buys, daysAgo, hers, looks, moves, says } = segmentStories(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, ...FOLDERS })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

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
  for (const table of ['segment', 'segment_member', 'segment_turn', "event WHERE type LIKE 'segment.%'"])
    await hub.rows(`DELETE FROM ${table}`)
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
