import { join } from 'node:path'
import { tablesWith } from '../support/dump.ts'
import { startHub, type TestHub } from '../support/hub.ts'
import { operator } from '../support/merchants.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { links } from '../support/step-message.ts'

// What a step noted waits in the inbox for a moment: an erasure reaches it there too.

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: TRACK, triggersFolder: join(import.meta.dirname, 'noting') })
})
beforeEach(() => startOver(hub))
afterAll(() => hub.stop())

const ADA = { email: 'ada@example.com', says: 'Zauberberg' }
const BOB = { email: 'bob@example.com', says: 'Nachsommer' }

/** Somebody says a word, and the run that notes it has just done so: the note is stored, and nobody has read it yet. */
async function noted(...people: (typeof ADA)[]): Promise<void> {
  const said = people.map(({ email, says }) =>
    siteEvent('x.latest', hub.clock.now(), { email }, { id: email, shelf: says, ...links }),
  )
  await hub.receive('track', track(...said))
  await hub.app.hub.pipeline.digest()
  await hub.app.hub.pipeline.send()
  expect(await notes()).toEqual(people.map(() => 'waiting'))
}

const notes = async () =>
  (await hub.rows<{ state: string }>(`SELECT state FROM inbox_item WHERE topic = 'contact.noted'`)).map(
    ({ state }) => state,
  )

async function erase({ email }: typeof ADA): Promise<string> {
  const found = await hub.rows<{ id: string }>('SELECT contact_id AS id FROM identifier WHERE ref = $1', [
    `email:${email}`,
  ])
  const { id } = found[0] as { id: string }
  expect((await operator(hub, `/contacts/${id}/erase`, { method: 'POST' })).status).toBeLessThan(300)
  return id
}

const stateOf = async (id: string) => (await hub.rows('SELECT state FROM contact WHERE id = $1', [id]))[0]?.state

it('forgets what was noted of a person and not read yet', async () => {
  await noted(ADA)
  const id = await erase(ADA)
  expect(await tablesWith(hub, [ADA.says])).toEqual({})
  expect(await notes()).toEqual(['ignored'])
  await hub.settle()
  expect(await stateOf(id)).toEqual({ status: expect.objectContaining({ value: 'erased' }) })
  expect(await tablesWith(hub, [ADA.says])).toEqual({})
})

it('keeps what was noted of anybody else', async () => {
  await noted(ADA, BOB)
  await erase(ADA)
  await hub.settle()
  expect(await hub.rows(`SELECT state #>> '{shelf,value}' AS shelf FROM contact WHERE state ? 'shelf'`)).toEqual([
    { shelf: BOB.says },
  ])
  expect((await notes()).sort()).toEqual(['done', 'ignored'])
})
