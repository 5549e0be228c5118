import { EVENT_TYPES } from '@beckon/plugin-kit'
import { check, type Declaration, type Json, read } from '@beckon/trigger-kit'
import { contextOf } from './context.ts'

/** What a trigger is held against when the hub starts. */
export interface TriggerGround {
  /** Faults of data for a template; null when there is no such template. */
  dataFaults(template: string, data: Readonly<Record<string, unknown>>): readonly string[] | null
  readonly templates: readonly string[]
}

const SAMPLE_CONTACT = { id: 'sample-contact', firstName: null, locale: 'en', timezone: null, country: null }

/** Everything that is wrong with a declaration, in words that name file, field and what was expected; empty when it is fine. */
export function triggerFaults(file: string, declaration: Declaration, ground: TriggerGround): string[] {
  const faults: string[] = []
  const fault = (text: string) => faults.push(`${file}: ${text}`)
  if (!declaration || typeof declaration !== 'object' || !Array.isArray(declaration.on))
    return [`${file}: expected \`export default defineTrigger({ … })\``]
  if (`${declaration.name}.ts` !== file) fault(`name: saw "${declaration.name}"; expected the file's name`)
  for (const type of declaration.on)
    if (!isEventType(type)) fault(`on: there is no event "${type}"; ${nearest(type, EVENT_TYPES)}`)
  for (const { event } of declaration.cancelOn)
    if (!isEventType(event)) fault(`cancelOn: there is no event "${event}"; ${nearest(event, EVENT_TYPES)}`)
  if (declaration.class === 'marketing' && !declaration.topic)
    fault('topic: a marketing trigger needs one, for the recipient to refuse')
  if (!declaration.steps.some(step => 'send' in step)) fault('steps: nothing is sent')
  faults.push(...sampleFaults(file, declaration, ground))
  return faults
}

function sampleFaults(file: string, declaration: Declaration, ground: TriggerGround): string[] {
  const faults: string[] = []
  const { event, contact } = declaration.sample
  const context = sampleContext(declaration)
  if (!declaration.on.includes(event.type)) faults.push(`${file}: sample: "${event.type}" is not in \`on\``)
  const outcome = check(declaration.when, context)
  if (!outcome.holds) faults.push(`${file}: sample does not fire the trigger: ${outcome.because}`)
  for (const path of declaration.key)
    if (read(context, path) === undefined) faults.push(`${file}: key: the sample has no ${path}`)
  for (const step of declaration.steps) {
    if (!('send' in step)) continue
    const data = Object.fromEntries(
      Object.entries(step.send.data).map(([name, path]) => [name, read(context, path) ?? null]),
    )
    const found = ground.dataFaults(step.send.template, {
      ...data,
      ...COMMON,
      contact: { firstName: contact?.firstName ?? null },
      ...marketingData(declaration),
    })
    if (found === null)
      faults.push(
        `${file}: there is no templates/${step.send.template}; ${nearest(step.send.template, ground.templates)}`,
      )
    else
      faults.push(
        ...found.map(text => `${file}: the sample's data does not fit templates/${step.send.template}: ${text}`),
      )
  }
  return faults
}

const COMMON = { shop: { name: 'Sample shop', url: null, postalAddress: null }, locale: 'en', timezone: 'UTC' }

const marketingData = ({ class: kind }: Declaration) =>
  kind === 'marketing' ? { unsubscribeUrl: 'https://example.com/u/sample' } : {}

/** The sample as the hub would see it: things named by their first token or id. */
function sampleContext({ sample: { event, contact, member } }: Declaration) {
  const data = event.data as { readonly [kind: string]: { readonly id?: Json; readonly tokens?: readonly string[] } }
  const things = Object.entries(data).filter(
    ([, thing]) => thing && typeof thing === 'object' && (thing.id || thing.tokens),
  )
  const subjects = things.map(([kind, { id, tokens, ...fields }]) => ({
    kind,
    id: String(tokens?.[0] ?? id),
    state: {
      content: { at: event.occurredAt, value: fields as Json & object },
      marketing: { at: event.occurredAt, value: {} },
    },
  }))
  const known = Object.entries({ ...SAMPLE_CONTACT, ...contact }).map(([name, value]) => [
    name,
    { at: event.occurredAt, value },
  ])
  const now = new Date(event.occurredAt)
  return contextOf({
    now,
    event: { type: event.type, occurredAt: now, isTest: false, data },
    contact: { id: 'sample-contact', state: Object.fromEntries(known) },
    subjects,
    currency: 'USD',
    ...(member && { member }),
  } as Parameters<typeof contextOf>[0])
}

const isEventType = (type: string): boolean =>
  type.startsWith('x.') || (EVENT_TYPES as readonly string[]).includes(type)

/** The known name that is most like a mistaken one, by the letter pairs they share. */
function nearest(name: string, known: readonly string[]): string {
  const pairs = (text: string) =>
    new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, n) => text.slice(n, n + 2)))
  const wanted = pairs(name)
  const likeness = (other: string) =>
    [...pairs(other)].filter(pair => wanted.has(pair)).length / Math.max(1, other.length)
  const best = [...known].sort((a, b) => likeness(b) - likeness(a))[0]
  return best ? `did you mean "${best}"?` : 'there is none yet'
}
