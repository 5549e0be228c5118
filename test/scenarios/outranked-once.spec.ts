import { join } from 'node:path'
import { MONDAY_NOON, startHub, type TestHub } from '../support/hub.ts'
import { agree, offered } from '../support/offer.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'

// Whoever fills their cart puts its reminder off with every item. What waits for that reminder waits until it was first due.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'gate') })
})
beforeEach(async () => {
  await startOver(hub)
  await agree(hub)
})
afterAll(() => hub.stop())

/** What `urgent` is due an hour later for is touched: the same thing again puts it off. */
async function touch(id: string): Promise<void> {
  await hub.receive('track', track(siteEvent('x.urgent', hub.clock.now(), { email: 'ada@example.com' }, { id })))
  await hub.settle()
}

/** At noon the one message is due, and the more important one at one. */
async function noon(name = 'low'): Promise<void> {
  await touch('cart')
  await hub.receive('track', track(...offered(MONDAY_NOON, [name])))
  await hub.settle()
  expect(await hub.reasons(name)).toEqual(['outranked'])
}

it('what is put off again and again is waited for until it was first due', async () => {
  await noon()
  await hub.advance({ minutes: 30 })
  await touch('cart')
  await hub.advance({ minutes: 30 })
  expect(await hub.reasons('low')).toEqual(['outranked', 'sent'])
})

it('what is not put off goes when it is due, and the other waits for the cap', async () => {
  await noon()
  await hub.advance({ hours: 1 })
  expect(await hub.reasons('urgent')).toEqual(['sent'])
  expect(await hub.reasons('low')).toEqual(['outranked', 'cap'])
})

it('something else that comes meanwhile is waited for too', async () => {
  await noon()
  await hub.advance({ minutes: 30 })
  await hub.receive('track', track(...offered(hub.clock.now(), ['rapid'])))
  await touch('cart')
  await hub.advance({ minutes: 30 })
  expect(await hub.reasons('low')).toEqual(['outranked', 'outranked'])
  await hub.advance({ minutes: 30 })
  expect(await hub.reasons('low')).toEqual(['outranked', 'outranked', 'cap'])
})

it('who is asked again before then, as by a resume, still waits until then', async () => {
  await noon()
  await hub.advance({ minutes: 10 })
  await hub.rows(`UPDATE timer SET due_at = $1 WHERE run_id IN (SELECT id FROM run WHERE trigger = 'low')`, [
    hub.clock.now(),
  ])
  await hub.settle()
  expect(await hub.reasons('low')).toEqual(['outranked', 'outranked'])
  await hub.advance({ minutes: 50 })
  expect(await hub.reasons('urgent')).toEqual(['sent'])
})

it('the next message of a series has waited for nothing yet', async () => {
  await noon('series')
  for (let touched = 0; touched < 49; touched++) {
    await hub.advance({ minutes: 30 })
    await touch('cart')
  }
  expect(await hub.reasons('series')).toEqual(['outranked', 'sent'])
  await hub.advance({ minutes: 30 })
  expect(await hub.reasons('series')).toEqual(['outranked', 'sent', 'outranked'])
  await touch('cart')
  await hub.advance({ minutes: 30 })
  expect(await hub.reasons('series')).toEqual(['outranked', 'sent', 'outranked', 'sent'])
})

it('says until when, and that it is once', async () => {
  await noon()
  const [held] = await hub.rows<{ detail: string }>(`SELECT detail FROM decision WHERE reason = 'outranked'`)
  expect(held?.detail).toBe(
    'urgent is more important, due at 2026-03-02T13:00:00.000Z, and would be overdue when the cap frees again; if it is put off, this does not wait longer',
  )
})
