import type { Database, Ground } from './ground.ts'
import { startHubProcess } from './hub-process.ts'
import { sendAll } from './load.ts'
import type { Signed } from './signed.ts'

/** Stores requests the way everything comes in: through the hub's own route. */
export async function receiveInto(
  database: Database,
  requestsTo: (hubUrl: string) => readonly Signed[],
): Promise<void> {
  const hub = await startHubProcess(database.url, 'receive')
  await sendAll(hub.url, requestsTo(hub.url))
  await hub.stop()
}

/** A database in which these requests wait to be digested, to be copied by each round. */
export async function databaseWith(
  ground: Ground,
  requestsTo: (hubUrl: string) => readonly Signed[],
): Promise<Database> {
  const database = await ground.createDatabase()
  await receiveInto(database, requestsTo)
  return database
}
