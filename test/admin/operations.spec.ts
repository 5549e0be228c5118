import { ADMIN_TOKEN, type AdminApp, type Request, startAdmin } from './admin-app.ts'
import { at, idOf, insert } from './rows.ts'

interface Ready {
  readonly parts: Readonly<Record<'database' | 'digest' | 'send', { readonly detail?: string }>>
}

describe('health', () => {
  const CASES = [
    { what: 'all is well', change: {}, ready: 200, status: 'up' },
    { what: 'the database refuses', change: { storeUp: async () => false }, ready: 503, status: 'down' },
    {
      what: 'the database fails',
      change: { storeUp: () => Promise.reject(new Error('refused')) },
      ready: 503,
      status: 'down',
    },
    {
      what: 'the database is silent',
      change: { storeUp: () => new Promise<boolean>(() => undefined) },
      ready: 503,
      status: 'down',
    },
    {
      what: 'a loop is in trouble',
      change: {
        parts: () => ({
          digest: { status: 'down' as const, detail: '7 batches failed' },
          send: { status: 'up' as const },
        }),
      },
      ready: 503,
      status: 'down',
    },
  ]
  it.each(CASES)('when $what: ready answers $ready within 2 s, live stays 200', async ({ change, ready, status }) => {
    const admin = await startAdmin(change)
    const started = process.hrtime.bigint()
    const answer = await admin.request<Ready>('/health/ready')
    const elapsedMs = Number(process.hrtime.bigint() - started) / 1e6
    const live = await admin.request('/health/live')
    await admin.stop()
    expect(answer).toMatchObject({ status: ready, body: { status, now: '2026-03-02T12:00:00.000Z', clockSpeed: 1 } })
    expect(Object.keys(answer.body.parts)).toEqual(['database', 'digest', 'send'])
    expect(elapsedMs).toBeLessThan(2_000)
    expect(live).toMatchObject({ status: 200, body: { status: 'up', now: '2026-03-02T12:00:00.000Z' } })
  })
})

it('asks a database that hangs once, however often it is probed', async () => {
  let asked = 0
  const storeUp = () => {
    asked++
    return new Promise<boolean>(() => undefined)
  }
  const admin = await startAdmin({ storeUp })
  const answers = await Promise.all([admin.request<Ready>('/health/ready'), admin.request('/health/ready')])
  await admin.stop()
  expect(answers.map(({ status }) => status)).toEqual([503, 503])
  expect(answers[0]?.body.parts.database.detail).toBe('no answer within 1500 ms')
  expect(asked).toBe(1)
})

describe('metrics', () => {
  let admin: AdminApp

  beforeAll(async () => {
    admin = await startAdmin()
  })

  afterAll(() => admin.stop())

  const token = { authorization: `Bearer ${ADMIN_TOKEN}` }
  const ACCESS: readonly (Request & { readonly status: number })[] = [
    { from: '127.0.0.1', status: 200 },
    { from: '127.8.8.8', status: 200 },
    { from: '::1', status: 200 },
    { from: '::ffff:127.0.0.1', status: 200 },
    { from: '127.0.0.1', headers: { 'x-forwarded-for': '203.0.113.9' }, status: 401 },
    { from: '127.0.0.1', headers: { 'x-forwarded-for': '127.0.0.1' }, status: 401 },
    { from: '127.0.0.1', headers: { forwarded: 'for=203.0.113.9' }, status: 401 },
    { from: '203.0.113.9', status: 401 },
    { from: '::ffff:203.0.113.9', status: 401 },
    { from: '2001:db8::1', status: 401 },
    { from: '203.0.113.9', headers: { authorization: 'Bearer another-token' }, status: 401 },
    { from: '203.0.113.9', headers: token, status: 200 },
    { from: '127.0.0.1', headers: { ...token, 'x-forwarded-for': '203.0.113.9' }, status: 200 },
  ]
  it.each(ACCESS)('from $from with $headers: $status', async ({ status, ...request }) => {
    const answer = await admin.request('/metrics', request)
    expect(answer.status).toBe(status)
    expect(/beckon_/.test(answer.text)).toBe(status === 200)
  })

  it('count by stage', async () => {
    admin.metrics.received('doorbell', 'stored')
    admin.metrics.item('doorbell', 'done')
    admin.metrics.event('order.placed')
    admin.metrics.decision('cart-abandoned', 'drop', 'cap')
    admin.metrics.attempt('mailbox', 'accepted')
    admin.metrics.stageError('digest')
    admin.metrics.startStage('digest')()
    const { headers, text } = await admin.request('/metrics')
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    for (const line of [
      'beckon_received_total{plugin="doorbell",outcome="stored"} 1',
      'beckon_items_total{plugin="doorbell",state="done"} 1',
      'beckon_events_total{type="order.placed"} 1',
      'beckon_decisions_total{trigger="cart-abandoned",verdict="drop",reason="cap"} 1',
      'beckon_attempts_total{provider="mailbox",outcome="accepted"} 1',
      'beckon_stage_errors_total{stage="digest"} 1',
      'beckon_stage_seconds_count{stage="digest"} 1',
    ])
      expect(text).toContain(line)
    expect(text).toMatch(/^beckon_process_resident_memory_bytes \d+/m)
    expect(text).toMatch(/^beckon_pool_connections\{state="open"\} \d+/m)
  })

  it('measure what waits when they are asked', async () => {
    const gauges = async () =>
      (await admin.request('/metrics')).text.split('\n').filter(line => /^beckon_(inbox|timers)_/.test(line))
    expect(await gauges()).toEqual([
      'beckon_inbox_waiting 0',
      'beckon_inbox_oldest_waiting_seconds 0',
      'beckon_timers_due 0',
      'beckon_timers_oldest_due_seconds 0',
    ])
    await insert(admin.dataSource, 'tenant', { id: 'default' }, { id: 'bobs' })
    await insert(
      admin.dataSource,
      'inbox_item',
      { id: idOf('one'), state: 'waiting' },
      { id: idOf('two'), state: 'waiting', received_at: at(5), tenant_id: 'bobs' },
    )
    await insert(
      admin.dataSource,
      'timer',
      { run_id: idOf('one'), due_at: at(9) },
      { run_id: idOf('two'), due_at: at(11), tenant_id: 'bobs' },
    )
    admin.clock.advance({ minutes: 10 })
    expect(await gauges()).toEqual([
      'beckon_inbox_waiting 2',
      'beckon_inbox_oldest_waiting_seconds 600',
      'beckon_timers_due 1',
      'beckon_timers_oldest_due_seconds 60',
    ])
  })

  it('come without what is in the database while that is gone', async () => {
    await admin.dataSource.destroy()
    const { status, text } = await admin.request('/metrics')
    expect(status).toBe(200)
    expect(text).toContain('beckon_events_total')
    expect(text).not.toMatch(/^beckon_inbox_waiting \d/m)
  })
})
