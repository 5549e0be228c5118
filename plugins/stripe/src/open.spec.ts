import type { RawRequest } from '@beckon/plugin-kit'
import { open } from './open.ts'

const SNAPSHOT = {
  id: 'evt_1SnapQ2',
  object: 'event',
  api_version: '2026-10-28.endive',
  created: 1795255200,
  livemode: true,
  type: 'invoice.paid',
  data: { object: { id: 'in_1SnapQ2', object: 'invoice' } },
}
const THIN = {
  id: 'evt_65ThinQ2',
  object: 'v2.core.event',
  type: 'v1.invoice.paid',
  created: '2026-11-21T10:00:00.250Z',
  livemode: true,
  related_object: { id: 'in_1SnapQ2', type: 'invoice', url: '/v1/invoices/in_1SnapQ2' },
  snapshot_event: 'evt_1SnapQ2',
}

function openOne(body: object) {
  const url = 'https://hub.example.com/webhooks/stripe'
  const request: RawRequest = { method: 'POST', url, headers: {}, body: Buffer.from(JSON.stringify(body)) }
  const items = open(request)
  expect(items).toHaveLength(1)
  return items[0]
}

describe('an event', () => {
  it('is one item, under its own id, at the time of its creation', () => {
    const occurredAt = new Date('2026-11-21T10:00:00.000Z')
    expect(openOne(SNAPSHOT)).toEqual({
      id: 'evt_1SnapQ2',
      topic: 'invoice.paid',
      account: 'default',
      occurredAt,
      isTest: false,
      body: SNAPSHOT,
    })
  })

  it.each([
    ['live mode', true, false],
    ['test mode', false, true],
    ['a mode it does not tell', undefined, false],
  ])('of %s', (_mode, livemode, isTest) => {
    expect(openOne({ ...SNAPSHOT, livemode })).toMatchObject({ isTest })
  })

  it.each([
    ['the connected account', { account: 'acct_1Shop', context: 'acct_1Org/acct_1Shop' }, 'acct_1Shop'],
    ['the organisation', { context: 'acct_1Org' }, 'acct_1Org'],
    ['the own account, which is not named', {}, 'default'],
  ])('belongs to %s', (_whose, named, account) => {
    expect(openOne({ ...SNAPSHOT, ...named })).toMatchObject({ account })
  })

  it.each([
    ['id', { id: undefined }],
    ['type', { type: undefined }],
  ])('without %s is a fault', (_what, changed) => {
    expect(openOne({ ...SNAPSHOT, ...changed })).toMatchObject({ fault: expect.stringContaining('expected') })
  })
})

describe('a thin event', () => {
  it('has a topic of its own and the time to the millisecond', () => {
    const occurredAt = new Date('2026-11-21T10:00:00.250Z')
    expect(openOne(THIN)).toMatchObject({ topic: 'v1.invoice.paid', occurredAt })
  })

  it('is no duplicate of its snapshot, which may come second and is the one that can be read', () => {
    expect(openOne(THIN)?.id).not.toBe(openOne(SNAPSHOT)?.id)
  })

  it('whose time does not read as one is taken without it', () => {
    expect(openOne({ ...THIN, created: 'yesterday' })).toMatchObject({ occurredAt: null })
  })
})
