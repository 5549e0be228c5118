import { type Condition, type Declaration, type Instruction, isField, leavesOf } from '@beckon/trigger-kit'
import { advice } from '../../nearest.ts'
import { isOfSale } from '../sale.ts'
import { contextShape, type Moment, type Readable } from './context.ts'
import { shapeAt } from './shape.ts'

/** A path of a declaration: the field it stands in, and the words it is compared with. */
interface Reading {
  readonly field: string
  readonly moment: Moment
  readonly path: string
  readonly words?: readonly unknown[]
}

/** Paths that lead nowhere in the event model, and words that a field never holds. */
export function pathFaults(declaration: Declaration, readable: Readable): string[] {
  const shapes = {
    fact: contextShape(declaration, readable, 'fact'),
    going: contextShape(declaration, readable, 'going'),
    branch: contextShape(declaration, readable, 'branch'),
    message: contextShape(declaration, readable, 'message'),
  }
  const faults = readingsOf(declaration).flatMap(({ field, moment, path, words = [] }) => {
    const found = shapeAt(path, shapes[moment])
    if (typeof found === 'string') return [`${field}: ${found}${elsewhere(path, moment, declaration)}`]
    return words.flatMap(word => wordFault(field, path, word, found.words))
  })
  return [...new Set(faults)]
}

const AUDIENCE_ONLY = new Set(['interest', 'drop', 'before'])

/** A name that is known, but not here. */
function elsewhere(path: string, moment: Moment, { audience }: Declaration): string {
  const [root = ''] = path.split('.')
  if (AUDIENCE_ONLY.has(root) && !audience) return `; \`${root}\` is there with an \`audience\` only`
  if (root === 'consentBefore' && moment !== 'going')
    return '; `consentBefore` is asked in `stillTrue` and `onlyIf` only'
  if (isOfSale(path))
    return `; \`${path}\` is known when a message is about to go: in \`stillTrue\`, \`onlyIf\`, a branch or its data`
  if (root === 'engagement' && moment !== 'branch') return '; `engagement` is asked in a branch only'
  return ''
}

function wordFault(field: string, path: string, word: unknown, words: readonly string[] | undefined): string[] {
  if (!words || typeof word !== 'string' || words.includes(word)) return []
  return [`${field}: ${path} is never "${word}"; ${advice(word, words)}`]
}

function readingsOf(declaration: Declaration): Reading[] {
  const { when, stillTrue, key, anchor, deadline, consentedBy, steps } = declaration
  const fact = (field: string, paths: readonly (string | null)[]) =>
    paths.flatMap(path => (path === null ? [] : [{ field, moment: 'fact' as const, path }]))
  return [
    ...ofCondition('when', 'fact', when),
    ...fact('key', key),
    ...fact('anchor', [anchor]),
    // By default it is `when` once more.
    ...(JSON.stringify(stillTrue) === JSON.stringify(when) ? [] : ofCondition('stillTrue', 'going', stillTrue)),
    ...fact('deadline', [deadline]),
    ...fact('consentedBy', consentedBy ? [consentedBy.path, consentedBy.at] : []),
    ...steps.flatMap(ofStep),
  ]
}

function ofStep(step: Instruction, n: number): Reading[] {
  const field = `step ${n}`
  const read = (name: string, path: string): Reading => ({ field: `${field}: ${name}`, moment: 'fact', path })
  if ('test' in step) return ofCondition(`${field}: branch`, 'branch', step.test)
  if ('until' in step) return 'date' in step.until ? [read('until', step.until.date)] : []
  if ('update' in step) return ofValue(step.update.to).map(path => read('update', path))
  if (!('send' in step)) return []
  const { data, to, onlyIf } = step.send
  const paths = Object.entries(data).map(
    ([name, path]): Reading => ({ field: `${field}: data.${name}`, moment: 'message', path }),
  )
  const conditions = onlyIf ? ofCondition(`${field}: onlyIf`, 'going', onlyIf) : []
  return [...paths, ...conditions, ...[to ?? []].flat().map(path => read('to', path))]
}

/** The path that a value stands for, if it does. */
const ofValue = (value: unknown): string[] => (isField(value) ? [value.path] : [])

function ofCondition(field: string, moment: Moment, condition: Condition): Reading[] {
  return leavesOf(condition).flatMap((leaf): Reading[] => {
    if ('count' in leaf) return []
    const value = 'value' in leaf ? leaf.value : null
    const words = [value].flat().filter(word => typeof word === 'string')
    return [{ field, moment, path: leaf.path, words }, ...ofValue(value).map(path => ({ field, moment, path }))]
  })
}
