import type { FastifyRequest } from 'fastify'

/** Whether a request is for /admin/api: by the route that it led to, since a path may be spelled in many ways. */
export function isOfTheApi({ routeOptions, url }: FastifyRequest): boolean {
  return /^\/admin\/api(?:[/?]|$)/.test(routeOptions.url ?? url)
}
