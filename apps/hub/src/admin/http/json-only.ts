import type { FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

/** A body by another name would come to another parser of the server, and be taken for what nobody wrote. */
export function refuseAllButJson({ headers }: FastifyRequest): void {
  const { 'content-type': type, 'content-length': length, 'transfer-encoding': coding } = headers
  const hasBody = coding !== undefined || Number(length ?? 0) > 0
  if (!hasBody || /^application\/json\s*(?:;|$)/i.test(type ?? '')) return
  const saw = type ? `a body of type ${type.slice(0, 60)}` : 'a body without a type'
  throw new Problem(415, 'request-refused', `Saw ${saw}; expected Content-Type: application/json.`)
}
