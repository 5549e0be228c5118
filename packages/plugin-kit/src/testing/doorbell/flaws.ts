import type { Cart } from '../../event.ts'
import type { Item, Normalise, Plugin } from '../../plugin.ts'
import type { RawRequest } from '../../raw-request.ts'
import { type DoorbellSettings, doorbell } from './doorbell.ts'

type Doorbell = Plugin<DoorbellSettings>

/** One mistake in an otherwise conforming plugin, and the test of the suite that is there to see it. */
export interface Flaw {
  readonly mistake: string
  readonly seenBy: string
  readonly broken: Partial<Doorbell>
}

const { verify, open } = doorbell
const rang = doorbell.topics['bell/rang'] as Normalise
const changed = doorbell.topics['cart/changed'] as Normalise
const withRang = (normalise: Normalise) => ({ topics: { ...doorbell.topics, 'bell/rang': normalise } })
const withChanged = (normalise: Normalise) => ({ topics: { ...doorbell.topics, 'cart/changed': normalise } })
const eachItem = (change: (item: Item, request: RawRequest) => Item) => ({
  open: (request: RawRequest) => open(request).map(item => change(item, request)),
})

const ON_DECLARATION: readonly Flaw[] = [
  { mistake: 'has a name of its own', seenBy: 'is named after its folder', broken: { name: 'bell' } },
  {
    mistake: 'has a topic that no fixture shows',
    seenBy: 'has a fixture for every topic',
    broken: { topics: { ...doorbell.topics, 'bell/fell': rang } },
  },
  {
    mistake: 'asks for what is set',
    seenBy: 'asks for nothing when everything is set',
    broken: { missing: () => ['DOORBELL_SECRET'] },
  },
  {
    mistake: 'does not ask for its secret',
    seenBy: 'names each setting that is missing, and no value',
    broken: { missing: () => [] },
  },
]

const ON_VERIFYING: readonly Flaw[] = [
  {
    mistake: 'tries one secret only',
    seenBy: 'accepts a request signed with its secret, or with either secret while one is rotated',
    broken: {
      verify: (request, { DOORBELL_SECRET: [first = ''] }, now) => verify(request, { DOORBELL_SECRET: [first] }, now),
    },
  },
  {
    mistake: 'lets everything in',
    seenBy: 'refuses a body of which one bit was changed, wherever it is',
    broken: { verify: () => ({ ok: true }) },
  },
  {
    mistake: 'has a secret built in',
    seenBy: 'refuses a request signed with another secret',
    broken: { verify: (request, _, now) => verify(request, { DOORBELL_SECRET: ['ding-dong-1'] }, now) },
  },
  {
    mistake: 'takes an empty body',
    seenBy: 'refuses an empty body, even a signed one',
    broken: { verify: (request, as, now) => (request.body.length === 0 ? { ok: true } : verify(request, as, now)) },
  },
  {
    mistake: 'calls a missing header a bad signature',
    seenBy: 'refuses a request without doorbell-signature or without doorbell-at',
    broken: {
      verify: (request, as, now) => {
        const answer = verify(request, as, now)
        return answer.ok ? answer : { ...answer, reason: 'bad-signature' }
      },
    },
  },
  {
    mistake: 'throws at a signature of another length',
    seenBy: 'refuses a header that cannot be read, and does not throw',
    broken: {
      verify: (request, as, now) => {
        const isHex = request.headers['doorbell-signature']?.length === 64
        return isHex ? verify(request, as, now) : fail('lengths differ')
      },
    },
  },
  {
    mistake: 'never finds a request too old',
    seenBy: 'refuses a request that was signed a day ago',
    broken: { verify: (request, as) => verify(request, as, new Date(Number(request.headers['doorbell-at']))) },
  },
  {
    mistake: 'never finds a request too new',
    seenBy: 'refuses a request that is dated a day ahead',
    broken: {
      verify: (request, as, now) =>
        verify(request, as, new Date(Math.max(Number(request.headers['doorbell-at']), now.getTime()))),
    },
  },
  {
    mistake: 'writes its secret into the refusal',
    seenBy: 'refuses an empty body, even a signed one',
    broken: {
      verify: (request, as, now) => ({ ...verify(request, as, now), detail: `expected ${as.DOORBELL_SECRET}` }),
    },
  },
]

