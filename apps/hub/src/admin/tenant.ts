import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'

/** Whose rows a request sees and changes. */
export interface Caller {
  readonly tenantId: string
  /** ADMIN_TOKEN, for whichever tenant; otherwise that tenant's own token. */
  readonly isOperator: boolean
}

const callers = new WeakMap<FastifyRequest, Caller>()

/** To be called by the hook that has checked the token. */
export function letIn(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller)
}

export function callerOf(context: ExecutionContext): Caller {
  const request = context.switchToHttp().getRequest<FastifyRequest>()
  const caller = callers.get(request)
  if (caller) return caller
  throw new Error(`${request.routeOptions.url} asks whose rows it may show, and nobody has said so`)
}

/** `@TenantId()`: the tenant whose rows the request is about. */
export const TenantId = createParamDecorator((_: unknown, context: ExecutionContext) => callerOf(context).tenantId)

/** `@CallerOf()`: that, and who asks. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext) => callerOf(context))
