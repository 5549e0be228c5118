import { type ArgumentMetadata, Body, type PipeTransform, Query } from '@nestjs/common'
import { z } from 'zod'
import { nearest } from '../../nearest.ts'
import { Problem } from './problem.ts'

/** `@Filters(schema)`: the query, checked; a name nobody knows is refused with the nearest right one. */
export const Filters = (schema: z.ZodType) => Query({ schema, pipes: [new Validated('query parameter')] })

/** `@JsonBody(schema)`: the body, checked likewise. */
export const JsonBody = (schema: z.ZodType) => Body({ schema, pipes: [new Validated('field')] })

class Validated implements PipeTransform {
  private readonly part: string

  constructor(part: string) {
    this.part = part
  }

  transform(value: unknown, { schema }: ArgumentMetadata): unknown {
    // A POST without a body asks for nothing in particular.
    const result = (schema as unknown as z.ZodType).safeParse(value ?? {})
    if (result.success) return result.data
    throw badRequest(this.part, result.error.issues, namesOf(schema))
  }
}

function namesOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape).sort() : []
}

/** A body may hold 100,000 faults, and an answer of 10 MB helps nobody. */
const TOLD = 10

function badRequest(part: string, issues: readonly z.core.$ZodIssue[], names: readonly string[]): Problem {
  const unknown = issues.flatMap(issue => (issue.code === 'unrecognized_keys' ? issue.keys : [])).slice(0, TOLD)
  if (unknown.length)
    return new Problem(400, 'unknown-parameter', unknown.map(name => unknownName(part, name, names)).join(' '))
  const faults = issues.slice(0, TOLD).map(({ path, message }) => `${path.join('.') || 'body'}: ${message}.`)
  return new Problem(400, 'bad-parameter', faults.join(' '))
}

function unknownName(part: string, name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  const advice = meant ? `did you mean "${meant}"?` : `expected one of ${names.join(', ') || 'none'}.`
  return `There is no ${part} "${name.slice(0, 60)}"; ${advice}`
}
