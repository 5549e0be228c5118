import type { RawRequest } from '@beckon/plugin-kit'
import { open } from './open.ts'
import { STATED } from './types.ts'

function openBody(body: unknown) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const request: RawRequest = {
    method: 'POST',
    url: 'https://hub.example.com/webhooks/track',
    headers: {},
    body: bytes,
  }
  return open(request)
}

const EVENT = { id: 'e-1', type: 'page.viewed', at: '2026-03-02T13:00:00+01:00', contact: { anonymousId: 'a-1' } }

it('opens a request to one item for each entry, in their order', () => {
  const items = openBody({ events: [EVENT, { ...EVENT, id: 'e-2', type: 'x.shelf-scanned' }, 'nonsense'] })
  expect(items.map(({ id, topic }) => [id, topic])).toEqual([
    ['e-1', 'page.viewed'],
    ['e-2', 'x'],
    [expect.stringMatching(/^unreadable:.*:2$/), 'unreadable'],
  ])
})

it('takes id, time and account of an entry', () => {
  const occurredAt = new Date('2026-03-02T12:00:00.000Z')
  const item = { id: 'e-1', topic: 'page.viewed', account: 'site', occurredAt, isTest: false, body: EVENT }
  expect(openBody({ events: [EVENT] })).toEqual([item])
})

it.each([
  ['a number', 17, '17'],
  ['a number beyond 2^53', '9007199254740993', '9007199254740993'],
])('takes an id that is %s', (_what, id, expected) => {
  const text = JSON.stringify({ events: [EVENT] }).replace('"e-1"', String(id))
  expect(openBody(text)).toMatchObject([{ id: expected, topic: 'page.viewed' }])
})

it.each([
  ['without id', { ...EVENT, id: undefined }],
  ['with an empty id', { ...EVENT, id: '' }],
  ['with an id longer than an index takes', { ...EVENT, id: 'e'.repeat(256) }],
  ['without type', { ...EVENT, type: undefined }],
  ['that is no object', 'e-1'],
])('an entry %s is a fault that names its place', (_what, entry) => {
  expect(openBody({ events: [EVENT, entry] })[1]).toMatchObject({ fault: expect.stringMatching(/^entry 1 of events/) })
})

it.each(['message.sent', 'variant.price-dropped', 'app.installed', 'privacy.requested', 'contact.erased'])(
  '%s is not for the merchant to state',
  type => {
    expect(STATED).not.toContain(type)
    expect(openBody({ events: [{ ...EVENT, type }] })).toMatchObject([
      { id: 'e-1', fault: expect.stringContaining(type) },
    ])
  },
)

it.each([
  ['an object', { events: {} }],
  ['nothing', {}],
])('a body whose events are %s is a fault', (_what, body) => {
  expect(openBody(body)).toMatchObject([{ fault: expect.stringContaining('events') }])
})

it('an empty list of events has no item', () => {
  expect(openBody({ events: [] })).toEqual([])
})

it('opens an entry of thousands of levels, which is judged when it is read', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  const text = JSON.stringify({ events: [{ ...EVENT, data: { deep: 0 } }, 'e'] }).replace('"deep":0', `"deep":${deep}`)
  expect(openBody(text).map(({ id }) => id)).toEqual(['e-1', expect.stringMatching(/:1$/)])
})
