import { pageOf } from '../../apps/hub/src/admin/list/page.ts'
import { type AdminApp, type Answer, startAdmin } from './admin-app.ts'
import { LISTS } from './list-cases.ts'
import { at, idOf, insert } from './rows.ts'

let admin: AdminApp

beforeAll(async () => {
  admin = await startAdmin()
  await insert(
    admin.dataSource,
    'contact',
    { id: idOf('ada') },
    { id: idOf('bob') },
    { id: idOf('eve') },
    { id: idOf('old-ada'), merged_into: idOf('ada') },
  )
  await insert(
    admin.dataSource,
    'identifier',
    { ref: 'email:ada@example.com', contact_id: idOf('ada') },
    { ref: 'email:shared@example.com', contact_id: idOf('ada'), strong: false },
    { ref: 'email:shared@example.com', contact_id: idOf('bob'), strong: false },
    { ref: 'email:bob@example.com', contact_id: idOf('bob') },
    { ref: 'email:bob+books@example.com', contact_id: idOf('bob') },
    { ref: 'email:bob@example.com', contact_id: idOf('ada'), strong: false },
    { ref: 'phone:+4930123456', contact_id: idOf('bob'), strong: false },
    { ref: 'id:doorbell:front-door/customer/42', contact_id: idOf('eve') },
    { ref: 'id:doorbell:front-door/customer/142', contact_id: idOf('bob') },
  )
  for (const { table, rows } of LISTS) {
    const named = Object.entries(rows).map(([name, row]) => ({ id: idOf(name), ...row }))
    const foreign = { ...named[0], id: idOf('foreign'), tenant_id: 'another' }
    await insert(admin.dataSource, table, ...named, foreign)
  }
})

afterAll(() => admin.stop())

const CASES = LISTS.flatMap(list => Object.entries(list.finds).map(([query, names]) => ({ ...list, query, names })))

it.each(CASES)('GET $path?$query shows $names', async ({ path, query, names, resource }) => {
  const { status, body } = await admin.api(`${path}?${query}`)
  expect(status).toBe(200)
  expect(body.data.map(({ id }) => id)).toEqual(names.map(idOf))
  expect(pageOf(resource.item as never).safeParse(body).error?.issues).toBeUndefined()
})

it.each(LISTS)('every filter of $path is tried, and finds some but not all', ({ resource, finds }) => {
  const all = finds['']?.length ?? 0
  const tried = Object.entries(finds).filter(([, names]) => names.length > 0 && names.length < all)
  const filters = new Set(tried.flatMap(([query]) => [...new URLSearchParams(query).keys()]))
  expect([...filters].sort()).toEqual(Object.keys(resource.filters).sort())
})

it('shows ids of any length as the strings they came as', async () => {
  const { body } = await admin.api('/events?type=order.placed')
  expect(body.data[0]?.data).toEqual({ order: { id: '900719925474099312' } })
})

describe('pages', () => {
  it('walk through everything once, also while more comes in', async () => {
    await admin.dataSource.query(`DELETE FROM inbox_item`)
    // Ten rows share each instant, to the microsecond.
    const instant = (n: number) => `2026-03-02T12:00:00.00000${Math.floor(n / 10) % 10}Z`
    const rows = Array.from({ length: 120 }, (_, n) => ({
      id: idOf(`walk${String(n).padStart(3, '0')}`),
      received_at: instant(n),
    }))
    await insert(admin.dataSource, 'inbox_item', ...rows)
    const seen: string[] = []
    let next: string | null = ''
    for (let page = 0; next !== null; page++) {
      const { body }: Answer = await admin.api(`/inbox?limit=25${next && `&after=${next}`}`)
      seen.push(...body.data.map(({ id }) => id))
      next = body.next
      await insert(admin.dataSource, 'inbox_item', { id: idOf(`late${page}`), received_at: at(1000 + page) })
    }
    expect(seen).toHaveLength(120)
    expect([...seen].sort()).toEqual(rows.map(row => row.id).sort())
  })

  it('are of 50 unless asked otherwise, and the last one says that it is', async () => {
    expect((await admin.api('/inbox')).body.data).toHaveLength(50)
    expect((await admin.api('/inbox?limit=100')).body.data).toHaveLength(100)
    expect((await admin.api('/decisions?limit=3')).body.next).toBeNull()
    expect((await admin.api('/decisions?limit=2')).body.next).toEqual(expect.any(String))
  })
})
