import type { ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { BadTemplate } from './bad-template.ts'
import { safeLink } from './link.ts'
import type { TemplateSource } from './template-source.ts'

/** A piece of a template's schema.json, as far as templates are checked against it. */
export interface SchemaNode {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly items?: SchemaNode
  readonly $defs?: Readonly<Record<string, SchemaNode>>
}

/** The data a template needs: what data is at fault, and what a path in the template refers to. */
export interface DataSchema {
  readonly root: SchemaNode
  readonly faults: (data: unknown) => readonly string[]
  /** The schema of a field of `node`; undefined when it is not declared. */
  readonly field: (node: SchemaNode, name: string) => SchemaNode | undefined
  /** The schema of the elements of a list. */
  readonly element: (node: SchemaNode) => SchemaNode | undefined
}

// Relative as an editor resolves it, so that writing schema.json is helped by completion.
const SHARED = '../_layout/schema.json'

/** Compiles a template's schema.json with the definitions of `_layout/schema.json`. */
export function dataSchema(source: TemplateSource): DataSchema {
  const root = json(source, 'schema.json') as SchemaNode
  const shared = json(source, '_layout/schema.json') as SchemaNode
  const validate = compileSchema(source, root, shared)
  const resolve = (node: SchemaNode) => definition(node, root, shared)
  return {
    root,
    faults: data => (validate(data) ? [] : (validate.errors ?? []).map(inWords)),
    field: (node, name) => ownField(resolve(node).properties, name),
    element: node => resolve(node).items,
  }
}

/** A JSON file of a template, parsed. */
export function json(source: TemplateSource, file: string): unknown {
  const content = source.files[file]
  if (content === undefined) throw new BadTemplate(source.name, `${file} is missing`)
  try {
    return JSON.parse(content)
  } catch (cause) {
    throw new BadTemplate(source.name, `${file} is not JSON: ${(cause as Error).message}`)
  }
}

function compileSchema(source: TemplateSource, root: SchemaNode, shared: SchemaNode) {
  const $id = `${source.name}/schema.json`
  try {
    const ajv = compilerFor(JSON.stringify(shared))
    try {
      return ajv.compile({ ...root, $id })
    } finally {
      // Another revision of the template, or a mended one, has the same name.
      ajv.removeSchema($id)
    }
  } catch (cause) {
    throw new BadTemplate(source.name, `schema.json does not compile: ${(cause as Error).message}`)
  }
}

let latest: { readonly shared: string; readonly ajv: Ajv2020 } | undefined

/** One for all templates: each compiles the rules for schemas anew, which took 37 of them half a second and 30 MB. */
function compilerFor(shared: string): Ajv2020 {
  if (latest?.shared === shared) return latest.ajv
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
  ajv.addFormat('date-time', text => !Number.isNaN(Date.parse(text)))
  ajv.addFormat('uri', text => safeLink(text) !== '#')
  ajv.addSchema(JSON.parse(shared), '_layout/schema.json')
  latest = { shared, ajv }
  return ajv
}

function definition(node: SchemaNode, root: SchemaNode, shared: SchemaNode): SchemaNode {
  const [file, name] = node.$ref?.split('#/$defs/') ?? []
  if (name === undefined) return node
  return ownField((file === SHARED ? shared : root).$defs, name) ?? node
}

const ownField = (nodes: SchemaNode['properties'], name: string) =>
  nodes && Object.hasOwn(nodes, name) ? nodes[name] : undefined

/** Names fields and rules, never values: they are personal data. */
function inWords(error: ErrorObject): string {
  const where = error.instancePath.slice(1).replaceAll('/', '.') || 'data'
  const extra = error.params.additionalProperty
  return `${where} ${error.message}${extra === undefined ? '' : `: ${extra}`}`
}
