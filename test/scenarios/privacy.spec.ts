import { tablesWith } from '../support/dump.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { from, operator } from '../support/merchants.ts'
import { cart, checkout, order } from '../support/shop.ts'
import {
  customerRedact,
  dataRequest,
  OTHER_SHOP,
  SHOP,
  shopRedact,
  uninstalled,
  webhook,
} from '../support/shop-endings.ts'
import { lifeOf, live, MIRA, NOOR, unsubscribe, wordsOf } from '../support/shop-life.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
beforeEach(async () => {
  await startOver(hub)
  await hub.rows(`DELETE FROM privacy_request; UPDATE connection SET state = 'active', uninstalled_at = NULL`)
})
afterAll(() => hub.stop())

const at = (minutes: number): Date => minutesFrom(MONDAY_NOON, minutes)
const known = async (words: readonly string[]) => Object.keys(await tablesWith(hub, words))
const withNote = ({ headers, body }: Post, note: string): Post => ({
  ...(headers && { headers }),
  body: { ...(body as object), note },
})
const api = async (path: string) => (await operator(hub, path)).body
const emails = async () =>
  (await hub.rows<{ ref: string }>(`SELECT ref FROM identifier WHERE ref LIKE 'email:%' ORDER BY 1`)).map(
    row => row.ref,
  )

/** What still waits for people of whom nothing is known any more. */
const waitingForNobody = () =>
  hub.rows(`SELECT r.trigger FROM timer t JOIN run r ON r.tenant_id = t.tenant_id AND r.id = t.run_id
    WHERE NOT EXISTS (SELECT FROM identifier i WHERE i.tenant_id = r.tenant_id AND i.contact_id = r.contact_id)`)

describe('a person is to be forgotten (customers/redact)', () => {
  beforeEach(() => live(hub, [...lifeOf(MIRA, at(0)), ...lifeOf(NOOR, at(1))]))
  const { id, email, phone } = MIRA
  const redact = () => live(hub, [customerRedact(at(5), { id, email, phone }, [MIRA.order])])

  it('then no word of theirs stands anywhere in the database', async () => {
    expect(await known(wordsOf(MIRA))).toEqual(wordsOf(MIRA))
    await redact()
    expect(await tablesWith(hub, wordsOf(MIRA))).toEqual({})
  })

  it('and everybody else is known as before', async () => {
    const before = await tablesWith(hub, wordsOf(NOOR))
    expect(Object.keys(before)).toEqual(wordsOf(NOOR))
    await redact()
    expect(await tablesWith(hub, wordsOf(NOOR))).toEqual(before)
  })

  const engraved = [{ variant_id: 7, title: 'A ring for Lioba', quantity: 1, price: '1.00' }]
  const nameless = () => [
    withNote(cart(at(2), { token: `cart-${id}`, items: engraved }), 'a cart before its checkout'),
    withNote(order(at(3), { id: MIRA.order, email: null, topic: 'orders/updated' }), 'an order without its address'),
  ]
  const notes = ['a cart before its checkout', 'an order without its address']

  it('reaches what named nobody, of things that are theirs', async () => {
    await live(hub, nameless())
    expect(await known([...notes, 'Lioba'])).toEqual([...notes, 'Lioba'])
    await redact()
    expect(await tablesWith(hub, [...notes, 'Lioba'])).toEqual({})
  })

  it("and leaves what named nobody, of anybody else's things", async () => {
    await live(hub, [withNote(cart(at(2), { token: `cart-${NOOR.id}` }), "somebody else's cart")])
    await redact()
    expect(await known(["somebody else's cart"])).toEqual(["somebody else's cart"])
  })

  it('ends what waits for them, and keeps their address from being written to again', async () => {
    await live(hub, [checkout(at(4), { token: 'later', cartToken: 'later', email, customer: { id, email } })])
    await redact()
    expect(await waitingForNobody()).toEqual([])
    expect(await hub.reasons()).toContain('erased')
    await live(hub, [order(at(6), { id: 1, email })])
    expect(await hub.reasons()).toContain('suppressed')
  })

  it('is written down as done', async () => {
    await redact()
    expect((await api('/privacy-requests')).data).toMatchObject([
      { kind: 'erase', account: SHOP, state: 'done', requestedAt: at(5).toISOString(), contactId: expect.any(String) },
    ])
  })

  it('does not ask to be written down once more when the same request comes again', async () => {
    const again = customerRedact(at(5), { id }, [])
    await live(hub, [again, again])
    expect((await api('/privacy-requests')).data).toHaveLength(1)
  })
})

