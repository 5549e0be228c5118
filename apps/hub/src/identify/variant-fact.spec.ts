import { isLow } from './variant-fact.ts'

/** Counts as they were stated, oldest first; the last is asked about. */
const low = (...counts: readonly number[]) => isLow(counts.at(-1) ?? null, counts.slice(0, -1).toReversed())

describe('a low stock', () => {
  it.each<[string, readonly number[]]>([
    ['falls to five', [9, 5]],
    ['falls by more than one', [40, 1]],
    ['falls from six, when nothing was low before', [6, 5]],
    ['falls to five again after there were eight', [9, 5, 8, 5]],
    ['was sold out, came back in part and is low for the first time', [20, 0, 6, 4]],
  ])('is one that %s: %j', (_how, counts) => {
    expect(low(...counts)).toBe(true)
  })

  it.each<[string, readonly number[]]>([
    ['is seen for the first time', [3]],
    ['was low before', [9, 5, 4]],
    ['stays above the line', [9, 6]],
    ['is sold out', [9, 0]],
    ['is oversold', [9, -2]],
    ['rises to five', [0, 5]],
    ['only ever rose by one or two', [9, 5, 6, 5]],
    ['had seven in between, which is not enough', [9, 4, 7, 5, 7, 5]],
  ])('is not one that %s: %j', (_how, counts) => {
    expect(low(...counts)).toBe(false)
  })

  it('is none where nobody counts', () => {
    expect(isLow(null, [9])).toBe(false)
    expect(isLow(3, null)).toBe(false)
  })
})
