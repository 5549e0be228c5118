import { contacts } from '../../apps/hub/src/admin/contacts/contact.resource.ts'
import { decisions } from '../../apps/hub/src/admin/decisions/decision.resource.ts'
import { events } from '../../apps/hub/src/admin/events/event.resource.ts'
import { inboxItems } from '../../apps/hub/src/admin/inbox/inbox.resource.ts'
import { pageOf } from '../../apps/hub/src/admin/list/page.ts'
import { messages } from '../../apps/hub/src/admin/messages/message.resource.ts'
import { runs } from '../../apps/hub/src/admin/runs/run.resource.ts'
import { type AdminApp, startAdmin } from './admin-app.ts'
import { at, idOf, insert, type Row } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
  await insert(
    admin.dataSource,
    'contact',
    { id: idOf('ada') },
    { id: idOf('bob') },
    { id: idOf('eve') },
    { id: idOf('old-ada'), merged_into: idOf('ada') },
  )
  await insert(
    admin.dataSource,
    'identifier',
    { ref: 'email:ada@example.com', contact_id: idOf('ada') },
    { ref: 'email:shared@example.com', contact_id: idOf('ada'), strong: false },
    { ref: 'email:shared@example.com', contact_id: idOf('bob'), strong: false },
    { ref: 'email:bob@example.com', contact_id: idOf('bob') },
    { ref: 'email:bob@example.com', contact_id: idOf('eve'), strong: false },
    { ref: 'phone:+4930123456', contact_id: idOf('bob'), strong: false },
    { ref: 'id:doorbell:front-door/customer/42', contact_id: idOf('eve') },
    { ref: 'id:doorbell:front-door/customer/142', contact_id: idOf('bob') },
  )
  for (const { table, rows } of LISTS)
    await insert(admin.dataSource, table, ...Object.entries(rows).map(([name, row]) => ({ id: idOf(name), ...row })))
})

afterAll(() => admin.stop())

interface List {
  readonly path: string
  readonly resource: { readonly item: unknown; readonly filters: object }
  readonly table: string
  /** Name → row; the lists show the newest first. */
  readonly rows: Readonly<Record<string, Row>>
  /** Query → the names it finds. */
  readonly finds: Readonly<Record<string, readonly string[]>>
}

// Everything happened to Ada, but for one row that happened to Bob: the control of the contact filters.
const ofContact = (mine: string, all: readonly string[]) => ({
  [`contact=${idOf('bob')}`]: [mine],
  [`contact=${idOf('ada')}`]: all.filter(name => name !== mine),
  [`contact=${idOf('old-ada')}`]: all.filter(name => name !== mine),
  'contact=ADA@example.com': all.filter(name => name !== mine),
  'contact=bob@example.com': [mine],
  'contact=shared@example.com': all,
  'contact=nobody@example.com': [],
  [`contact=${idOf('nobody')}`]: [],
  'contact=nobody': [],
})