describe('whom a request means', () => {
  const guest = order(at(0), { id: 71, email: 'guest@example.com' })

  it.each([
    ['a guest by the order', customerRedact(at(5), {}, [71]), ['email:other@example.com']],
    [
      'by the address where there is nothing else',
      customerRedact(at(5), { email: 'guest@example.com' }),
      ['email:other@example.com'],
    ],
    [
      'nobody by an unknown id, whatever the address',
      customerRedact(at(5), { id: 9, email: 'guest@example.com' }),
      ['email:guest@example.com', 'email:other@example.com'],
    ],
    [
      'nobody at another shop',
      customerRedact(at(5), {}, [71], OTHER_SHOP),
      ['email:guest@example.com', 'email:other@example.com'],
    ],
  ])('%s', async (_whom, request, left) => {
    await live(hub, [guest, order(at(0), { id: 72, email: 'other@example.com' }), request])
    expect(await emails()).toEqual(left)
    expect((await api('/privacy-requests')).data).toMatchObject([{ kind: 'erase', state: 'done' }])
  })

  it('not another customer of the same shop, whose order it names', async () => {
    await live(hub, [order(at(0), { id: 71, email: 'eve@example.com', customer: { id: 2 } })])
    await live(hub, [customerRedact(at(5), { id: 1 }, [71])])
    expect(await emails()).toEqual(['email:eve@example.com'])
  })

  it.each([
    ['as it is', 'jürgen@example.com'],
    ['escaped, as JSON may have it', 'j\\u00FCrgen@example.com'],
  ])('finds what nobody reads by their address: %s', async (_how, written) => {
    const draft = webhook('draft_orders/create', at(1), {})
    await live(hub, [order(at(0), { id: 71, email: 'jürgen@example.com' })])
    await live(hub, [{ ...draft, body: `{"email":"${written}","name":"Herr Zett"}` }])
    expect(await known(['Herr Zett'])).toEqual(['Herr Zett'])
    await live(hub, [customerRedact(at(5), {}, [71])])
    expect(await known(['Herr Zett'])).toEqual([])
  })

  it('makes nobody known, and leaves no word of who asked', async () => {
    await live(hub, [dataRequest(at(5), MIRA), customerRedact(at(6), MIRA)])
    expect(await tablesWith(hub, wordsOf(MIRA))).toEqual({})
    expect(await hub.rows('SELECT * FROM contact')).toEqual([])
    expect((await api('/privacy-requests')).data).toMatchObject([
      { contactId: null },
      { contactId: null, state: 'open' },
    ])
  })

  it('nothing by a test, where tests lead to nothing', async () => {
    const strict = await startHub({ environment: { ALLOW_TEST_EVENTS: 'false' } })
    try {
      const { headers, body } = customerRedact(at(5), {}, [71])
      await live(strict, [guest, { headers: { ...headers, 'x-shopify-test': 'true' }, body }])
      expect(await strict.rows('SELECT ref FROM identifier')).not.toEqual([])
      expect(await strict.rows('SELECT state FROM privacy_request')).toEqual([{ state: 'ignored' }])
    } finally {
      await strict.stop()
    }
  })

  it('a body that is not signed is refused, and asks for nothing', async () => {
    const forged = await hub.post('shopify', customerRedact(at(5), {}, [71]), request => ({
      ...request,
      body: Buffer.from(request.body.toString().replace('[71]', '[72]')),
    }))
    expect(forged.status).toBe(401)
    await hub.settle()
    expect((await api('/privacy-requests')).data).toEqual([])
  })
})

describe('a person asks what is known of them (customers/data_request)', () => {
  beforeEach(() => live(hub, [...lifeOf(MIRA, at(0)), ...lifeOf(NOOR, at(1))]))

  it('everything is handed to the merchant, and nothing of anybody else', async () => {
    await live(hub, [dataRequest(at(5), { id: MIRA.id }, [MIRA.order])])
    const [request] = (await api('/privacy-requests')).data
    expect(request).toMatchObject({ kind: 'export', state: 'open', sourceId: '9999', doneAt: null })
    const found = await operator(hub, `/privacy-requests/${request.id}/export`)
    const { contact, consents, things, events, messages, decisions } = found.body
    expect(contact).toMatchObject({ firstName: MIRA.first, lastName: MIRA.last, email: MIRA.email, phone: MIRA.phone })
    expect(consents).toMatchObject([{ channel: 'email', state: 'subscribed' }])
    expect(things.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['cart', 'order'])
    expect(events.length).toBeGreaterThanOrEqual(4)
    const receipt = { trigger: 'order-confirmed', to: MIRA.email, text: expect.stringContaining(`#${MIRA.order}`) }
    expect(messages).toContainEqual(expect.objectContaining(receipt))
    expect(decisions).not.toEqual([])
    for (const word of wordsOf(NOOR)) expect(found.text).not.toContain(word)
    expect((await api('/privacy-requests?state=done')).data).toMatchObject([{ id: request.id }])
  })

  it.each([
    ['not that of another customer who has the address by now', { id: 9, email: NOOR.email }, null],
    ['that of whoever has the address, where the request has no id', { email: NOOR.email }, { email: NOOR.email }],
  ])('%s', async (_whose, customer, contact) => {
    await live(hub, [dataRequest(at(5), customer)])
    const [request] = (await api('/privacy-requests')).data
    const found = await api(`/privacy-requests/${request.id}/export`)
    expect(found.contact).toEqual(contact && expect.objectContaining(contact))
  })

  it('nobody by these names is an answer, too', async () => {
    await live(hub, [dataRequest(at(5), { id: 1 })])
    const [request] = (await api('/privacy-requests')).data
    expect(await api(`/privacy-requests/${request.id}/export`)).toMatchObject({ contact: null, events: [] })
  })

  it('by the contact, without anybody asking', async () => {
    const [contact] = (await api(`/contacts?email=${MIRA.email}`)).data
    const found = await api(`/contacts/${contact.id}/export`)
    expect(found).toMatchObject({ contact: { email: MIRA.email } })
  })
})

