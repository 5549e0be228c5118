import {
  type ArgumentMetadata,
  Body,
  type CanActivate,
  type ExecutionContext,
  type PipeTransform,
  Query,
} from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { nearest } from '../../nearest.ts'
import { Problem } from './problem.ts'

/** `@Filters(schema)`: the query, checked; a name nobody knows is refused with the nearest right one. */
export const Filters =
  (schema: z.ZodType): ParameterDecorator =>
  (controller, name, index) => {
    filtered.add((controller as Record<PropertyKey, object>)[name as PropertyKey] as object)
    Query({ schema, pipes: [FILTERS] })(controller, name, index)
  }

/** Routes with `@Filters`. */
const filtered = new WeakSet<object>()

/** A route without `@Filters` takes none, and refuses what it would ignore. */
export class NoFilters implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>()
    if (!filtered.has(context.getHandler())) FILTERS.check(query, NONE)
    return true
  }
}

const NONE = z.strictObject({})

/** `@JsonBody(schema)`: the body, checked likewise. */
export const JsonBody = (schema: z.ZodType) => Body({ schema, pipes: [new Validated('field')] })

class Validated implements PipeTransform {
  private readonly part: string

  constructor(part: string) {
    this.part = part
  }

  transform(value: unknown, { schema }: ArgumentMetadata): unknown {
    return this.check(value, schema as unknown as z.ZodType)
  }

  check(value: unknown, schema: z.ZodType): unknown {
    // A POST without a body asks for nothing in particular.
    const result = schema.safeParse(value ?? {})
    if (result.success) return result.data
    throw badRequest(this.part, result.error.issues, namesOf(schema))
  }
}

const FILTERS = new Validated('query parameter')

function namesOf(schema: z.ZodType): string[] {
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
  const others = names.length ? `expected one of ${names.join(', ')}.` : 'there are none here.'
  return `There is no ${part} "${name.slice(0, 60)}"; ${meant ? `did you mean "${meant}"?` : others}`
}
