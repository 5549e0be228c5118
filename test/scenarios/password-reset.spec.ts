import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { resetRequested, siteEvent, TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com', externalId: '77' }
const inAnHour = minutesFrom(MONDAY_NOON, 60).toISOString()

async function receive(...events: readonly object[]): Promise<void> {
  await hub.receive('track', track(...events))
  await hub.settle()
}

it('sends the link at once, at night too, to whoever asked for it', async () => {
  const night = new Date('2026-03-03T02:00:00.000Z')
  hub.clock.set(night)
  await receive(
    resetRequested(night, ADA, {
      url: 'https://ada-books.example/reset?token=9f2c',
      expiresAt: '2026-03-03T03:00:00Z',
    }),
  )
  expect(await hub.messages()).toMatchObject([
    {
      trigger: 'password-reset',
      address: 'ada@example.com',
      state: 'accepted',
      data: { url: 'https://ada-books.example/reset?token=9f2c', expiresAt: '2026-03-03T03:00:00Z' },
    },
  ])
})

it('sends each of two requests its own link, and a request that comes twice one', async () => {
  const first = resetRequested(MONDAY_NOON, ADA)
  const second = resetRequested(MONDAY_NOON, ADA)
  for (const request of [first, first, second, second]) await receive(request)
  expect((await hub.messages()).map(message => message.address)).toEqual(['ada@example.com', 'ada@example.com'])
})

describe('a request that comes in late', () => {
  it.each([
    ['20 minutes', -20, ['overdue']],
    ['14 minutes', -14, ['sent']],
  ])('%s after it was made: %j', async (_what, minutes, reasons) => {
    await receive(resetRequested(minutesFrom(MONDAY_NOON, minutes), ADA))
    expect(await hub.reasons()).toEqual(reasons)
    expect(await hub.messages()).toHaveLength(reasons[0] === 'sent' ? 1 : 0)
  })

  it.each([
    ['has expired', -1, ['not-true-any-more']],
    ['is about to', 1, ['sent']],
  ])('with a link that %s: %j', async (_what, minutes, reasons) => {
    const expiresAt = minutesFrom(MONDAY_NOON, minutes).toISOString()
    await receive(resetRequested(minutesFrom(MONDAY_NOON, -10), ADA, { expiresAt }))
    expect(await hub.reasons()).toEqual(reasons)
  })
})

it('goes to the address of this very request, though the person is known by another', async () => {
  await receive(siteEvent('contact.updated', MONDAY_NOON, { ...ADA, email: 'old@example.com' }))
  await receive(resetRequested(minutesFrom(MONDAY_NOON, -1), ADA, { expiresAt: inAnHour }))
  expect(await hub.messages()).toMatchObject([{ address: 'ada@example.com' }])
})

it('goes to the address that is known when the request names none', async () => {
  await receive(siteEvent('contact.updated', MONDAY_NOON, ADA), resetRequested(MONDAY_NOON, { externalId: 77 }))
  expect(await hub.messages()).toMatchObject([{ address: 'ada@example.com' }])
})

it.each([
  ['https://ada-books.example/reset?token=1', 1],
  ['http://ada-books.example/reset?token=1', 0],
  ['javascript:alert(1)', 0],
  ['data:text/html,reset', 0],
  ['/reset?token=1', 0],
])('a link that reads %s: %i message', async (url, count) => {
  await receive(resetRequested(MONDAY_NOON, ADA, { url }))
  expect(await hub.messages()).toHaveLength(count)
  const dead = await hub.rows<{ error: { message: string } }>(`SELECT error FROM inbox_item WHERE state = 'dead'`)
  expect(dead.map(({ error }) => error.message)).toEqual(count ? [] : [expect.stringContaining('data.url: expected')])
})

it('keeps the link, which lets in whoever has it, out of keys, decisions and dead letters', async () => {
  const url = 'https://ada-books.example/reset?token=bearer'
  const expired = minutesFrom(MONDAY_NOON, -1).toISOString()
  await receive(
    resetRequested(MONDAY_NOON, ADA, { url }),
    resetRequested(MONDAY_NOON, ADA, { url, expiresAt: expired }),
  )
  await receive(
    resetRequested(minutesFrom(MONDAY_NOON, -20), ADA, { url }),
    resetRequested(MONDAY_NOON, ADA, { url, expiresAt: 'bearer' }),
  )
  const told = JSON.stringify([
    await hub.rows('SELECT * FROM run'),
    await hub.rows('SELECT * FROM decision'),
    await hub.rows('SELECT * FROM inbox_item'),
  ])
  expect(told).toContain('not-true-any-more')
  expect(told).toContain('overdue')
  expect(told).toContain('expiresAt')
  expect(told).not.toContain('bearer')
  // The control: it is in the message.
  expect(await hub.messages()).toMatchObject([{ data: { url } }])
})
