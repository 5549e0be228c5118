import type { DataSource } from 'typeorm'
import { createDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { silent } from '../../../../test/support/test-postgres.ts'
import { Connections } from './connections.ts'
import { connect } from './data-source.ts'

let database: TestDatabase
let dataSource: DataSource
let real: Date

beforeAll(async () => {
  database = await createDatabase()
  dataSource = await connect(database.url, { log: silent })
})
beforeEach(() => {
  real = new Date('2026-03-02T12:00:00Z')
})
afterAll(async () => {
  await dataSource.destroy()
  await database.drop()
})

/** One process' view of the connections. */
const connections = () => new Connections(dataSource, { now: () => real, real: () => real })

const ownerOf = async (process: Connections, account: string) =>
  (await process.of('doorbell', [account])).get(account)?.tenantId

it('an account that is given to a tenant is so for this process at once, and for the others within two seconds', async () => {
  const [here, there] = [connections(), connections()]
  await Promise.all([here, there].map(process => process.connect('doorbell', ['front'])))
  await here.assign({ plugin: 'doorbell', account: 'front', tenantId: 'anne', sealed: null })
  expect([await ownerOf(here, 'front'), await ownerOf(there, 'front')]).toEqual(['anne', 'default'])
  real = new Date(real.getTime() + 2_000)
  expect(await ownerOf(there, 'front')).toBe('anne')
})

it('an account that two processes see for the first time is one connection', async () => {
  const processes = [connections(), connections()]
  await Promise.all(processes.map(process => process.connect('doorbell', ['back'])))
  expect(await dataSource.query(`SELECT tenant_id FROM connection WHERE account = 'back'`)).toEqual([
    { tenant_id: 'default' },
  ])
  await processes[0]?.assign({ plugin: 'doorbell', account: 'side', tenantId: 'anne', sealed: null })
  await processes[1]?.connect('doorbell', ['side'])
  expect(await Promise.all(processes.map(process => ownerOf(process, 'side')))).toEqual(['anne', 'anne'])
})

it('asks again after the database did not answer', async () => {
  const process = connections()
  await dataSource.query('ALTER TABLE connection RENAME TO connection_away')
  await expect(process.of('doorbell', ['front'])).rejects.toThrow()
  await dataSource.query('ALTER TABLE connection_away RENAME TO connection')
  expect(await ownerOf(process, 'front')).toBe('anne')
})
