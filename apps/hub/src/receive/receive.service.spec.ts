import type { Plugin } from '@beckon/plugin-kit'
import { ReceiveService } from './receive.service.ts'

const NOON = new Date('2026-03-02T12:00:00Z')
const UNSUBSCRIBED = { topic: 'unsubscribed', contactId: 'c-1', channel: 'email', wording: 'link' } as const

/** A service whose database fails every write of more than one with this SQLSTATE, and counts what it is asked. */
function serviceOn(code: string) {
  const written: number[] = []
  const receive = new ReceiveService({
    plugins: new Map(),
    clock: { now: () => NOON, real: () => NOON },
    settingsOf: () => ({}),
    accountOf: async () => undefined,
    connect: async () => new Map(),
    stored: () => undefined,
    async store(requests) {
      written.push(requests.length)
      await new Promise(setImmediate)
      if (requests.length > 1) throw Object.assign(new Error('refused'), { code })
    },
  })
  return { receive, written }
}

it.each([
  ['a statement that took too long', '57014', [1, 1, 3], 'rejected'],
  ['a database that shuts down', '57P01', [1, 1, 3], 'rejected'],
  // The control: a fault of the data is looked for, one by one.
  ['a row that does not fit', '22021', [1, 1, 3, 1, 1, 1], 'fulfilled'],
] as const)('after %s (%s) writes %j', async (_why, code, sizes, last) => {
  const { receive, written } = serviceOn(code)
  const kept = ['1', '2', '3', '4', '5'].map(id => receive.keepOwn('default', { ...UNSUBSCRIBED, id }))
  const outcomes = await Promise.allSettled(kept)
  expect(written).toEqual(sizes)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', last, last, last])
})

const plugin: Plugin = {
  name: 'known',
  settings: {},
  missing: () => [],
  verify: ({ headers }) =>
    headers.signature ? { ok: true } : { ok: false, reason: 'missing-header', detail: 'no signature' },
  open: () => [{ id: '1', topic: 't', account: 'a', occurredAt: null, isTest: false, body: null }],
  topics: {},
}

it.each([
  ['a plugin that there is not', 'other', {}, 'here', 'unknown-plugin', [], []],
  ['a plugin, unsigned', 'known', {}, 'here', 'refused', [], []],
  ['a connection that there is not', 'known', { signature: 's' }, 'gone', 'unknown-connection', ['gone'], []],
  ['its own connection', 'known', { signature: 's' }, 'here', 'stored', ['here'], ['waiting']],
  ["another account's connection", 'known', { signature: 's' }, 'elsewhere', 'stored', ['elsewhere'], ['ignored']],
  ['no connection in particular', 'known', { signature: 's' }, undefined, 'stored', [], ['waiting']],
] as const)('a request to %s', async (_what, name, headers, connection, kind, lookups, states) => {
  const asked: string[] = []
  const stored: string[] = []
  const accounts = new Map([
    ['here', 'a'],
    ['elsewhere', 'b'],
  ])
  const receive = new ReceiveService({
    plugins: new Map([['known', plugin]]),
    clock: { now: () => NOON, real: () => NOON },
    settingsOf: () => ({}),
    async accountOf(_plugin, id) {
      asked.push(id)
      return accounts.get(id)
    },
    connect: async () => new Map([['a', 'default']]),
    stored: () => undefined,
    async store(requests) {
      stored.push(...requests.flatMap(({ items }) => items.map(item => item.state)))
    },
  })
  const request = { method: 'POST', url: '/', headers, body: Buffer.from('{}') }
  const answer = await receive.receive(name, request, connection)
  expect({ kind: answer.kind, asked, stored }).toEqual({ kind, asked: lookups, stored: states })
})
