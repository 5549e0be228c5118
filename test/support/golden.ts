import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../golden')

/** What test/golden has for this file. With UPDATE_GOLDEN=1 it is written first: then look at the difference. */
export function golden(file: string, actual: string): string {
  const path = join(FOLDER, file)
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, actual)
  return existsSync(path) ? readFileSync(path, 'utf8') : `test/golden/${file} is missing; run with UPDATE_GOLDEN=1`
}

/** The names of all golden files, sorted. */
export const goldenFiles = (): readonly string[] => readdirSync(FOLDER).sort()
