import { type AdminApp, startAdmin } from './admin-app.ts'
import { at, idOf, insert } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
})

beforeEach(() => admin.clear())

afterAll(() => admin.stop())

const rows = (sql: string) => admin.dataSource.query(sql)

describe('replay', () => {
  const DEAD = { state: 'dead', error: { code: 'unreadable', message: 'it is not JSON' } }

  beforeEach(() =>
    insert(
      admin.dataSource,
      'inbox_item',
      { id: idOf('dead1'), ...DEAD },
      { id: idOf('dead2'), ...DEAD, topic: 'bell/broke' },
      { id: idOf('dead3'), ...DEAD, plugin: 'till' },
      { id: idOf('ignored'), state: 'ignored' },
      { id: idOf('done'), state: 'done' },
    ),
  )

  const REPLAYS = [
    { body: { state: 'dead' }, names: ['dead1', 'dead2', 'dead3'] },
    { body: { state: 'dead', plugin: 'till' }, names: ['dead3'] },
    { body: { state: 'dead', topic: 'bell/broke' }, names: ['dead2'] },
    { body: { state: 'dead', ids: [idOf('dead1'), idOf('done')] }, names: ['dead1'] },
    { body: { state: 'dead', ids: [] }, names: [] },
    { body: { state: 'ignored' }, names: ['ignored'] },
    { body: { state: 'done', plugin: 'doorbell' }, names: ['done'] },
  ]
  it.each(REPLAYS)('of $body lets $names wait again', async ({ body, names }) => {
    const answer = await admin.api('/inbox/replay', { method: 'POST', body })
    expect(answer).toMatchObject({ status: 202, body: { replayed: names.length } })
    const waiting = await rows(`SELECT id FROM inbox_item WHERE state = 'waiting' AND error IS NULL ORDER BY id`)
    expect(waiting.map((row: { id: string }) => row.id)).toEqual(names.map(idOf))
    expect(admin.woken).toEqual(['digest'])
  })

  it('of one item shows it waiting, and leaves the others', async () => {
    const answer = await admin.api(`/inbox/${idOf('dead1')}/replay`, { method: 'POST' })
    expect(answer).toMatchObject({ status: 202, body: { id: idOf('dead1'), state: 'waiting', error: null } })
    expect(await rows(`SELECT count(*)::int FROM inbox_item WHERE state = 'waiting'`)).toEqual([{ count: 1 }])
    expect(admin.woken).toEqual(['digest'])
  })

  it('of what is emptied lets nothing wait, and says so', async () => {
    await insert(admin.dataSource, 'request', { id: idOf('gone'), url: '', headers: {} }, { id: idOf('there') })
    await insert(
      admin.dataSource,
      'inbox_item',
      { id: idOf('gone1'), request_id: idOf('gone'), ...DEAD, topic: 'bell/rusted' },
      { id: idOf('there1'), request_id: idOf('there'), ...DEAD, topic: 'bell/rusted' },
    )
    const one = await admin.api(`/inbox/${idOf('gone1')}/replay`, { method: 'POST' })
    expect(one).toMatchObject({ status: 409, body: { code: 'emptied' } })
    const body = { state: 'dead', topic: 'bell/rusted' }
    const many = await admin.api('/inbox/replay', { method: 'POST', body })
    expect(many).toMatchObject({ status: 202, body: { replayed: 1, emptied: 1 } })
    expect(await rows(`SELECT id FROM inbox_item WHERE state = 'waiting'`)).toEqual([{ id: idOf('there1') }])
  })
})

describe('discard', () => {
  const error = { code: 'unreadable', message: 'it is not JSON' }
  const discard = (name: string) => admin.api(`/inbox/${idOf(name)}/discard`, { method: 'POST' })

  beforeEach(() =>
    insert(
      admin.dataSource,
      'inbox_item',
      { id: idOf('dead1'), state: 'dead', error },
      { id: idOf('dead2'), state: 'dead', error },
      { id: idOf('own'), state: 'dead', error, plugin: 'hub' },
      { id: idOf('foreign'), state: 'dead', error, tenant_id: 'another' },
      ...['waiting', 'ignored', 'done'].map(state => ({ id: idOf(state), state })),
    ),
  )

  it('gives one dead letter up, and keeps why it was one', async () => {
    expect(await discard('dead1')).toMatchObject({ status: 200, body: { id: idOf('dead1'), state: 'ignored', error } })
    expect(await rows(`SELECT count(*)::int FROM inbox_item WHERE state = 'dead'`)).toEqual([{ count: 3 }])
    expect(admin.woken).toEqual([])
  })

  it.each(['waiting', 'ignored', 'done'])('leaves what is %s', async state => {
    const { status, body } = await discard(state)
    expect({ status, code: body.code, detail: body.detail }).toEqual({
      status: 409,
      code: 'not-dead',
      detail: expect.stringContaining(`is ${state}`),
    })
    expect(await rows(`SELECT state FROM inbox_item WHERE id = '${idOf(state)}'`)).toEqual([{ state }])
  })

  it("leaves the hub's own facts, and those of others", async () => {
    expect(await discard('own')).toMatchObject({ status: 409, body: { code: 'own-fact' } })
    expect(await discard('foreign')).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect(await rows(`SELECT count(*)::int FROM inbox_item WHERE state = 'dead'`)).toEqual([{ count: 4 }])
  })

  it('can be taken back by a replay', async () => {
    await discard('dead1')
    const answer = await admin.api(`/inbox/${idOf('dead1')}/replay`, { method: 'POST' })
    expect(answer).toMatchObject({ status: 202, body: { state: 'waiting', error: null } })
  })
})

