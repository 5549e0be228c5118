import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FixSettings } from '@beckon/plugin-kit'
import type { Declaration } from '@beckon/trigger-kit'
import { type TriggerGround, triggerFaults } from './check-trigger.ts'
import { type Trigger, TriggerSet } from './trigger-set.ts'

/**
 * Reads triggers/*.ts, one declaration per file. Throws one FixSettings with every fault of every file, so that a
 * trigger that could not send is found when the hub starts and not when the first customer is due.
 */
export async function loadTriggers(
  folder: string,
  ground: TriggerGround & { revisionOf(template: string): string },
): Promise<TriggerSet> {
  const files = (await readdir(folder)).filter(file => file.endsWith('.ts') && !file.endsWith('.spec.ts')).sort()
  const loaded = await Promise.all(files.map(async file => ({ file, declaration: await declarationIn(folder, file) })))
  const faults = loaded.flatMap(({ file, declaration }) => triggerFaults(file, declaration, ground))
  if (faults.length)
    throw new FixSettings(
      'triggers-invalid',
      [`${faults.length} faults in triggers/:`, ...faults.map(text => `  ${text}`)].join('\n'),
    )
  return new TriggerSet(loaded.map(({ declaration }) => triggerOf(declaration, ground)))
}

async function declarationIn(folder: string, file: string): Promise<Declaration> {
  const module = (await import(pathToFileURL(join(folder, file)).href)) as { default: Declaration }
  return module.default
}

function triggerOf(declaration: Declaration, ground: { revisionOf(template: string): string }): Trigger {
  const names = declaration.steps.flatMap(step => ('send' in step ? [step.send.template] : []))
  const templates = Object.fromEntries(names.map(name => [name, ground.revisionOf(name)]))
  const revision = createHash('sha256').update(JSON.stringify({ declaration, templates })).digest('hex')
  return { revision, declaration, templates }
}
