import { type ArgumentsHost, Catch } from '@nestjs/common'
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core'
import type { FastifyRequest } from 'fastify'
import { ProblemFilter } from './problem.filter.ts'

/** Errors from before a route is reached, as of a body that is no JSON: under /admin/api they too are problems. */
@Catch()
export class EarlyProblemFilter extends BaseExceptionFilter {
  constructor(
    private readonly problems: ProblemFilter,
    { httpAdapter }: HttpAdapterHost,
  ) {
    super(httpAdapter)
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    const { url } = host.switchToHttp().getRequest<FastifyRequest>()
    if (url.startsWith('/admin/api/')) this.problems.catch(error, host)
    else super.catch(error, host)
  }
}