describe('resolve', () => {
  const SENT = { verdict: 'hold', reason: 'ambiguous' }

  beforeEach(async () => {
    await insert(admin.dataSource, 'run', { id: idOf('run'), state: 'waiting', handed_over: true })
    await insert(admin.dataSource, 'message', { id: idOf('message'), state: 'unknown', ambiguous: true })
    await insert(admin.dataSource, 'attempt', { message_id: idOf('message'), outcome: 'unknown' })
    await insert(admin.dataSource, 'decision', { id: idOf('decision'), ...SENT })
  })

  const say = (outcome: string) =>
    admin.api(`/messages/${idOf('message')}/resolve`, { method: 'POST', body: { outcome } })
  const timers = () => rows('SELECT run_id, step, due_at, message_id FROM timer')
  const lastDecision = () => rows('SELECT verdict, reason, detail FROM decision ORDER BY at DESC LIMIT 1')

  it('delivered: accepted, the run is done, and what was unknown stays on record', async () => {
    await insert(admin.dataSource, 'timer', { run_id: idOf('run') })
    admin.clock.advance({ hours: 1 })
    const { status, body } = await say('delivered')
    expect(status).toBe(200)
    expect(body).toMatchObject({ state: 'accepted', ambiguous: true, attempts: [{ outcome: 'unknown' }] })
    expect(await rows('SELECT state, ended_at FROM run')).toEqual([{ state: 'done', ended_at: admin.clock.now() }])
    expect(await timers()).toEqual([])
    expect(await lastDecision()).toEqual([
      { verdict: 'send', reason: 'resolved', detail: 'an operator says: delivered' },
    ])
    expect(admin.woken).toEqual([])
  })

  it.each(['not-delivered', 'retry'])('%s: due now, to be decided again under the same send key', async outcome => {
    admin.clock.advance({ hours: 1 })
    const { status, body } = await say(outcome)
    expect(status).toBe(200)
    expect(body).toMatchObject({ state: 'unknown', ambiguous: true })
    expect(await timers()).toEqual([
      { run_id: idOf('run'), step: 1, due_at: admin.clock.now(), message_id: idOf('message') },
    ])
    expect(await rows('SELECT state FROM run')).toEqual([{ state: 'waiting' }])
    expect(await lastDecision()).toEqual([
      { verdict: 'hold', reason: 'resolved', detail: `an operator says: ${outcome}` },
    ])
    expect(admin.woken).toEqual(['send'])
  })

  it('leaves the back-off of a retry that is under way for now', async () => {
    await insert(admin.dataSource, 'timer', { run_id: idOf('run'), due_at: at(60), local_intent: 'later' })
    await say('retry')
    expect(await timers()).toMatchObject([{ due_at: admin.clock.now() }])
  })

  it('counts once: afterwards the message is not unknown any more', async () => {
    await say('delivered')
    expect(await say('delivered')).toMatchObject({ status: 409 })
  })
})

describe('a trigger', () => {
  it('is paused, and resumed by a word: whoever sends lets go what waited for it', async () => {
    const paused = await admin.api('/triggers/cart-abandoned/pause', { method: 'POST' })
    expect(paused).toMatchObject({ status: 200, body: { name: 'cart-abandoned', state: 'paused' } })
    expect(admin.woken).toEqual([])
    const resumed = await admin.api('/triggers/cart-abandoned/resume', { method: 'POST' })
    expect(resumed).toMatchObject({ status: 200, body: { name: 'cart-abandoned', state: 'active' } })
    expect(admin.woken).toEqual(['let-go'])
  })
})

it('erase asks the hub to erase the survivor of a merge', async () => {
  await insert(
    admin.dataSource,
    'contact',
    { id: idOf('ada') },
    { id: idOf('older'), merged_into: idOf('ada') },
    { id: idOf('oldest'), merged_into: idOf('older') },
  )
  const answer = await admin.api(`/contacts/${idOf('oldest')}/erase`, { method: 'POST' })
  expect(answer).toMatchObject({ status: 200, body: { id: idOf('ada') } })
  expect(admin.erased).toEqual([`default ${idOf('ada')}`])
})
