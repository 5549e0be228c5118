import { randomUUID } from 'node:crypto'
import { Controller, Get, Header, HttpCode, Inject, Param, Post, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { linkPage } from './link.page.ts'
import type { UnsubscribeLink } from './signed-link.ts'

/** What tracking needs of its neighbours. */
export interface TrackPorts {
  /** What the tenant's shop is called; null when that cannot be known now. */
  shopName(tenantId: string): Promise<string | null>
  read(token: string): UnsubscribeLink | null
  /** Resolves after the commit. */
  keep(target: UnsubscribeLink, fact: { id: string; topic: string; wording: string }): Promise<void>
}

export const TRACK_PORTS = Symbol('TrackPorts')

/** RFC 8058: a GET shows a page and changes nothing, for scanners follow links; a POST unsubscribes, without login or cookie. */
@Controller('u')
export class UnsubscribeController {
  constructor(@Inject(TRACK_PORTS) private readonly ports: TrackPorts) {}

  @Get(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  )
  @Header('referrer-policy', 'no-referrer')
  @Header('cache-control', 'no-store')
  async ask(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const target = this.ports.read(token)
    if (!target) reply.status(404)
    return target ? linkPage('ask', await this.ports.shopName(target.tenantId)) : linkPage('unknown', null)
  }

  @Post(':token')
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
  @Header('referrer-policy', 'no-referrer')
  @Header('cache-control', 'no-store')
  async unsubscribe(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const target = this.ports.read(token)
    if (!target) {
      reply.status(404)
      return linkPage('unknown', null)
    }
    const id = `unsubscribe/${target.contactId}/${randomUUID()}`
    await this.ports.keep(target, { id, topic: 'message.unsubscribed', wording: 'unsubscribe link' })
    return linkPage('done', await this.ports.shopName(target.tenantId))
  }
}
