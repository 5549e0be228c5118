import { join } from 'node:path'
import { follow, linksOf } from '../support/clicks.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { joinHub } from '../support/second-hub.ts'
import { TRACK } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { stepStories } from '../support/step-life.ts'

// `following` sends a mail and goes a day later by whether its links were followed; `warming` does not count clicks.

const SHOP = 'https://shop.example/'
const FIRST = `${SHOP}first`

let hub: TestHub
const { happens, sent } = stepStories(() => hub)
beforeAll(async () => {
  const environment = { ...TRACK, SHOP_URL: SHOP }
  hub = await startHub({ environment, triggersFolder: join(import.meta.dirname, 'steps') })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

/** The links of the mail that Ada got a minute ago. */
async function mailOfAMinuteAgo(): Promise<{ readonly id: string; readonly first: string; readonly shop: string }> {
  await happens('x.following')
  await hub.advance({ minutes: 1 })
  const [message] = await hub.messages()
  const id = message?.id as string
  const [shop = '', first = ''] = await linksOf(hub, id)
  return { id, first, shop }
}

const clicks = () =>
  hub.rows("SELECT data ->> 'messageId' AS id, contact_id AS contact FROM event WHERE type = 'message.clicked'")
const kept = () => hub.rows<{ count: number }>('SELECT count(*)::int AS count FROM click')
const items = () =>
  hub.rows<{ state: string; why: string | null }>(
    `SELECT i.state, convert_from(q.body, 'UTF8')::jsonb ->> 'scanner' AS why FROM inbox_item i
     JOIN request q ON q.tenant_id = i.tenant_id AND q.id = i.request_id WHERE i.topic = 'message.clicked'`,
  )

it('leads on to where the link says, and tells whose message it was of', async () => {
  const { id, first, shop } = await mailOfAMinuteAgo()
  expect(await follow(first)).toEqual({ status: 302, location: FIRST })
  await hub.advance({ seconds: 3 })
  expect(await follow(shop)).toEqual({ status: 302, location: SHOP })
  await hub.advance({ seconds: 3 })
  const [ada] = await hub.rows<{ id: string }>('SELECT id FROM contact')
  expect(await clicks()).toEqual([
    { id, contact: ada?.id },
    { id, contact: ada?.id },
  ])
})

it('counts a link once, however often it is followed', async () => {
  const { first } = await mailOfAMinuteAgo()
  await Promise.all([follow(first), follow(first)])
  await hub.advance({ seconds: 3 })
  await follow(first)
  await hub.advance({ seconds: 3 })
  expect(await clicks()).toHaveLength(1)
})

describe('who followed a link', () => {
  const AGENT = (agent: string) => ({ headers: { 'user-agent': agent } })

  it.each<[string, string, RequestInit]>([
    ['a person', 'warm', {}],
    ['nobody: it was only looked at', 'cold', { method: 'HEAD' }],
    ['nobody: it was fetched ahead', 'cold', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
    ['nobody: no browser has no name', 'cold', AGENT('')],
    ['nobody: it was a scanner by its name', 'cold', AGENT('Mozilla/5.0 (compatible; BarracudaCentral/1.0; scan)')],
    ['nobody: it was a script', 'cold', AGENT('python-requests/2.32')],
  ])('is %s, and gets the %s message', async (_who, which, change) => {
    const { first } = await mailOfAMinuteAgo()
    expect(await follow(first, change)).toEqual({ status: 302, location: FIRST })
    await hub.advance({ days: 1 })
    expect(await sent()).toEqual(['first', which])
  })

  it.each([
    ['two links at once are a scanner', 0, 'cold', ['with another link of the same message']],
    ['two links one after the other are a person', 3, 'warm', [null]],
  ])('%s', async (_what, seconds, which, why) => {
    const { first, shop } = await mailOfAMinuteAgo()
    await follow(first)
    await hub.advance({ seconds })
    await follow(shop)
    await hub.advance({ seconds: 3 })
    expect(new Set((await items()).map(item => item.why))).toEqual(new Set(why))
    await hub.advance({ days: 1 })
    expect(await sent()).toEqual(['first', which])
  })

  it.each([
    ['is a scanner as soon as the mail was handed over', 1, 'cold', 'ignored'],
    ['is a person a little later', 3, 'warm', 'done'],
  ])('%s', async (_what, seconds, which, state) => {
    await happens('x.following')
    const [message] = await hub.messages()
    const [, first = ''] = await linksOf(hub, message?.id as string)
    await hub.advance({ seconds })
    await follow(first)
    await hub.advance({ seconds: 3 })
    expect((await items()).map(item => item.state)).toEqual([state])
    await hub.advance({ days: 1 })
    expect(await sent()).toEqual(['first', which])
  })

  it('is a person who comes after the scanner', async () => {
    const { first, shop } = await mailOfAMinuteAgo()
    await Promise.all([follow(first), follow(shop)])
    await hub.advance({ hours: 1 })
    expect(await clicks()).toEqual([])
    await follow(first)
    await hub.advance({ days: 1 })
    expect(await sent()).toEqual(['first', 'warm'])
  })
})

describe('a scanner', () => {
  it('is known by links at once also when another was followed before', async () => {
    const { id, first, shop } = await mailOfAMinuteAgo()
    await follow(first)
    hub.clock.advance({ milliseconds: 2_050 })
    await follow(shop)
    hub.clock.advance({ milliseconds: 50 })
    await hub.settle()
    hub.clock.advance({ milliseconds: 50 })
    await hub.rows('INSERT INTO click VALUES ($1, $2, gen_random_uuid(), $3)', ['default', id, hub.clock.now()])
    await hub.advance({ seconds: 3 })
    expect((await items()).filter(({ why }) => why)).toHaveLength(2)
    expect(await clicks()).toHaveLength(1)
  })

  it('is not made a person by replaying what it followed', async () => {
    const { first, shop } = await mailOfAMinuteAgo()
    await Promise.all([follow(first), follow(shop)])
    await hub.advance({ seconds: 3 })
    const [item] = await hub.rows<{ id: string }>("SELECT id FROM inbox_item WHERE topic = 'message.clicked'")
    const headers = { authorization: `Bearer ${hub.adminToken}` }
    const answer = await fetch(`${hub.url}/admin/api/inbox/${item?.id}/replay`, { method: 'POST', headers })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('a scanner followed') })
  })

  it('is nobody who follows a link of which nobody has written down that it was handed over', async () => {
    const { id, first } = await mailOfAMinuteAgo()
    await hub.rows('UPDATE attempt SET outcome = NULL, ended_at = NULL WHERE message_id = $1', [id])
    await follow(first)
    await hub.advance({ seconds: 3 })
    expect(await clicks()).toHaveLength(1)
  })
})

it('ends the wait for it at once: of its own message, and of no other', async () => {
  await happens('x.clicked')
  await happens('x.following')
  await hub.advance({ minutes: 1 })
  const ids = await hub.rows<{ id: string }>('SELECT id FROM message ORDER BY trigger')
  const [own, other] = await Promise.all(ids.map(({ id }) => linksOf(hub, id)))
  await follow(other?.[1] as string)
  await hub.advance({ seconds: 3 })
  expect(await sent()).toEqual(['first', 'first'])
  await follow(own?.[1] as string)
  await hub.advance({ seconds: 3 })
  expect(await sent()).toEqual(['first', 'first', 'thanks'])
})

describe('links lead straight on', () => {
  const wants = async (trackClicks: boolean | null) =>
    fetch(`${hub.url}/admin/api/tenants/default`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${hub.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ trackClicks }),
    })

  it('of a trigger that does not count clicks', async () => {
    await happens('x.warming')
    const [message] = await hub.messages()
    expect(await linksOf(hub, message?.id as string)).toEqual([SHOP, `${SHOP}cold`])
  })

  it('of a merchant who does not want it, whatever the trigger wants', async () => {
    expect((await wants(false)).status).toBe(200)
    const { first } = await mailOfAMinuteAgo()
    expect(first).toBe(FIRST)
    await wants(null)
  })

  it('of what was sent before a merchant refused, and nothing is kept of it any more', async () => {
    const { first } = await mailOfAMinuteAgo()
    await wants(false)
    expect(await follow(first)).toEqual({ status: 302, location: FIRST })
    expect(await kept()).toEqual([{ count: 0 }])
    await wants(null)
  })

  it('when they are very long', async () => {
    const long = `${SHOP}${'a'.repeat(1_000)}`
    await happens('x.following', { first: long })
    const [message] = await hub.messages()
    expect(await linksOf(hub, message?.id as string)).toContain(long)
  })
})

