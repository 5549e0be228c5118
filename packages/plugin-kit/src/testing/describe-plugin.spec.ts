import { join } from 'node:path'
import type { Plugin } from '../plugin.ts'
import { type DoorbellSettings, doorbell, sign } from './doorbell/doorbell.ts'
import { FLAWS } from './doorbell/flaws.ts'
import { describePlugin } from './index.ts'

const testing = {
  dir: join(import.meta.dirname, 'doorbell'),
  sign,
  settings: { DOORBELL_SECRET: ['ding-dong-1'] },
  timestamped: true,
}

// The control of what follows: the same suite finds nothing in the plugin as it is.
describePlugin(doorbell, testing)

describe('describePlugin', () => {
  it.each(FLAWS)('finds out a plugin that $mistake', ({ broken, seenBy }) => {
    expect(testsFor({ ...doorbell, ...broken }).get(seenBy)).toThrow()
  })
})

/** The suite's tests of a plugin by name: its `describe` and `it` are replaced by ones that only take tests down. */
function testsFor(plugin: Plugin<DoorbellSettings>): ReadonlyMap<string, () => void> {
  const real = { describe, it }
  const tests = new Map<string, () => void>()
  Object.assign(globalThis, {
    describe: (_name: string, body: () => void) => body(),
    it: (name: string, test: () => void) => tests.set(name, test),
  })
  try {
    describePlugin(plugin, testing)
  } finally {
    Object.assign(globalThis, real)
  }
  return tests
}
