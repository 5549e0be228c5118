import { randomUUID } from 'node:crypto'
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isPassing } from '../../store/sql.ts'
import { AdminPorts } from '../ports.ts'
import { noRoute, Problem } from './problem.ts'

/** Answers every error as a problem; what nobody foresaw gets a reference to its log line, and no stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly ports: AdminPorts) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp()
    const problem = this.problemOf(error, http.getRequest<FastifyRequest>())
    http
      .getResponse<FastifyReply>()
      .status(problem.getStatus())
      .headers({ ...problem.headers, 'content-type': 'application/problem+json' })
      .send(problem.getResponse())
  }

  private problemOf(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof Problem) return error
    const status = refusalOf(error)
    if (status === 404) return noRoute(request)
    if (status) return new Problem(status, 'request-refused', (error as Error).message)
    if (isPassing(error)) {
      const detail = 'The database does not answer; GET /health/ready says when it is back.'
      return new Problem(503, 'store-unavailable', detail, { headers: { 'retry-after': '5' } })
    }
    return this.bug(error, request)
  }

  private bug(error: unknown, { method, routeOptions }: FastifyRequest): Problem {
    const reference = randomUUID()
    // Not the error itself: a failed query carries its parameters, which may be a person's address.
    const { name, message, stack } =
      error instanceof Error ? error : new Error('something that is not an error was thrown')
    this.ports.log.error({ reference, method, route: routeOptions.url, err: { name, message, stack } }, 'admin.failed')
    const detail = `A fault of the hub; the log line with reference ${reference} has the cause.`
    return new Problem(500, 'bug', detail, { reference })
  }
}

/** The status with which Nest or Fastify refused a request (too large, no JSON, …); null when it is a fault of ours. */
function refusalOf(error: unknown): number | null {
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown }).statusCode
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null
}
