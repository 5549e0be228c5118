import type { Plugin } from '@beckon/plugin-kit'
import type { Connection } from './admission.ts'
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
    connectionWithId: async () => undefined,
    connectionsOf: async () => new Map(),
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
  ['a statement that took too long', '57014', [1, 4], 'rejected'],
  ['a database that shuts down', '57P01', [1, 4], 'rejected'],
  // The control: a fault of the data is looked for, one by one.
  ['a row that does not fit', '22021', [1, 4, 1, 1, 1, 1], 'fulfilled'],
] as const)('after %s (%s) writes %j', async (_why, code, sizes, last) => {
  const { receive, written } = serviceOn(code)
  const kept = ['1', '2', '3', '4', '5'].map(id => receive.keepOwn('default', { ...UNSUBSCRIBED, id }))
  const outcomes = await Promise.allSettled(kept)
  expect(written).toEqual(sizes)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', last, last, last, last])
})

const SOURCE: Plugin = {
  name: 'known',
  unnamedAccount: 'unnamed',
  settings: {},
  missing: ({ SECRET }) => (SECRET ? [] : ['SECRET']),
  verify: ({ headers }, { SECRET }) =>
    headers.signature === SECRET ? { ok: true } : { ok: false, reason: 'bad-signature', detail: 'no match' },
  open: ({ body }) =>
    String(body)
      .split(' ')
      .map((account, n) => ({ id: `${n}`, topic: 't', account, occurredAt: null, isTest: false, body: null })),
  topics: {},
}

const CONNECTIONS: Readonly<Record<string, Connection>> = {
  a: { tenantId: 'default', account: 'a', ownSettings: null },
  b: { tenantId: 'bobs', account: 'b', ownSettings: null },
  own: { tenantId: 'owners', account: 'own', ownSettings: () => ({ SECRET: 'own' }) },
}

interface Story {
  readonly to?: string
  readonly at?: string
  readonly signed?: string
  /** The accounts whose events are in it. */
  readonly body?: string
  readonly environment?: object
  /** What it is answered, and where what is in it was put. */
  readonly leads: string
}

const STORIES: Readonly<Record<string, Story>> = {
  'a plugin that there is not': { to: 'other', leads: 'unknown-plugin' },
  'a plugin, unsigned': { signed: '', leads: 'refused' },
  'a plugin without its secret': { environment: {}, leads: 'not-configured' },
  'an account that is known': { body: 'b', leads: 'stored: bobs/b waiting' },
  'an account first seen': { body: 'new', leads: 'connects new, stored: default/new waiting' },
  'two accounts of two tenants': { body: 'a b', leads: 'stored: default/a waiting, bobs/b waiting' },
  'an account with settings of its own, by those of the environment': {
    body: 'own',
    leads: 'stored: default/own ignored',
  },
  'a connection that there is not': { at: 'gone', leads: 'unknown-connection' },
  'a connection that there is not, unsigned': { at: 'gone', signed: '', leads: 'refused' },
  'its own connection': { at: 'a', body: 'a', leads: 'stored: default/a waiting' },
  "another account's connection": { at: 'a', body: 'b', leads: 'stored: bobs/b ignored' },
  'the connection of another, first seen': { at: 'b', body: 'new', leads: 'stored: default/new ignored' },
  'a connection, by its own settings': { at: 'own', signed: 'own', body: 'own', leads: 'stored: owners/own waiting' },
  'the same while the environment has none': {
    at: 'own',
    signed: 'own',
    body: 'own',
    environment: {},
    leads: 'stored: owners/own waiting',
  },
  'a connection with its own settings, by those of the environment': { at: 'own', body: 'own', leads: 'refused' },
  'any connection, by the settings of one': { at: 'a', signed: 'own', body: 'own', leads: 'refused' },
  'a connection, by its own settings, for others': {
    at: 'own',
    signed: 'own',
    body: 'a b new own',
    leads: 'stored: owners/a ignored, owners/b ignored, owners/new ignored, owners/own waiting',
  },
  'a connection, by its own settings, without naming the account': {
    at: 'own',
    signed: 'own',
    body: 'unnamed',
    leads: 'stored: owners/own waiting',
  },
}

it.each(Object.entries(STORIES))('a request to %s', async (_what, { to = 'known', at, ...story }) => {
  const { signed = 'all', body = 'a', environment = { SECRET: 'all' }, leads } = story
  const seen: string[] = []
  const stored: string[] = []
  const connections = new Map(Object.entries(CONNECTIONS))
  const receive = new ReceiveService({
    plugins: new Map([['known', SOURCE]]),
    clock: { now: () => NOON, real: () => NOON },
    settingsOf: () => ({ ...environment }),
    connectionWithId: async (_plugin, id) => connections.get(id),
    // What another process has read of the connections may be older than what was connected just now.
    connectionsOf: async () => new Map(Object.entries(CONNECTIONS)),
    async connect(_plugin, accounts) {
      for (const account of accounts.filter(name => !connections.has(name))) {
        seen.push(`connects ${account}`)
        connections.set(account, { tenantId: 'default', account, ownSettings: null })
      }
      return connections
    },
    stored: () => undefined,
    async store(requests) {
      for (const { tenantId, items } of requests)
        stored.push(...items.map(({ account, state }) => `${tenantId}/${account} ${state}`))
    },
  })
  const request = { method: 'POST', url: '/', headers: { signature: signed }, body: Buffer.from(body) }
  const { kind } = await receive.receive(to, request, at)
  expect([...seen, stored.length ? `${kind}: ${stored.join(', ')}` : kind].join(', ')).toBe(leads)
})
