import type { Declaration } from '@beckon/trigger-kit'

/** A trigger as it runs: its declaration and the hash that names this very version of it and of its templates. */
export interface Trigger {
  readonly revision: string
  readonly declaration: Declaration
  /** Template name → the template's revision that this version of the trigger sends. */
  readonly templates: Readonly<Record<string, string>>
}

/** The triggers of one start of the hub, indexed by the event types that may start a run. */
export class TriggerSet {
  readonly all: readonly Trigger[]
  private readonly byType = new Map<string, Trigger[]>()

  constructor(triggers: readonly Trigger[]) {
    this.all = triggers
    for (const trigger of triggers) {
      for (const type of trigger.declaration.on) this.byType.set(type, [...(this.byType.get(type) ?? []), trigger])
    }
  }

  startedBy(type: string): readonly Trigger[] {
    return this.byType.get(type) ?? []
  }
}
