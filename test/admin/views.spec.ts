import { Connection } from '../../apps/hub/src/admin/connections/connection-list.ts'
import { Contact } from '../../apps/hub/src/admin/contacts/contact.resource.ts'
import { TimelineEntry } from '../../apps/hub/src/admin/contacts/timeline.ts'
import { InboxItemDetail } from '../../apps/hub/src/admin/inbox/inbox.resource.ts'
import { pageOf } from '../../apps/hub/src/admin/list/page.ts'
import { MessageDetail } from '../../apps/hub/src/admin/messages/message.resource.ts'
import { Stats } from '../../apps/hub/src/admin/stats/stats.ts'
import { Trigger } from '../../apps/hub/src/admin/triggers/trigger-list.ts'
import { type AdminApp, startAdmin } from './admin-app.ts'
import { at, idOf, insert } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
})

beforeEach(() => admin.clear())

afterAll(() => admin.stop())

/** The body of a good answer, which is what the document says it is. */
async function get(path: string, schema: { safeParse(value: unknown): { error?: { issues: unknown } | undefined } }) {
  const { status, body } = await admin.api(path)
  expect(status).toBe(200)
  expect(schema.safeParse(body).error?.issues).toBeUndefined()
  return body
}

describe('an inbox item', () => {
  it('comes with its raw request', async () => {
    await insert(admin.dataSource, 'inbox_item', { id: idOf('item') })
    const body = `\\x${Buffer.from('{"bell":"rang"}').toString('hex')}`
    await insert(admin.dataSource, 'request', { id: idOf('request'), headers: { 'x-bell': 'front' }, body })
    const { request } = await get(`/inbox/${idOf('item')}`, InboxItemDetail)
    expect(request).toEqual({
      url: 'https://hub.example/webhooks/doorbell',
      headers: { 'x-bell': 'front' },
      body: '{"bell":"rang"}',
    })
  })

  it('is shown without it once the request is not kept any more', async () => {
    await insert(admin.dataSource, 'inbox_item', { id: idOf('item') })
    expect((await get(`/inbox/${idOf('item')}`, InboxItemDetail)).request).toBeNull()
  })
})

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
    expect(data.map(({ kind, id }: { kind: string; id: string }) => `${kind} ${id}`)).toEqual(STORY.map(withId))
    expect(data.map((entry: { at: string }) => entry.at)).toEqual([at(5), at(3), at(3), at(3), at(3)])
    expect(data[1].subject).toBe('Your cart')
    expect(next).toBeNull()
  })

  it('can be walked through one at a time', async () => {
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const page = await get(
        `/contacts/${idOf('ada')}/timeline?limit=1${next && `&after=${next}`}`,
        pageOf(TimelineEntry),
      )
      seen.push(...page.data.map(({ kind, id }: { kind: string; id: string }) => `${kind} ${id}`))
      next = page.next
    }
    expect(seen).toEqual(STORY.map(withId))
  })

  const withId = (entry: string) => entry.replace(/ (.*)/, (_, name) => ` ${idOf(name)}`)
})

describe('a message', () => {
  it('is made again, with its attempts in order', async () => {
    await insert(admin.dataSource, 'message', { id: idOf('message'), send_key: 'default/key' })
    const attempt = { message_id: idOf('message'), provider: 'smtp' }
    await insert(
      admin.dataSource,
      'attempt',
      { ...attempt, number: 2, started_at: at(2), ended_at: null, outcome: null },
      { ...attempt, number: 1, started_at: at(1), outcome: 'deferred', detail: '451 later' },
    )
    const message = await get(`/messages/${idOf('message')}`, MessageDetail)
    expect(message).toMatchObject({ subject: 'Your cart', html: '<p>Your cart</p>', text: 'Your cart\n', fault: null })
    expect(message.headers).toEqual({ 'X-Send-Key': 'default/key' })
    expect(message.attempts).toMatchObject([
      { number: 1, outcome: 'deferred', detail: '451 later' },
      { number: 2, outcome: null, endedAt: null },
    ])
  })

  it('that cannot be made again says why, and does not hide its neighbours', async () => {
    await insert(admin.dataSource, 'message', { id: idOf('erased'), data: {} }, { id: idOf('whole') })
    const { data } = (await admin.api('/messages')).body
    expect(data.map(({ subject }: { subject: string | null }) => subject)).toEqual(['Your cart', null])
    const message = await get(`/messages/${idOf('erased')}`, MessageDetail)
    expect(message).toMatchObject({ html: null, fault: 'template-data: the data for templates/test has no subject' })
  })

  it('says when its timer, not its run, is due', async () => {
    await insert(admin.dataSource, 'run', { id: idOf('held'), state: 'waiting' }, { id: idOf('ended') })
    await insert(admin.dataSource, 'timer', { run_id: idOf('held'), due_at: at(30) })
    const { data } = (await admin.api('/runs')).body
    expect(data.map(({ dueAt }: { dueAt: string }) => dueAt)).toEqual([at(30), at(0)])
  })
})

