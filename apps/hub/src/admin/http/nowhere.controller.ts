import { All, Req } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import type { FastifyRequest } from 'fastify'
import { ApiDescription } from '../docs/api-description.ts'
import { AdminApi } from './admin-api.ts'
import { noRoute, wrongMethod } from './problem.ts'

/** Whatever no other route takes: it too asks for the token before it says what there is and what not. */
@AdminApi('')
@ApiExcludeController()
export class NowhereController {
  constructor(private readonly description: ApiDescription) {}

  @All('*')
  nowhere(@Req() request: FastifyRequest<{ Params: { '*': string } }>): never {
    const allowed = this.description.methodsAt(`/admin/api/${request.params['*']}`)
    throw allowed.length ? wrongMethod(request, allowed) : noRoute(request)
  }
}
