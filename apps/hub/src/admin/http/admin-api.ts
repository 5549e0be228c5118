import { applyDecorators, Controller, Get, Header, HttpCode, UseFilters, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import type { z } from 'zod'
import { pageOf } from '../list/page.ts'
import { ProblemFilter } from './problem.filter.ts'
import { NoFilters } from './validation.ts'

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

/** A controller under /admin/api: the ApiHook asks for the token, and its errors are problems. */
export const AdminApi = (path: string) =>
  applyDecorators(
    Controller(`admin/api/${path}`),
    UseFilters(ProblemFilter),
    ApiBearerAuth(),
    ApiHeader({
      name: 'Beckon-Tenant',
      required: false,
      description: 'With ADMIN_TOKEN: whose data. Without it `default`.',
      schema: { type: 'string' },
    }),
    ApiTags(path || 'api'),
    ApiResponse({ status: 'default', description: 'Why not, as RFC 9457 problem details.', content: PROBLEM }),
  )

/** A route's status, the schema of its answer, and one sentence on what it does. It takes the query that it has `@Filters` for. */
export const Answers = (summary: string, standardSchema: z.ZodType, status = 200) =>
  applyDecorators(
    HttpCode(status),
    UseGuards(NoFilters),
    Header('cache-control', 'no-store'),
    ApiOperation({ summary }),
    ApiResponse({ status, description: summary, standardSchema }),
  )

/** `GET` of a list. */
export const Lists = (summary: string, { item }: { readonly item: z.ZodType }) =>
  applyDecorators(Get(), Answers(summary, pageOf(item)))
