import type { z } from 'zod'
import { Connection } from '../../apps/hub/src/admin/connections/connection-list.ts'
import { InboxItemDetail } from '../../apps/hub/src/admin/inbox/inbox.resource.ts'
import { pageOf } from '../../apps/hub/src/admin/list/page.ts'
import { MessageDetail } from '../../apps/hub/src/admin/messages/message.resource.ts'
import { Stats } from '../../apps/hub/src/admin/stats/stats.ts'
import { Trigger } from '../../apps/hub/src/admin/triggers/trigger.resource.ts'
import { type AdminApp, goodAnswer, startAdmin } from './admin-app.ts'
import { at, idOf, insert } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
})

beforeEach(() => admin.clear())

afterAll(() => admin.stop())

const get = <Body>(path: string, schema: z.ZodType<Body>) => goodAnswer(admin, path, schema)

describe('an inbox item', () => {
  it('comes with its raw request', async () => {
    await insert(admin.dataSource, 'inbox_item', { id: idOf('item') })
    const body = `\\x${Buffer.from('{"bell":"rang"}').toString('hex')}`
    await insert(admin.dataSource, 'request', { id: idOf('request'), headers: { 'x-bell': 'front' }, body })
    const { request, emptied } = await get(`/inbox/${idOf('item')}`, InboxItemDetail)
    expect(emptied).toBe(false)
    expect(request).toEqual({
      url: 'https://hub.example/webhooks/doorbell',
      headers: { 'x-bell': 'front' },
      body: '{"bell":"rang"}',
    })
  })

  it('is shown without it where there is none', async () => {
    await insert(admin.dataSource, 'inbox_item', { id: idOf('item') })
    expect(await get(`/inbox/${idOf('item')}`, InboxItemDetail)).toMatchObject({ emptied: false, request: null })
  })

  it('is shown without it once it is emptied', async () => {
    await insert(admin.dataSource, 'inbox_item', { id: idOf('item') })
    await insert(admin.dataSource, 'request', { id: idOf('request'), url: '', headers: {} })
    expect(await get(`/inbox/${idOf('item')}`, InboxItemDetail)).toMatchObject({ emptied: true, request: null })
  })

  it('has a raw request that came without a body', async () => {
    await insert(admin.dataSource, 'inbox_item', { id: idOf('item') })
    await insert(admin.dataSource, 'request', { id: idOf('request') })
    expect(await get(`/inbox/${idOf('item')}`, InboxItemDetail)).toMatchObject({
      emptied: false,
      request: { body: '' },
    })
  })
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
    expect(data.map(({ subject }) => subject)).toEqual(['Your cart', null])
    const message = await get(`/messages/${idOf('erased')}`, MessageDetail)
    expect(message).toMatchObject({ html: null, fault: 'template-data: the data for templates/test has no subject' })
  })

  it('says when its timer, not its run, is due', async () => {
    await insert(admin.dataSource, 'run', { id: idOf('held'), state: 'waiting' }, { id: idOf('ended') })
    await insert(admin.dataSource, 'timer', { run_id: idOf('held'), due_at: at(30) })
    const { data } = (await admin.api('/runs')).body
    expect(data.map(({ dueAt }) => dueAt)).toEqual([at(30), at(0)])
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
      on: ['cart.updated'],
      hasAudience: false,
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
      on: ['order.placed'],
      hasAudience: false,
      waiting: 0,
      sent: 0,
      dropped: 0,
    },
  ])
  const first = await get('/triggers?limit=1', pageOf(Trigger))
  const second = await get(`/triggers?limit=1&after=${first.next}`, pageOf(Trigger))
  expect([first, second].map(page => page.data[0]?.name)).toEqual(['cart-abandoned', 'order-confirmed'])
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
  const url = 'https://hub.ada-books.example/webhooks'
  const shared = { tenant: 'default', hasOwnSettings: false }
  const doorbell = { ...shared, plugin: 'doorbell', state: 'active', missing: [], webhookUrl: `${url}/doorbell` }
  expect(data).toEqual([
    { ...doorbell, id: idOf('back'), account: 'back-door', lastEventAt: null },
    { ...doorbell, id: idOf('front'), account: 'front-door', lastEventAt: at(3) },
    {
      id: 'till',
      plugin: 'till',
      account: null,
      ...shared,
      state: 'unconfigured',
      lastEventAt: null,
      missing: ['TILL_SECRET'],
      webhookUrl: `${url}/till`,
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
    onHoldSince: null,
    oldestDueSeconds: 0,
  }

  it('of a new tenant are zeros', async () => {
    const foreign = { id: idOf('foreign'), tenant_id: 'another' }
    for (const table of ['inbox_item', 'event', 'run', 'message', 'decision'])
      await insert(admin.dataSource, table, foreign)
    await insert(admin.dataSource, 'timer', { run_id: idOf('foreign'), tenant_id: 'another' })
    admin.clock.advance({ minutes: 1 })
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
