import type { Replayed } from '../../admin/inbox/replay.ts'
import { counted, moment, paragraph, row } from '../columns.ts'
import type { Item } from './replay.ts'

/** Items that have this in common. */
export interface Group {
  readonly plugin: string
  readonly topic: string
  /** Of the error that made them dead letters. */
  readonly code: string | null
  readonly items: number
}

export function itemText({ id, plugin, topic, state, receivedAt, error }: Item, said: string): string {
  const rows = [
    ['item', id],
    ['what', `${topic} from ${plugin}, received ${moment(receivedAt)} UTC`],
    ['state', state],
    ...(error ? [['error', `${error.code}: ${error.message}`]] : []),
  ]
  return `${[paragraph(said), ...rows.map(([name = '', text = '']) => row(['', name], [0, 5], text))].join('\n')}\n`
}

export function replayedText({ replayed, emptied }: Replayed): string {
  const done = `${counted(replayed, 'item')} ${replayed === 1 ? 'waits' : 'wait'} to be digested again.`
  const left = `${counted(emptied, 'item')} left out: the raw request is emptied, so there is nothing to read.`
  return `${[done, ...(emptied ? [left] : [])].join('\n')}\n`
}

export function foundText({ groups, notAdmitted }: { groups: readonly Group[]; notAdmitted: number }): string {
  const total = groups.reduce((sum, { items }) => sum + items, 0)
  const widths = [0, String(total).length, ...widest(groups)]
  const rows = groups.map(({ items, plugin, topic, code }) =>
    row(['', String(items).padStart(widths[1] ?? 0), plugin, topic], widths, code ?? ''),
  )
  const left = `${counted(notAdmitted, 'item')} left out: never admitted, so it is the source that has to send again.`
  const unsure = 'Those whose raw request is emptied are left out too; how many, the replay says.'
  const parts = [`${counted(total, 'item')} would be digested again.`, ...rows, ...(notAdmitted ? [left] : [])]
  return `${[...parts, ...(total ? [unsure] : [])].join('\n')}\n`
}

const widest = (groups: readonly Group[]): number[] =>
  (['plugin', 'topic'] as const).map(name => Math.max(0, ...groups.map(group => group[name].length)))
