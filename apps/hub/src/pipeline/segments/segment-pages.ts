import type { Observer } from '../../observer.ts'
import { type Sql, transaction } from '../../store/sql.ts'
import type { Batch, BatchParts } from '../batch.ts'
import { type Crossed, crossEdges, letWait, type TakenPerson } from './segment-edges.ts'
import { goPast, type RebuildParts, rebuildPage } from './segment-rebuild.ts'

export interface SegmentPagesParts extends RebuildParts, BatchParts {
  readonly observer: Observer
}

/** People whose segments one transaction looks at: large enough that the constant cost of its statements is shared. */
const PAGE = 500

type Page = (sql: Sql, parts: RebuildParts, now: Date, limit: number, taken: TakenPerson[]) => Promise<Crossed>

/** Who moves between segments because time goes on, and the next people of a rebuild: a page of each. */
export function segmentPages(parts: SegmentPagesParts): readonly Batch<TakenPerson>[] {
  return [pagesOf(parts, crossEdges, letWait), pagesOf(parts, rebuildPage, goPast)]
}

function pagesOf(parts: SegmentPagesParts, page: Page, leave: Batch<TakenPerson>['leave']): Batch<TakenPerson> {
  const { dataSource, clock, observer } = parts
  return {
    size: PAGE,
    async work(limit, taken) {
      const end = observer.begin('segments')
      const crossed = await transaction(dataSource, { durable: false }, sql =>
        page(sql, parts, clock.now(), limit, taken),
      )
      if (crossed.taken) end()
      observer.digested({ items: [], events: crossed.events, decisions: crossed.decisions })
      return crossed.taken
    },
    leave,
    left: (person, _until, error) => observer.segmentsFailed(person, error),
  }
}
