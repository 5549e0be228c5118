import { loadConfig } from '../../config.ts'
import { createLog } from '../../log.ts'
import type { Environment } from '../../parse-settings.ts'
import { actsIn } from '../../pipeline/simulate/acts.ts'
import { differenceOf } from '../../pipeline/simulate/difference.ts'
import { furnish } from '../../pipeline/simulate/furnish.ts'
import { extentOf, openPast, pastNow, requestsOf } from '../../pipeline/simulate/past.ts'
import { play } from '../../pipeline/simulate/play.ts'
import { type Folders, openSandbox } from '../../pipeline/simulate/sandbox.ts'
import { loadPlugins } from '../../plugins/registry.ts'
import { stopOnSignals } from '../../stop-signals.ts'
import { findStore } from '../../store/find-store.ts'
import type { Sql } from '../../store/sql.ts'
import { DEFAULT_TENANT } from '../../store/tenants.ts'
import { noTrigger } from '../no-trigger.ts'
import { Refused } from '../refused.ts'
import type { Told } from '../told.ts'
import { wholeNumber } from '../whole-number.ts'
import { type Simulated, simulatedText } from './simulate-text.ts'

export interface SimulateOptions {
  readonly since?: string
  readonly until?: string
  readonly trigger?: string
  readonly tenant?: string
  readonly limit: string
}

/** What a test replaces. */
export interface Replaced extends Folders {
  readonly exactUpTo?: number
}

/** Up to so many requests each instant is played by itself; of more, so many steps are made. */
const STEPS = 2_000

/** A hub at work decides within seconds of when something is due; what differs by less is no difference. */
const AT_WORK_MS = 60_000

/** `beckon simulate`: what the files of this folder would have done with what was received, and what differs from what was done. */
export async function simulate(
  options: SimulateOptions,
  environment: Environment,
  replaced: Replaced = {},
): Promise<Told> {
  const opened = new AsyncDisposableStack()
  try {
    const document = await simulated(options, environment, replaced, opened)
    await opened.disposeAsync()
    return { document, text: simulatedText(document) }
  } catch (error) {
    // A signal came first: what it closes makes the rest fail, and its handler ends the process.
    if (opened.disposed) return new Promise(() => undefined)
    await opened.disposeAsync()
    throw error
  }
}

async function simulated(
  { limit, trigger, tenant: tenantId = DEFAULT_TENANT, ...between }: SimulateOptions,
  environment: Environment,
  { exactUpTo = STEPS, ...folders }: Replaced,
  opened: AsyncDisposableStack,
): Promise<Simulated> {
  const most = wholeNumber('--limit', limit, 10_000)
  const asked = { since: instant('--since', between.since), until: instant('--until', between.until) }
  const plugins = await loadPlugins()
  const config = loadConfig(environment, plugins)
  const log = createLog('error', 'stderr')
  opened.defer(stopOnSignals(() => opened.disposeAsync(), log))
  const store = await findStore(config, log)
  if (!store) throw nothing(`there is no database in ${config.dataDir}`)
  opened.defer(store.stop)
  const past = await openPast(store.url, opened)
  await check(past, tenantId, trigger)
  const until = asked.until ?? (await pastNow(past))
  if (asked.since && asked.since >= until)
    throw new Refused(
      400,
      `--since: saw ${asked.since.toISOString()}; expected an instant before ${until.toISOString()}`,
    )
  const extent = await extentOf(past, { tenantId, until })
  if (!extent.first) throw nothing(`nothing that was received before ${until.toISOString()} is kept`)
  const since = asked.since ?? extent.emptiedUntil ?? extent.first
  const stage = await openSandbox({ config, plugins, log, at: extent.first, folders }, opened)
  await furnish(past, stage.sql, tenantId, extent.emptied > 0)
  const stepMs = extent.requests > exactUpTo ? Math.ceil((until.getTime() - extent.first.getTime()) / STEPS) : 0
  await play(stage, requestsOf(past, { tenantId, until }), until, stepMs)
  const compared = { tenantId, since, until, trigger: trigger ?? null, toleranceMs: AT_WORK_MS + stepMs }
  const difference = await differenceOf(past, stage.sql, compared, most)
  return { ...compared, ...extent, stepMs, ...difference, ...(await actsIn(past, compared)) }
}

async function check(past: Sql, tenantId: string, trigger: string | undefined): Promise<void> {
  const [tables] = await past("SELECT FROM pg_class WHERE oid = to_regclass('retention')")
  if (!tables) throw nothing('its database has not the tables of this version yet (npx beckon migrate)')
  const [tenant] = await past('SELECT FROM tenant WHERE id = $1', [tenantId])
  if (!tenant) throw new Refused(404, `There is no tenant "${tenantId}".`)
  if (trigger === undefined) return
  const known = await past<{ name: string }>('SELECT DISTINCT name FROM trigger_revision ORDER BY name')
  if (!known.some(({ name }) => name === trigger)) throw noTrigger(trigger, known)
}

const nothing = (why: string): Refused => new Refused(404, `There is nothing to simulate: ${why}.`)

/** `2026-03-02`, or with a time; without a zone it is UTC's. */
function instant(option: string, text: string | undefined): Date | null {
  if (text === undefined) return null
  const at = new Date(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text)
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(text) && !Number.isNaN(at.getTime())) return at
  throw new Refused(400, `${option}: saw "${text}"; expected an instant such as 2026-03-02 or 2026-03-02T12:00:00Z`)
}
