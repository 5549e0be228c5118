import { join } from 'node:path'
import { startHub, type TestHub } from '../support/hub.ts'
import { agree, offered } from '../support/offer.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { links } from '../support/step-message.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'gate') })
})
beforeEach(async () => {
  await startOver(hub)
  await agree(hub)
})
afterAll(() => hub.stop())

const offers = async (name = 'plain', email?: string) => {
  await hub.receive('track', track(...offered(hub.clock.now(), [name], email)))
  await hub.settle()
}

let debts = 0
const owes = async () => {
  debts++
  const data = { id: String(debts), ...links }
  await hub.receive('track', track(siteEvent('x.owed', hub.clock.now(), { email: 'ada@example.com' }, data)))
  await hub.settle()
}

const decided = () => hub.rows('SELECT trigger, verdict, reason, detail FROM decision ORDER BY at, trigger')
const sent = async () => (await hub.messages()).map(({ trigger }) => trigger)

const call = async (path: string, method = 'GET') => {
  const headers = { authorization: `Bearer ${hub.adminToken}` }
  const answer = await fetch(`${hub.url}/admin/api${path}`, { method, headers })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

const REPORTS = {
  bounce: { type: 'message.bounced', data: { permanent: true } },
  full: { type: 'message.bounced', data: { permanent: false } },
  complaint: { type: 'message.complained', data: {} },
}
const reported = async (what: keyof typeof REPORTS, email: string) => {
  const { type, data } = REPORTS[what]
  await hub.receive('track', track(siteEvent(type, hub.clock.now(), { email }, data)))
  await hub.settle()
}

describe('a suppressed address', () => {
  it.each([
    ['after a bounce gets nothing, not even what is owed', 'Ada@Example.com', ['bounce'], []],
    ['after a complaint gets what is owed, and no marketing', 'ada@example.com', ['complaint'], ['owed']],
    ['after a complaint and a bounce gets nothing', 'ada@example.com', ['complaint', 'bounce'], []],
    ['after a bounce and a complaint gets nothing', 'ada@example.com', ['bounce', 'complaint'], []],
    ['that was only full for once gets the next', 'ada@example.com', ['full'], ['owed', 'plain']],
    ['does not keep others from theirs', 'bob@example.com', ['bounce'], ['owed', 'plain']],
  ] as const)('%s', async (_what, address, reports, gets) => {
    for (const report of reports) await reported(report, address)
    await offers()
    await owes()
    expect((await sent()).sort()).toEqual(gets)
    const refused = (await decided()).filter(({ verdict }) => verdict === 'drop')
    expect(refused.map(({ reason }) => reason)).toEqual(Array.from({ length: 2 - gets.length }, () => 'suppressed'))
  })
})

describe('a paused trigger', () => {
  const setState = (name: string, state: string) =>
    hub.rows(
      `INSERT INTO trigger_state (tenant_id, name, state, changed_at) VALUES ('default', $1, $2, $3)
       ON CONFLICT (tenant_id, name) DO UPDATE SET state = excluded.state`,
      [name, state, hub.clock.now()],
    )

  it.each(['paused', 'braked'])('holds what is due until it is %s no more', async state => {
    await setState('owed', state)
    await owes()
    await hub.advance({ days: 2 })
    expect(await sent()).toEqual([])
    expect(new Set(await hub.reasons())).toEqual(new Set([state]))
    await setState('owed', 'active')
    await hub.advance({ days: 1 })
    expect(await sent()).toEqual(['owed'])
  })

  it('does not keep other triggers from sending', async () => {
    await setState('owed', 'paused')
    await offers()
    expect(await hub.reasons()).toEqual(['sent'])
  })

  it('does not send late what was held too long', async () => {
    await setState('plain', 'paused')
    await offers()
    await setState('plain', 'active')
    hub.clock.advance({ days: 8 })
    await hub.settle()
    expect(await hub.reasons()).toEqual(['paused', 'overdue'])
  })
})

describe('a paused channel', () => {
  it('holds what would go by it, of any class, until somebody resumes it', async () => {
    const paused = await call('/channels/email/pause', 'POST')
    expect(paused).toEqual({ status: 200, body: { name: 'email', state: 'paused', waiting: 0 } })
    await offers()
    await owes()
    await hub.advance({ hours: 1 })
    expect(await decided()).toMatchObject([
      { trigger: 'owed', verdict: 'hold', reason: 'paused', detail: expect.stringContaining('the channel email') },
      { trigger: 'plain', verdict: 'hold', reason: 'paused' },
    ])
    expect((await call('/channels')).body.data).toEqual([
      { name: 'email', state: 'paused', waiting: 2 },
      { name: 'sms', state: 'active', waiting: 0 },
    ])
    const resumed = await call('/channels/email/resume', 'POST')
    expect(resumed.body).toEqual({ name: 'email', state: 'active', waiting: 0 })
    await hub.settle()
    expect((await sent()).sort()).toEqual(['owed', 'plain'])
  })

  it('keeps nobody from sending by another', async () => {
    await call('/channels/sms/pause', 'POST')
    await offers()
    expect(await sent()).toEqual(['plain'])
  })

  it('must be one that there is', async () => {
    expect(await call('/channels/emaill/pause', 'POST')).toMatchObject({
      status: 404,
      body: { code: 'not-found', detail: expect.stringContaining('did you mean "email"?') },
    })
  })
})

describe('the person whom a trigger leaves out', () => {
  const everybody = Array.from({ length: 20 }, (_, n) => `p${n}@example.com`)

  it('never gets it, and gets all else; the others get it', async () => {
    for (const email of everybody) await agree(hub, email)
    for (const email of everybody) await offers('halved', email)
    const left = await hub.rows<{ contact_id: string; detail: string }>(
      `SELECT contact_id, detail FROM decision WHERE reason = 'holdout' AND verdict = 'drop'`,
    )
    expect(left.length + (await sent()).length).toBe(20)
    expect(left.length).toBeGreaterThan(2)
    expect(left.length).toBeLessThan(18)
    expect(left[0]?.detail).toBe('one of the 50 % who do not get halved')
    await hub.advance({ days: 1 })
    for (const email of everybody) await offers('plain', email)
    expect((await sent()).filter(trigger => trigger === 'plain')).toHaveLength(20)
  })
})

describe('at night', () => {
  const NIGHT = new Date('2026-03-02T22:00:00Z')

  it.each([
    ['waits for the morning', 'plain', 'hold', '2026-03-03T08:00:00.000Z'],
    ['is dropped where the trigger says so', 'daytime', 'drop', undefined],
  ])('marketing %s', async (_what, name, verdict, morning) => {
    hub.clock.set(NIGHT)
    await offers(name)
    expect(await decided()).toMatchObject([{ trigger: name, verdict, reason: 'quiet-hours' }])
    await hub.advance({ hours: 10 })
    expect(await hub.rows('SELECT created_at FROM message')).toEqual(morning ? [{ created_at: new Date(morning) }] : [])
  })

  it.each([
    ['of the country of their phone', { phone: '+81312345678' }, 'hold'],
    ['of the shop, where a phone says nothing', { phone: '+12125550123' }, 'send'],
  ])('it is the night %s', async (_what, more, verdict) => {
    // 22:00 in Japan, 13:00 in the shop's UTC, 08:00 in New York.
    hub.clock.set(new Date('2026-03-02T13:00:00Z'))
    const [event] = offered(hub.clock.now(), ['plain'])
    await hub.receive('track', track({ ...event, contact: { email: 'ada@example.com', ...more } }))
    await hub.settle()
    expect(await decided()).toMatchObject([{ verdict }])
  })
})

describe('what the gate says no to first', () => {
  it.each([
    ['a suppressed address before a missing consent', 'bob@example.com', 'suppressed'],
    ['a missing consent before a cap', 'carol@example.com', 'no-consent'],
  ])('%s', async (_what, email, reason) => {
    await reported('bounce', 'bob@example.com')
    await offers('plain', email)
    expect(await hub.reasons()).toEqual([reason])
  })

  it('a cap before the night', async () => {
    await offers()
    hub.clock.set(new Date('2026-03-02T22:00:00Z'))
    await offers()
    expect(await hub.reasons()).toEqual(['sent', 'cap'])
  })
})
