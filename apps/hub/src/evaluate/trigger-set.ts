import type { Declaration } from '@beckon/trigger-kit'

/** A trigger as it runs: its declaration and the hash that names this very version of it and of its templates. */
export interface Trigger {
  readonly revision: string
  readonly declaration: Declaration
  /** Template name → the template's revision that this version of the trigger sends. */
  readonly templates: Readonly<Record<string, string>>
}

/** The triggers of one start of the hub, indexed by the event types, and their segments, that may start a run. */
export class TriggerSet {
  readonly all: readonly Trigger[]
  private readonly byType = new Map<string, Trigger[]>()

  constructor(triggers: readonly Trigger[]) {
    this.all = triggers
    for (const trigger of triggers) {
      const { on, segment } = trigger.declaration
      for (const type of on) {
        const key = keyOf(type, segment)
        this.byType.set(key, [...(this.byType.get(key) ?? []), trigger])
      }
    }
  }

  /** `segment`: of a fact about one, which. */
  startedBy(type: string, segment: unknown = null): readonly Trigger[] {
    const any = this.byType.get(type) ?? []
    return typeof segment === 'string' ? [...any, ...(this.byType.get(keyOf(type, segment)) ?? [])] : any
  }
}

// Of many segments, an event asks the triggers of its own.
const keyOf = (type: string, segment: string | null): string => (segment === null ? type : `${type} ${segment}`)
