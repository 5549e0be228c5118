import type { AppCredentials } from '@beckon/plugin-kit'
import type { DataSource } from 'typeorm'
import { createDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { silent } from '../../../../test/support/test-postgres.ts'
import { until } from '../../../../test/support/until.ts'
import { connect } from '../store/data-source.ts'
import { autocommit, type Sql } from '../store/sql.ts'
import { DEFAULT_TENANT } from '../store/tenants.ts'
import { Vault } from '../store/vault.ts'
import { CredentialStore } from './credentials.ts'
import { Renewals } from './renewals.ts'

/** More than the pool has connections. */
const MANY = Array.from({ length: 12 }, (_, n) => n)

let database: TestDatabase
let dataSource: DataSource
let sql: Sql
let store: CredentialStore
beforeAll(async () => {
  database = await createDatabase()
  dataSource = await connect(database.url, { log: silent })
  sql = autocommit(dataSource)
})
beforeEach(async () => {
  await sql('DELETE FROM installation')
  const tenantOf = () => sql('SELECT 1').then(() => DEFAULT_TENANT)
  const vault = new Vault(['a-test-secret-key-of-32-characters'])
  const renewals = new Renewals()
  store = new CredentialStore({ plugin: 'doorbell', dataSource, vault, renewals, real: () => new Date(), tenantOf })
})
afterAll(async () => {
  await dataSource.destroy()
  await database.drop()
})

const credentials = (accessToken: string): AppCredentials => ({
  accessToken,
  expiresAt: null,
  refreshToken: null,
  refreshExpiresAt: null,
  scopes: [],
})

/** A vendor that answers each request for a token only when it is told to. */
function slowVendor() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const vendor = { asked: 0, asking: 0, most: 0, answer: resolve, token }
  async function token(
    account: string,
    outcome: (nth: number) => AppCredentials | null = n => credentials(`token-${n}`),
  ) {
    const grant = async () => {
      const nth = ++vendor.asked
      vendor.most = Math.max(vendor.most, ++vendor.asking)
      await promise
      vendor.asking -= 1
      return outcome(nth)
    }
    return store.accessToken(account, { refresh: async () => null, grant })
  }
  return vendor
}

it('leaves the database to others while a vendor lets many accounts wait', async () => {
  const vendor = slowVendor()
  const tokens = Promise.all(MANY.map(n => vendor.token(`house-${n}`)))
  await until('the vendor is asked', () => vendor.asked === 2)
  expect(await Promise.all(MANY.map(n => sql('SELECT $1::int AS n', [n])))).toEqual(MANY.map(n => [{ n }]))
  vendor.answer()
  expect(new Set(await tokens).size).toBe(MANY.length)
  expect(vendor.most).toBe(2)
})

it('asks the vendor once for all who want the token of one account', async () => {
  const vendor = slowVendor()
  const tokens = Promise.all(MANY.map(() => vendor.token('house-1')))
  await until('the vendor is asked', () => vendor.asked > 0)
  vendor.answer()
  expect(await tokens).toEqual(MANY.map(() => 'token-1'))
  expect(vendor.asked).toBe(1)
})

it('lets the next try what was refused to the first: their grants differ', async () => {
  const vendor = slowVendor()
  const tokens = Promise.all(
    MANY.map(() => vendor.token('house-1', nth => (nth === 1 ? null : credentials(`token-${nth}`)))),
  )
  vendor.answer()
  expect((await tokens).toSorted()).toEqual([null, ...MANY.slice(1).map(() => 'token-2')])
  expect(vendor.asked).toBe(2)
})

it('tells all who wait that the vendor is away, and asks again when they come again', async () => {
  const vendor = slowVendor()
  const away = () => {
    throw new Error('away')
  }
  const outcomes = Promise.allSettled(MANY.map(() => vendor.token('house-1', away)))
  vendor.answer()
  expect(new Set((await outcomes).map(({ status }) => status))).toEqual(new Set(['rejected']))
  expect(await vendor.token('house-1')).toBe(`token-${vendor.asked}`)
})
