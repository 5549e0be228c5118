import { EVENT_FACTS, EVENT_GROUPS, type EventGroup, eventData, type StatedBy } from '@beckon/plugin-kit'
import { z } from 'zod'

/** A piece of JSON Schema, as far as the page tells of it. */
interface Node {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly string[]
  readonly const?: unknown
  readonly anyOf?: readonly Node[]
  readonly items?: Node
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly description?: string
}

const schemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input' }) as Node & { $defs?: Record<string, Node> }

const FACTS = Object.entries(EVENT_FACTS).map(([type, facts]) => ({ type, node: schemaOf(z.object(facts)) }))

/** The event model in words: its types, what some of them must say, and the shapes of things. Part of docs/events.md. */
export function eventsPage(): string {
  const parts = [
    ...EVENT_GROUPS.map(typesTable),
    '### What some of them must say',
    factsTable(),
    '## Shapes',
    SHAPES_INTRO,
    ...shapes().map(([name, node]) => shapeSection(name, node)),
  ]
  return `${parts.join('\n\n')}\n`
}

/** The same as JSON Schema: what an event's data may hold, and what it must by its type. */
export function eventsSchema(): string {
  const types = Object.fromEntries(FACTS.map(({ type, node }) => [type, node]))
  return `${JSON.stringify({ data: schemaOf(eventData), types }, null, 2)}\n`
}

const SHAPES_INTRO =
  'Things stand in `data` under their kind: `cart`, `order`, `fulfillment`, `refund`, `subscription`, `invoice`, `card`, ' +
  '`ticket`, `product`, `variant` (and `variants`), `consent`, `shop`, `privacy`. A field with `?` may be left out: then nothing is said of it, and what was ' +
  'known stays. Null says that there is none. An instant is written with its zone: `2026-03-02T12:00:00Z`.'

function typesTable({ title, types }: EventGroup): string {
  const rows = Object.entries(types).map(([type, { means, by }]) => [`\`${type}\``, means, BY[by], factsOf(type)])
  return `### ${title}\n\n${table(['type', 'means', 'stated by', 'with'], rows)}`
}

const BY: Readonly<Record<StatedBy, string>> = {
  anyone: 'platforms, track',
  platforms: 'platforms',
  hub: 'the hub',
}

/** What must be with an event: a thing leads to its shape, other facts are in the table below. */
function factsOf(type: string): string {
  const node = FACTS.find(facts => facts.type === type)?.node
  return fieldsOf(node ?? {})
    .map(({ name, node: field }) => (field.$ref ? `[${name}](${anchorOf(field.$ref)})` : name))
    .join(', ')
}

function factsTable(): string {
  const rows = FACTS.flatMap(({ type, node }) =>
    fieldsOf(node)
      .filter(field => !field.node.$ref)
      .map(field => [`\`${type}\``, ...cellsOf(field)]),
  )
  return table(['type', 'field', 'is', 'meaning'], rows)
}

/** Things with a name of their own; "any JSON" has none. */
function shapes(): readonly (readonly [name: string, node: Node])[] {
  return Object.entries(schemaOf(eventData).$defs ?? {}).filter(([, { description }]) => description)
}

function shapeSection(name: string, node: Node): string {
  const fields = fieldsOf(node)
  const heading = `### ${name}\n\n${node.description}`
  return fields.length > 0 ? `${heading}\n\n${table(['field', 'is', 'meaning'], fields.map(cellsOf))}` : heading
}

interface Field {
  readonly name: string
  readonly node: Node
}

function fieldsOf({ properties = {}, required = [] }: Node): readonly Field[] {
  return Object.entries(properties).map(([name, node]) => ({
    name: `\`${name}${required.includes(name) ? '' : '?'}\``,
    node,
  }))
}

function cellsOf({ name, node }: Field): readonly string[] {
  return [name, kindOf(node), node.description ?? '']
}

/** What a value is, in words. */
function kindOf(node: Node): string {
  if (node.$ref) return `[${node.$ref.split('/').at(-1)}](${anchorOf(node.$ref)})`
  if (node.anyOf) return node.anyOf.map(kindOf).join(' or ')
  if (node.enum) return node.enum.map(word => `\`${word}\``).join(', ')
  if (node.const !== undefined) return `\`${node.const}\``
  if (node.items) return `list of ${kindOf(node.items)}`
  if (node.format === 'date-time') return 'instant'
  if (node.format === 'uri') return 'link'
  return typeof node.type === 'string'
    ? (KINDS[node.type] ?? node.type)
    : (node.type ?? []).map(one => KINDS[one] ?? one).join(' or ')
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
}

const anchorOf = (ref: string) => `#${ref.split('/').at(-1)?.toLowerCase()}`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows.map(cells => cells.map(cell => cell.replaceAll('|', '\\|')))]
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
