import { databaseOfSpec } from '../../../../test/support/database.ts'
import { install, installationOf, renew, uninstall } from './installations.ts'
import { autocommit, type Sql } from './sql.ts'

const database = databaseOfSpec()
let sql: Sql
beforeAll(async () => {
  sql = autocommit(database.source)
})
afterEach(() => sql('DELETE FROM installation'))

const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour))
const SHOP = { plugin: 'doorbell', account: 'house-1' }
const granted = (hour: number) => install(sql, { tenantId: 'default', ...SHOP, sealed: Buffer.of(hour), at: at(hour) })
const uninstalled = (hour: number) => uninstall(sql, { ...SHOP, at: at(hour) })
const stored = async () => {
  const found = await installationOf(sql, SHOP.plugin, SHOP.account)
  return found && { ...found, sealed: found.sealed?.[0] ?? null }
}

/** Hours at which credentials were granted (+) or an uninstall happened (-), in the order in which the hub hears of it. */
const CASES = [
  { heard: [], gives: null },
  { heard: [-8], gives: null },
  { heard: [8], gives: { generation: 1, state: 'installed', installedAt: at(8), uninstalledAt: null, sealed: 8 } },
  { heard: [8, 9], gives: { generation: 1, state: 'installed', installedAt: at(8), uninstalledAt: null, sealed: 9 } },
  {
    heard: [8, -9],
    gives: { generation: 1, state: 'uninstalled', installedAt: at(8), uninstalledAt: at(9), sealed: null },
  },
  {
    heard: [8, -9, -10],
    gives: { generation: 1, state: 'uninstalled', installedAt: at(8), uninstalledAt: at(9), sealed: null },
  },
  {
    heard: [8, -9, 10],
    gives: { generation: 2, state: 'installed', installedAt: at(10), uninstalledAt: null, sealed: 10 },
  },
  {
    heard: [8, -9, 10, -9],
    gives: { generation: 2, state: 'installed', installedAt: at(10), uninstalledAt: null, sealed: 10 },
  },
  {
    heard: [8, 10, -9],
    gives: { generation: 2, state: 'installed', installedAt: at(10), uninstalledAt: null, sealed: 10 },
  },
  {
    heard: [8, 10, -9, -11],
    gives: { generation: 2, state: 'uninstalled', installedAt: at(10), uninstalledAt: at(11), sealed: null },
  },
]
it.each(CASES)('credentials and uninstalls heard as $heard leave one truth', async ({ heard, gives }) => {
  for (const hour of heard) await (hour > 0 ? granted(hour) : uninstalled(-hour))
  expect(await stored()).toEqual(gives && { tenantId: 'default', ...SHOP, ...gives })
})

it('answers the generation that ended, once', async () => {
  await granted(8)
  const ended = { tenantId: 'default', ...SHOP, generation: 1, installedAt: at(8), uninstalledAt: at(9) }
  expect(await uninstalled(9)).toEqual({ ...ended, state: 'uninstalled' })
  expect(await uninstalled(9)).toBeNull()
})

it('answers the former generation to an uninstall that is heard of after the account was granted anew', async () => {
  await granted(8)
  await granted(10)
  expect(await uninstalled(9)).toMatchObject({ generation: 1, installedAt: at(8), uninstalledAt: at(9) })
})

it('renews the credentials of the generation that lives, and of no other', async () => {
  const first = await granted(8)
  expect(await renew(sql, first, { sealed: Buffer.of(1), at: at(9) })).toBe(true)
  expect(await stored()).toMatchObject({ generation: 1, sealed: 1 })
  await uninstalled(9)
  expect(await renew(sql, first, { sealed: Buffer.of(2), at: at(10) })).toBe(false)
  await granted(10)
  expect(await renew(sql, first, { sealed: Buffer.of(3), at: at(11) })).toBe(false)
  expect(await stored()).toMatchObject({ generation: 2, sealed: 10 })
})
