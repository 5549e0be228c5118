import type { z } from 'zod'
import { Contact } from '../../apps/hub/src/admin/contacts/contact.resource.ts'
import { TimelineEntry } from '../../apps/hub/src/admin/contacts/timeline.ts'
import { type Page, pageOf } from '../../apps/hub/src/admin/list/page.ts'
import { type AdminApp, goodAnswer, startAdmin } from './admin-app.ts'
import { at, idOf, insert } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
})

beforeEach(() => admin.clear())

afterAll(() => admin.stop())

const get = <Body>(path: string, schema: z.ZodType<Body>) => goodAnswer(admin, path, schema)

describe('a contact', () => {
  const field = (value: string | null) => ({ at: at(0), rank: 1, value })

  it('is flat, with all its names but our own', async () => {
    const state = {
      email: field('ada@example.com'),
      firstName: field('Ada'),
      country: field(null),
      status: field('active'),
    }
    await insert(admin.dataSource, 'contact', { id: idOf('ada'), state })
    await insert(
      admin.dataSource,
      'identifier',
      { ref: 'email:ada@example.com', contact_id: idOf('ada') },
      { ref: 'phone:+4930123456', contact_id: idOf('ada'), strong: false },
      { ref: 'id:doorbell:front-door/customer/42', contact_id: idOf('ada') },
      { ref: 'anonymous:doorbell:front-door/abc', contact_id: idOf('ada') },
      { ref: `contact:${idOf('older')}`, contact_id: idOf('ada') },
    )
    const contact = await get(`/contacts/${idOf('ada')}`, Contact)
    expect(contact).toMatchObject({
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: null,
      country: null,
      status: 'active',
    })
    expect(contact.identifiers).toEqual([
      { type: 'anonymousId', value: 'doorbell:front-door/abc', verified: true },
      { type: 'email', value: 'ada@example.com', verified: true },
      { type: 'externalId', value: 'doorbell:front-door/customer/42', verified: true },
      { type: 'phone', value: '+4930123456', verified: false },
    ])
  })

  it('that was merged is its survivor', async () => {
    await insert(admin.dataSource, 'contact', { id: idOf('ada') }, { id: idOf('older'), merged_into: idOf('ada') })
    expect((await get(`/contacts/${idOf('older')}`, Contact)).id).toBe(idOf('ada'))
  })

  it.each([
    { of: 'their own', known: { timezone: 'Asia/Tokyo', country: 'DE' }, zone: 'Asia/Tokyo' },
    { of: 'their address', known: { country: 'GB', phone: '+819012345678' }, zone: 'Europe/London' },
    {
      of: 'the province of it',
      known: { country: 'US', province: 'NY', phone: '+819012345678' },
      zone: 'America/New_York',
    },
    { of: 'their phone', known: { phone: '+819012345678' }, zone: 'Asia/Tokyo' },
    { of: 'the shop', known: { country: 'US' }, zone: 'Europe/Paris' },
  ])('has the zone that the gate takes, here of $of', async ({ known, zone }) => {
    const state = Object.fromEntries(Object.entries(known).map(([name, value]) => [name, field(value)]))
    await insert(admin.dataSource, 'contact', { id: idOf('ada'), state })
    expect((await get(`/contacts/${idOf('ada')}`, Contact)).zone).toBe(zone)
  })

  const NEVER = { state: 'unknown', at: null, source: null, topics: {} }
  const act = (state: string, minutes: number) => ({ state, at: at(minutes), source: 'doorbell' })
  const CONSENTS = [
    { of: 'nothing was ever said', acts: [], consent: { email: NEVER, sms: NEVER } },
    {
      of: 'the latest act counts, whatever came in last',
      acts: [act('unsubscribed', 2), act('subscribed', 1)],
      consent: { email: { ...act('unsubscribed', 2), topics: {} }, sms: NEVER },
    },
    {
      of: 'between acts of one instant the no counts',
      acts: [act('subscribed', 1), act('unsubscribed', 1), act('pending', 1)],
      consent: { email: { ...act('unsubscribed', 1), topics: {} }, sms: NEVER },
    },
    {
      of: 'channels are apart',
      acts: [{ ...act('subscribed', 1), channel: 'sms' }],
      consent: { email: NEVER, sms: { ...act('subscribed', 1), topics: {} } },
    },
    {
      of: "a topic's own act is about that topic only",
      acts: [act('subscribed', 1), { ...act('unsubscribed', 2), topic: 'offers' }],
      consent: { email: { ...act('subscribed', 1), topics: { offers: act('unsubscribed', 2) } }, sms: NEVER },
    },
    {
      of: 'a later act about everything covers its topics',
      acts: [{ ...act('subscribed', 1), topic: 'offers' }, act('unsubscribed', 2)],
      consent: { email: { ...act('unsubscribed', 2), topics: { offers: act('unsubscribed', 2) } }, sms: NEVER },
    },
  ]
  it.each(CONSENTS)('shows consent: $of', async ({ acts, consent }) => {
    await insert(admin.dataSource, 'contact', { id: idOf('ada') })
    await insert(
      admin.dataSource,
      'consent',
      ...acts.map((row, n) => ({ contact_id: idOf('ada'), event_id: idOf(`act${n}`), ...row })),
    )
    expect((await get(`/contacts/${idOf('ada')}`, Contact)).consent).toEqual(consent)
  })
})

describe('a timeline', () => {
  beforeEach(async () => {
    const ada = { contact_id: idOf('ada') }
    await insert(
      admin.dataSource,
      'contact',
      { id: idOf('ada') },
      { id: idOf('older'), merged_into: idOf('ada') },
      { id: idOf('bob') },
    )
    await insert(
      admin.dataSource,
      'event',
      { id: idOf('a'), ...ada, received_at: at(3) },
      { id: idOf('later'), ...ada, received_at: at(5) },
    )
    await insert(admin.dataSource, 'run', { id: idOf('z'), ...ada, started_at: at(3) })
    await insert(admin.dataSource, 'decision', { id: idOf('z'), ...ada, at: at(3) })
    await insert(admin.dataSource, 'message', { id: idOf('a'), ...ada, created_at: at(3) })
    await insert(admin.dataSource, 'event', { id: idOf('of bob'), contact_id: idOf('bob'), received_at: at(4) })
  })

  const STORY = ['event later', 'message a', 'decision z', 'run z', 'event a']

  it('tells what happened, newest first, and of one instant what led to what', async () => {
    const { data, next } = await get(`/contacts/${idOf('older')}/timeline`, pageOf(TimelineEntry))
    expect(data.map(({ kind, id }) => `${kind} ${id}`)).toEqual(STORY.map(withId))
    expect(data.map(entry => entry.at)).toEqual([at(5), at(3), at(3), at(3), at(3)])
    expect(data[1]).toMatchObject({ subject: 'Your cart' })
    expect(next).toBeNull()
  })

  it('can be walked through one at a time', async () => {
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const page: Page<z.infer<typeof TimelineEntry>> = await get(
        `/contacts/${idOf('ada')}/timeline?limit=1${next && `&after=${next}`}`,
        pageOf(TimelineEntry),
      )
      seen.push(...page.data.map(({ kind, id }) => `${kind} ${id}`))
      next = page.next
    }
    expect(seen).toEqual(STORY.map(withId))
  })

  const withId = (entry: string) => entry.replace(/ (.*)/, (_, name) => ` ${idOf(name)}`)
})
