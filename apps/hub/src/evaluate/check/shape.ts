import { EVENT_FACTS, eventData, eventSchema } from '@beckon/plugin-kit'
import { z } from 'zod'
import { advice } from '../../nearest.ts'

/** What stands somewhere in a context: a thing with fields, a list, or (without either) a value. */
export interface Shape {
  readonly fields?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  /** Whether a name that nobody declared may stand here all the same. */
  readonly free?: (name: string) => boolean
  /** The words that are possible. */
  readonly words?: readonly string[]
}

export const VALUE: Shape = {}

/** The shape of a thing with these fields, each a value. */
export const valuesNamed = (...names: readonly string[]): Shape => ({
  fields: Object.fromEntries(names.map(name => [name, VALUE])),
})

/** Where a path leads; a text says where it leads nowhere, and what was probably meant. */
export function shapeAt(path: string, root: Shape): Shape | string {
  const names = path.split('.')
  let shape = root
  for (const [n, name] of names.entries()) {
    const next = step(shape, name)
    if (next === null) return `there is no "${path}"; ${known(names.slice(0, n), name, shape)}`
    shape = next
  }
  return shape
}

function step({ fields, items, free }: Shape, name: string): Shape | null {
  if (items) return name === 'length' ? VALUE : /^\d+$/.test(name) ? items : null
  if (fields && Object.hasOwn(fields, name)) return fields[name] as Shape
  return free?.(name) ? { free: () => true } : null
}

function known(before: readonly string[], name: string, { fields, items }: Shape): string {
  const prefix = before.map(part => `${part}.`).join('')
  if (items) return `${before.join('.')} is a list: expected ${prefix}length, or a place as ${prefix}0`
  if (!fields) return `${before.join('.')} is a value and has no fields`
  return advice(
    prefix + name,
    Object.keys(fields).map(field => prefix + field),
  )
}

/** A piece of JSON Schema, as far as shapes are made of it. */
interface Node {
  readonly $ref?: string
  readonly anyOf?: readonly Node[]
  readonly items?: Node
  readonly properties?: Readonly<Record<string, Node>>
  readonly enum?: readonly string[]
  readonly $defs?: Readonly<Record<string, Node>>
}

function shapeOf(schema: z.ZodType): Shape {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node
  return shapeOfNode(root, root.$defs ?? {})
}

function shapeOfNode(node: Node, defs: Readonly<Record<string, Node>>): Shape {
  if (node.$ref) return shapeOfNode(defs[node.$ref.split('/').at(-1) ?? ''] ?? {}, defs)
  if (node.anyOf) return node.anyOf.map(one => shapeOfNode(one, defs)).reduce(either)
  if (node.items) return { items: shapeOfNode(node.items, defs) }
  if (node.enum) return { words: node.enum }
  if (!node.properties) return VALUE
  const fields = Object.entries(node.properties).map(([name, field]) => [name, shapeOfNode(field, defs)])
  return { fields: Object.fromEntries(fields) }
}

const either = (left: Shape, right: Shape): Shape => ({
  ...left,
  ...right,
  ...(left.fields && right.fields && { fields: { ...left.fields, ...right.fields } }),
})

/** Things that any event may be about, by kind. */
export const THINGS = shapeOf(eventData).fields ?? {}

const FACTS = new Map(Object.entries(EVENT_FACTS).map(([type, facts]) => [type, shapeOf(z.object(facts)).fields]))

const PERSON = shapeOf(eventSchema('contact.updated')).fields?.person
/** What sources state of a person. */
export const CONTACT_FIELDS = Object.keys(PERSON?.fields?.fields?.fields ?? {})

/** The data of events of these types. What the merchant's own events hold beside the things is theirs to name. */
export function dataShape(types: readonly string[]): Shape {
  const fields = Object.assign({}, THINGS, ...types.map(type => FACTS.get(type)))
  const own = types.some(type => type.startsWith('x.'))
  return { fields, free: name => own || name.startsWith('x-') }
}
