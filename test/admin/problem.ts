import type { z } from 'zod'
import { ProblemDetails } from '../../apps/hub/src/admin/http/problem.ts'
import type { Answer } from './admin-app.ts'

export type Problem = z.infer<typeof ProblemDetails>

/** It is refused in the form that errors have (RFC 9457). */
export function expectProblem(
  { status, headers, body }: Answer<Pick<Problem, 'status' | 'code'>>,
  expected: number,
  code: string,
): void {
  expect({ status, code: body?.code }).toEqual({ status: expected, code })
  expect(headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(ProblemDetails.safeParse(body).error?.issues).toBeUndefined()
  expect(body.status).toBe(expected)
}
