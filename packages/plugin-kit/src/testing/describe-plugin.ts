import type { Plugin } from '../plugin.ts'
import type { Settings } from '../settings.ts'
import { benchOf, type Testing } from './bench.ts'
import { describeDeclaration } from './declaration.ts'
import { describeNormalising } from './normalising.ts'
import { describeOpening } from './opening.ts'
import { describeVerifying } from './verifying.ts'

/**
 * The conformance suite: what the hub relies on in every plugin, tried with the plugin's own fixtures and signer.
 * A plugin's whole plugin.spec.ts is one call of it.
 */
export function describePlugin<S extends Settings>(plugin: Plugin<S>, testing: Testing<S>): void {
  describe(`plugin ${plugin.name}`, () => {
    const bench = benchOf(plugin, testing)
    describeDeclaration(bench)
    describeVerifying(bench)
    describeOpening(bench)
    describeNormalising(bench)
  })
}