describe('a link that is not ours', () => {
  const elsewhere = Buffer.from(JSON.stringify(['default', 'm', 'https://elsewhere.example'])).toString('base64url')

  it.each([
    ['leads elsewhere', (own: string) => `${elsewhere}.${own.split('.')[1]}`],
    ['has lost its end', (own: string) => own.slice(0, -5)],
    [
      'is an unsubscribe link',
      () => hub.app.hub.unsubscribeLinks.token({ tenantId: 'default', contactId: 'x', channel: 'email' }),
    ],
  ])('that %s leads nowhere, and counts for nothing', async (_how, forged) => {
    const { first } = await mailOfAMinuteAgo()
    const token = first.split('/c/')[1] as string
    expect(await follow(`${hub.url}/c/${forged(token)}`)).toEqual({ status: 404, location: null })
    expect(await kept()).toEqual([{ count: 0 }])
    // The control: as it was sent.
    expect(await follow(`${hub.url}/c/${token}`)).toEqual({ status: 302, location: FIRST })
    expect(await kept()).toEqual([{ count: 1 }])
  })

  it('unsubscribes nobody', async () => {
    const { first } = await mailOfAMinuteAgo()
    const { status } = await fetch(first.replace('/c/', '/u/'), { method: 'POST' })
    expect(status).toBe(404)
  })
})

