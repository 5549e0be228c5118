import { above, all, type Condition, defineTrigger, equals, exists, type Step, type Trigger } from '@beckon/trigger-kit'
import { type TriggerGround, triggerFaults } from '../../apps/hub/src/evaluate/check/trigger.ts'

const TEMPLATES = ['cart-abandoned', 'receipt']
const ground: TriggerGround = {
  templates: TEMPLATES,
  segments: ['lapsed'],
  notedFields: ['favourite'],
  groupsOf: kind => (kind === 'cart' ? ['content', 'marketing'] : ['content']),
  dataFaults: (template, data) =>
    TEMPLATES.includes(template) ? (data.items === null ? ['items must be array'] : []) : null,
}

export const send: Step = { send: { channel: 'email', template: 'cart-abandoned', data: { items: 'cart.items' } } }
const money = { amount: 2400, currency: 'EUR' }
const item = {
  productId: '1',
  variantId: '2',
  title: 'Engine',
  variantTitle: null,
  quantity: 1,
  price: money,
  total: money,
}

/** A trigger that uses everything and has no fault. */
export const SOUND = {
  name: 'cart-abandoned',
  class: 'marketing',
  topic: 'cart-reminders',
  on: ['cart.updated'],
  when: above('cart.itemCount', 0),
  key: ['cart.id'],
  anchor: 'cart.at.content',
  cancelOn: [{ event: 'order.placed', by: 'cart', since: 'anchor' }],
  stillTrue: all(above('cart.itemCount', 0), equals('consentBefore', 'subscribed'), above('orders.count', 1)),
  reentry: { after: { days: 7 } },
  trackClicks: true,
  steps: [
    { wait: { hours: 1 } },
    {
      branch: [{ when: exists('engagement.clicked'), steps: [{ exit: 'came back' }] }],
      otherwise: [{ update: { field: 'favourite', to: { path: 'cart.items.0.title' } } }],
    },
    send,
    { until: { between: ['09:00', '18:00'], on: ['mon'] } },
    { until: { date: 'contact.birthday', before: { days: 3 }, yearly: true } },
    { waitFor: { event: 'x.visited', by: 'person', within: { days: 3 }, met: [{ exit: 'visited' }] } },
    {
      split: {
        name: 'half',
        into: [{ percent: 50, steps: [{ send: { channel: ['sms', 'email'], template: 'receipt', data: {} } }] }],
      },
    },
  ],
  sample: {
    event: {
      type: 'cart.updated',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: { cart: { tokens: ['cart/1'], items: [item], itemCount: 1 } },
    },
  },
} as const satisfies Trigger

/** A sound trigger with something changed, as a merchant who is mistaken would write it. */
export const faultsOf = (change: object): string[] =>
  triggerFaults(defineTrigger({ ...SOUND, ...change } as Trigger), ground)

/** A change of its condition. */
export const when = (condition: Condition) => ({ when: all(SOUND.when, condition) })
/** A change of its steps: these, then its message. */
export const steps = (...changed: readonly object[]) => ({ steps: [...changed, send] })
