import {
  addVolumes,
  type BrakeKey,
  type BrakeState,
  brakeTriggers,
  loadBrakes,
  lockBrakes,
  reckonFigures,
  type Volume,
} from '../../gate/brake.store.ts'
import {
  FIGURES_LAST_MS,
  heldByBrake,
  hourOf,
  isReleased,
  limitInWords,
  mostInADay,
  windowsAt,
} from '../../gate/brake.ts'
import type { Verdict } from '../../gate/verdict.ts'
import type { Sql } from '../../store/sql.ts'
import type { Standing } from './standing.ts'

/** A trigger that has stopped itself. */
export interface Braked extends BrakeKey {
  /** What it sent within the last day, and at most may, in words. */
  readonly sent: number
  readonly limit: string
}

/** The brakes of the marketing triggers of a batch: how much each sent lately, and what it may send on. */
export class Brakes {
  private readonly passed = new Map<BrakeState, number>()
  private readonly released = new Map<BrakeState, number>()
  private readonly tripped = new Set<BrakeState>()

  private constructor(
    private readonly floor: number,
    private readonly states: ReadonlyMap<string, BrakeState>,
    private readonly now: Date,
  ) {}

  /** Holds the brakes, so that two processes never both pass a limit. With a floor of 0 nothing is stopped, but counted. */
  static async of(sql: Sql, floor: number, standings: readonly Standing[], now: Date): Promise<Brakes> {
    const asking = Map.groupBy(standings.filter(isMarketing), keyOf)
    const keys = [...asking.values()].map(([first]) => brakeKey(first as Standing))
    if (!floor || !keys.length) return new Brakes(floor, new Map(keys.map(key => [nameOf(key), unlimited(key)])), now)
    const windows = windowsAt(now)
    await lockBrakes(sql, keys)
    const loaded = await loadBrakes(sql, keys, windows)
    const wanted = loaded.filter(one => {
      const unreleased = asking.get(nameOf(one))?.filter(({ run }) => !isReleased(run, one.releasedAt))
      return one.sent + (unreleased?.length ?? 0) > floor && isStale(one, now)
    })
    const figures = new Map((await reckonFigures(sql, wanted, windows, now)).map(one => [nameOf(one), one]))
    const known = loaded.map(one => ({ ...one, figures: figures.get(nameOf(one)) ?? one.figures }))
    return new Brakes(floor, new Map(known.map(one => [nameOf(one), one])), now)
  }

  /** Whether somebody has let this one go, so that it goes though its trigger is braked again. */
  hasReleased({ run }: Standing): boolean {
    return isReleased(run, this.states.get(nameOf(run))?.releasedAt ?? null)
  }

  /** Lets one more message pass, or says why it is held. A retry has passed before. */
  pass(standing: Standing, isRetry: boolean): Verdict | null {
    const state = this.states.get(keyOf(standing))
    if (!state || isRetry) return null
    if (this.hasReleased(standing)) return count(this.released, state)
    if (this.floor && this.sentOf(state) >= mostInADay(this.floor, figuresOf(state))) {
      this.tripped.add(state)
      return heldByBrake(state.trigger, limitInWords(this.floor, figuresOf(state)), this.now)
    }
    return count(this.passed, state)
  }

  /** Writes down what passed, and stops the triggers that would have sent more; gives those. */
  async write(sql: Sql): Promise<Braked[]> {
    await addVolumes(sql, [...this.volumes(this.passed, false), ...this.volumes(this.released, true)])
    const stopped = await brakeTriggers(sql, [...this.tripped], this.now)
    const names = new Set(stopped.map(nameOf))
    return [...this.tripped]
      .filter(one => names.has(nameOf(one)))
      .map(one => ({
        tenantId: one.tenantId,
        trigger: one.trigger,
        sent: this.sentOf(one),
        limit: limitInWords(this.floor, figuresOf(one)),
      }))
  }

  private sentOf(state: BrakeState): number {
    return state.sent + (this.passed.get(state) ?? 0)
  }

  private volumes(counts: ReadonlyMap<BrakeState, number>, released: boolean): Volume[] {
    return [...counts].map(([{ tenantId, trigger, releasedAt }, sent]) => {
      return { tenantId, trigger, hour: hourOf(this.now, releasedAt), sent, released }
    })
  }
}

/** One more that goes. */
function count(counts: Map<BrakeState, number>, state: BrakeState): null {
  counts.set(state, (counts.get(state) ?? 0) + 1)
  return null
}

const isMarketing = ({ trigger }: Standing): boolean => trigger.declaration.class === 'marketing'
const nameOf = ({ tenantId, trigger }: BrakeKey): string => `${tenantId} ${trigger}`
const brakeKey = ({ run: { tenantId, trigger } }: Standing): BrakeKey => ({ tenantId, trigger })
const keyOf = (standing: Standing): string => nameOf(brakeKey(standing))

const unlimited = (key: BrakeKey): BrakeState => ({
  ...key,
  sent: 0,
  figures: null,
  reckonedAt: null,
  releasedAt: null,
})

/** Without figures the floor alone counts. */
const figuresOf = ({ figures }: BrakeState) => figures ?? { perDay: null, contacts: 0 }

const isStale = ({ reckonedAt }: BrakeState, now: Date): boolean =>
  !reckonedAt || now.getTime() - reckonedAt.getTime() > FIGURES_LAST_MS
