import type { Setting, Settings, SettingsSpec } from '@beckon/plugin-kit'

/** The environment as the process has it. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface Parsed<S> {
  /** The settings that fit. */
  readonly values: Partial<S>
  /** One line per setting that does not: its name, what was seen, what is expected. */
  readonly faults: readonly string[]
}

/** Reads every setting of a spec, and goes on after a fault, so that one start reports them all. */
export function parseSettings<S extends object>(spec: SettingsSpec<S>, environment: Environment): Parsed<S> {
  const values: Record<string, unknown> = {}
  const faults: string[] = []
  for (const [name, setting] of Object.entries<Setting<unknown>>(spec as SettingsSpec<Settings>)) {
    const text = textOf(environment, name)
    const parsed = setting.schema.safeParse(text)
    if (parsed.success) values[name] = parsed.data
    else faults.push(`${name}: ${seen(text, setting)}; ${parsed.error.issues.map(issue => issue.message).join(', ')}`)
  }
  return { values: values as Partial<S>, faults }
}

/** A variable's text; empty means not set, and a CR or a space left by an env file is no part of any value. */
export function textOf(environment: Environment, name: string): string | undefined {
  return environment[name]?.trim() || undefined
}

function seen(text: string | undefined, setting: Setting<unknown>): string {
  if (text === undefined) return 'not set'
  if (setting.secret) return `saw a secret of ${text.length} characters`
  // An address or a URL with a password has an @, whichever variable it was pasted into.
  return text.includes('@') || text.length > 60 ? `saw ${text.length} characters` : `saw ${JSON.stringify(text)}`
}
