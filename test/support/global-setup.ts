import { provideDatabases } from './database.ts'
import { startTestPostgres } from './test-postgres.ts'

/** Runs once, before any test file. The teardown finds the server on `globalThis`, which Jest shares between them. */
export default async function globalSetup(): Promise<void> {
  const server = await startTestPostgres()
  try {
    await provideDatabases(server.url)
  } catch (error) {
    // Jest runs no teardown after a setup that failed.
    await server.stop()
    throw error
  }
  Object.assign(globalThis, { stopTestPostgres: server.stop })
}
