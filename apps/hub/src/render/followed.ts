const HREF = /\shref\s*=\s*["']$/i

/**
 * A part in which every `{{link …}}` that somebody has to follow says so: all of a text; of HTML those that an `href` begins
 * with, for a picture's address is loaded by nobody's doing.
 */
export function withFollowed(program: hbs.AST.Program, kind: 'html' | 'text'): hbs.AST.Program {
  const body = program.body.map((node, n) => {
    if (isBlock(node)) return { ...node, program: inner(node.program), inverse: inner(node.inverse) }
    const isFollowed = isLink(node) && (kind === 'text' || HREF.test(contentOf(program.body[n - 1])))
    return isFollowed ? { ...node, path: { ...node.path, original: NAME, parts: [NAME] } } : node
  })
  return { ...program, body }

  function inner(part: hbs.AST.Program): hbs.AST.Program {
    return part && withFollowed(part, kind)
  }
}

const NAME = 'followed-link'

const isBlock = (node: hbs.AST.Statement): node is hbs.AST.BlockStatement => node.type === 'BlockStatement'

function isLink(node: hbs.AST.Statement): node is hbs.AST.MustacheStatement & { path: hbs.AST.PathExpression } {
  return node.type === 'MustacheStatement' && pathOf(node).original === 'link'
}

const pathOf = (node: hbs.AST.Statement) => (node as hbs.AST.MustacheStatement).path as hbs.AST.PathExpression

function contentOf(node: hbs.AST.Statement | undefined): string {
  return node?.type === 'ContentStatement' ? (node as hbs.AST.ContentStatement).value : ''
}
