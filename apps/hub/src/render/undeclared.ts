import type { DataSchema, SchemaNode } from './data-schema.ts'
import { WORD_NAMES } from './template-language.ts'

// What `{{@…}}` offers: the page's own, and those of each.
const AT_NAMES = new Set(['locale', 'timezone', 'subject', 'preheader', 'unsubscribeUrl', 'index', 'first', 'last'])

/** Something that a part may not say, with the line it stands on. */
export interface Undeclared {
  readonly what: string
  readonly line: number
}

/** The schema of what `this` means, innermost last. */
type Scopes = readonly (SchemaNode | undefined)[]

/**
 * What a part of a template reads that its schema does not declare, on every branch. Strict mode alone would say so
 * only when the branch is taken, and not at all inside `{{#if …}}`: a typo there is a line that no customer ever sees.
 */
export function undeclared(program: hbs.AST.Program, schema: DataSchema): readonly Undeclared[] {
  const within = (body: hbs.AST.Program | undefined, scopes: Scopes): Undeclared[] =>
    body?.body.flatMap(node => statement(node, scopes)) ?? []

  function statement(node: hbs.AST.Statement, scopes: Scopes): Undeclared[] {
    if (isMustache(node)) return [...unescaped(node), ...call(node, scopes)]
    if (isBlock(node)) return block(node, scopes)
    return PLAIN.has(node.type) ? [] : [at(node, `a ${node.type} is not supported`)]
  }

  function block(node: hbs.AST.BlockStatement, scopes: Scopes): Undeclared[] {
    const word = node.path.original
    if (!BLOCKS.has(word)) return [at(node, `{{#${word}}} is no block; there are ${[...BLOCKS].join(', ')}`)]
    const inner = SCOPED.has(word) ? [...scopes, innerScope(node, scopes)] : scopes
    return [...operands(node, scopes), ...within(node.program, inner), ...within(node.inverse, scopes)]
  }

  function call(node: hbs.AST.MustacheStatement, scopes: Scopes): Undeclared[] {
    if (node.params.length > 0) return [...unknownWord(node), ...operands(node, scopes)]
    const path = node.path as hbs.AST.PathExpression
    if (WORD_NAMES.has(path.original))
      return [at(node, `{{${path.original}}} says nothing about what; a field is {{this.${path.original}}}`)]
    return operand(path, scopes)
  }

  const operands = (node: Call, scopes: Scopes): Undeclared[] =>
    [...node.params, ...(node.hash?.pairs ?? []).map(pair => pair.value)].flatMap(value => operand(value, scopes))

  function operand(node: hbs.AST.Expression, scopes: Scopes): Undeclared[] {
    if (isSubExpression(node)) return [...unknownWord(node), ...operands(node, scopes)]
    if (!isPath(node)) return []
    const known = node.data ? AT_NAMES.has(node.parts[0] ?? '') : referent(node, scopes) !== undefined
    return known ? [] : [at(node, `{{${node.original}}} is not declared in schema.json`)]
  }

  /** The schema of what an expression stands for; a list that was cut short is still that list. */
  function referent(node: hbs.AST.Expression | undefined, scopes: Scopes): SchemaNode | undefined {
    if (node && isSubExpression(node)) return referent(node.params[0], scopes)
    if (!node || !isPath(node)) return undefined
    const start = scopes[scopes.length - 1 - node.depth]
    return node.parts.reduce<SchemaNode | undefined>((at, part) => at && schema.field(at, part), start)
  }

  function innerScope(block: hbs.AST.BlockStatement, scopes: Scopes): SchemaNode | undefined {
    const subject = referent(block.params[0], scopes)
    return subject && block.path.original === 'each' ? schema.element(subject) : subject
  }

  return within(program, [schema.root])
}

const at = ({ loc }: hbs.AST.Node, what: string): Undeclared => ({ what, line: loc.start.line })

const BLOCKS = new Set(['if', 'unless', 'each', 'with'])
// Those that change what `this` means.
const SCOPED = new Set(['each', 'with'])
const PLAIN = new Set(['ContentStatement', 'CommentStatement'])

type Call = hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression

const unescaped = (node: hbs.AST.MustacheStatement) =>
  node.escaped
    ? []
    : [at(node, `{{{${(node.path as hbs.AST.PathExpression).original}}}} is not escaped; write two braces`)]

const unknownWord = (node: hbs.AST.MustacheStatement | hbs.AST.SubExpression) => {
  const word = (node.path as hbs.AST.PathExpression).original
  return WORD_NAMES.has(word) ? [] : [at(node, `${word} is no word; there are ${[...WORD_NAMES].join(', ')}`)]
}

const isMustache = (node: hbs.AST.Node): node is hbs.AST.MustacheStatement => node.type === 'MustacheStatement'
const isBlock = (node: hbs.AST.Node): node is hbs.AST.BlockStatement => node.type === 'BlockStatement'
const isSubExpression = (node: hbs.AST.Node): node is hbs.AST.SubExpression => node.type === 'SubExpression'
const isPath = (node: hbs.AST.Node): node is hbs.AST.PathExpression => node.type === 'PathExpression'
