import { STATUS_CODES } from 'node:http'
import { HttpException } from '@nestjs/common'
import { z } from 'zod'

/** What every error under /admin/api answers (RFC 9457). `about:blank`: the status says it all, `code` says which. */
export const ProblemDetails = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string().describe('The phrase of the status.'),
    status: z.int(),
    code: z.string().describe('Stable; listed in docs/errors.md.'),
    detail: z.string().describe('What was seen, what was expected, what to do.'),
    reference: z.string().optional().describe('With a 500: the id of the log line that has the cause.'),
  })
  .meta({ id: 'Problem' })

/** An answer that is not the asked-for one, as the client will see it. */
export class Problem extends HttpException {
  constructor(
    status: number,
    code: string,
    detail: string,
    more: { readonly reference?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    const { headers = {}, ...members } = more
    super({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, ...members }, status)
    this.headers = headers
  }

  readonly headers: Readonly<Record<string, string>>
}

export const notFound = (what: string, advice = ''): Problem =>
  new Problem(404, 'not-found', `${what} does not exist${advice}.`)

interface Asked {
  readonly method: string
  readonly url: string
}

export const noRoute = ({ method, url }: Asked): Problem =>
  notFound(`${method} ${url.split('?')[0]}`, '; GET /admin/api/openapi.json lists the routes')

export function wrongMethod({ method, url }: Asked, allowed: readonly string[]): Problem {
  const allow = allowed.join(', ')
  const detail = `${url.split('?')[0]} does not take ${method}; expected one of ${allow}.`
  return new Problem(405, 'method-not-allowed', detail, { headers: { allow } })
}
