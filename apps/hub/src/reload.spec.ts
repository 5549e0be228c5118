import { refused } from './reload.ts'

it('tells a person at a terminal what is wrong with what they saved, a fault on each line', () => {
  const faults =
    '1 fault in triggers/:\n  late-apology.ts: on: there is no event "order.plced"; did you mean "order.placed"?'
  expect(refused(faults)).toBe(`
  Not taken over; the hub goes on with what was good:
  1 fault in triggers/:
    late-apology.ts: on: there is no event "order.plced"; did you mean "order.placed"?

`)
})
