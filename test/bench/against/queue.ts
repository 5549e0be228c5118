import { setTimeout as pause } from 'node:timers/promises'
import { makeWorkerUtils, run } from 'graphile-worker'
import { Client } from 'pg'
import { input, report } from '../child.ts'

// graphile-worker with its defaults, but for 24 jobs at once; no local queue. Its jobs do nothing.
const LOOK_EVERY_MS = 25
const { databaseUrl: connectionString, jobs, last } = input<{ databaseUrl: string; jobs: number; last: number }>()

const utilities = await makeWorkerUtils({ connectionString })
await utilities.migrate()
await utilities.release()
const look = new Client({ connectionString })
await look.connect()
await look.query(`SELECT graphile_worker.add_job('empty', '{}') FROM generate_series(1, ${jobs})`)
process.once('message', () => void work())
report({ ready: true })

async function work(): Promise<void> {
  let done = 0
  const empty = async () => void done++
  const runner = await run({ connectionString, concurrency: 24, noHandleSignals: true, taskList: { empty } })
  while (jobs - done > last) await pause(1)
  const started = performance.now()
  const timed = jobs - done
  while ((await look.query('SELECT FROM graphile_worker._private_jobs LIMIT 1')).rowCount) await pause(LOOK_EVERY_MS)
  const seconds = (performance.now() - started) / 1000
  await runner.stop()
  await look.end()
  report({ seconds, timed, done })
}
