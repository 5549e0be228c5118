import type { DataSource } from 'typeorm'
import type { Clock } from '../clock.ts'
import type { Observer } from '../observer.ts'
import { isPassing, type Sql, transaction } from '../store/sql.ts'
import { type Crossed, crossEdges, letWait, type TakenPerson } from './segment-edges.ts'
import { goPast, type RebuildParts, rebuildPage } from './segment-rebuild.ts'

export interface SegmentPagesParts extends RebuildParts {
  readonly dataSource: DataSource
  readonly clock: Clock
  readonly observer: Observer
}

/** People whose segments one transaction looks at: large enough that the constant cost of its statements is shared. */
const PAGE = 500

/** Whose segments cannot be told is looked at again after this real time. */
const POSTPONE_MS = 600_000

/** What is done to people page by page, and what becomes of one with whom it cannot be done. */
interface Pass {
  page(sql: Sql, parts: RebuildParts, now: Date, limit: number, taken: TakenPerson[]): Promise<Crossed>
  leave(sql: Sql, person: TakenPerson, until: Date): Promise<void>
}

const EDGES: Pass = { page: crossEdges, leave: letWait }
const REBUILD: Pass = { page: rebuildPage, leave: goPast }

/** Looks after segments page by page: who moves because time goes on, and the next people of a rebuild. */
export class SegmentPages {
  constructor(private readonly parts: SegmentPagesParts) {}

  /** A page of each. Answers how many people it looked at. */
  async next(): Promise<number> {
    return (await this.pass(EDGES)) + (await this.pass(REBUILD))
  }

  private async pass(pass: Pass): Promise<number> {
    const taken: TakenPerson[] = []
    try {
      return await this.page(pass, PAGE, taken)
    } catch (error) {
      if (isPassing(error) || !taken.length) throw error
      return this.alone(pass, taken.length)
    }
  }

  private async page(pass: Pass, limit: number, taken: TakenPerson[]): Promise<number> {
    const { dataSource, clock, observer } = this.parts
    const end = observer.begin('segments')
    const crossed = await transaction(dataSource, { durable: false }, sql =>
      pass.page(sql, this.parts, clock.now(), limit, taken),
    )
    if (crossed.taken) end()
    observer.digested({ items: [], events: crossed.events, decisions: crossed.decisions })
    return crossed.taken
  }

  /** A page failed for a reason of its data: each person for themselves, and the one it was is left while the others go on. */
  private async alone(pass: Pass, count: number): Promise<number> {
    const { dataSource, clock, observer } = this.parts
    let done = 0
    for (let n = 0; n < count; n++) {
      const taken: TakenPerson[] = []
      try {
        done += await this.page(pass, 1, taken)
      } catch (error) {
        const [person] = taken
        if (isPassing(error) || !person) throw error
        const until = clock.inReal(POSTPONE_MS)
        await transaction(dataSource, { durable: true }, sql => pass.leave(sql, person, until))
        observer.segmentsFailed(person, error)
      }
    }
    return done
  }
}