const ON_OPENING: readonly Flaw[] = [
  {
    mistake: 'gives all items one id',
    seenBy: 'gives the items of a request ids that are unique within it and the same each time',
    broken: eachItem(item => ({ ...item, id: 'b-1' })),
  },
  {
    mistake: 'invents ids',
    seenBy: 'gives the items of a request ids that are unique within it and the same each time',
    broken: eachItem(item => ({ ...item, id: crypto.randomUUID() })),
  },
  {
    mistake: 'takes unknown topics for a known one',
    seenBy: 'opens an unknown topic to items that the hub marks as ignored',
    broken: eachItem(item => ({
      ...item,
      topic: Object.hasOwn(doorbell.topics, item.topic) ? item.topic : 'bell/rang',
    })),
  },
  {
    mistake: 'drops what is not JSON',
    seenBy: 'opens a body that is not JSON to one item that says so',
    broken: { open: request => open(request).filter(item => item.fault === undefined) },
  },
  {
    mistake: 'throws at deep JSON',
    seenBy: 'opens hostile JSON without throwing, and without touching what all objects share',
    broken: eachItem((item, { body }) => (body.length > 100_000 ? fail('too deep') : item)),
  },
]

const ON_NORMALISING: readonly Flaw[] = [
  {
    mistake: 'makes other events than the fixture says',
    seenBy: 'bell-rang/twice-in-one-request: a list holds several events',
    broken: withRang(() => []),
  },
  {
    mistake: 'counts money in floats',
    seenBy: 'makes events that fit the model',
    broken: withChanged(({ receivedAt }) => {
      const cart = { tokens: ['cart/t1'], total: { amount: 12.5, currency: 'EUR' } }
      return [{ type: 'cart.updated', occurredAt: receivedAt, data: { cart } }]
    }),
  },
  {
    mistake: 'gives a cart a field that nobody reads',
    seenBy: 'makes events that fit the model',
    broken: withChanged(({ receivedAt }) => [
      { type: 'cart.updated', occurredAt: receivedAt, data: { cart: { tokens: ['cart/t1'], colour: 'red' } as Cart } },
    ]),
  },
  {
    mistake: 'reads the clock',
    seenBy: 'makes the same events of the same request, on frozen input, without clock and chance',
    broken: withRang(() => [{ type: 'x.bell-rang', occurredAt: new Date(), data: {} }]),
  },
  {
    mistake: 'writes to its input',
    seenBy: 'makes the same events of the same request, on frozen input, without clock and chance',
    broken: withRang(item => rang(Object.assign(item, { topic: 'rung' }))),
  },
  {
    mistake: 'trusts a field to be text',
    seenBy: 'takes any value in any field: the events still fit the model, or a fault says why there are none',
    broken: withChanged(item => (String((item.body as { email?: string }).email?.trim()) ? changed(item) : [])),
  },
  {
    mistake: 'hands NUL and lone surrogates on',
    seenBy: 'takes any value in any field: the events still fit the model, or a fault says why there are none',
    broken: { open: request => open(request).map(item => ({ ...item, body: JSON.parse(String(request.body)) })) },
  },
  {
    mistake: 'copies the whole body into its event',
    seenBy: 'makes the same events when the body has fields that nobody knows yet',
    broken: withRang(({ body, receivedAt }) => [{ type: 'x.bell-rang', occurredAt: receivedAt, data: { body } }]),
  },
]

export const FLAWS = [...ON_DECLARATION, ...ON_VERIFYING, ...ON_OPENING, ...ON_NORMALISING]

function fail(message: string): never {
  throw new Error(message)
}
