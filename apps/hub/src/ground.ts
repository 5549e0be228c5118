import type { Plugin } from '@beckon/plugin-kit'
import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'

/** What the hub stands on when its parts are wired: made once by main.ts, and by the tests with a clock of their own. */
export interface Ground {
  readonly config: Config
  readonly clock: Clock
  readonly dataSource: DataSource
  readonly log: Logger
  readonly plugins: ReadonlyMap<string, Plugin>
  /** No other process works on this database: whoever held a lease when this one started is dead. */
  readonly exclusive?: boolean
}
