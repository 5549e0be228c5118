import { all, atLeast, type Condition, count, equals, field, not, olderThan } from '@beckon/trigger-kit'
import { faultsOfSegments, segmentFile } from '../segments/segment-loader.ts'
import { nameFaults } from './segment.ts'

const fileOf = (name: string, where: Condition) => segmentFile(`${name}.ts`, { name, where })

const faultsOf = (where: Condition, others: readonly ReturnType<typeof fileOf>[] = []): string =>
  faultsOfSegments([fileOf('vip', where), ...others], ['tier']).join('\n')

it.each<[string, Condition]>([
  [
    'fields of people, those that triggers note too',
    all(equals('contact.country', 'DE'), equals('contact.tier', 'gold')),
  ],
  ['orders and counts', all(atLeast('orders.spent.amount', 1), atLeast(count('x.own'), 1))],
  ['now', olderThan('orders.lapsedAt', { days: 1 })],
])('finds no fault in %s', (_what, where) => {
  expect(faultsOf(where)).toBe('')
})

it.each<[string, Condition, string]>([
  ['a field nobody states', equals('contact.contry', 'DE'), 'did you mean "contact.country"?'],
  ['a part of orders there is not', atLeast('orders.counts', 1), 'did you mean "orders.count"?'],
  ['the other side of a comparison', not(equals('now', field('orders.lastAd'))), 'did you mean "orders.lastAt"?'],
  ['an event there is not', atLeast(count('order.place'), 1), 'did you mean "order.placed"?'],
  ['what is told of segments', atLeast(count('segment.entered'), 1), 'expected `segments.<name>`'],
  ['a thing, of which people have many', equals('cart.itemCount', 1), 'there is no "cart.itemCount"'],
  ['a segment there is not', equals('segments.vips', true), 'did you mean "segments.vip"?'],
  ['itself', equals('segments.vip', true), 'it reads itself: vip → vip'],
])('refuses %s', (_what, where, fault) => {
  expect(faultsOf(where)).toContain(`vip.ts: where: `)
  expect(faultsOf(where)).toContain(fault)
})

it('names the way of a cycle, and all faults of all files at once', () => {
  const faults = faultsOf(equals('segments.b', true), [
    fileOf('b', all(equals('segments.c', false), equals('contact.nme', 1))),
    fileOf('c', equals('segments.vip', true)),
  ])
  expect(faults).toContain('vip.ts: where: it reads itself: vip → b → c → vip')
  expect(faults).toContain('b.ts: where: there is no "contact.nme"')
  expect(faults.split('\n')).toHaveLength(4)
})

it.each([
  ['vip.ts', 'vip', []],
  ['vip.ts', 'VIP', ['name: saw "VIP"; expected the file\'s name']],
  ['v.i.p.ts', 'v.i.p', ['name: saw "v.i.p"; expected small letters, digits and hyphens']],
])('%s may declare %s', (file, name, faults) => {
  expect(nameFaults(file, { name, where: { all: [] } })).toEqual(faults)
})
