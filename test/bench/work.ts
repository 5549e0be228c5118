import { type Child, startChild } from './child.ts'
import type { Database } from './ground.ts'
import type { WorkerInput, WorkerReport } from './hub-worker.ts'

type Options = Pick<WorkerInput, 'folders' | 'last'> & { readonly hubs?: number }

/** Lets so many hubs work off what a database holds, all started at once; the slowest counts. */
export async function workOff(
  database: Database,
  roles: WorkerInput['roles'],
  { hubs = 1, ...options }: Options = {},
): Promise<WorkerReport> {
  const workers = Array.from({ length: hubs }, () =>
    startChild('hub-worker.ts', { databaseUrl: database.url, roles, ...options }),
  )
  for (const worker of workers) await worker.hears()
  const reports = await Promise.all(workers.map(begin))
  await Promise.all(workers.map(worker => worker.stop()))
  const [slowest] = reports.toSorted((a, b) => b.seconds - a.seconds) as [WorkerReport]
  return { ...slowest, rss: Math.max(...reports.map(({ rss }) => rss)) }
}

function begin(worker: Child): Promise<WorkerReport> {
  worker.tells({ begin: true })
  return worker.hears<WorkerReport>()
}
