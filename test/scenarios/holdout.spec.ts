import { join } from 'node:path'
import { startHub, type TestHub } from '../support/hub.ts'
import { agree, offered } from '../support/offer.ts'
import { siteEvent, TRACK, track } from '../support/site.ts'
import { startOver } from '../support/start-over.ts'
import { links } from '../support/step-message.ts'

/** The share of HOLDOUT_PERCENT: the same people in every hub on the same contacts, and for all marketing. */
const triggersFolder = join(import.meta.dirname, 'gate')
const PEOPLE = Array.from({ length: 12 }, (_, n) => `p${n}@example.com`)

const hubs: TestHub[] = []
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop()
})

async function hubLeavingOut(percent: string): Promise<TestHub> {
  const hub = await startHub({ environment: { ...TRACK, HOLDOUT_PERCENT: percent }, triggersFolder })
  hubs.push(hub)
  await startOver(hub)
  for (const email of PEOPLE) await agree(hub, email)
  return hub
}

async function written(hub: TestHub, name: string): Promise<string[]> {
  for (const email of PEOPLE) {
    await hub.receive('track', track(...offered(hub.clock.now(), [name], email)))
    await hub.settle()
  }
  const rows = await hub.rows<{ address: string }>('SELECT address FROM message WHERE trigger = $1 ORDER BY address', [
    name,
  ])
  return rows.map(row => row.address)
}

it('is left out of all marketing, by every hub, and gets what is owed', async () => {
  const first = await hubLeavingOut('50')
  const plain = await written(first, 'plain')
  expect(plain.length).toBeGreaterThan(0)
  expect(plain.length).toBeLessThan(PEOPLE.length)
  await first.advance({ days: 1 })
  expect(await written(first, 'low')).toEqual(plain)
  expect(await written(await hubLeavingOut('50'), 'middle')).toEqual(plain)
  const out = PEOPLE.find(email => !plain.includes(email)) as string
  await first.receive('track', track(siteEvent('x.owed', first.clock.now(), { email: out }, { id: '1', ...links })))
  await first.settle()
  expect(await first.rows(`SELECT address FROM message WHERE trigger = 'owed'`)).toEqual([{ address: out }])
})

it('is nobody by default', async () => {
  const hub = await startHub({ environment: TRACK, triggersFolder })
  hubs.push(hub)
  await startOver(hub)
  for (const email of PEOPLE) await agree(hub, email)
  expect(await written(hub, 'plain')).toEqual([...PEOPLE].sort())
})
