import type { Export } from '../../apps/hub/src/admin/privacy/export.ts'
import type { Usual } from '../support/answer.ts'
import { tablesWith } from '../support/dump.ts'
import { MONDAY_NOON, type Post, startHub, type TestHub } from '../support/hub.ts'
import { from, operator } from '../support/merchants.ts'
import { cart, checkout, emailConsent, order } from '../support/shop.ts'
import { customerRedact, dataRequest, OTHER_SHOP, SHOP, webhook } from '../support/shop-endings.ts'
import { emailsOf, known, lifeOf, live, MIRA, NOOR, waitingForNobody, wordsOf } from '../support/shop-life.ts'
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
const withNote = ({ headers, body }: Post, note: string): Post => ({
  ...(headers && { headers }),
  body: { ...(body as object), note },
})
const api = async <Body = Usual>(path: string) => (await operator<Body>(hub, path)).body

describe('a person is to be forgotten (customers/redact)', () => {
  beforeEach(() => live(hub, [...lifeOf(MIRA, at(0)), ...lifeOf(NOOR, at(1))]))
  const { id, email, phone } = MIRA
  const redact = () => live(hub, [customerRedact(at(5), { id, email, phone }, [MIRA.order])])

  it('then no word of theirs stands anywhere in the database', async () => {
    expect(await known(hub, wordsOf(MIRA))).toEqual(wordsOf(MIRA))
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
    expect(await known(hub, [...notes, 'Lioba'])).toEqual([...notes, 'Lioba'])
    await redact()
    expect(await tablesWith(hub, [...notes, 'Lioba'])).toEqual({})
  })

  it("and leaves what named nobody, of anybody else's things", async () => {
    await live(hub, [withNote(cart(at(2), { token: `cart-${NOOR.id}` }), "somebody else's cart")])
    await redact()
    expect(await known(hub, ["somebody else's cart"])).toEqual(["somebody else's cart"])
  })

  it('ends what waits for them, and keeps their address from being written to again', async () => {
    await live(hub, [checkout(at(4), { token: 'later', cartToken: 'later', email, customer: { id, email } })])
    await redact()
    expect(await waitingForNobody(hub)).toEqual([])
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
      'a guest by the address, where nobody is known by the id',
      customerRedact(at(5), { id: 9, email: 'guest@example.com' }),
      ['email:other@example.com'],
    ],
    [
      'nobody at another shop',
      customerRedact(at(5), {}, [71], OTHER_SHOP),
      ['email:guest@example.com', 'email:other@example.com'],
    ],
  ])('%s', async (_whom, request, left) => {
    await live(hub, [guest, order(at(0), { id: 72, email: 'other@example.com' }), request])
    expect(await emailsOf(hub)).toEqual(left)
    expect((await api('/privacy-requests')).data).toMatchObject([{ kind: 'erase', state: 'done' }])
  })

  it('not another customer of the same shop, whose order it names', async () => {
    await live(hub, [order(at(0), { id: 71, email: 'eve@example.com', customer: { id: 2 } })])
    await live(hub, [customerRedact(at(5), { id: 1 }, [71])])
    expect(await emailsOf(hub)).toEqual(['email:eve@example.com'])
  })

  it('not another customer of the same shop, who has the address by now', async () => {
    const eve = { email: 'eve@example.com', customer: { id: 2 } }
    await live(hub, [order(at(0), { id: 71, ...eve }), customerRedact(at(5), { id: 1, email: eve.email })])
    await live(hub, [order(at(6), { id: 72, ...eve })])
    expect(await emailsOf(hub)).toEqual(['email:eve@example.com'])
    expect(await hub.messages()).toMatchObject([{ address: eve.email }, { address: eve.email }])
  })

  it.each([
    ['as it is', 'jürgen@example.com'],
    ['escaped, as JSON may have it', 'j\\u00FCrgen@example.com'],
  ])('finds what nobody reads by their address: %s', async (_how, written) => {
    const draft = webhook('draft_orders/create', at(1), {})
    await live(hub, [order(at(0), { id: 71, email: 'jürgen@example.com' })])
    await live(hub, [{ ...draft, body: `{"email":"${written}","name":"Herr Zett"}` }])
    expect(await known(hub, ['Herr Zett'])).toEqual(['Herr Zett'])
    await live(hub, [customerRedact(at(5), {}, [71])])
    expect(await known(hub, ['Herr Zett'])).toEqual([])
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

  describe('who was unknown when the request came', () => {
    const late = (when: Date) => emailConsent(when, 'subscribed', { customerId: MIRA.id, email: MIRA.email })

    it.each([
      ['by the id alone', { id: MIRA.id }],
      ['by the id and the address', { id: MIRA.id, email: MIRA.email }],
    ])('%s: does not become known by what happened before and comes later', async (_names, customer) => {
      await live(hub, [customerRedact(at(5), customer), late(at(4)), ...lifeOf(MIRA, at(5)).slice(0, 4)])
      await hub.advance({ hours: 2 })
      expect(await hub.messages()).toEqual([])
      expect(await tablesWith(hub, wordsOf(MIRA))).toEqual({})
      expect(await hub.rows('SELECT * FROM contact')).toEqual([])
    })

    it('comes to be known by what happens afterwards, and the address stays suppressed', async () => {
      await live(hub, [customerRedact(at(5), { id: MIRA.id, email: MIRA.email }), late(at(6))])
      expect(await emailsOf(hub)).toEqual([`email:${MIRA.email}`])
      expect(await hub.reasons()).toEqual(['suppressed'])
    })

    it('at one shop is still whoever they are at another', async () => {
      const elsewhere = from(OTHER_SHOP, late(at(4)))
      await live(hub, [customerRedact(at(5), { id: MIRA.id }), elsewhere])
      expect(await emailsOf(hub)).toEqual([`email:${MIRA.email}`])
      expect(await hub.messages()).toMatchObject([{ trigger: 'welcome', address: MIRA.email }])
    })

    it('is found where nobody could read what names them', async () => {
      const unread = lifeOf(MIRA, at(0)).slice(4)
      await live(hub, unread)
      expect(await known(hub, [MIRA.street])).toEqual([MIRA.street])
      await live(hub, [customerRedact(at(5), { id: MIRA.id, email: MIRA.email })])
      expect(await tablesWith(hub, wordsOf(MIRA))).toEqual({})
    })
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
    const found = await operator<Export>(hub, `/privacy-requests/${request?.id}/export`)
    const { contact, consents, things, events, messages, decisions } = found.body
    expect(contact).toMatchObject({ firstName: MIRA.first, lastName: MIRA.last, email: MIRA.email, phone: MIRA.phone })
    expect(consents).toMatchObject([{ channel: 'email', state: 'subscribed' }])
    expect(things.map(({ kind }) => kind).sort()).toEqual(['cart', 'order'])
    expect(events.length).toBeGreaterThanOrEqual(4)
    const receipt = { trigger: 'order-confirmed', to: MIRA.email, text: expect.stringContaining(`#${MIRA.order}`) }
    expect(messages).toContainEqual(expect.objectContaining(receipt))
    expect(decisions).not.toEqual([])
    for (const word of wordsOf(NOOR)) expect(found.text).not.toContain(word)
    expect((await api('/privacy-requests?state=done')).data).toMatchObject([{ id: request?.id }])
  })

  it.each([
    ['not that of another customer who has the address by now', { id: 9, email: NOOR.email }, null],
    ['that of whoever has the address, where the request has no id', { email: NOOR.email }, { email: NOOR.email }],
  ])('%s', async (_whose, customer, contact) => {
    await live(hub, [dataRequest(at(5), customer)])
    const [request] = (await api('/privacy-requests')).data
    const found = await api<Export>(`/privacy-requests/${request?.id}/export`)
    expect(found.contact).toEqual(contact && expect.objectContaining(contact))
  })

  it('nobody by these names is an answer, too', async () => {
    await live(hub, [dataRequest(at(5), { id: 1 })])
    const [request] = (await api('/privacy-requests')).data
    expect(await api(`/privacy-requests/${request?.id}/export`)).toMatchObject({ contact: null, events: [] })
  })

  it('by the contact, without anybody asking', async () => {
    const [contact] = (await api(`/contacts?email=${MIRA.email}`)).data
    const found = await api(`/contacts/${contact?.id}/export`)
    expect(found).toMatchObject({ contact: { email: MIRA.email } })
  })
})
