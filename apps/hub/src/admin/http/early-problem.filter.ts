import { type ArgumentsHost, Catch } from '@nestjs/common'
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core'
import type { FastifyRequest } from 'fastify'
import { isOfTheApi } from './paths.ts'
import { ProblemFilter } from './problem.filter.ts'

/** Errors from before a route is reached, as without a token or of a body that is no JSON: under /admin/api they too are problems. */
@Catch()
export class EarlyProblemFilter extends BaseExceptionFilter {
  constructor(
    private readonly problems: ProblemFilter,
    { httpAdapter }: HttpAdapterHost,
  ) {
    super(httpAdapter)
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    if (isOfTheApi(host.switchToHttp().getRequest<FastifyRequest>())) this.problems.catch(error, host)
    else super.catch(error, host)
  }
}
