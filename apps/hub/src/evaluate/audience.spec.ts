import { type Act, dropOf, interestOf } from './audience.ts'

const NOON = new Date('2026-03-02T12:00:00.000Z')
const days = (n: number) => new Date(NOON.getTime() + n * 86_400_000)
const DAY = 86_400_000
const trigger = {
  name: 'alert',
  audience: { by: { viewed: 30 * DAY, asked: 90 * DAY }, restMs: 7 * DAY, waveMs: null },
}
const act = (kind: string, at: Date, more: Partial<Act> = {}): Act => ({
  ...{ item: 'variant:1', kind, at, isTest: false, runId: null },
  ...more,
})
const weigh = (acts: readonly Act[]) => interestOf(acts, trigger, NOON, 'this-run')

describe('interest', () => {
  it.each<[string, readonly Act[]]>([
    ['nobody did anything', []],
    ['the look was too long ago', [act('viewed', days(-31))]],
    ['the act does not count for this trigger', [act('favourited', days(-1))]],
    ['the request was for another alert', [act('asked/other', days(-1))]],
    ['it was bought since', [act('viewed', days(-3)), act('bought', days(-2))]],
    ['only its product was bought since', [act('viewed', days(-3)), act('bought', days(-2), { item: 'product:1' })]],
  ])('is none when %s', (_why, acts) => {
    expect(weigh(acts)).toBeNull()
  })

  it('is as new as the last act, also one after a purchase', () => {
    expect(weigh([act('viewed', days(-5)), act('bought', days(-4)), act('viewed', days(-1))])).toMatchObject({
      at: days(-1),
    })
  })

  it.each<[string, readonly Act[], Date | null, Date | null]>([
    ['a request nobody has answered', [act('asked/alert', days(-60))], days(-60), null],
    ['one that was answered', [act('asked/alert', days(-60)), act('told/alert', days(-9))], null, days(-9)],
    ['one that was made again', [act('told/alert', days(-9)), act('asked/alert', days(-2))], days(-2), null],
    [
      'one for this size, answered for another',
      [act('asked/alert', days(-60)), act('told/alert', days(-9), { item: 'product:1' })],
      days(-60),
      null,
    ],
    [
      'a look, and a message by this very run',
      [act('viewed', days(-3)), act('told/alert', days(-1), { runId: 'this-run' })],
      null,
      null,
    ],
    [
      'a look, and a message by another',
      [act('viewed', days(-3)), act('told/alert', days(-1), { runId: 'other' })],
      null,
      days(-1),
    ],
  ])('knows %s', (_what, acts, askedAt, toldAt) => {
    expect(weigh(acts)).toMatchObject({ askedAt, toldAt })
    expect(weigh(acts.toReversed())).toMatchObject({ askedAt, toldAt })
  })
})

describe('a drop', () => {
  const EUR = { currency: 'EUR', currencySince: null }
  const price = (decimal: string, at = NOON) => ({ price: { decimal }, at })
  const story = (reference: string, before: string, ...since: readonly string[]) =>
    dropOf({ reference: price(reference), before: price(before), since: since.map(one => price(one)) }, EUR)

  it('is measured from what the person knew, by the highest price since', () => {
    expect(story('100.00', '95.00', '80.00', '88.00', '70.00')).toEqual({
      from: { amount: 10000, currency: 'EUR' },
      to: { amount: 7000, currency: 'EUR' },
      percent: 12,
      units: 12,
      already: { percent: 5, units: 5 },
    })
  })

  it('is rounded down: 9.96 % is not 10 %', () => {
    expect(story('100.00', '100.00', '90.04')).toMatchObject({ percent: 9.9 })
  })

  it('counts units of the currency, also of one without cents', () => {
    const shop = { currency: 'JPY', currencySince: null }
    expect(dropOf({ reference: price('5000'), before: null, since: [price('4000')] }, shop)).toMatchObject({
      units: 1000,
    })
  })

  it.each([
    ['nothing is known from before', { reference: null, before: null, since: [price('80.00')] }],
    [
      'the currencies differ',
      { reference: { price: { amount: 100, currency: 'USD' }, at: NOON }, before: null, since: [price('80.00')] },
    ],
    ['it was free', { reference: price('0.00'), before: null, since: [price('0.00')] }],
    ['a price cannot be read', { reference: price('much'), before: null, since: [price('80.00')] }],
  ])('is none when %s', (_why, facts) => {
    expect(dropOf(facts, EUR)).toBeNull()
  })

  describe('of a shop that changed its currency two days ago', () => {
    const changed = { currency: 'EUR', currencySince: days(-2) }
    const since = [price('80.00')]
    const inEuros = { price: { amount: 10000, currency: 'EUR' }, at: days(-3) }

    it.each([
      ['from a price of before', { reference: price('100.00', days(-3)), before: price('100.00', days(-1)), since }],
      ['to one of before', { reference: inEuros, before: null, since: [price('80.00', days(-3))] }],
      [
        'to several, one of them of before',
        { reference: inEuros, before: null, since: [price('9', days(-3)), ...since] },
      ],
    ])('is none %s', (_what, facts) => {
      expect(dropOf(facts, changed)).toBeNull()
      expect(dropOf(facts, EUR)).not.toBeNull()
    })

    it.each([
      ['of the very instant', price('100.00', days(-2))],
      ['of before that says its currency', inEuros],
    ])('is one from a price %s', (_what, reference) => {
      expect(dropOf({ reference, before: price('10.00', days(-3)), since }, changed)).toMatchObject({
        percent: 20,
        already: null,
      })
    })
  })
})