it('leads on who was forgotten, and keeps nothing of it', async () => {
  const { first } = await mailOfAMinuteAgo()
  const [ada] = await hub.rows<{ id: string }>('SELECT id FROM contact')
  const headers = { authorization: `Bearer ${hub.adminToken}` }
  const erased = await fetch(`${hub.url}/admin/api/contacts/${ada?.id}/erase`, { method: 'POST', headers })
  expect(erased.status).toBe(200)
  expect(await follow(first)).toEqual({ status: 302, location: FIRST })
  expect(await kept()).toEqual([{ count: 0 }])
})

it('is forgotten with the person, also when it was judged before', async () => {
  const { first } = await mailOfAMinuteAgo()
  await follow(first)
  hub.clock.advance({ seconds: 3 })
  expect(await hub.app.hub.pipeline.clicks()).toBe(1)
  const [ada] = await hub.rows<{ id: string }>('SELECT id FROM contact')
  const headers = { authorization: `Bearer ${hub.adminToken}` }
  await fetch(`${hub.url}/admin/api/contacts/${ada?.id}/erase`, { method: 'POST', headers })
  await hub.settle()
  expect(await clicks()).toEqual([])
  expect(await hub.rows("SELECT FROM cancelling_fact WHERE type = 'message.clicked'")).toEqual([])
})

it('leads on while the database keeps nothing', async () => {
  const { first } = await mailOfAMinuteAgo()
  const runner = hub.dataSource.createQueryRunner()
  await runner.startTransaction()
  await runner.query('LOCK TABLE click')
  const asked = performance.now()
  expect(await follow(first)).toEqual({ status: 302, location: FIRST })
  expect(performance.now() - asked).toBeLessThan(4_000)
  await runner.rollbackTransaction()
  await runner.release()
})

it('is one click for two hubs that judge it at the same time, and for one that dies before', async () => {
  const other = await joinHub(hub, hub.app.hub.channel)
  const { first } = await mailOfAMinuteAgo()
  await follow(first)
  hub.clock.advance({ seconds: 3 })
  const judged = await Promise.all([hub.app.hub.pipeline.clicks(), other.hub.pipeline.clicks()])
  expect(judged.toSorted()).toEqual([0, 1])
  await hub.settle()
  expect(await clicks()).toHaveLength(1)
  await other.stop()
})
