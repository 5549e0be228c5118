import {
  addVolumes,
  type BrakeKey,
  type BrakeState,
  brakeTriggers,
  loadBrakes,
  lockBrakes,
  reckonFigures,
} from '../../gate/brake.store.ts'
import { FIGURES_LAST_MS, heldByBrake, hourOf, limitInWords, mostInADay, windowsAt } from '../../gate/brake.ts'
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
  private readonly added = new Map<BrakeState, number>()
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
      const after = one.sent + (asking.get(nameOf(one))?.length ?? 0)
      return after > floor && !isOff(one, now) && isStale(one, now)
    })
    const figures = new Map((await reckonFigures(sql, wanted, windows, now)).map(one => [nameOf(one), one]))
    const known = loaded.map(one => ({ ...one, figures: figures.get(nameOf(one)) ?? one.figures }))
    return new Brakes(floor, new Map(known.map(one => [nameOf(one), one])), now)
  }

  /** Lets one more message pass, or says why it is held. A retry has passed before. */
  pass(standing: Standing, isRetry: boolean): Verdict | null {
    const state = this.states.get(keyOf(standing))
    if (!state || isRetry) return null
    const added = this.added.get(state) ?? 0
    if (this.floor && !isOff(state, this.now) && state.sent + added >= mostInADay(this.floor, figuresOf(state))) {
      this.tripped.add(state)
      return heldByBrake(state.trigger, limitInWords(this.floor, figuresOf(state)), this.now)
    }
    this.added.set(state, added + 1)
    return null
  }

  /** Writes down what passed, and stops the triggers that would have sent more; gives those. */
  async write(sql: Sql): Promise<Braked[]> {
    const volumes = [...this.added].map(([state, sent]) => ({ ...state, sent, released: isOff(state, this.now) }))
    await addVolumes(sql, volumes, hourOf(this.now))
    const stopped = await brakeTriggers(sql, [...this.tripped], this.now)
    const names = new Set(stopped.map(nameOf))
    return [...this.tripped]
      .filter(one => names.has(nameOf(one)))
      .map(one => ({
        tenantId: one.tenantId,
        trigger: one.trigger,
        sent: one.sent + (this.added.get(one) ?? 0),
        limit: limitInWords(this.floor, figuresOf(one)),
      }))
  }
}

const isMarketing = ({ trigger }: Standing): boolean => trigger.declaration.class === 'marketing'
const nameOf = ({ tenantId, trigger }: BrakeKey): string => `${tenantId} ${trigger}`
const brakeKey = ({ run: { tenantId, trigger } }: Standing): BrakeKey => ({ tenantId, trigger })
const keyOf = (standing: Standing): string => nameOf(brakeKey(standing))

const unlimited = (key: BrakeKey): BrakeState => ({ ...key, sent: 0, figures: null, reckonedAt: null, offUntil: null })

/** Without figures the floor alone counts. */
const figuresOf = ({ figures }: BrakeState) => figures ?? { perDay: null, contacts: 0 }

const isOff = ({ offUntil }: BrakeState, now: Date): boolean => offUntil !== null && offUntil > now

const isStale = ({ reckonedAt }: BrakeState, now: Date): boolean =>
  !reckonedAt || now.getTime() - reckonedAt.getTime() > FIGURES_LAST_MS
