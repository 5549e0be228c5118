import type { JsonObject } from '@beckon/plugin-kit'
import { linesLeft, linesOf } from './line-items.ts'

const BOOK = { product_id: 7310112, variant_id: 41900271, title: 'Atlas of Small Islands', quantity: 2, price: '34.00' }

describe('linesOf', () => {
  it('keeps the first 500 of 10,000 lines and counts all', () => {
    const { items, itemCount } = linesOf(Array(10_000).fill(BOOK), 'EUR')
    expect(items).toHaveLength(500)
    expect(itemCount).toBe(20_000)
  })

  it('says nothing where there is no list', () => {
    expect(linesOf(undefined, 'EUR')).toEqual({})
    expect(linesOf(null, 'EUR')).toEqual({})
  })

  it('says that an empty list is empty', () => {
    expect(linesOf([], 'EUR')).toEqual({ items: [], itemCount: 0 })
  })

  it.each([
    ['what the line says, after its discount', { line_price: '61.20' }, 6120],
    ['what its things cost, where the line does not say', {}, 6800],
  ])('totals a line by %s', (_how, fields, amount) => {
    expect(linesOf([{ ...BOOK, ...fields }], 'EUR').items).toMatchObject([{ total: { amount, currency: 'EUR' } }])
  })

  it('calls a line as the buyer saw it', () => {
    const line = { ...BOOK, presentment_title: 'Atlas der kleinen Inseln', presentment_variant_title: 'Gebunden' }
    expect(linesOf([line]).items).toMatchObject([{ title: 'Atlas der kleinen Inseln', variantTitle: 'Gebunden' }])
  })
})

describe('linesLeft', () => {
  const left = (current_quantity?: number | null) => linesLeft([{ ...BOOK, current_quantity } as JsonObject], 'EUR')

  it.each([
    ['fewer than were bought', 1, [{ quantity: 1, total: { amount: 3400 } }], 1],
    ['none', 0, [], 0],
    ['as many as were bought, where it does not say', null, [{ quantity: 2, total: { amount: 6800 } }], 2],
    ['as many as were bought, by an older version', undefined, [{ quantity: 2 }], 2],
  ])('has of a line %s', (_what, current, items, itemCount) => {
    expect(left(current)).toMatchObject({ items, itemCount })
  })

  it('says nothing where there is no list', () => {
    expect(linesLeft(undefined, 'EUR')).toEqual({})
  })
})
