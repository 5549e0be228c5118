import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adminApi, type Run } from './hub/admin-api.ts'
import { setCalendar } from './hub/calendar.ts'
import { readClock } from './hub/clock.ts'
import { hubEnvironment, type Keys, makeKeys, SPEED } from './hub/environment.ts'
import { type HubProcess, startHub } from './hub/process.ts'
import { settled } from './hub/settled.ts'
import { tellEnding } from './show/ending.ts'
import { Ledger } from './show/ledger.ts'
import { Progress } from './show/progress.ts'
import { coloured, say } from './show/terminal.ts'
import { play, type Stage } from './story/play.ts'
import { END, STORY } from './story/story.ts'
import { instantOf, mondayAfter } from './story/week.ts'

/** Starts a hub of its own, lets a shop live through a week on it, and shows what came of it. */
export async function demo({ stays }: { readonly stays: boolean }, signal: AbortSignal): Promise<void> {
  await using opened = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'beckon-demo-'))
  opened.defer(() => rm(dataDir, { recursive: true, force: true }))
  say(coloured('dim', `A hub starts, with its own database and a clock ${SPEED} times too fast …`))
  await setCalendar(dataDir)
  signal.throwIfAborted()
  const keys = makeKeys()
  const hub = startHub(hubEnvironment(dataDir, keys))
  opened.defer(() => hub.stop())
  const url = await Promise.race([story(hub, keys, signal), ended(hub), interrupted(signal)])
  if (!stays) return
  say(`All of it, as it looks in a mail program: ${coloured('cyan', `${url}/mailbox`)}`)
  say(coloured('dim', 'Ctrl-C ends the demo, and leaves nothing behind.'))
  await Promise.race([ended(hub), aborted(signal)])
}

/** Answers the address of the hub that it was told on. */
async function story(hub: HubProcess, keys: Keys, signal: AbortSignal): Promise<string> {
  const url = await hub.ready
  const clock = await readClock(url)
  const api = adminApi(url, keys.adminToken)
  const stage: Stage = { url, api, clock, signal, secrets: keys.platforms, monday: mondayAfter(clock.now()) }
  const ledger = new Ledger(api)
  const later = await live(stage, new Progress(ledger, clock))
  tellEnding(ledger.outcomes, later)
  return url
}

/** Answers what waits for the weeks after. */
async function live(stage: Stage, progress: Progress): Promise<Run[]> {
  await play(stage, STORY, (at, tells) => progress.scene(at, tells))
  const end = instantOf(END, stage.monday)
  await stage.clock.reaches(end, stage.signal)
  const later = await settled(stage.api, end, stage.signal)
  await progress.end()
  return later
}

async function ended({ gone }: HubProcess): Promise<never> {
  throw new Error(`The hub ended before the demo did. It said last:\n${await gone}`)
}

async function interrupted(signal: AbortSignal): Promise<never> {
  await aborted(signal)
  throw signal.reason
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
