import { join } from 'node:path'
import { heldHub } from '../support/held.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { agree, offered } from '../support/offer.ts'
import { TRACK, track } from '../support/site.ts'
import { minutesFrom, startOver } from '../support/start-over.ts'

// Nobody waits for a message of which it is known beforehand that it will not go, and what is held for goes by the very
// instants by which it will be decided itself.

let hub: TestHub
const { release } = heldHub(() => hub)
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'gate') })
})
afterAll(() => hub.stop())

const NOON = '2026-03-02T12:00:00Z'

/** The day begins; somebody has agreed to everything. */
async function begin(at: string, email?: string): Promise<void> {
  await startOver(hub, new Date(at))
  await agree(hub, email)
}

/** Facts of these names, so many minutes old. */
async function offers(names: readonly string[], minutesAgo = 0, email?: string): Promise<void> {
  await hub.receive('track', track(...offered(minutesFrom(hub.clock.now(), -minutesAgo), names, email)))
  await hub.settle()
}

describe('of somebody who is left out of the more important', () => {
  const PEOPLE = Array.from({ length: 12 }, (_, n) => `p${n}@example.com`)

  it.each([
    ['rare', 'of half the people'],
    ['urgent', 'of nobody'],
  ])('the less important goes at once, and of everybody else it waits: %s is kept back %s', async name => {
    await startOver(hub)
    for (const email of PEOPLE) await agree(hub, email)
    for (const email of PEOPLE) await offers([name, 'low'], 0, email)
    const went = (await hub.messages()).map(({ address }) => address)
    await hub.advance({ hours: 1 })
    const leftOut = await hub.rows<{ address: string }>(
      `SELECT substr(i.ref, 7) AS address FROM decision d JOIN identifier i USING (contact_id)
       WHERE d.reason = 'holdout' AND i.ref LIKE 'email:%'`,
    )
    expect(went.sort()).toEqual(leftOut.map(({ address }) => address).sort())
    if (name === 'rare') expect(went.length).toBeGreaterThan(0)
    expect(went.length).toBeLessThan(PEOPLE.length)
    expect(await hub.messages()).toHaveLength(PEOPLE.length)
  })
})

describe('a more important message that does not wait for the morning', () => {
  it('and is due in the night is not waited for', async () => {
    await begin('2026-03-02T20:30:00Z')
    await offers(['evening', 'low'])
    expect(await hub.reasons()).toEqual(['sent'])
    await hub.advance({ hours: 1 })
    expect(await hub.reasons('evening')).toEqual(['cap'])
  })

  it('and is due before the night is, if it would still be in time in the morning and must not wait for it', async () => {
    await begin(NOON)
    await offers(['matinee', 'low'])
    expect(await hub.reasons()).toEqual(['outranked'])
    await hub.advance({ hours: 1 })
    expect(await hub.reasons('matinee')).toEqual(['sent'])
  })

  it('and waits for the morning like any other is not', async () => {
    await begin(NOON)
    await offers(['patient', 'low'])
    expect(await hub.reasons()).toEqual(['sent'])
  })
})

describe('a more important message for nine, at which nobody has looked yet', () => {
  it('is not taken for one that is due when somebody looks', async () => {
    await begin(NOON)
    await offers(['morning', 'low'])
    expect(await hub.reasons()).toEqual(['sent'])
  })

  it('is waited for once somebody has', async () => {
    await begin('2026-03-02T20:00:00Z')
    await offers(['morning'])
    await hub.advance({ minutes: 30 })
    await offers(['low'])
    expect(await hub.reasons()).toEqual(['outranked'])
    await hub.advance({ hours: 12, minutes: 30 })
    expect(await hub.reasons('morning')).toEqual(['sent'])
  })
})

describe('a more important message that came in three hours late, while the hub was on hold', () => {
  it.each([
    ['release', ['outranked'], 'sent'],
    ['drop-overdue', ['sent'], 'overdue'],
  ])('%s: the less important one is %j', async (how, low, settling) => {
    await begin(NOON)
    await hub.rows(
      `DELETE FROM hold; INSERT INTO hold (id, why, detail, since) VALUES (1, 'down-time', '', '2026-03-02')`,
    )
    await offers(['settling'], 180)
    await hub.advance({ minutes: 10 })
    await release(how)
    await offers(['low'])
    expect(await hub.reasons('low')).toEqual(low)
    await hub.advance({ minutes: 30 })
    expect(await hub.reasons('settling')).toEqual([settling])
  })
})
