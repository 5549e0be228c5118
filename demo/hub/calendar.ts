import type * as DataSources from '../../apps/hub/src/store/data-source.ts'
import type * as EmbeddedPostgres from '../../apps/hub/src/store/embedded-postgres.ts'
import type * as Migrate from '../../apps/hub/src/store/migrate.ts'
import { built } from './built.ts'

/**
 * Where the calendar stands when the hub starts, so that the week of the story is the same whenever it is told; none of
 * its nights changes the clocks. A Saturday: to get ready the hub has until Monday 07:00, 8.8 s (it needs 1.4 s on two
 * cores).
 */
const BEGINNING = new Date('2026-02-28T06:00:00+01:00')

const silent = { info() {}, warn() {}, error() {}, debug() {} } as never

/**
 * Makes the database of the hub, with a calendar that shows that day. At speed 1, which the hub changes when it
 * starts: so business time begins to run fast only then, however long a start takes.
 */
export async function setCalendar(dataDir: string): Promise<void> {
  const { startEmbeddedPostgres } = await built<typeof EmbeddedPostgres>('store/embedded-postgres')
  const { migrate } = await built<typeof Migrate>('store/migrate')
  const { connect } = await built<typeof DataSources>('store/data-source')
  const store = await startEmbeddedPostgres({ dataDir, log: silent })
  try {
    await migrate(store.url, silent)
    const database = await connect(store.url, { log: silent })
    await database.query('INSERT INTO clock_anchor (id, business, real, speed) VALUES (1, $1, $2, 1)', [
      BEGINNING,
      new Date(),
    ])
    await database.destroy()
  } finally {
    await store.stop()
  }
}
