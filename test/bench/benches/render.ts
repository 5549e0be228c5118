import type { Json } from '@beckon/plugin-kit'
import mjml from 'mjml'
import cartAbandoned from '../../../triggers/cart-abandoned.ts'
import type { Bench, Figures, Side } from '../bench.ts'
import { built } from '../built.ts'
import { sampleOf, sourceOf } from '../mail.ts'

const TEMPLATE = 'cart-abandoned'
const SENDS = 5_000
// Each takes milliseconds: these take about as long as all of ours.
const COMPILES = 50
const WARM_UP = 0.2

/** What a message costs without the database: decided and filled in, beside its markup compiled anew each time. */
export const render: Bench = {
  name: 'render',
  lines: [
    {
      name: 'gate + render : MJML compiled per send',
      ...{ figure: 'rate', unit: '/s', ours: 'hub', against: 'compiling', bar: { ratioAtLeast: 50 } },
    },
  ],
  prepare: async () => [await deciding(), await compiling()],
}

/** Three items, a consenting person awake at noon, nothing sent before: the gate asks everything and says yes. */
async function deciding(): Promise<Side> {
  const { gate } = await built<typeof import('../../../apps/hub/src/gate/gate.ts')>('gate/gate')
  const { render: fill } = await built<typeof import('../../../apps/hub/src/render/render.ts')>('render/render')
  const { compileTemplate } = await built<typeof import('../../../apps/hub/src/render/compile.ts')>('render/compile')
  const template = await compileTemplate(await sourceOf(TEMPLATE))
  const data = await threeItems()
  const asked = await askedFor(data)
  return {
    name: 'hub',
    measure: () =>
      timed(SENDS, () => {
        const { verdict, reason } = gate(asked)
        if (verdict !== 'send') throw new Error(`The gate said ${verdict} (${reason}); expected send`)
        fill(template, data, { locale: 'en' })
      }),
  }
}

/** Only the step from MJML to HTML, on the document that the hub compiles once: the filling in would come on top. */
async function compiling(): Promise<Side> {
  const { expand } = await built<typeof import('../../../apps/hub/src/render/expand.ts')>('render/expand')
  const { text: document } = expand(await sourceOf(TEMPLATE), 'layout', 'mjml', '')
  const compile = () => mjml(document, { validationLevel: 'strict', keepComments: false, fonts: {} })
  return { name: 'compiling', measure: () => timed(COMPILES, compile) }
}

async function timed(times: number, work: () => unknown): Promise<Figures> {
  for (let n = 0; n < times * WARM_UP; n++) await work()
  const started = performance.now()
  for (let n = 0; n < times; n++) await work()
  return { rate: (times * 1000) / (performance.now() - started) }
}

async function threeItems(): Promise<Record<string, Json>> {
  const data = await sampleOf(TEMPLATE)
  const [first = {}, second = {}] = data.items as { [name: string]: Json }[]
  return { ...data, items: [first, second, { ...second, title: 'Oak bread board' }] }
}

async function askedFor(data: Record<string, Json>) {
  const { contextOf } = await built<typeof import('../../../apps/hub/src/evaluate/context.ts')>('evaluate/context')
  const noon = new Date('2026-03-02T12:00:00Z')
  const { items = null, itemCount = null, total = null, url = null } = data
  const cart: Json = { tokens: ['checkout/c0ffee'], items, itemCount, total, url, acceptsMarketing: true }
  const anHourAgo = new Date(noon.getTime() - 3_600_000)
  const event = { type: 'checkout.updated', occurredAt: anHourAgo, isTest: false, data: { cart } }
  const group = (value: string) => ({ at: anHourAgo.toISOString(), value })
  const contact = { id: 'c-1', state: { email: group('ada@example.com'), status: group('active') } }
  return {
    now: noon,
    declaration: cartAbandoned,
    onlyIf: undefined,
    intendedAt: noon,
    isTest: false,
    context: contextOf({ now: noon, currency: 'EUR', event, contact, subjects: [] }),
    triggerState: 'active' as const,
    channelState: 'active' as const,
    cancelledBy: undefined,
    channel: 'email',
    address: 'ada@example.com',
    suppressed: null,
    acts: [{ eventId: 'e-1', channel: 'email', topic: null, state: 'subscribed' as const, at: anHourAgo }],
    person: { tenantId: 'default', contactId: 'c-1' },
    holdoutPercent: 0,
    reserved: [],
    upcoming: [],
    place: { zone: 'Europe/Berlin', country: 'DE', province: null },
    allowTestEvents: true,
    marketingRefused: null,
    toldAt: null,
    reachedAt: null,
    hasProvider: true,
    wave: null,
    uninstalledAt: null,
  }
}
