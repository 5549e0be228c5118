import { batch, propertyChanged } from '../support/crm.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { letters } from '../support/letters.ts'
import { checkout, emailConsent } from '../support/shop.ts'
import { consentChanged, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

// A place that is spent at eight is not there at nine: what can wait an hour keeps it for what would be lost without it.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK })
})
afterAll(() => hub.stop())

interface Story {
  readonly cartAt: string
  readonly birthday: string | null
  /** When Ada agreed: a yes of the day is greeted, and that takes the day's place. */
  readonly agreedAt?: string
}

/** Ada leaves a cart, the day before nine o'clock of which all these stories tell. */
async function leavesCart({ cartAt, birthday, agreedAt = '2026-02-02T12:00:00Z' }: Story): Promise<void> {
  const begin = new Date('2026-03-04T06:00:00Z')
  await startOver(hub, begin)
  const known = Object.entries({ email: 'ada@example.com', ...(birthday && { date_of_birth: birthday }) })
  await hub.receive('hubspot', batch(...known.map(([name, value]) => propertyChanged(begin, name, value))))
  await hub.settle()
  const instants = [...new Set([agreedAt, cartAt])].sort()
  for (const instant of instants) {
    await until(instant)
    if (instant === agreedAt) await hub.receive('shopify', emailConsent(new Date(instant), 'subscribed'))
    else await hub.receive('shopify', checkout(new Date(instant)))
    await hub.settle()
  }
}

async function until(instant: string): Promise<void> {
  const left = () => Date.parse(instant) - hub.clock.now().getTime()
  while (left() > 0) await hub.advance({ minutes: Math.min(30, left() / 60_000) })
}

const EVENING = '2026-03-04T20:30:00Z'

describe('a birthday at nine, and a cart reminder that the night has held until eight', () => {
  it('the reminder keeps its place for the birthday, and says so', async () => {
    await leavesCart({ cartAt: EVENING, birthday: '1990-03-05' })
    await until('2026-03-05T08:30:00Z')
    expect(await letters(hub)).toEqual([])
    expect(await hub.reasons('cart-abandoned')).toEqual(['quiet-hours', 'outranked'])
    await until('2026-03-05T12:00:00Z')
    expect(await letters(hub)).toEqual(['birthday'])
    await until('2026-03-06T12:00:00Z')
    expect(await letters(hub)).toEqual(['birthday', 'cart-abandoned-second'])
  })

  it('the reminder goes at nine if the birthday does not go after all', async () => {
    await leavesCart({ cartAt: EVENING, birthday: '1990-03-05' })
    await until('2026-03-05T08:30:00Z')
    const no = consentChanged(hub.clock.now(), { email: 'ada@example.com' }, 'unsubscribed', 'birthday')
    await hub.receive('track', track(no))
    await until('2026-03-05T09:00:00Z')
    expect(await hub.reasons('birthday')).toEqual(['unsubscribed'])
    expect(await letters(hub)).toEqual(['cart-abandoned'])
  })
})

describe('the reminder goes at eight', () => {
  it.each([
    ['without a birthday', null],
    ['when the birthday is another day', '1990-03-07'],
  ])('%s', async (_what, birthday) => {
    await leavesCart({ cartAt: EVENING, birthday })
    await until('2026-03-05T08:30:00Z')
    expect(await letters(hub)).toEqual(['cart-abandoned'])
  })

  it('when the person wants no birthday mail', async () => {
    await leavesCart({ cartAt: EVENING, birthday: '1990-03-05' })
    const no = consentChanged(hub.clock.now(), { email: 'ada@example.com' }, 'unsubscribed', 'birthday')
    await hub.receive('track', track(no))
    await until('2026-03-05T08:30:00Z')
    expect(await letters(hub)).toEqual(['cart-abandoned'])
  })
})

it.each([
  ['what can wait until nine does', '2026-03-04T08:20:00Z', ['welcome', 'birthday']],
  // Meant for 08:55 of the day before: at nine it is too late for it.
  ['what would be too late at nine goes at eight', '2026-03-04T07:55:00Z', ['welcome', 'cart-abandoned']],
])('of a reminder that the cap has held since the day before: %s', async (_what, cartAt, sent) => {
  await leavesCart({ cartAt, birthday: '1990-03-05', agreedAt: '2026-03-04T08:10:00Z' })
  await until('2026-03-05T12:00:00Z')
  expect(await letters(hub)).toEqual(sent)
})