const LISTS: readonly List[] = [
  {
    path: '/inbox',
    resource: inboxItems,
    table: 'inbox_item',
    rows: {
      waits: { state: 'waiting', received_at: at(4) },
      dead: { state: 'dead', error: { code: 'unreadable', message: 'it is not JSON' }, received_at: at(3) },
      ignored: { state: 'ignored', topic: 'bell/broke', received_at: at(2) },
      done: { plugin: 'till', received_at: at(1) },
    },
    finds: {
      '': ['waits', 'dead', 'ignored', 'done'],
      'state=waiting': ['waits'],
      'state=dead': ['dead'],
      'state=ignored': ['ignored'],
      'state=done': ['done'],
      'plugin=till': ['done'],
      'plugin=nobody': [],
      'topic=bell%2Fbroke': ['ignored'],
      'topic=bell%2Frang&plugin=doorbell': ['waits', 'dead'],
    },
  },
  {
    path: '/events',
    resource: events,
    table: 'event',
    rows: {
      event3: {
        type: 'order.placed',
        contact_id: idOf('ada'),
        received_at: at(3),
        data: { order: { id: '900719925474099312' } },
      },
      event2: { type: 'cart.updated', contact_id: idOf('bob'), received_at: at(2), is_test: true },
      event1: { type: 'cart.updated', contact_id: idOf('ada'), received_at: at(1) },
    },
    finds: {
      '': ['event3', 'event2', 'event1'],
      'type=cart.updated': ['event2', 'event1'],
      'type=x.unheard-of': [],
      ...ofContact('event2', ['event3', 'event2', 'event1']),
      [`since=${at(2)}`]: ['event3', 'event2'],
      [`until=${at(2)}`]: ['event1'],
      [`since=${at(2)}&until=${at(3)}`]: ['event2'],
      'since=2026-03-02T13:02:00%2B01:00': ['event3', 'event2'],
      [`type=cart.updated&contact=${idOf('ada')}`]: ['event1'],
    },
  },
  {
    path: '/contacts',
    resource: contacts,
    table: 'contact',
    rows: {},
    finds: {
      '': ['eve', 'bob', 'ada'],
      'email=Ada@example.com': ['ada'],
      'email=bob@example.com': ['eve', 'bob'],
      'email=nonsense': [],
      'phone=%2B49%2030%20123456': ['bob'],
      'phone=%2B4930999999': [],
      'externalId=42': ['eve'],
      'externalId=customer%2F42': ['eve'],
      'externalId=doorbell%3Afront-door%2Fcustomer%2F42': ['eve'],
      'externalId=2': [],
      'email=bob@example.com&externalId=42': ['eve'],
    },
  },
  {
    path: '/runs',
    resource: runs,
    table: 'run',
    rows: {
      run4: { state: 'waiting', contact_id: idOf('ada'), started_at: at(4) },
      run3: { state: 'cancelled', contact_id: idOf('ada'), started_at: at(3), trigger: 'welcome' },
      run2: { state: 'dropped', contact_id: idOf('bob'), started_at: at(2) },
      run1: { state: 'done', contact_id: idOf('ada'), started_at: at(1) },
    },
    finds: {
      '': ['run4', 'run3', 'run2', 'run1'],
      'trigger=welcome': ['run3'],
      'trigger=unheard-of': [],
      'state=waiting': ['run4'],
      'state=done': ['run1'],
      'state=cancelled': ['run3'],
      'state=dropped': ['run2'],
      ...ofContact('run2', ['run4', 'run3', 'run2', 'run1']),
    },
  },
  {
    path: '/messages',
    resource: messages,
    table: 'message',
    rows: {
      message5: { state: 'claimed', contact_id: idOf('ada'), created_at: at(5), trigger: 'welcome' },
      message4: { state: 'failed', contact_id: idOf('ada'), created_at: at(4), channel: 'sms' },
      message3: { state: 'unknown', contact_id: idOf('ada'), created_at: at(3), ambiguous: true },
      message2: { state: 'dropped', contact_id: idOf('bob'), created_at: at(2) },
      message1: { state: 'accepted', contact_id: idOf('ada'), created_at: at(1) },
    },
    finds: {
      '': ['message5', 'message4', 'message3', 'message2', 'message1'],
      'trigger=welcome': ['message5'],
      'channel=sms': ['message4'],
      'state=claimed': ['message5'],
      'state=accepted': ['message1'],
      'state=failed': ['message4'],
      'state=unknown': ['message3'],
      'state=dropped': ['message2'],
      'ambiguous=true': ['message3'],
      'ambiguous=false': ['message5', 'message4', 'message2', 'message1'],
      ...ofContact('message2', ['message5', 'message4', 'message3', 'message2', 'message1']),
    },
  },
  {
    path: '/decisions',
    resource: decisions,
    table: 'decision',
    rows: {
      decision3: { verdict: 'send', reason: 'sent', contact_id: idOf('ada'), at: at(3) },
      decision2: {
        verdict: 'hold',
        reason: 'quiet-hours',
        contact_id: idOf('bob'),
        at: at(2),
        detail: '08:00 Europe/Paris',
      },
      decision1: { verdict: 'drop', reason: 'cap', contact_id: idOf('ada'), at: at(1), trigger: 'welcome' },
    },
    finds: {
      '': ['decision3', 'decision2', 'decision1'],
      'verdict=send': ['decision3'],
      'verdict=hold': ['decision2'],
      'verdict=drop': ['decision1'],
      'reason=cap': ['decision1'],
      'trigger=welcome': ['decision1'],
      ...ofContact('decision2', ['decision3', 'decision2', 'decision1']),
    },
  },
]

const CASES = LISTS.flatMap(list => Object.entries(list.finds).map(([query, names]) => ({ ...list, query, names })))

it.each(CASES)('GET $path?$query shows $names', async ({ path, query, names, resource }) => {
  const { status, body } = await admin.api(`${path}?${query}`)
  expect(status).toBe(200)
  expect(body.data.map((item: { id: string }) => item.id)).toEqual(names.map(idOf))
  expect(pageOf(resource.item as never).safeParse(body).error?.issues).toBeUndefined()
})

it.each(LISTS)('every filter of $path is tried, and finds some but not all', ({ resource, finds }) => {
  const all = finds['']?.length ?? 0
  const tried = Object.entries(finds).filter(([, names]) => names.length > 0 && names.length < all)
  const filters = new Set(tried.flatMap(([query]) => [...new URLSearchParams(query).keys()]))
  expect([...filters].sort()).toEqual(Object.keys(resource.filters).sort())
})

it('shows ids of any length as the strings they came as', async () => {
  const { body } = await admin.api('/events?type=order.placed')
  expect(body.data[0].data).toEqual({ order: { id: '900719925474099312' } })
})

describe('pages', () => {
  it('walk through everything once, also while more comes in', async () => {
    await admin.dataSource.query(`DELETE FROM inbox_item`)
    // Ten rows share each instant, to the microsecond.
    const instant = (n: number) => `2026-03-02T12:00:00.00000${Math.floor(n / 10) % 10}Z`
    const rows = Array.from({ length: 120 }, (_, n) => ({
      id: idOf(`walk${String(n).padStart(3, '0')}`),
      received_at: instant(n),
    }))
    await insert(admin.dataSource, 'inbox_item', ...rows)
    const seen: string[] = []
    let next: string | null = ''
    for (let page = 0; next !== null; page++) {
      const { body } = await admin.api(`/inbox?limit=25${next && `&after=${next}`}`)
      seen.push(...body.data.map((item: { id: string }) => item.id))
      next = body.next
      await insert(admin.dataSource, 'inbox_item', { id: idOf(`late${page}`), received_at: at(1000 + page) })
    }
    expect(seen).toHaveLength(120)
    expect([...seen].sort()).toEqual(rows.map(row => row.id).sort())
  })

  it('are of 50 unless asked otherwise, and the last one says that it is', async () => {
    expect((await admin.api('/inbox')).body.data).toHaveLength(50)
    expect((await admin.api('/inbox?limit=100')).body.data).toHaveLength(100)
    expect((await admin.api('/decisions?limit=3')).body.next).toBeNull()
    expect((await admin.api('/decisions?limit=2')).body.next).toEqual(expect.any(String))
  })
})
