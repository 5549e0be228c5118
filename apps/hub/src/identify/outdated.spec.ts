import { databaseOfSpec } from '../../../../test/support/database.ts'
import type { Event } from '../event.ts'
import { latestAct } from '../gate/consent.ts'
import { derivedId } from '../ids.ts'
import { insertEvents } from '../normalise/event.store.ts'
import { transaction } from '../store/sql.ts'
import { saveConsents } from './acts.store.ts'

const database = databaseOfSpec()

const NOON = new Date('2026-03-02T12:00:00.000Z')
const minutes = (n: number) => new Date(NOON.getTime() + n * 60_000)
const ADA = { tenantId: 'default', id: derivedId('contact', 'ada'), state: {} }

interface Act {
  readonly name: string
  readonly type: Event['type']
  /** Minutes past noon, by the clock of who states it and by ours. */
  readonly said: number
  readonly received: number
}

/** Keeps acts of Ada's in a transaction of their own. */
async function kept(...acts: readonly Act[]) {
  const events = acts.map(({ name, type, said, received }): Event => {
    const id = derivedId('event', name)
    const from = { tenantId: 'default', id, itemId: id, source: 'shop', account: 'a', isTest: false }
    const yes = { consent: { channel: 'email', state: 'subscribed' } } as const
    const data = type === 'consent.changed' ? yes : {}
    return { ...from, type, occurredAt: minutes(said), receivedAt: minutes(received), person: undefined, data }
  })
  await transaction(database.source, { durable: false }, async sql => {
    await insertEvents(
      sql,
      events.map(event => ({ event, contactId: ADA.id })),
    )
    await saveConsents(sql, events, new Map(events.map(({ id }) => [id, ADA])), new Map())
  })
}

/** What she is taken to have said. */
async function last() {
  return latestAct(await database.source.query('SELECT channel, topic, state, at FROM consent'), 'email', null)?.state
}

const AHEAD: Act = { name: 'yes', type: 'consent.changed', said: 10, received: 0 }
const NO: Act = { name: 'no', type: 'message.unsubscribed', said: 3, received: 3 }

describe('a no to our message, and a yes of a clock that is ten minutes ahead', () => {
  beforeEach(() => database.source.query('DELETE FROM consent; DELETE FROM event'))

  it.each([
    ['the yes is digested first', [[AHEAD], [NO]], 'unsubscribed'],
    ['the no is digested first', [[NO], [AHEAD]], 'unsubscribed'],
    ['both are digested together', [[NO, AHEAD]], 'unsubscribed'],
    ['the yes came after it', [[NO], [{ ...AHEAD, received: 4 }]], 'subscribed'],
    [
      'the no was said to a shop, whose clock is its own',
      [[AHEAD], [{ ...NO, type: 'contact.deleted' as const }]],
      'subscribed',
    ],
  ])('%s', async (_how, batches, counts) => {
    for (const batch of batches) await kept(...batch)
    expect(await last()).toBe(counts)
  })
})