describe('a shop is to be forgotten (shop/redact)', () => {
  const otherShops = () => [from(OTHER_SHOP, order(at(0), { id: 81, email: 'ben@example.com' }))]
  const everybody = [...wordsOf(MIRA), ...wordsOf(NOOR), 'Olga Owner', 'olga@shop.example']
  beforeEach(async () => {
    await live(hub, [...lifeOf(MIRA, at(0)), ...lifeOf(NOOR, at(1)), ...otherShops()])
    await unsubscribe(hub, MIRA)
    await live(hub, [checkout(at(2), { token: 'only', cartToken: 'only', email: 'waits@example.com' })])
  })

  it('two days after it took the app out: nothing of it stands anywhere in the database', async () => {
    await live(hub, [uninstalled(at(3))])
    expect(await known(everybody)).toEqual(everybody)
    await live(hub, [shopRedact(at(48 * 60 + 3))])
    expect(await tablesWith(hub, [...everybody, 'waits@example.com'])).toEqual({})
  })

  it('without a word of the uninstall: likewise, and what waited ends', async () => {
    await live(hub, [shopRedact(at(48 * 60))])
    expect(await tablesWith(hub, everybody)).toEqual({})
    expect(await waitingForNobody()).toEqual([])
    expect(await hub.rows(`SELECT DISTINCT state FROM connection WHERE account = '${SHOP}'`)).toEqual([
      { state: 'uninstalled' },
    ])
  })

  it("the tenant's other shop stays as it is", async () => {
    const words = ['ben@example.com', '#81']
    const before = await tablesWith(hub, words)
    expect(Object.keys(before)).toEqual(words)
    await live(hub, [uninstalled(at(3)), shopRedact(at(48 * 60 + 3))])
    expect(await tablesWith(hub, words)).toEqual(before)
  })

  it('who is known through both shops stays, without what the one shop said', async () => {
    await live(hub, [from(OTHER_SHOP, order(at(2), { id: 82, email: MIRA.email }))])
    await live(hub, [uninstalled(at(3)), shopRedact(at(48 * 60 + 3))])
    expect(await known([MIRA.email, '#82', `#${MIRA.order}`, MIRA.street])).toEqual([MIRA.email, '#82'])
    expect(await emails()).toEqual(['email:ben@example.com', `email:${MIRA.email}`])
  })

  it('decisions stay as figures, without people and details', async () => {
    await live(hub, [uninstalled(at(3)), shopRedact(at(48 * 60 + 3))])
    expect(await hub.rows(`SELECT DISTINCT reason FROM decision WHERE contact_id IS NULL ORDER BY 1`)).toEqual([
      ...[{ reason: 'cancelled' }, { reason: 'sent' }, { reason: 'uninstalled' }],
    ])
    expect(await hub.rows('SELECT detail FROM decision WHERE contact_id IS NULL AND detail IS NOT NULL')).toEqual([])
  })

  it('nobody asked not to be written to: after a re-install receipts go out again', async () => {
    await live(hub, [uninstalled(at(3)), shopRedact(at(48 * 60 + 3))])
    hub.clock.set(at(48 * 60 + 10))
    await live(hub, [order(at(48 * 60 + 10), { id: 99, email: MIRA.email })])
    expect((await hub.messages()).map(({ address }) => address)).toEqual(['ben@example.com', MIRA.email])
  })

  it('what a re-install has brought before the request came stays, and lives on', async () => {
    const back = order(at(60), { id: 91, email: 'back@example.com' })
    await live(hub, [uninstalled(at(3)), back, shopRedact(at(48 * 60 + 3))])
    expect(await tablesWith(hub, everybody)).toEqual({})
    expect(await known(['back@example.com', '#91'])).toEqual(['back@example.com', '#91'])
    expect(await hub.rows(`SELECT DISTINCT state FROM connection WHERE account = '${SHOP}'`)).toEqual([
      { state: 'active' },
    ])
  })

  it('the request that comes first of all asks for nothing later', async () => {
    await live(hub, [uninstalled(at(3)), shopRedact(at(4)), order(at(60), { id: 91, email: 'back@example.com' })])
    expect(await known(['back@example.com', '#91'])).toEqual(['back@example.com', '#91'])
  })
})
