import { z } from 'zod'

/** A plugin's own slice of the settings: environment name → parsed value. */
export type Settings = Readonly<Record<string, unknown>>

/** One setting: its schema (which holds the default), one line of help, and whether its value is secret. */
export interface Setting<T> {
  readonly schema: z.ZodType<T>
  readonly help: string
  readonly default?: string
  readonly secret?: boolean
}

/** Environment name → setting. .env.example and the README's table are generated from it. */
export type SettingsSpec<S> = { readonly [Name in keyof S]: Setting<S[Name]> }

/** A comma-separated list, empty when it is not set: secrets come in lists while one is rotated. */
export const commaSeparated: z.ZodType<readonly string[]> = z
  .string()
  .default('')
  .transform(list =>
    list
      .split(',')
      .map(entry => entry.trim())
      .filter(entry => entry !== ''),
  )
