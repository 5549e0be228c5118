const BEFORE = { html: /\shref\s*=\s*["']$/i, text: /(^|[\s(<["'])$/ }
const BEHIND = { html: /^["']/, text: /^($|[\s)>\]"']|[.,;:!?]+($|\s))/ }

/**
 * A part in which every `{{link …}}` that somebody has to follow says so: in a text those that stand by themselves, in HTML
 * those that are all of an `href`. A picture's address is loaded by nobody's doing, and what is written behind a link
 * (`{{link shop.url}}?from=mail`) belongs to the address, so both are what they say.
 */
export function withFollowed(program: hbs.AST.Program, kind: 'html' | 'text'): hbs.AST.Program {
  const body = program.body.map((node, n) => {
    if (isBlock(node)) return { ...node, program: inner(node.program), inverse: inner(node.inverse) }
    const [before, behind] = [contentOf(program.body[n - 1]), contentOf(program.body[n + 1])]
    const isFollowed = isLink(node) && BEFORE[kind].test(before) && BEHIND[kind].test(behind)
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

/** What stands beside: nothing at the end of a part; of what is filled in nobody knows how it begins or ends. */
function contentOf(node: hbs.AST.Statement | undefined): string {
  if (!node) return ''
  return node.type === 'ContentStatement' ? (node as hbs.AST.ContentStatement).value : FILLED_IN
}

const FILLED_IN = '\0'
