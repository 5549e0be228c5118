import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Hub } from './hub.ts'
import { Loop } from './loop.ts'
import type { Work } from './store/wake.ts'

export interface ClockworkParts {
  readonly config: Config
  readonly clock: Clock
  readonly log: Logger
  failed(stage: string): void
  /** Tells the other processes on the same database. */
  tell(work: Work): void
}

/** How often an idle loop looks for itself. A fast clock has more timers in the same real time. */
const TICK_MS = 250
const FAST_TICK_MS = 25

const FLUSH_MS = 5_000

/** How often it is looked for clicks that can be judged: nobody waits for one. */
const CLICKS_MS = 1_000

/** How often it is looked whether an account that took us out left more waiting than one transaction ends: none of it goes meanwhile. */
const UNINSTALLS_MS = 1_000

/** How often it is looked for what is held still although its trigger and its channel run: a resume may have died before it could wake anybody. */
const LET_GO_MS = 60_000

/** How often it is looked for raw requests that are too old to be kept. They are so by the day. */
const RETENTION_MS = 3_600_000

/** A hub that sends says so this often; how long nobody did is told in hours. */
const BEAT_MS = 30_000

/** What turns the pipeline: a loop for each of the roles this process has. */
export class Clockwork {
  private readonly loops: Loop[] = []
  private readonly woken: Partial<Record<Work, Loop>> = {}
  private spreader: Loop | undefined
  private flusher: NodeJS.Timeout | undefined

  constructor(
    private readonly parts: ClockworkParts,
    private readonly hub: () => Hub,
  ) {}

  start(): void {
    const { roles } = this.parts.config
    if (roles.has('digest')) this.woken.digest = this.loop('digest', () => this.digest())
    if (roles.has('digest')) this.spreader = this.loop('fan-out', () => this.fanOut())
    if (roles.has('digest')) this.loop('segments', () => this.segments())
    if (roles.has('digest')) this.loop('clicks', () => this.clicks(), CLICKS_MS)
    if (roles.has('digest')) this.loop('uninstalls', () => this.hub().pipeline.uninstalls(), UNINSTALLS_MS)
    if (roles.has('digest')) this.loop('retention', () => this.hub().pipeline.retention(), RETENTION_MS)
    if (roles.has('send')) {
      this.woken.send = this.loop('send', async () => (await this.hub().pipeline.send()) > 0)
      this.woken['let-go'] = this.loop('let-go', () => this.letGo(), LET_GO_MS)
      this.loop('heartbeat', () => this.beat(), BEAT_MS)
    }
    for (const loop of this.loops) loop.start()
    this.flusher = setInterval(
      () =>
        void this.hub()
          .connections.flush()
          .catch(() => undefined),
      FLUSH_MS,
    ).unref()
  }

  /** Work for this process; told to the others as well when it is news of our own. */
  wake(work: Work, news = true): void {
    this.woken[work]?.wake()
    if (news) this.parts.tell(work)
  }

  /** How the loops of this process are; `off` for a role it does not have. */
  health(): { readonly digest: LoopHealth; readonly send: LoopHealth } {
    return { digest: healthOf(this.woken.digest), send: healthOf(this.woken.send) }
  }

  /** Finishes the batches in hand and what is being handed over. */
  async stop(): Promise<void> {
    clearInterval(this.flusher)
    await Promise.all(this.loops.map(loop => loop.stop()))
    await this.hub().pipeline.settled()
    await this.hub()
      .connections.flush()
      .catch(() => undefined)
  }

  private async digest(): Promise<boolean> {
    const taken = await this.hub().pipeline.digest()
    if (taken) {
      this.spreader?.wake()
      this.wake('send')
    }
    return taken > 0
  }

  private async fanOut(): Promise<boolean> {
    const taken = await this.hub().pipeline.fanOut()
    if (taken) this.wake('send')
    return taken > 0
  }

  private async segments(): Promise<boolean> {
    const taken = await this.hub().pipeline.segments()
    if (taken) this.wake('send')
    return taken > 0
  }

  private async clicks(): Promise<boolean> {
    const judged = await this.hub().pipeline.clicks()
    if (judged) this.wake('digest')
    return judged > 0
  }

  private async letGo(): Promise<boolean> {
    const due = await this.hub().pipeline.letGo()
    if (due) this.wake('send')
    return due
  }

  private async beat(): Promise<boolean> {
    await this.hub().hold.beat()
    return false
  }

  private loop(name: string, work: () => Promise<boolean>, every?: number): Loop {
    const { log, clock, failed } = this.parts
    const loop = new Loop(name, {
      work,
      clock,
      log,
      tickMs: every ?? (clock.speed === 1 ? TICK_MS : FAST_TICK_MS),
      failed: () => failed(name),
    })
    this.loops.push(loop)
    return loop
  }
}

export interface LoopHealth {
  readonly status: 'up' | 'down' | 'off'
  readonly detail?: string
}

function healthOf(loop: Loop | undefined): LoopHealth {
  if (!loop) return { status: 'off' }
  return loop.failing ? { status: 'down', detail: 'its last batch failed; the log has loop.failed' } : { status: 'up' }
}
