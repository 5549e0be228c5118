import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Declaration } from '@beckon/trigger-kit'
import { readableTriggers } from './evaluate/trigger-loader.ts'
import { conditionWords, spanWords, stepLines } from './trigger-words.ts'

/** A trigger with what its file says about it in words. */
export interface DocumentedTrigger {
  readonly declaration: Declaration
  /** The comment above it. */
  readonly about: string
  /** The comments inside, each with the field it stands above, if it is one. */
  readonly reasons: readonly { readonly field: string | null; readonly text: string }[]
}

/** Reads the triggers of a folder with their comments, by name. */
export async function documentedTriggers(folder: string): Promise<DocumentedTrigger[]> {
  const files = await readableTriggers(folder)
  return Promise.all(
    files.map(async ({ file, declaration }) => {
      const text = await readFile(join(folder, file), 'utf8')
      return { declaration, about: aboutOf(text), reasons: reasonsOf(text) }
    }),
  )
}

/** The comment right above the declaration, as one paragraph. */
export function aboutOf(text: string): string {
  const [, comment = ''] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export default /.exec(text) ?? []
  return comment
    .replaceAll(/^\s*\* ?/gm, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** Comments of whole lines. */
export function reasonsOf(text: string): DocumentedTrigger['reasons'] {
  const blocks = text.matchAll(/((?:^[ \t]*\/\/.*\n)+)[^\w\n]*(?:(\w+):)?/gm)
  return [...blocks].map(([, comment = '', field = null]) => ({
    field,
    text: comment
      .replaceAll(/^\s*\/\/ ?/gm, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  }))
}

/** All triggers in words: part of docs/triggers.md. */
export function triggersPage(triggers: readonly DocumentedTrigger[]): string {
  return `${[overview(triggers), ...triggers.map(section)].join('\n\n')}\n`
}

/** The declarations with their defaults filled in, as JSON. */
export function triggersJson(triggers: readonly DocumentedTrigger[]): string {
  return `${JSON.stringify(
    triggers.map(({ declaration, about }) => ({ about, ...declaration })),
    null,
    2,
  )}\n`
}

function overview(triggers: readonly DocumentedTrigger[]): string {
  const rows = triggers.map(({ declaration: { name, class: kind, topic, on, steps } }) => {
    const sends = steps.filter(step => 'send' in step).length
    return [`[${name}](#${name})`, topic ? `${kind}, ${code(topic)}` : kind, codes(on), String(sends)]
  })
  return table(['trigger', 'class, topic', 'fired by', 'messages'], rows)
}

function section({ declaration, about, reasons }: DocumentedTrigger): string {
  const { name, sample } = declaration
  const steps = stepLines(declaration.steps).map((line, n) => `${n}. ${escaped(line)}`)
  const parts = [
    `## ${name}`,
    `${about} ([file](../triggers/${name}.ts))`,
    table(['', ''], [...startRows(declaration), ...guardRows(declaration)]),
    `Steps:\n\n${steps.join('\n')}`,
    reasons.length
      ? `Why so:\n\n${reasons.map(({ field, text }) => `- ${field ? `${code(field)}: ` : ''}${text}`).join('\n')}`
      : null,
    `<details><summary>An event that fires it</summary>\n\n\`\`\`json\n${JSON.stringify(sample, null, 2)}\n\`\`\`\n\n</details>`,
  ]
  return parts.filter(part => part !== null).join('\n\n')
}

type Row = readonly [what: string, how: string]

/** What makes it start and what ends it. */
function startRows(declaration: Declaration): Row[] {
  const { on, when, key, anchor, cancelOn, stillTrue, audience, segment } = declaration
  const same = JSON.stringify(when) === JSON.stringify(stillTrue)
  return [
    ['fired by', `${codes(on)}${segment ? ` of the segment ${code(segment)}` : ''}`],
    ['when', code(conditionWords(when))],
    ...(audience ? [['for', audienceWords(audience)] as const] : []),
    ['once for each', key.map(code).join(' and ') + reentryWords(declaration)],
    ['waits count from', code(anchor)],
    ['cancelled by', cancelOn.map(cancelWords).join(', ') || 'nothing'],
    ['and when it goes', same ? 'the same must hold' : code(conditionWords(stillTrue))],
  ]
}

function audienceWords({ by, restMs, waveMs }: NonNullable<Declaration['audience']>): string {
  const ways = Object.entries(by).map(([kind, span]) => `${INTERESTS[kind] ?? kind} within ${spanWords(span)}`)
  const rest = restMs ? `; who was told of the item rests for ${spanWords(restMs)}` : ''
  const wave = waveMs === null ? '' : `; as many as there are units, then again after ${spanWords(waveMs)}`
  return `everybody who ${ways.join(', or ')} before it${rest}${wave}`
}

const INTERESTS: Readonly<Record<string, string>> = {
  cart: 'had it in a cart',
  viewed: 'looked at it',
  favourited: 'kept it as a favourite',
  asked: 'asked to be told',
}

function reentryWords({ reentry, audience }: Declaration): string {
  const person = audience ? ' and person' : ''
  if (reentry === 'per-key') return person
  if (reentry === 'never') return `${person}; a person gets it once in their life`
  return `${person}; a person may get it again after ${spanWords(reentry.afterMs)}`
}

function cancelWords({ event, by, since }: Declaration['cancelOn'][number]): string {
  return `${code(event)} of the same ${by}${since ? ' since then' : ''}`
}

const DAY_MS = 86_400_000
const MINUTES_MS = 300_000

/** What keeps it back. */
function guardRows(declaration: Declaration): Row[] {
  const { class: kind, settleMs, overdueMs, cancelOn, deadline } = declaration
  const usual = { settle: cancelOn.length ? MINUTES_MS : 0, overdue: kind === 'marketing' ? DAY_MS : null }
  const overdue = overdueMs === null ? 'never' : `${spanWords(overdueMs)} after it was meant to go`
  return [
    ['facts may come in for', `${settleMs ? spanWords(settleMs) : 'no longer'}${byDefault(settleMs === usual.settle)}`],
    ['too late', `${overdue}${byDefault(overdueMs === usual.overdue)}`],
    ...(deadline ? [['owed by', code(deadline)] as const] : []),
    ...(declaration.trackClicks ? [['links', 'lead by way of the hub, which counts who follows them'] as const] : []),
    ...(declaration.shadow ? [['in shadow', 'all is decided, and nothing is sent'] as const] : []),
    ...(kind === 'marketing' ? marketingRows(declaration) : []),
  ]
}

function marketingRows({ topic, consentedBy, priority, quietHours, holdout }: Declaration): Row[] {
  const own = consentedBy ? `, or ${code(consentedBy.path)}` : ''
  const night = quietHours === 'hold' ? 'it waits for their end' : 'it is not sent'
  return [
    ['consent', `to ${code(topic ?? '')}${own}`],
    ['priority', `${priority}${byDefault(priority === 0)}`],
    ['in quiet hours', `${night}${byDefault(quietHours === 'hold')}`],
    ['holdout', holdout === null ? `${code('HOLDOUT_PERCENT')}${byDefault(true)}` : `${holdout} %`],
  ]
}

const byDefault = (usual: boolean): string => (usual ? ' (default)' : '')

const code = (text: string): string => `\`${text}\``
const codes = (texts: readonly string[]): string => texts.map(code).join(', ')
// Outside code, these would be markup.
const escaped = (text: string): string => text.replaceAll(/[<>*_]/g, '\\$&')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows.map(cells => cells.map(cell => cell.replaceAll('|', '\\|')))]
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
