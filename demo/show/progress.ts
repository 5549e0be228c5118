import { setTimeout as pause } from 'node:timers/promises'
import type { BusinessClock } from '../hub/clock.ts'
import { clockTime } from '../story/week.ts'
import type { Ledger, Outcome } from './ledger.ts'
import { type Colour, hanging, say } from './terminal.ts'

const LOOK: Readonly<Record<Outcome['verdict'], { readonly sign: string; readonly colour: Colour }>> = {
  send: { sign: '→', colour: 'green' },
  hold: { sign: '…', colour: 'dim' },
  drop: { sign: '✗', colour: 'yellow' },
}

const LOOK_MS = 150
const TIME_WIDTH = 'Mon 08:40  '.length

interface Line {
  readonly at: Date
  readonly text: string
}

/** Tells, while it goes on, what happens in the shop and what the hub makes of it, in the order of the shop's time. */
export class Progress {
  private readonly ledger: Ledger
  private readonly clock: BusinessClock
  private readonly stopping = new AbortController()
  private readonly told: Promise<void>
  private scenes: Line[] = []

  constructor(ledger: Ledger, clock: BusinessClock) {
    this.ledger = ledger
    this.clock = clock
    this.told = this.tellAlong()
    // Whoever waits for the end hears of it; until then nobody listens.
    this.told.catch(() => undefined)
  }

  scene(at: Date, tells: string): void {
    this.scenes.push({ at, text: hanging(`${clockTime(at)}  `, TIME_WIDTH, tells) })
  }

  /** Resolves when everything is told. */
  async end(): Promise<void> {
    this.stopping.abort()
    await this.told
    await this.tellNews()
  }

  private async tellAlong(): Promise<void> {
    const { signal } = this.stopping
    while (!signal.aborted) {
      await this.tellNews()
      await pause(LOOK_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  private async tellNews(): Promise<void> {
    // A scene that is later than this may be later than a decision that is not read yet.
    const until = this.clock.now()
    const news = await this.ledger.news()
    const lines = [...this.scenes.filter(({ at }) => at <= until), ...news.map(lineOf)]
    this.scenes = this.scenes.filter(({ at }) => at > until)
    for (const { text } of lines.sort((left, right) => left.at.getTime() - right.at.getTime())) say(text)
  }
}

function lineOf({ at, verdict, trigger, who, text }: Outcome): Line {
  const { sign, colour } = LOOK[verdict]
  return { at, text: hanging(`${clockTime(at)}    `, TIME_WIDTH + 2, `${sign} ${who}, ${trigger}: ${text}`, colour) }
}