it('triggers are listed with what became of them', async () => {
  await insert(
    admin.dataSource,
    'run',
    ...['waiting', 'waiting', 'done', 'dropped', 'cancelled'].map((state, n) => ({ id: idOf(`run${n}`), state })),
  )
  await insert(admin.dataSource, 'message', { id: idOf('sent') }, { id: idOf('failed'), state: 'failed' })
  await insert(admin.dataSource, 'trigger_state', { name: 'order-confirmed', state: 'braked' })
  const { data, next } = await get('/triggers', pageOf(Trigger))
  expect(next).toBeNull()
  expect(data).toEqual([
    {
      name: 'cart-abandoned',
      class: 'marketing',
      topic: 'cart-reminders',
      state: 'active',
      revision: 'c1',
      waiting: 2,
      sent: 1,
      dropped: 1,
    },
    {
      name: 'order-confirmed',
      class: 'transactional',
      topic: null,
      state: 'braked',
      revision: 'o1',
      waiting: 0,
      sent: 0,
      dropped: 0,
    },
  ])
  const first = await get('/triggers?limit=1', pageOf(Trigger))
  const second = await get(`/triggers?limit=1&after=${first.next}`, pageOf(Trigger))
  expect([first, second].map(page => page.data[0].name)).toEqual(['cart-abandoned', 'order-confirmed'])
  expect(second.next).toBeNull()
})

it('connections are listed, and the plugins that wait for their first', async () => {
  await insert(
    admin.dataSource,
    'connection',
    { id: idOf('front'), account: 'front-door', last_event_at: at(3) },
    { id: idOf('back'), account: 'back-door' },
  )
  const { data } = await get('/connections', pageOf(Connection))
  const doorbell = { plugin: 'doorbell', tenant: 'default', state: 'active', missing: [] }
  expect(data).toEqual([
    { ...doorbell, id: idOf('back'), account: 'back-door', lastEventAt: null },
    { ...doorbell, id: idOf('front'), account: 'front-door', lastEventAt: at(3) },
    {
      id: 'till',
      plugin: 'till',
      account: null,
      tenant: 'default',
      state: 'unconfigured',
      lastEventAt: null,
      missing: ['TILL_SECRET'],
    },
  ])
})

describe('stats', () => {
  const NOTHING = {
    since: null,
    inbox: { waiting: 0, done: 0, ignored: 0, dead: 0 },
    events: 0,
    runs: { waiting: 0, done: 0, cancelled: 0, dropped: 0 },
    messages: { claimed: 0, accepted: 0, failed: 0, unknown: 0, dropped: 0 },
    decisions: { send: {}, hold: {}, drop: {} },
    oldestWaitingSeconds: 0,
    oldestDueSeconds: 0,
  }

  it('of a new hub are zeros', async () => {
    expect(await get('/stats', Stats)).toEqual(NOTHING)
  })

  it('count by stage, all or since an instant, and tell how far behind the hub is', async () => {
    for (const n of [0, 10]) {
      await insert(
        admin.dataSource,
        'inbox_item',
        { id: idOf(`item${n}`), state: 'waiting', received_at: at(n) },
        { id: idOf(`done${n}`), received_at: at(n) },
      )
      await insert(admin.dataSource, 'event', { id: idOf(`event${n}`), received_at: at(n) })
      await insert(admin.dataSource, 'run', { id: idOf(`run${n}`), state: 'cancelled', started_at: at(n) })
      await insert(admin.dataSource, 'message', { id: idOf(`message${n}`), created_at: at(n) })
      await insert(admin.dataSource, 'decision', {
        id: idOf(`decision${n}`),
        verdict: 'drop',
        reason: 'cap',
        at: at(n),
      })
      await insert(admin.dataSource, 'timer', { run_id: idOf(`run${n}`), due_at: at(n * 100) })
    }
    admin.clock.advance({ minutes: 15 })
    const late = { oldestWaitingSeconds: 900, oldestDueSeconds: 900 }
    expect(await get('/stats', Stats)).toEqual({
      ...NOTHING,
      ...late,
      inbox: { waiting: 2, done: 2, ignored: 0, dead: 0 },
      events: 2,
      runs: { ...NOTHING.runs, cancelled: 2 },
      messages: { ...NOTHING.messages, accepted: 2 },
      decisions: { send: {}, hold: {}, drop: { cap: 2 } },
    })
    expect(await get(`/stats?since=${at(10)}`, Stats)).toMatchObject({
      ...late,
      since: at(10),
      events: 1,
      decisions: { drop: { cap: 1 } },
    })
  })
})
