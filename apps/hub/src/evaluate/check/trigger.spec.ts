import { above } from '@beckon/trigger-kit'
import { faultsOf, SOUND } from '../../../../../test/support/sound-trigger.ts'

it('finds nothing in a sound trigger that uses everything', () => {
  expect(faultsOf({})).toEqual([])
})

const SAMPLES = [
  [
    'at no time',
    { sample: { event: { ...SOUND.sample.event, occurredAt: 'soon' } } },
    'sample: expected an event that fires it',
  ],
  ['of another event', { on: ['checkout.updated'] }, 'sample: "cart.updated" is not in `on`'],
  [
    'that does not fire it',
    { when: above('cart.itemCount', 5) },
    'sample: does not fire the trigger: cart.itemCount 1 > 5',
  ],
  [
    'that is no such event',
    { sample: { event: { ...SOUND.sample.event, data: { cart: { tokens: [] } } } } },
    'sample: event.data.cart.tokens: ',
  ],
] as const

it.each(SAMPLES)('refuses a sample: %s', (_what, change, fault) => {
  expect(faultsOf(change)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]))
})

it('names all faults of a file at once', () => {
  const found = faultsOf({ on: ['cart.updatd'], key: ['cart.idd'], topic: '', steps: [{ wait: { hour: 1 } }] })
  expect(found.map(fault => fault.split(':')[0])).toEqual(
    expect.arrayContaining(['on', 'key', 'topic', 'steps[0].wait', 'sample']),
  )
})
